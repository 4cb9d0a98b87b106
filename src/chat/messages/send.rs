//! Sending: a batch of messages is decided and stored in one round trip to the database.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use sqlx::SqliteConnection;

use super::{
    Message, MessageKind, MessageSent,
    columns::{self, Addressed, columns, select},
    edit::first_content_is,
};
use crate::{
    chat::{
        access,
        content::{ClientId, Content},
        mentions::Mentions,
        read_markers,
    },
    error::{Error, Result},
    ids::{ConversationId, MessageId, Seq, UserId},
    log::{
        hub::{Hub, Receivers},
        tx::Tx,
    },
    sign_in::sessions::{Session, SessionCache},
};

/// A message on its way to the writer.
#[derive(Debug)]
pub struct NewMessage {
    /// The conversation.
    pub conversation: ConversationId,
    /// The author's session, which must still be valid when the message is stored.
    pub by: Session,
    /// The author's idempotency key, if there is one.
    pub client_id: Option<ClientId>,
    /// Its text.
    pub content: Content,
    /// Those whom the text mentions.
    pub mentions: Mentions,
}

/// The outcome of sending a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It is stored now.
    New(Arc<Message>),
    /// It was stored before, under the same client id; this is that message.
    Before(Arc<Message>),
}

/// Gives messages their ids and stores them. The writer owns the only one.
pub struct Sender {
    next_id: MessageId,
    /// Other changes may have stored change lines, which have ids too.
    is_behind: bool,
    sessions: Arc<SessionCache>,
    hub: Arc<Hub>,
}

/// A message that its author may send.
struct Accepted {
    message: Arc<Message>,
    receivers: Arc<[UserId]>,
    addressed: Vec<Addressed>,
    /// Those whom it addresses by `@here` alone. Only this server knows who was there, so each is told.
    here: Vec<UserId>,
}

impl Sender {
    /// A sender that continues after the last id of the database.
    pub async fn open(
        db: &mut SqliteConnection,
        sessions: Arc<SessionCache>,
        hub: Arc<Hub>,
    ) -> sqlx::Result<Self> {
        Ok(Self {
            next_id: columns::next_id(db).await?,
            is_behind: false,
            sessions,
            hub,
        })
    }

    /// Stores the messages of a batch that their authors may send, and returns the outcome of each, in order: 401 if the
    /// session has ended, 404 if the author may not read the conversation, 403 if they may only read it, 409 if another
    /// message has its client id.
    pub async fn send(&mut self, tx: &mut Tx, batch: Vec<NewMessage>) -> Vec<Result<Sent>> {
        if self.is_behind && !batch.is_empty() {
            match columns::next_id(tx.connection()).await {
                Ok(next) => {
                    self.next_id = self.next_id.max(next);
                    self.is_behind = false;
                }
                Err(error) => {
                    let error = Error::from(error);
                    return batch.iter().map(|_| Err(error.clone())).collect();
                }
            }
        }
        // Its facts follow those of the messages, in one transaction.
        let tells_of_here = batch.iter().any(|new| new.mentions.here);
        if tells_of_here
            && !tx.is_open()
            && let Err(error) = tx.begin().await
        {
            return batch.iter().map(|_| Err(error.clone())).collect();
        }
        let mut decisions = Vec::with_capacity(batch.len());
        let mut accepted = Vec::with_capacity(batch.len());
        for new in batch {
            let decision = self.accept(tx, new).await;
            decisions.push(decision.map(|message| accepted.push(message)));
        }
        let here: Vec<_> = accepted.iter().map(Accepted::of_here).collect();
        let stored = store(tx, accepted).await;
        if tells_of_here {
            let sent = stored.iter().zip(here);
            let sent = sent.filter(|(outcome, _)| matches!(outcome, Ok(Sent::New(_))));
            tell_of_here(tx, sent.map(|(_, here)| here)).await;
        }
        let mut stored = stored.into_iter();
        let mut next = |()| stored.next().expect("each accepted message has an outcome");
        let outcomes = decisions.into_iter();
        outcomes
            .map(|decision| decision.and_then(&mut next))
            .collect()
    }

    /// Reads the next id from the database again, after other changes.
    pub fn fall_behind(&mut self) {
        self.is_behind = true;
    }

    async fn accept(&mut self, tx: &mut Tx, new: NewMessage) -> Result<Accepted> {
        self.sessions.check(tx, &new.by).await?;
        let author_id = new.by.user.id;
        let participants = tx.participants(new.conversation).await?;
        let participants = match participants {
            Some(known) if known.contain(author_id) && !known.is_archived => known,
            Some(_) | None => return Err(refusal(tx, author_id, new.conversation).await),
        };
        let id = self.take_id();
        let mut named = new.mentions.named;
        named.retain(|user| participants.contain(*user));
        let mut addressed = named.clone();
        let mut here = Vec::new();
        if new.mentions.here {
            here = self.hub.connected(&participants.users);
            addressed.extend(&here);
            let knows = |user: &UserId| *user == author_id || named.contains(user);
            here.retain(|user| !new.mentions.room && !knows(user));
        }
        addressed.sort_unstable();
        addressed.dedup();
        let message = Message {
            id,
            client_id: new.client_id,
            conversation_id: new.conversation,
            author_id,
            kind: MessageKind::Text,
            content: new.content,
            mentions: named,
            mentions_room: new.mentions.room,
            change: None,
            created_at: tx.now(),
            edited_at: None,
        };
        let others = addressed.into_iter().filter(|user| *user != author_id);
        Ok(Accepted {
            message: Arc::new(message),
            receivers: participants.users,
            addressed: others.map(|user| (id, user)).collect(),
            here,
        })
    }

    fn take_id(&mut self) -> MessageId {
        let id = self.next_id;
        self.next_id = MessageId(id.0 + 1);
        id
    }
}

impl Accepted {
    fn of_here(&self) -> (ConversationId, Vec<UserId>) {
        (self.message.conversation_id, self.here.clone())
    }
}

/// Tells those whom messages address by `@here`. If that fails, they learn of it with their next snapshot.
async fn tell_of_here(tx: &mut Tx, here: impl Iterator<Item = (ConversationId, Vec<UserId>)>) {
    let mut readers: BTreeMap<ConversationId, BTreeSet<UserId>> = BTreeMap::new();
    for (conversation, users) in here {
        readers.entry(conversation).or_default().extend(users);
    }
    let Ok(savepoint) = tx.savepoint().await else {
        return;
    };
    for (conversation, users) in readers {
        let users: Vec<_> = users.into_iter().collect();
        if let Err(error) = read_markers::tell(tx, conversation, &users).await {
            log::error!("those whom @here addresses cannot be told: {error}");
            return tx.undo(savepoint).await;
        }
    }
    tx.keep(savepoint).await;
}

/// The reason why a user cannot post.
async fn refusal(tx: &mut Tx, author: UserId, conversation: ConversationId) -> Error {
    let access = access::of(tx.connection(), author, conversation).await;
    let checked = access.and_then(|access| access.check_participant()?.check_not_archived());
    checked.err().unwrap_or(Error::Internal)
}

/// Stores what was accepted, and returns the outcome of each, in order. If a row is at fault, each is stored alone, so that
/// it fails alone.
async fn store(tx: &mut Tx, accepted: Vec<Accepted>) -> Vec<Result<Sent>> {
    let batch: Vec<_> = accepted.iter().map(|one| &*one.message).collect();
    let addressed: Vec<_> = accepted
        .iter()
        .flat_map(|one| one.addressed.iter().copied())
        .collect();
    let stored = columns::insert(tx, &batch, &addressed).await;
    let mut outcomes = Vec::with_capacity(accepted.len());
    match stored {
        Ok(stored) => {
            for one in accepted {
                let seq = stored.get(&one.message.id).copied();
                outcomes.push(sent(tx, one, seq).await);
            }
        }
        Err(error) if accepted.len() > 1 && error.is_of_one_row() => {
            for one in accepted {
                outcomes.append(&mut Box::pin(store(tx, vec![one])).await);
            }
        }
        Err(error) => outcomes.extend(accepted.iter().map(|_| Err(error.clone()))),
    }
    outcomes
}

async fn sent(tx: &mut Tx, accepted: Accepted, stored: Option<Seq>) -> Result<Sent> {
    let Accepted {
        message, receivers, ..
    } = accepted;
    let Some(seq) = stored else {
        let before = sent_before(tx.connection(), &message).await?;
        return Ok(Sent::Before(before.into()));
    };
    tx.publish::<MessageSent>(seq, message.clone(), Receivers::Users(receivers));
    Ok(Sent::New(message))
}

/// The message that an author sent before under the new message's client id.
///
/// # Errors
/// 409 if it had another content, or was sent to another conversation.
async fn sent_before(db: &mut SqliteConnection, new: &Message) -> Result<Message> {
    const OTHER: Error =
        Error::Conflict("You sent another message under this client id. Choose a new client id.");
    let rows = sqlx::query_scalar(select!("messages where client_id = ? and author_id = ?"))
        .bind(&new.client_id)
        .bind(new.author_id)
        .fetch_one(&mut *db)
        .await?;
    let before = columns::read(rows).pop().ok_or(OTHER)?;
    let is_same = before.conversation_id == new.conversation_id
        && first_content_is(db, &before, &new.content).await?;
    if is_same { Ok(before) } else { Err(OTHER) }
}

//! Sending: a batch of messages is decided and stored in one round trip to the database.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::Arc,
};

use sqlx::{SqliteConnection, types::Json};

use super::{
    Message, MessageSent,
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

const OTHER: Error =
    Error::Conflict("You sent another message under this client id. Choose a new client id.");

fn nothing_to_answer() -> Error {
    let message = "The message that you answer is not in this conversation, or was deleted.";
    Error::invalid("replyToId", message)
}

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
    /// The message that it answers.
    pub reply_to: Option<MessageId>,
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
    /// Those whom it addresses without naming them: by `@here`, or as the author of what it answers. A page cannot always
    /// know that, so each is told.
    unnamed: Vec<UserId>,
}

/// The texts that messages of a batch answer, with their conversations and their authors, unless these are deactivated.
type Answered = HashMap<MessageId, (ConversationId, Option<UserId>)>;

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
    /// message has its client id, 422 if there is no message to answer.
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
        let tells = batch
            .iter()
            .any(|new| new.mentions.here || new.reply_to.is_some());
        if tells
            && !tx.is_open()
            && let Err(error) = tx.begin().await
        {
            return batch.iter().map(|_| Err(error.clone())).collect();
        }
        let answered = match answered(tx.connection(), &batch).await {
            Ok(answered) => answered,
            Err(error) => return batch.iter().map(|_| Err(error.clone())).collect(),
        };
        // The outcomes of those that are not stored now.
        let mut decided = Vec::with_capacity(batch.len());
        let mut accepted = Vec::with_capacity(batch.len());
        for new in batch {
            let has_answered = new.reply_to.is_none_or(|id| {
                let answered = answered.get(&id);
                answered.is_some_and(|(conversation, _)| *conversation == new.conversation)
            });
            decided.push(match self.accept(tx, new, &answered).await {
                Err(error) => Some(Err(error)),
                Ok(one) if has_answered => {
                    accepted.push(one);
                    None
                }
                Ok(one) => {
                    Some(sent_before_or(tx.connection(), &one.message, nothing_to_answer()).await)
                }
            });
        }
        let unnamed: Vec<_> = accepted.iter().map(Accepted::unnamed).collect();
        let stored = store(tx, accepted).await;
        if tells {
            let sent = stored.iter().zip(unnamed);
            let sent = sent.filter(|(outcome, _)| matches!(outcome, Ok(Sent::New(_))));
            tell_unnamed(tx, sent.map(|(_, unnamed)| unnamed)).await;
        }
        let mut stored = stored.into_iter();
        let mut next = || stored.next().expect("each accepted message has an outcome");
        let decided = decided.into_iter();
        decided
            .map(|outcome| outcome.unwrap_or_else(&mut next))
            .collect()
    }

    /// Reads the next id from the database again, after other changes.
    pub fn fall_behind(&mut self) {
        self.is_behind = true;
    }

    async fn accept(
        &mut self,
        tx: &mut Tx,
        new: NewMessage,
        answered: &Answered,
    ) -> Result<Accepted> {
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
        let mut unnamed = if new.mentions.here {
            self.hub.connected(&participants.users)
        } else {
            Vec::new()
        };
        if let Some(reply_to) = new.reply_to {
            let author = answered.get(&reply_to).and_then(|(_, author)| *author);
            unnamed.extend(author.filter(|user| participants.contain(*user)));
        }
        let mut addressed = [named.as_slice(), &unnamed].concat();
        addressed.sort_unstable();
        addressed.dedup();
        let knows = |user: &UserId| *user == author_id || named.contains(user);
        unnamed.retain(|user| !new.mentions.room && !knows(user));
        let message = Message {
            client_id: new.client_id,
            reply_to_id: new.reply_to,
            mentions: named,
            mentions_room: new.mentions.room,
            ..Message::text(id, new.conversation, author_id, new.content, tx.now())
        };
        let others = addressed.into_iter().filter(|user| *user != author_id);
        Ok(Accepted {
            message: Arc::new(message),
            receivers: participants.users,
            addressed: others.map(|user| (id, user)).collect(),
            unnamed,
        })
    }

    fn take_id(&mut self) -> MessageId {
        let id = self.next_id;
        self.next_id = MessageId(id.0 + 1);
        id
    }
}

impl Accepted {
    fn unnamed(&self) -> (ConversationId, Vec<UserId>) {
        (self.message.conversation_id, self.unnamed.clone())
    }
}

/// Tells those whom messages address without naming them. If that fails, they learn of it with their next snapshot.
async fn tell_unnamed(tx: &mut Tx, unnamed: impl Iterator<Item = (ConversationId, Vec<UserId>)>) {
    let mut readers: BTreeMap<ConversationId, BTreeSet<UserId>> = BTreeMap::new();
    for (conversation, users) in unnamed {
        readers.entry(conversation).or_default().extend(users);
    }
    let Ok(savepoint) = tx.savepoint().await else {
        return;
    };
    for (conversation, users) in readers {
        let users: Vec<_> = users.into_iter().collect();
        if let Err(error) = read_markers::tell(tx, conversation, &users).await {
            log::error!("those whom messages address cannot be told: {error}");
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
        return sent_before_or(tx.connection(), &message, OTHER).await;
    };
    tx.publish::<MessageSent>(seq, message.clone(), Receivers::Users(receivers));
    Ok(Sent::New(message))
}

/// The message that an author sent before under the new message's client id, or an error if there is none.
///
/// # Errors
/// 409 if it had another content, or was sent to another conversation.
async fn sent_before_or(db: &mut SqliteConnection, new: &Message, error: Error) -> Result<Sent> {
    let rows = sqlx::query_scalar(select!("messages where client_id = ? and author_id = ?"))
        .bind(&new.client_id)
        .bind(new.author_id)
        .fetch_one(&mut *db)
        .await?;
    let before = columns::read(rows).pop().ok_or(error)?;
    if is_same(db, &before, new).await? {
        Ok(Sent::Before(before.into()))
    } else {
        Err(OTHER)
    }
}

/// Whether a message may be a retry of another. Nothing is left of what a deleted one said.
async fn is_same(db: &mut SqliteConnection, before: &Message, new: &Message) -> Result<bool> {
    if before.conversation_id != new.conversation_id {
        return Ok(false);
    }
    Ok(before.is_deleted
        || before.reply_to_id == new.reply_to_id
            && first_content_is(db, before, &new.content).await?)
}

/// The messages that can be answered among those that a batch answers.
async fn answered(db: &mut SqliteConnection, batch: &[NewMessage]) -> Result<Answered> {
    let ids: Vec<i64> = batch
        .iter()
        .filter_map(|new| Some(new.reply_to?.0))
        .collect();
    if ids.is_empty() {
        return Ok(Answered::new());
    }
    let found: Vec<(MessageId, ConversationId, Option<UserId>)> = sqlx::query_as(
        "select m.id, m.conversation_id, author.id
         from messages m left join users author on author.id = m.author_id and author.deactivated_at is null
         where m.id in (select value from json_each(?)) and m.kind = 'text' and m.deleted_at is null",
    )
    .bind(Json(ids))
    .fetch_all(db)
    .await?;
    let found = found.into_iter();
    Ok(found
        .map(|(id, conversation, author)| (id, (conversation, author)))
        .collect())
}

//! Sending: a batch of messages is decided and stored in one round trip to the database.

mod referred;

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use sqlx::SqliteConnection;

use self::referred::Referred;
use super::{
    Message, MessageSent,
    columns::{self, Addressed, Attached, Beside, columns, select},
    edit::first_content_is,
};
use crate::{
    chat::{
        access,
        content::{ClientId, Content},
        files::attached,
        mentions::Mentions,
        read_markers,
    },
    error::{Error, Result},
    ids::{ConversationId, MessageId, Seq, UploadId, UserId},
    log::{
        hub::{Hub, Receivers},
        tx::Tx,
    },
    sign_in::sessions::{Session, SessionCache},
};

const OTHER: Error =
    Error::Conflict("You sent another message under this client id. Choose a new client id.");

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
    /// The uploads that become its files, in their order.
    pub uploads: Vec<UploadId>,
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
    attached: Vec<Attached>,
    /// Its uploads, to compare a retry.
    uploads: Vec<UploadId>,
    /// Those whom it addresses without naming them: by `@here`, or as the author of what it answers. A page cannot always
    /// know that, so each is told.
    unnamed: Vec<UserId>,
}

/// How the outcome of a message is found.
enum Decision {
    Refused(Error),
    /// With the outcomes of those that were stored.
    Stored,
    /// It cannot be stored, but may have been before, perhaps in this batch. The error if it was not.
    Perhaps(Arc<Message>, Vec<UploadId>, Error),
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
    /// message has its client id, 422 if there is no message to answer or an upload is missing.
    pub async fn send(&mut self, tx: &mut Tx, batch: Vec<NewMessage>) -> Vec<Result<Sent>> {
        let mut referred = match self.prepare(tx, &batch).await {
            Ok(referred) => referred,
            Err(error) => return batch.iter().map(|_| Err(error.clone())).collect(),
        };
        let mut decisions = Vec::with_capacity(batch.len());
        let mut accepted = Vec::with_capacity(batch.len());
        for new in batch {
            let lack = referred.lack(&new);
            let accepted_now = self.accept(tx, new, &mut referred, lack.is_none()).await;
            decisions.push(match (accepted_now, lack) {
                (Err(error), _) => Decision::Refused(error),
                (Ok(one), None) => {
                    accepted.push(one);
                    Decision::Stored
                }
                (Ok(one), Some(error)) => Decision::Perhaps(one.message, one.uploads, error),
            });
        }
        let unnamed: Vec<_> = accepted.iter().map(Accepted::unnamed).collect();
        let stored = store(tx, accepted).await;
        let sent = stored.iter().zip(unnamed);
        let sent = sent.filter(|(outcome, _)| matches!(outcome, Ok(Sent::New(_))));
        tell_unnamed(tx, sent.map(|(_, unnamed)| unnamed)).await;
        let mut stored = stored.into_iter();
        let mut outcomes = Vec::with_capacity(decisions.len());
        for decision in decisions {
            outcomes.push(match decision {
                Decision::Refused(error) => Err(error),
                Decision::Stored => stored.next().expect("each accepted message has an outcome"),
                Decision::Perhaps(message, uploads, error) => {
                    sent_before_or(tx.connection(), &message, &uploads, error).await
                }
            });
        }
        outcomes
    }

    /// Reads the next id from the database again, after other changes.
    pub fn fall_behind(&mut self) {
        self.is_behind = true;
    }

    /// Makes a batch ready to be decided: with an id for each message, in a transaction if it needs more than one statement, and
    /// with the messages and uploads to which it refers.
    async fn prepare(&mut self, tx: &mut Tx, batch: &[NewMessage]) -> Result<Referred> {
        if self.is_behind && !batch.is_empty() {
            let next = columns::next_id(tx.connection()).await?;
            self.next_id = self.next_id.max(next);
            self.is_behind = false;
        }
        // Rows of files, and facts for people who are addressed without being named, need more statements.
        let needs_transaction = batch
            .iter()
            .any(|new| new.mentions.here || new.reply_to.is_some() || !new.uploads.is_empty());
        if needs_transaction && !tx.is_open() {
            tx.begin().await?;
        }
        Referred::of(tx.connection(), batch).await
    }

    async fn accept(
        &mut self,
        tx: &mut Tx,
        new: NewMessage,
        referred: &mut Referred,
        lacks_nothing: bool,
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
            let author = referred
                .answered
                .get(&reply_to)
                .and_then(|(_, author)| *author);
            unnamed.extend(author.filter(|user| participants.contain(*user)));
        }
        let mut addressed = [named.as_slice(), &unnamed].concat();
        addressed.sort_unstable();
        addressed.dedup();
        let knows = |user: &UserId| *user == author_id || named.contains(user);
        unnamed.retain(|user| !new.mentions.room && !knows(user));
        // The uploads of a message that is refused stay.
        let uploads = if lacks_nothing {
            new.uploads.as_slice()
        } else {
            &[]
        };
        let (files, attached) = referred.attach(uploads, id);
        let message = Message {
            client_id: new.client_id,
            reply_to_id: new.reply_to,
            files,
            mentions: named,
            mentions_room: new.mentions.room,
            ..Message::text(id, new.conversation, author_id, new.content, tx.now())
        };
        let others = addressed.into_iter().filter(|user| *user != author_id);
        Ok(Accepted {
            message: Arc::new(message),
            receivers: participants.users,
            addressed: others.map(|user| (id, user)).collect(),
            attached,
            uploads: new.uploads,
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
    for (conversation, users) in unnamed.filter(|(_, users)| !users.is_empty()) {
        readers.entry(conversation).or_default().extend(users);
    }
    if readers.is_empty() {
        return;
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
    let addressed = accepted.iter().flat_map(|one| &one.addressed);
    let attached = accepted.iter().flat_map(|one| &one.attached);
    let beside = Beside {
        addressed: addressed.copied().collect(),
        attached: attached.copied().collect(),
    };
    let stored = columns::insert(tx, &batch, &beside).await;
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
        message,
        receivers,
        uploads,
        ..
    } = accepted;
    let Some(seq) = stored else {
        return sent_before_or(tx.connection(), &message, &uploads, OTHER).await;
    };
    tx.publish::<MessageSent>(seq, message.clone(), Receivers::Users(receivers));
    Ok(Sent::New(message))
}

/// The message that an author sent before under the new message's client id, or an error if there is none.
///
/// # Errors
/// 409 if it had another content or other files, or was sent to another conversation.
async fn sent_before_or(
    db: &mut SqliteConnection,
    new: &Message,
    uploads: &[UploadId],
    error: Error,
) -> Result<Sent> {
    let rows = sqlx::query_scalar(select!("messages where client_id = ? and author_id = ?"))
        .bind(&new.client_id)
        .bind(new.author_id)
        .fetch_one(&mut *db)
        .await?;
    let before = columns::read(rows).pop().ok_or(error)?;
    if is_same(db, &before, new, uploads).await? {
        Ok(Sent::Before(before.into()))
    } else {
        Err(OTHER)
    }
}

/// Whether a message may be a retry of another. Nothing is left of what a deleted one said.
async fn is_same(
    db: &mut SqliteConnection,
    before: &Message,
    new: &Message,
    uploads: &[UploadId],
) -> Result<bool> {
    if before.conversation_id != new.conversation_id {
        return Ok(false);
    }
    Ok(before.is_deleted
        || before.reply_to_id == new.reply_to_id
            && before.files.len() == uploads.len()
            && first_content_is(db, before, &new.content).await?
            && (uploads.is_empty() || attached::uploads_of(db, before.id).await? == uploads))
}

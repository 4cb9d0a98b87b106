//! The log of every durable change, and the frames in which the stream tells of them.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
};

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    chat::{
        conversations::{self, NewConversation},
        messages::{self, Message},
    },
    error::Result,
    ids::{ConversationId, MessageId, Seq, UserId},
    log::frame::{self, Frame},
    people::users::{self, User},
};

/// How many events the log keeps; a cursor that lies before them is reset.
pub const RETAINED: i64 = 100_000;
/// How many events a replay reads at most; whoever is further behind is better off with a new snapshot.
pub const REPLAYED: i64 = 10_000;
/// How many events of the reader's one replay query returns: a bound on what a slow reader keeps in memory.
const REPLAY_BATCH: usize = 64;

/// A committed fact, its place in the log and whom it concerns.
#[derive(Debug)]
pub struct Event {
    /// Its number.
    pub seq: Seq,
    /// What happened.
    pub change: Change,
    /// The one user whose devices are told; none: every participant of the conversation.
    pub receiver: Option<UserId>,
    /// Rendered once for whoever it is about, once for everybody else, and shared.
    mine: OnceLock<Frame>,
    theirs: OnceLock<Frame>,
}

/// What happened.
#[derive(Debug, Clone)]
pub enum Change {
    /// Somebody said something.
    Message(Message),
    /// An author changed what their message says.
    Edited(Message),
    /// A conversation began.
    Conversation(NewConversation),
    /// A user's read marker moved to a message.
    Read(ConversationId, MessageId),
    /// Somebody's profile, role or deactivation changed.
    User(User),
    /// There is something that somebody must be told of their account.
    Notice,
}

impl Change {
    /// Where it happened, if it is of a conversation.
    #[must_use]
    pub fn conversation(&self) -> Option<ConversationId> {
        match self {
            Self::Message(message) | Self::Edited(message) => Some(message.conversation_id),
            Self::Conversation(conversation) => Some(conversation.id),
            Self::Read(conversation, _) => Some(*conversation),
            Self::User(_) | Self::Notice => None,
        }
    }

    /// How much memory its text takes, in bytes.
    #[must_use]
    pub fn size(&self) -> usize {
        match self {
            Self::Message(message) | Self::Edited(message) => message.content.as_str().len(),
            Self::Conversation(conversation) => conversation.size(),
            Self::Read(..) | Self::User(_) | Self::Notice => 0,
        }
    }
}

/// An event's id in JSON and on the stream: its log, and its number there.
#[derive(JsonSchema)]
#[schemars(inline, example = &"7f3a9c0d1e2b4856-1042")]
#[expect(dead_code, reason = "it is there for its schema")]
pub(crate) struct EventId(#[schemars(regex(pattern = "^[0-9a-f]{16}-[0-9]{1,19}$"))] String);

/// Which log it is: a random text made with the database.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Epoch(pub String);

impl Epoch {
    /// The event id of this log's event: what a client resumes from.
    #[must_use]
    pub fn event_id(&self, seq: Seq) -> String {
        format!("{}-{seq}", self.0)
    }
}

/// What an event says that has nothing to say.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Nothing {}

/// How far a user has read, told to their own devices.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ReadMarker {
    /// Where.
    conversation_id: ConversationId,
    /// The last message that they have read.
    message_id: MessageId,
}

impl Event {
    /// An event that is committed, or will be before anybody sees it.
    #[must_use]
    pub fn new(seq: Seq, change: Change, receiver: Option<UserId>) -> Self {
        Self {
            seq,
            change,
            receiver,
            mine: OnceLock::new(),
            theirs: OnceLock::new(),
        }
    }

    /// How this receiver is told.
    #[must_use]
    pub fn frame(&self, receiver: UserId, epoch: &Epoch) -> Frame {
        let is_mine = match &self.change {
            Change::Message(message) | Change::Edited(message) => message.author_id == receiver,
            Change::Conversation(_) | Change::Read(..) | Change::User(_) | Change::Notice => false,
        };
        let cell = if is_mine { &self.mine } else { &self.theirs };
        cell.get_or_init(|| self.render(receiver, epoch)).clone()
    }

    fn render(&self, receiver: UserId, epoch: &Epoch) -> Frame {
        let id = epoch.event_id(self.seq);
        match &self.change {
            Change::Message(message) => {
                frame::event(Some(&id), None, &message.clone().seen_by(receiver))
            }
            Change::Edited(message) => {
                let message = message.clone().seen_by(receiver);
                frame::event(Some(&id), Some("message_edited"), &message)
            }
            Change::Conversation(conversation) => {
                frame::event(Some(&id), Some("conversation"), conversation)
            }
            Change::Read(conversation_id, message_id) => {
                let marker = ReadMarker {
                    conversation_id: *conversation_id,
                    message_id: *message_id,
                };
                frame::event(Some(&id), Some("read"), &marker)
            }
            Change::User(user) => frame::event(Some(&id), Some("user"), user),
            Change::Notice => frame::event(Some(&id), Some("notice"), &Nothing {}),
        }
    }
}

/// Appends the fact that a conversation began, for all its participants.
pub async fn append_conversation(
    db: &mut SqliteConnection,
    conversation: ConversationId,
) -> sqlx::Result<Seq> {
    sqlx::query_scalar(
        "insert into events (kind, conversation_id) values ('conversation', ?) returning seq",
    )
    .bind(conversation)
    .fetch_one(db)
    .await
}

/// Appends the fact that a message was edited, for all participants.
pub async fn append_edited(db: &mut SqliteConnection, message: &Message) -> sqlx::Result<Seq> {
    sqlx::query_scalar(
        "insert into events (kind, conversation_id, message_id) values ('edited', ?, ?) returning seq",
    )
    .bind(message.conversation_id)
    .bind(message.id)
    .fetch_one(db)
    .await
}

/// Appends the fact that a reader's marker moved, for the reader.
pub async fn append_read(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    message: MessageId,
) -> sqlx::Result<Seq> {
    sqlx::query_scalar(
        "insert into events (kind, conversation_id, message_id, receiver_id)
         values ('read', ?, ?, ?)
         returning seq",
    )
    .bind(conversation)
    .bind(message)
    .bind(reader)
    .fetch_one(db)
    .await
}

/// Appends the fact that somebody's profile changed, for everybody.
pub async fn append_user(db: &mut SqliteConnection, user: UserId) -> sqlx::Result<Seq> {
    sqlx::query_scalar("insert into events (kind, user_id) values ('user', ?) returning seq")
        .bind(user)
        .fetch_one(db)
        .await
}

/// Appends the fact that there is a notice for somebody.
pub async fn append_notice(db: &mut SqliteConnection, user: UserId) -> sqlx::Result<Seq> {
    sqlx::query_scalar("insert into events (kind, receiver_id) values ('notice', ?) returning seq")
        .bind(user)
        .fetch_one(db)
        .await
}

/// Which log this is.
pub async fn epoch(db: &mut SqliteConnection) -> sqlx::Result<Epoch> {
    sqlx::query_scalar("select epoch from log")
        .fetch_one(db)
        .await
}

/// The number of the last event.
pub async fn head(db: &mut SqliteConnection) -> sqlx::Result<Seq> {
    sqlx::query_scalar("select coalesce(max(seq), 0) from events")
        .fetch_one(db)
        .await
}

/// The last number that the log no longer has; 0 while it has all.
pub async fn pruned(db: &mut SqliteConnection) -> sqlx::Result<Seq> {
    sqlx::query_scalar("select coalesce(min(seq), 1) - 1 from events")
        .fetch_one(db)
        .await
}

/// Forgets what lies further back than the log keeps.
pub async fn prune(db: &mut SqliteConnection, head: Seq) -> sqlx::Result<()> {
    sqlx::query("delete from events where seq <= ?")
        .bind(head.0 - RETAINED)
        .execute(db)
        .await?;
    Ok(())
}

#[derive(Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
enum Kind {
    Message,
    Edited,
    Conversation,
    Read,
    User,
    Notice,
}

#[derive(FromRow)]
struct Row {
    seq: Seq,
    kind: Kind,
    conversation_id: Option<ConversationId>,
    message_id: Option<MessageId>,
    user_id: Option<UserId>,
    receiver_id: Option<UserId>,
}

/// A step of a replay.
#[derive(Debug)]
pub struct Replayed {
    /// The next events that concern the receiver, in order.
    pub events: Vec<Arc<Event>>,
    /// There are no others up to this one.
    pub reached: Seq,
}

/// The next events after `after` and up to `to` for a receiver who takes part now.
pub async fn replay(
    db: &mut SqliteConnection,
    receiver: UserId,
    after: Seq,
    to: Seq,
) -> Result<Replayed> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, kind, conversation_id, message_id, user_id, receiver_id
         from events
         where seq > ?1 and seq <= ?2
           and (receiver_id is null or receiver_id = ?3)
           and (conversation_id is null
                or conversation_id in (select conversation_id from participants where user_id = ?3))
         order by seq
         limit ?4",
    )
    .bind(after)
    .bind(to)
    .bind(receiver)
    .bind(i64::try_from(REPLAY_BATCH).expect("a small number"))
    .fetch_all(&mut *db)
    .await?;
    let reached = match rows.get(REPLAY_BATCH - 1) {
        Some(last) => last.seq,
        None => to,
    };
    let events = with_changes(db, rows).await?;
    Ok(Replayed { events, reached })
}

/// Every event after `after`, for whomever, in order.
pub async fn tail(db: &mut SqliteConnection, after: Seq) -> Result<Vec<Arc<Event>>> {
    let rows = sqlx::query_as(
        "select seq, kind, conversation_id, message_id, user_id, receiver_id
         from events
         where seq > ?
         order by seq",
    )
    .bind(after)
    .fetch_all(&mut *db)
    .await?;
    with_changes(db, rows).await
}

async fn with_changes(db: &mut SqliteConnection, rows: Vec<Row>) -> Result<Vec<Arc<Event>>> {
    let messages = messages_of(db, &rows).await?;
    let conversations = conversations_of(db, &rows).await?;
    let users = users_of(db, &rows).await?;
    let mut events = Vec::with_capacity(rows.len());
    for row in rows {
        let message = row.message_id.and_then(|id| messages.get(&id)).cloned();
        let conversation = row.conversation_id;
        let change = match row.kind {
            Kind::Message => message.map(Change::Message),
            Kind::Edited => message.map(Change::Edited),
            Kind::Read => conversation
                .zip(row.message_id)
                .map(|(conversation, message)| Change::Read(conversation, message)),
            Kind::Conversation => conversation
                .and_then(|id| conversations.get(&id))
                .cloned()
                .map(Change::Conversation),
            Kind::User => row
                .user_id
                .and_then(|id| users.get(&id))
                .cloned()
                .map(Change::User),
            Kind::Notice => Some(Change::Notice),
        };
        let change = change.ok_or(sqlx::Error::RowNotFound)?;
        events.push(Arc::new(Event::new(row.seq, change, row.receiver_id)));
    }
    Ok(events)
}

async fn users_of(db: &mut SqliteConnection, rows: &[Row]) -> Result<HashMap<UserId, User>> {
    let ids: Vec<_> = rows.iter().filter_map(|row| row.user_id).collect();
    let users = users::by_ids(db, &ids).await?;
    Ok(users.into_iter().map(|one| (one.id, one)).collect())
}

async fn messages_of(
    db: &mut SqliteConnection,
    rows: &[Row],
) -> Result<HashMap<MessageId, Message>> {
    let ids: Vec<_> = rows
        .iter()
        .filter(|row| matches!(row.kind, Kind::Message | Kind::Edited))
        .filter_map(|row| row.message_id)
        .collect();
    let messages = messages::by_ids(db, &ids).await?;
    Ok(messages.into_iter().map(|one| (one.id, one)).collect())
}

async fn conversations_of(
    db: &mut SqliteConnection,
    rows: &[Row],
) -> Result<HashMap<ConversationId, NewConversation>> {
    let ids: Vec<_> = rows
        .iter()
        .filter(|row| row.kind == Kind::Conversation)
        .filter_map(|row| row.conversation_id)
        .collect();
    let conversations = conversations::new_conversations(db, &ids).await?;
    Ok(conversations.into_iter().map(|one| (one.id, one)).collect())
}

//! Conversations, where people talk. A direct conversation is a set of people, and each set has at most one.

use std::{collections::HashMap, sync::Arc};

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection, types::Json};

use crate::{
    chat::{
        access::NOT_FOUND,
        messages::{self, MessageView},
    },
    error::{Error, Result},
    ids::{ConversationId, MessageId, UserId},
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
    people::{
        names::UsernameKey,
        users::{self, User},
    },
    timestamp::Timestamp,
};

/// A literal, so that SQL can be concatenated from it.
macro_rules! unread {
    () => {
        100
    };
}

/// How many unread messages are counted. A page shows "99+" from there on, so that no list reads more.
const UNREAD: u8 = unread!();

const DEACTIVATED: Error =
    Error::Forbidden("Their account is deactivated. They could not read your messages.");

/// How a conversation is identified: by its people or by its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum ConversationKind {
    /// By a fixed set of people.
    Direct,
    /// By a name.
    Room,
}

/// A conversation as one of its participants sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// Its id.
    pub id: ConversationId,
    /// How it is identified.
    kind: ConversationKind,
    /// Its participants, with the reader.
    #[schemars(length(min = 1))]
    participants: Vec<User>,
    /// The other participant, if there are two.
    pub other_participant: Option<User>,
    /// The newest message, if there is one.
    last_message: Option<MessageView>,
    /// Whether others wrote messages after the read marker.
    has_unread_messages: bool,
    /// How many messages others wrote after the read marker; 100 means 100 or more.
    #[schemars(range(max = UNREAD), example = 3)]
    unread_count: u8,
    /// The read marker: the last message that the reader has read, or null for none.
    read_message_id: Option<MessageId>,
    /// When it was made.
    created_at: Timestamp,
}

/// A conversation that now exists, told to each of its participants alike.
#[derive(Debug, Clone, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewConversation {
    /// Its id.
    pub id: ConversationId,
    /// How it is identified.
    kind: ConversationKind,
    /// Its participants.
    #[schemars(with = "Vec<User>", length(min = 1))]
    participants: Json<Vec<User>>,
    /// When it was made.
    created_at: Timestamp,
}

impl Subject for NewConversation {
    fn references(&self) -> References {
        References {
            conversation: Some(self.id),
            ..References::default()
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let ids = references
            .iter()
            .filter_map(|references| references.conversation);
        new_conversations(db, ids).await
    }

    fn size(&self) -> usize {
        size_of::<User>() * self.participants.0.len()
    }
}

/// A conversation began.
pub struct ConversationStarted;

impl Fact for ConversationStarted {
    const KIND: &'static str = "conversation";
    const ABOUT: &'static str = "A conversation began.";
    type Subject = NewConversation;
    type View = Arc<NewConversation>;

    fn view(conversation: Arc<NewConversation>, _reader: UserId) -> Arc<NewConversation> {
        conversation
    }
}

/// The outcome of starting a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It is new.
    New(ConversationId),
    /// It existed before.
    Before(ConversationId),
}

#[derive(FromRow)]
struct Row {
    id: ConversationId,
    kind: ConversationKind,
    created_at: Timestamp,
    participants: Json<Vec<User>>,
    read_message_id: MessageId,
    unread_count: u8,
    last_message_id: Option<MessageId>,
}

/// The people of the conversation `c`, as JSON.
macro_rules! participants {
    () => {
        concat!(
            "(select json_group_array(",
            users::json!(),
            " order by p.id)
              from participants o join profiles p on p.id = o.user_id
              where o.conversation_id = c.id) as participants"
        )
    };
}

/// Selects conversations as the reader `?1` sees them; the argument filters, orders and limits them. People and unread
/// messages are looked up only for the conversations in the result.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select c.id, c.kind, c.created_at, c.last_message_id, c.read_message_id, ",
            participants!(),
            ", (select count(*)
                from (select 1
                      from messages m
                      where m.conversation_id = c.id and m.id > c.read_message_id and m.author_id <> ?1
                      limit ",
            unread!(),
            ")) as unread_count
             from (select c.*, p.read_message_id
                   from participants p join conversations c on c.id = p.conversation_id
                   where p.user_id = ?1 ",
            $rest,
            ") as c
             order by c.last_message_id desc, c.id desc"
        )
    };
}

mod lists;
pub use lists::{ALL, PAGE, SNAPSHOT, all, for_snapshot, page};

/// The direct conversation of two people. A new one is made if there is none, and both are told.
///
/// # Errors
/// 404 if nobody has that name, 403 if it is the user's own, or the name of a deactivated user who has no conversation with
/// them.
pub async fn start(tx: &mut Tx, user: UserId, other: &UsernameKey) -> Result<Started> {
    let other = users::by_name(tx.connection(), other).await?;
    if other.id == user {
        return Err(Error::Forbidden(
            "That is your own name. Choose someone else.",
        ));
    }
    let people = [user.min(other.id), user.max(other.id)];
    let key = format!("{},{}", people[0], people[1]);
    if other.is_deactivated {
        let before = by_direct_key(tx.connection(), &key).await?;
        return before.map(Started::Before).ok_or(DEACTIVATED);
    }
    let made: Option<ConversationId> = sqlx::query_scalar(
        "insert into conversations (kind, direct_key, created_at)
         values ('direct', ?, ?)
         on conflict (direct_key) do nothing
         returning id",
    )
    .bind(&key)
    .bind(tx.now())
    .fetch_optional(tx.connection())
    .await?;
    let Some(id) = made else {
        let before = by_direct_key(tx.connection(), &key).await?;
        return before.map(Started::Before).ok_or(NOT_FOUND);
    };
    for person in people {
        sqlx::query("insert into participants (conversation_id, user_id) values (?, ?)")
            .bind(id)
            .bind(person)
            .execute(tx.connection())
            .await?;
    }
    let conversation = new_conversations(tx.connection(), [id]).await?.pop();
    tx.append::<ConversationStarted>(conversation.ok_or(NOT_FOUND)?)
        .await?;
    Ok(Started::New(id))
}

async fn by_direct_key(db: &mut SqliteConnection, key: &str) -> Result<Option<ConversationId>> {
    Ok(
        sqlx::query_scalar("select id from conversations where direct_key = ?")
            .bind(key)
            .fetch_optional(db)
            .await?,
    )
}

/// New conversations as the log tells of them, in any order.
async fn new_conversations(
    db: &mut SqliteConnection,
    ids: impl IntoIterator<Item = ConversationId>,
) -> Result<Vec<NewConversation>> {
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    let conversations = sqlx::query_as(concat!(
        "select c.id, c.kind, c.created_at, ",
        participants!(),
        " from conversations c where c.id in (select value from json_each(?))",
    ))
    .bind(Json(ids))
    .fetch_all(db)
    .await?;
    Ok(conversations)
}

/// One of the reader's conversations.
///
/// # Errors
/// 404 if the reader is not a participant.
pub async fn find(
    db: &mut SqliteConnection,
    reader: UserId,
    id: ConversationId,
) -> Result<Conversation> {
    let row = sqlx::query_as(select!("and c.id = ?2"))
        .bind(reader)
        .bind(id)
        .fetch_all(&mut *db)
        .await?;
    with_last_messages(db, reader, row)
        .await?
        .pop()
        .ok_or(NOT_FOUND)
}

async fn with_last_messages(
    db: &mut SqliteConnection,
    reader: UserId,
    rows: Vec<Row>,
) -> Result<Vec<Conversation>> {
    let ids = rows.iter().filter_map(|row| row.last_message_id);
    let mut messages: HashMap<_, _> = messages::by_ids(db, ids)
        .await?
        .into_iter()
        .map(|message| (message.id, message))
        .collect();
    let conversations = rows.into_iter().map(|row| {
        let last_message = row.last_message_id.and_then(|id| messages.remove(&id));
        let participants = row.participants.0;
        Conversation {
            id: row.id,
            kind: row.kind,
            other_participant: other_of_two(&participants, reader).cloned(),
            participants,
            last_message: last_message.map(|message| MessageView::of(message, reader)),
            has_unread_messages: row.unread_count > 0,
            unread_count: row.unread_count,
            read_message_id: Some(row.read_message_id).filter(|id| id.0 > 0),
            created_at: row.created_at,
        }
    });
    Ok(conversations.collect())
}

fn other_of_two(participants: &[User], reader: UserId) -> Option<&User> {
    match participants {
        [a, b] => Some(if a.id == reader { b } else { a }),
        _ => None,
    }
}

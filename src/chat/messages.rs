//! Messages: how they are stored, changed and read, and pages of history.

mod digest;

use std::{collections::HashMap, time::Duration};

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{SqliteConnection, types::Json};

use crate::{
    chat::{
        content::{ClientId, Content},
        conversations,
    },
    error::{Error, Result},
    ids::{ConversationId, MessageId, Seq, UserId},
    log::tx::Tx,
    timestamp::Timestamp,
};

/// How many messages a page of history has.
pub const PAGE: i64 = 25;
/// What times of editing differ by at least.
const MILLISECOND: Duration = Duration::from_millis(1);

/// Something that somebody said in a conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Its place in history.
    pub id: MessageId,
    /// The author's idempotency key, if one was sent.
    pub client_id: Option<ClientId>,
    /// Where it was said.
    pub conversation_id: ConversationId,
    /// Who said it.
    pub author_id: UserId,
    /// What was said.
    pub content: Content,
    /// When the server took it.
    pub created_at: Timestamp,
    /// When its author last changed what it says.
    pub edited_at: Option<Timestamp>,
}

/// What every query for messages selects: all of them as one JSON text, since each row would cost a message between
/// the threads of the database and the server.
macro_rules! select {
    ($from:literal) => {
        concat!(
            "select json_group_array(json_array(
                id, client_id, conversation_id, author_id, content, created_at, edited_at, digest)
                order by id desc)
             from ",
            $from
        )
    };
}

/// A message as `select!` gives it.
type Row = (
    i64,
    Option<ClientId>,
    i64,
    i64,
    Content,
    i64,
    Option<i64>,
    Option<i64>,
);

fn message(row: Row) -> sqlx::Result<Message> {
    let (id, client_id, conversation, author, content, created_at, edited_at, digest) = row;
    let message = Message {
        id: MessageId(id),
        client_id,
        conversation_id: ConversationId(conversation),
        author_id: UserId(author),
        content,
        created_at: Timestamp(created_at),
        edited_at: edited_at.map(Timestamp),
    };
    message.check(digest)?;
    Ok(message)
}

fn messages(rows: Json<Vec<Row>>) -> sqlx::Result<Vec<Message>> {
    rows.0.into_iter().map(message).collect()
}

/// A message as one reader sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Message")]
pub struct MessageView {
    /// Its place in history.
    id: MessageId,
    /// The author's idempotency key, if there is one; only the author is told.
    client_id: Option<ClientId>,
    /// Where it was said.
    conversation_id: ConversationId,
    /// Who said it.
    author_id: UserId,
    /// What was said.
    content: Content,
    /// When the server took it.
    created_at: Timestamp,
    /// When its author last changed what it says, if they did.
    edited_at: Option<Timestamp>,
    /// The reader said it.
    mine: bool,
}

impl Message {
    /// What this reader is shown of it.
    #[must_use]
    pub fn seen_by(self, reader: UserId) -> MessageView {
        let mine = self.author_id == reader;
        MessageView {
            id: self.id,
            client_id: self.client_id.filter(|_| mine),
            conversation_id: self.conversation_id,
            author_id: self.author_id,
            content: self.content,
            created_at: self.created_at,
            edited_at: self.edited_at,
            mine,
        }
    }
}

/// A message on its way to the writer.
#[derive(Debug, Clone)]
pub struct NewMessage {
    /// Where it is said.
    pub conversation: ConversationId,
    /// Who says it.
    pub author: UserId,
    /// The author's idempotency key, if there is one.
    pub client_id: Option<ClientId>,
    /// What is said.
    pub content: Content,
}

impl NewMessage {
    /// The message that it becomes.
    #[must_use]
    pub fn said(self, id: MessageId, now: Timestamp) -> Message {
        Message {
            id,
            client_id: self.client_id,
            conversation_id: self.conversation,
            author_id: self.author,
            content: self.content,
            created_at: now,
            edited_at: None,
        }
    }
}

/// What became of a message that was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// It is stored now.
    New(Message),
    /// It was stored before, under the same client id; this is that message.
    Before(Message),
}

// Parameters are `$1`, not `?1`: sqlx miscounts those of several statements when one of them leaves a number out.
macro_rules! insert_batch {
    () => {
        "insert into messages (id, conversation_id, author_id, client_id, content, digest, created_at)
         select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
         from json_each($1)
         where true
         on conflict (client_id, author_id) where client_id is not null do nothing;

         insert into events (kind, conversation_id, message_id)
         select 'message', conversation_id, id from messages where id between $2 and $3 order by id;

         update conversations set last_message_id = latest.id
         from (select conversation_id, max(id) as id from messages where id between $2 and $3 group by 1) as latest
         where conversations.id = latest.conversation_id;

         select json_group_array(json_array(seq, message_id))
         from (select seq, message_id from events where kind = 'message' and seq > $4 order by seq);"
    };
}

/// The batch within a transaction that is open.
const INSERT_WITHIN: &str = insert_batch!();
/// The batch as a transaction of its own, in the same single round trip to SQLite.
const INSERT_ALONE: &str = concat!("begin immediate;", insert_batch!(), "commit;");

/// Whether a batch is a transaction of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Begin and commit with the batch.
    Alone,
    /// A transaction is open, and stays open.
    Within,
}

/// The id of the next message. Ids are never given twice, even if the last message is deleted.
pub async fn next_id(db: &mut SqliteConnection) -> sqlx::Result<MessageId> {
    let last: Option<i64> =
        sqlx::query_scalar("select seq from sqlite_sequence where name = 'messages'")
            .fetch_optional(db)
            .await?;
    Ok(MessageId(last.unwrap_or(0) + 1))
}

/// Stores messages whose ids the writer has given, in that order, in one round trip: message rows, event rows and
/// the conversations' last messages. Returns the event of each that was stored; one that is missing was sent before
/// under its client id.
///
/// # Errors
/// Those of the database; then none is stored, and a transaction of its own is left to be rolled back.
pub async fn insert(
    db: &mut SqliteConnection,
    batch: &[&Message],
    head: Seq,
    scope: Scope,
) -> sqlx::Result<HashMap<MessageId, Seq>> {
    let (Some(first), Some(last)) = (batch.first(), batch.last()) else {
        return Ok(HashMap::new());
    };
    let rows: Vec<_> = batch
        .iter()
        .map(|new| {
            (
                new.id.0,
                new.conversation_id.0,
                new.author_id.0,
                &new.client_id,
                &new.content,
                new.digest(),
                new.created_at.0,
            )
        })
        .collect();
    // All rows are fetched, as the first is not the end: the commit comes after it.
    let stored: Vec<String> = sqlx::query_scalar(match scope {
        Scope::Alone => INSERT_ALONE,
        Scope::Within => INSERT_WITHIN,
    })
    .bind(serde_json::to_string(&rows).expect("numbers and strings are JSON"))
    .bind(first.id)
    .bind(last.id)
    .bind(head)
    .fetch_all(db)
    .await?;
    let stored: Vec<(i64, i64)> =
        serde_json::from_str(&stored[0]).expect("SQLite wrote pairs of numbers");
    Ok(stored
        .into_iter()
        .map(|(seq, id)| (MessageId(id), Seq(seq)))
        .collect())
}

/// What an author sent before under the new message's client id.
///
/// # Errors
/// 409 when it was another content, or to another conversation.
pub async fn sent_before(db: &mut SqliteConnection, new: &Message) -> Result<Message> {
    let found = sqlx::query_scalar(select!(
        "messages
         where client_id = ? and author_id = ? and conversation_id = ? and coalesce(original_content, content) = ?"
    ))
    .bind(&new.client_id)
    .bind(new.author_id)
    .bind(new.conversation_id)
    .bind(&new.content)
    .fetch_one(db)
    .await?;
    messages(found)?.pop().ok_or(Error::Conflict(
        "Another message was sent under this client id: choose a new one",
    ))
}

/// The last edit that an editor has seen of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Seen {
    /// Whatever it is: the newest words win.
    #[default]
    Any,
    /// This one; none for a message as it was sent.
    Edit(Option<Timestamp>),
}

/// What became of an edit.
#[derive(Debug)]
pub enum Edited {
    /// The message as it is now.
    Done(Message),
    /// Nothing, as the message was edited since the editor saw it; as it is now.
    Overtaken(Message),
}

/// Changes what an author's message says, unless it was edited since they saw it, and tells the participants. An edit
/// that changes nothing is done, so that it may be sent again after a lost answer.
///
/// # Errors
/// 404 when the editor does not take part in the conversation or the message is not in it, 403 when it is another's.
pub async fn edit(
    tx: &mut Tx,
    editor: UserId,
    conversation: ConversationId,
    id: MessageId,
    content: Content,
    seen: Seen,
) -> Result<Edited> {
    conversations::check_participant(tx.connection(), editor, conversation).await?;
    let found = by_ids(tx.connection(), &[id]).await?.pop();
    let mut message = found
        .filter(|message| message.conversation_id == conversation)
        .ok_or(Error::NotFound(
            "There is no such message in this conversation",
        ))?;
    if message.author_id != editor {
        return Err(Error::Forbidden("Only its author can change a message"));
    }
    if message.content == content {
        return Ok(Edited::Done(message));
    }
    if seen != Seen::Any && seen != Seen::Edit(message.edited_at) {
        return Ok(Edited::Overtaken(message));
    }
    // Of two versions the later is the newer, for whoever gets them in another order, though a clock may be set back.
    let after_the_last = message.edited_at.map(|last| last + MILLISECOND);
    message.edited_at = Some(tx.now()).max(after_the_last);
    message.content = content;
    sqlx::query(
        "update messages
         set original_content = coalesce(original_content, content), content = ?, edited_at = ?, digest = ?
         where id = ?",
    )
    .bind(&message.content)
    .bind(message.edited_at)
    .bind(message.digest())
    .bind(id)
    .execute(tx.connection())
    .await?;
    tx.append_edited(message.clone()).await?;
    Ok(Edited::Done(message))
}

/// A page of history, newest first: what lies before a message, or the newest.
///
/// # Errors
/// 404 when the reader is no participant.
pub async fn page(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    before: Option<MessageId>,
) -> Result<Vec<Message>> {
    let page = sqlx::query_scalar(select!(
        "(select id, client_id, conversation_id, author_id, content, created_at, edited_at, digest
          from messages
          where conversation_id =
                (select conversation_id from participants where conversation_id = ?1 and user_id = ?2)
            and id < ?3
          order by id desc
          limit ?4)"
    ))
    .bind(conversation)
    .bind(reader)
    .bind(before.unwrap_or(MessageId(i64::MAX)))
    .bind(PAGE)
    .fetch_one(&mut *db)
    .await?;
    let page = messages(page)?;
    if page.is_empty() {
        conversations::check_participant(db, reader, conversation).await?;
    }
    Ok(page)
}

/// Those messages, newest first.
pub async fn by_ids(db: &mut SqliteConnection, ids: &[MessageId]) -> Result<Vec<Message>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let found = sqlx::query_scalar(select!(
        "messages where id in (select value from json_each(?))"
    ))
    .bind(Json(ids))
    .fetch_one(db)
    .await?;
    Ok(messages(found)?)
}

/// Moves the reader's marker forward to a message, or to the last one, and tells their other devices. A marker
/// never moves back.
///
/// # Errors
/// 404 when the reader is no participant.
pub async fn mark_read(
    tx: &mut Tx,
    reader: UserId,
    conversation: ConversationId,
    up_to: Option<MessageId>,
) -> Result<()> {
    let moved: Option<MessageId> = sqlx::query_scalar(
        "update participants set read_message_id = target.id
         from (select max(id) as id from messages where conversation_id = ?1 and id <= ?3) as target
         where conversation_id = ?1 and user_id = ?2 and read_message_id < target.id
         returning read_message_id",
    )
    .bind(conversation)
    .bind(reader)
    .bind(up_to.unwrap_or(MessageId(i64::MAX)))
    .fetch_optional(tx.connection())
    .await?;
    match moved {
        Some(message) => tx.append_read(reader, conversation, message).await,
        None => conversations::check_participant(tx.connection(), reader, conversation).await,
    }
}

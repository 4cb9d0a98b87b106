//! The columns of a message: the one place where messages are listed, read and written.

use std::collections::HashMap;

use sqlx::{SqliteConnection, types::Json};

use crate::{
    chat::{
        content::{ClientId, Content},
        files::attached::{self, MessageFile},
        messages::{Message, MessageKind},
        reactions::Reaction,
    },
    error::Result,
    ids::{ConversationId, FileId, MessageId, Seq, UploadId, UserId},
    log::tx::Tx,
    timestamp::Timestamp,
};

/// The stored columns of a [`Message`], in the order of [`Row`]. A new one has no others.
macro_rules! columns {
    () => {
        "id, client_id, conversation_id, author_id, kind, content, mentions, mentions_room, change, created_at, edited_at,
         reply_to_id"
    };
}

/// The reactions to the message `id`, those of the first reaction first; null for none. Most messages have none: to look for one first
/// spares them the grouping and the sorting, which take as long as all the rest of a row.
macro_rules! reactions {
    () => {
        concat!(
            "json(iif(exists (select 1 from reactions where message_id = id),
                 (select json_group_array(json_object('emoji', emoji, 'userIds', json(users), 'count', total) order by first, emoji)
                  from (select r.emoji, min(r.created_at) as first, count(*) as total,
                               (select json_group_array(cast(user_id as text))
                                from (select user_id
                                      from reactions
                                      where message_id = r.message_id and emoji = r.emoji
                                      order by created_at, user_id
                                      limit ",
            crate::chat::reactions::shown!(),
            ")) as users
                        from reactions r
                        where r.message_id = id
                        group by r.emoji)),
                 null))"
        )
    };
}

/// Selects messages, newest first, from what follows `select` … `from`: all of them as one JSON text, since sqlx
/// passes each row from the database's thread to ours.
macro_rules! select {
    ($from:expr) => {
        concat!(
            "select json_group_array(json_array(",
            columns!(),
            ", deleted_at is not null, exists (select 1 from pins where message_id = id), ",
            crate::chat::messages::columns::reactions!(),
            ", ",
            crate::chat::files::attached::files!(),
            ") order by id desc) from ",
            $from
        )
    };
}
pub(super) use {columns, reactions, select};

/// Lists and objects are stored as JSON texts.
type Row = (
    i64,
    Option<ClientId>,
    i64,
    i64,
    MessageKind,
    String,
    Option<String>,
    i64,
    Option<String>,
    i64,
    Option<i64>,
    Option<i64>,
    i64,
    i64,
    Option<Vec<Reaction>>,
    Option<Vec<MessageFile>>,
);

/// The messages of [`select!`].
pub(super) fn read(rows: Json<Vec<Row>>) -> Vec<Message> {
    let message = |row| {
        let (id, client_id, conversation, author, kind, content, mentions, mentions_room, ..): Row =
            row;
        let (.., change, created_at, edited_at, reply_to, is_deleted, is_pinned, reactions, files) =
            row;
        Message {
            id: MessageId(id),
            client_id,
            conversation_id: ConversationId(conversation),
            author_id: UserId(author),
            kind,
            content: Content::stored(content),
            reply_to_id: reply_to.map(MessageId),
            is_deleted: is_deleted != 0,
            reactions: reactions.unwrap_or_default(),
            files: files.unwrap_or_default(),
            is_pinned: is_pinned != 0,
            mentions: mentions.map(stored).unwrap_or_default(),
            mentions_room: mentions_room != 0,
            change: change.map(stored),
            created_at: Timestamp(created_at),
            edited_at: edited_at.map(Timestamp),
        }
    };
    rows.0.into_iter().map(message).collect()
}

/// A value from the JSON text in which it is stored.
fn stored<T: serde::de::DeserializeOwned>(text: String) -> T {
    serde_json::from_str(&text).expect("only `row` writes these columns")
}

/// The JSON text in which a value is stored.
fn text(value: &impl serde::Serialize) -> String {
    serde_json::to_string(value).expect("ids and strings are JSON")
}

/// A new message, as the batch takes it.
fn row(message: &Message) -> impl serde::Serialize {
    (
        message.id.0,
        &message.client_id,
        message.conversation_id.0,
        message.author_id.0,
        message.kind,
        &message.content,
        (!message.mentions.is_empty()).then(|| text(&message.mentions)),
        i64::from(message.mentions_room),
        message.change.as_ref().map(text),
        message.created_at.0,
        message.edited_at.map(|at| at.0),
        message.reply_to_id.map(|id| id.0),
    )
}

// Parameters are `$1`, not `?1`: sqlx miscounts those of several statements if one of them leaves a number out.
macro_rules! insert_batch {
    () => {
        concat!(
            "insert into messages (",
            columns!(),
            ")
             select value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6,
                    value ->> 7, value ->> 8, value ->> 9, value ->> 10, value ->> 11
             from json_each($1)
             where true
             on conflict (client_id, author_id) where client_id is not null do nothing;

             insert into mentions (user_id, conversation_id, message_id)
             select value ->> 1, m.conversation_id, m.id
             from json_each($4) join messages m on m.id = value ->> 0;

             insert into facts (kind, conversation_id, subject_id)
             select 'message', conversation_id, id from messages where id between $2 and $3 order by id;

             update conversations set last_message_id = latest.id
             from (select conversation_id, max(id) as id from messages where id between $2 and $3 group by 1) as latest
             where conversations.id = latest.conversation_id;

             select json_group_array(json_array(seq, subject_id))
             from (select seq, subject_id
                   from facts
                   where seq >= (select seq from sqlite_sequence where name = 'facts') - ($3 - $2)
                     and kind = 'message' and subject_id between $2 and $3);"
        )
    };
}

/// The batch within a transaction that is open.
const INSERT_WITHIN: &str = insert_batch!();
/// The batch as a transaction of its own, in the same single round trip to SQLite.
const INSERT_ALONE: &str = concat!("begin immediate;", insert_batch!(), "commit;");

/// A user whom a message addresses, so that it counts as for them.
pub(super) type Addressed = (MessageId, UserId);

/// An upload that becomes a file of a message.
pub(super) type Attached = (FileId, UploadId, MessageId);

/// The rows that a batch stores beside its messages.
#[derive(Default)]
pub(super) struct Beside {
    pub addressed: Vec<Addressed>,
    /// If there are any, the transaction must be open.
    pub attached: Vec<Attached>,
}

/// Stores messages with consecutive ids in one round trip, and their files, if there are some, in others: their rows, those
/// whom they address, their facts and the conversations' last messages. Returns the fact of each one stored; the author sent
/// a missing one before under its client id.
///
/// # Errors
/// Those of the database. Then none is stored.
pub(super) async fn insert(
    tx: &mut Tx,
    batch: &[&Message],
    beside: &Beside,
) -> Result<HashMap<MessageId, Seq>> {
    let (Some(first), Some(last)) = (batch.first(), batch.last()) else {
        return Ok(HashMap::new());
    };
    let rows: Vec<_> = batch.iter().map(|message| row(message)).collect();
    let addressed: Vec<_> = beside
        .addressed
        .iter()
        .map(|(id, user)| (id.0, user.0))
        .collect();
    let rows = [text(&rows), text(&addressed)];
    let bounds = (first.id, last.id);
    if !tx.is_open() {
        debug_assert!(beside.attached.is_empty());
        let stored = execute(tx.connection(), INSERT_ALONE, rows, bounds).await;
        if stored.is_err() {
            tx.roll_back().await;
        }
        return Ok(stored?);
    }
    let savepoint = tx.savepoint().await?;
    let stored = insert_within(tx.connection(), rows, bounds, &beside.attached).await;
    match &stored {
        Ok(_) => tx.keep(savepoint).await,
        Err(_) => tx.undo(savepoint).await,
    }
    stored
}

async fn insert_within(
    db: &mut SqliteConnection,
    rows: [String; 2],
    bounds: (MessageId, MessageId),
    attached: &[Attached],
) -> Result<HashMap<MessageId, Seq>> {
    let stored = execute(db, INSERT_WITHIN, rows, bounds).await?;
    if !attached.is_empty() {
        attached::attach(db, attached).await?;
    }
    Ok(stored)
}

async fn execute(
    db: &mut SqliteConnection,
    batch: &'static str,
    [rows, addressed]: [String; 2],
    (first, last): (MessageId, MessageId),
) -> sqlx::Result<HashMap<MessageId, Seq>> {
    // All rows are fetched, as the first is not the end: the commit comes after it.
    let stored: Vec<String> = sqlx::query_scalar(batch)
        .bind(rows)
        .bind(first)
        .bind(last)
        .bind(addressed)
        .fetch_all(db)
        .await?;
    let stored: Vec<(i64, i64)> =
        serde_json::from_str(&stored[0]).expect("SQLite wrote pairs of numbers");
    let stored = stored.into_iter();
    Ok(stored.map(|(seq, id)| (MessageId(id), Seq(seq))).collect())
}

/// Stores a change line, which is no conversation's last message.
pub async fn insert_change(
    tx: &mut Tx,
    line: impl FnOnce(MessageId, Timestamp) -> Message,
) -> Result<Message> {
    let id = next_id(tx.connection()).await?;
    let line = line(id, tx.now());
    sqlx::query(
        "insert into messages (id, conversation_id, author_id, kind, content, change, created_at)
         values (?, ?, ?, 'change', ?, ?, ?)",
    )
    .bind(id)
    .bind(line.conversation_id)
    .bind(line.author_id)
    .bind(&line.content)
    .bind(line.change.as_ref().map(text))
    .bind(line.created_at)
    .execute(tx.connection())
    .await?;
    Ok(line)
}

/// The id of the next message. Ids are never given twice, even if the last message is deleted.
pub async fn next_id(db: &mut SqliteConnection) -> sqlx::Result<MessageId> {
    let last: Option<i64> =
        sqlx::query_scalar("select seq from sqlite_sequence where name = 'messages'")
            .fetch_optional(db)
            .await?;
    Ok(MessageId(last.unwrap_or(0) + 1))
}

/// The messages with these ids, newest first.
pub async fn by_ids(
    db: &mut SqliteConnection,
    ids: impl IntoIterator<Item = MessageId>,
) -> Result<Vec<Message>> {
    let ids: Vec<i64> = ids.into_iter().map(|id| id.0).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let rows = sqlx::query_scalar(select!(
        "messages where id in (select value from json_each(?))"
    ))
    .bind(Json(ids))
    .fetch_one(db)
    .await?;
    Ok(read(rows))
}

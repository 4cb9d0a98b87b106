//! Lists of a reader's conversations: the tutorial's pages, what the snapshot has, and all of them.

use sqlx::SqliteConnection;

use super::{Conversation, Row, with_last_messages};
use crate::{
    chat::access::check_reader,
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    people::users,
};

/// How many conversations a page of the list has.
pub const PAGE: i64 = 25;
/// How many conversations a page of all conversations has.
pub const ALL: i64 = 200;
/// How many conversations the snapshot has at most: the newest ones, and older ones with unread messages.
pub const SNAPSHOT: i64 = NEWEST + OLDER_UNREAD;
/// More than most people ever have.
const NEWEST: i64 = 200;
/// More than anyone reads. A page finds the rest among all conversations.
const OLDER_UNREAD: i64 = 800;

/// A page of the reader's direct conversations of two that have a message, newest message first: what lies before a
/// conversation's place in that order, or the newest.
///
/// A conversation that gets a message moves to the top, so a client that pages while others write may see one
/// again; it never misses one.
///
/// # Errors
/// 404 if the reader is not a participant of `before`.
pub async fn page(
    db: &mut SqliteConnection,
    reader: UserId,
    before: Option<ConversationId>,
) -> Result<Vec<Conversation>> {
    let before = match before {
        Some(id) => {
            check_reader(db, reader, id).await?;
            last_message(db, id).await?
        }
        None => None,
    };
    let rows = sqlx::query_as(select!(
        "and c.kind = 'direct'
         and c.last_message_id < ?2
         and (select count(*) from participants o where o.conversation_id = c.id) = 2
         order by c.last_message_id desc
         limit ?3"
    ))
    .bind(reader)
    .bind(before.unwrap_or(MessageId(i64::MAX)))
    .bind(PAGE)
    .fetch_all(&mut *db)
    .await?;
    with_last_messages(db, reader, rows).await
}

async fn last_message(db: &mut SqliteConnection, id: ConversationId) -> Result<Option<MessageId>> {
    Ok(
        sqlx::query_scalar("select last_message_id from conversations where id = ?")
            .bind(id)
            .fetch_one(db)
            .await?,
    )
}

/// A page of all the reader's conversations, of every kind, with and without messages, by id: those after `after`, or
/// the first. Ids never change, so a client that pages while others write sees each conversation once.
pub async fn all(
    db: &mut SqliteConnection,
    reader: UserId,
    after: Option<ConversationId>,
) -> Result<Vec<Conversation>> {
    let mut rows: Vec<Row> = sqlx::query_as(select!(
        "and p.conversation_id > ?2 order by p.conversation_id limit ?3"
    ))
    .bind(reader)
    .bind(after.unwrap_or(ConversationId(0)))
    .bind(ALL)
    .fetch_all(&mut *db)
    .await?;
    rows.sort_by_key(|row| row.id);
    with_last_messages(db, reader, rows).await
}

/// The reader's 200 newest conversations of every kind, newest message first, those without a message last; then older
/// ones with unread messages; and whether there are more.
pub async fn for_snapshot(
    db: &mut SqliteConnection,
    reader: UserId,
) -> Result<(Vec<Conversation>, bool)> {
    let mut rows: Vec<Row> = sqlx::query_as(select!(
        "order by c.last_message_id desc, c.id desc limit ?2"
    ))
    .bind(reader)
    .bind(NEWEST + 1)
    .fetch_all(&mut *db)
    .await?;
    let limit = usize::try_from(NEWEST).expect("a small number");
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    if let Some(oldest) = rows.last().and_then(|row| row.last_message_id)
        && has_more
    {
        rows.append(&mut older_unread(db, reader, oldest).await?);
    }
    Ok((with_last_messages(db, reader, rows).await?, has_more))
}

/// Unread conversations whose last message is before a message. The comparison of the two ids spares the look at
/// the messages of conversations that are read to the end.
async fn older_unread(
    db: &mut SqliteConnection,
    reader: UserId,
    oldest: MessageId,
) -> Result<Vec<Row>> {
    Ok(sqlx::query_as(select!(
        "and c.last_message_id < ?2
         and c.last_message_id > p.read_message_id
         and exists (select 1
                     from messages m
                     where m.conversation_id = c.id and m.id > p.read_message_id and m.author_id <> ?1)
         order by c.last_message_id desc
         limit ?3"
    ))
    .bind(reader)
    .bind(oldest)
    .bind(OLDER_UNREAD)
    .fetch_all(db)
    .await?)
}

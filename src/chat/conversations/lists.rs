//! Lists of a reader's conversations: the tutorial's pages, what the snapshot has, and all of them.

use sqlx::{SqliteConnection, types::Json};

use super::{
    Conversation,
    select::{Row, with_messages},
};
use crate::{
    chat::{
        access::check_reader,
        conversations::{place, select_own},
    },
    error::Result,
    ids::{ConversationId, MessageId, UserId},
};

/// How many conversations a page of the list has.
pub const PAGE: i64 = 25;
/// How many conversations a page of all conversations has.
pub const ALL: i64 = 200;
/// How many conversations the snapshot has at most: the newest ones, and older ones that are starred or unread.
pub const SNAPSHOT: i64 = NEWEST + OLDER;
/// More than most people ever have.
const NEWEST: i64 = 200;
/// More than anyone reads. A page finds the rest among all conversations.
const OLDER: i64 = 800;

const OF_TWO: &str = select_own!(concat!(
    "and c.last_message_id is not null and c.direct_key like '%,%' and c.direct_key not like '%,%,%' and ",
    place!(),
    " < ?2 order by ",
    place!(),
    " desc limit ?3"
));

const BY_ID: &str = select_own!("and p.conversation_id > ?2 order by p.conversation_id limit ?3");

const OWN: &str = select_own!("and p.conversation_id in (select value from json_each(?2))");

const NEWEST_ROWS: &str = select_own!("order by c.last_message_id desc, c.id desc limit ?2");

const OLDER_ROWS: &str = select_own!(
        "and (coalesce(c.last_message_id, 0), c.id) < (?2, ?3)
         and (p.is_starred = 1
              or c.last_message_id > p.read_message_id
                 and exists (select 1
                             from messages m
                             where m.conversation_id = c.id and m.id > p.read_message_id and m.author_id <> ?1
                               and m.kind = 'text' and m.deleted_at is null))
         order by c.last_message_id desc, c.id desc
         limit ?4"
);

/// A page of the reader's direct conversations of two that have a message, newest message first, where a deleted message
/// counts: what lies before a conversation's place in that order, or the newest.
///
/// A conversation that gets a message moves to the top, so a client that pages while others write may see one
/// again; it never misses one.
///
/// # Errors
/// 404 if the reader may not read `before`.
pub async fn page(
    db: &mut SqliteConnection,
    reader: UserId,
    before: Option<ConversationId>,
) -> Result<Vec<Conversation>> {
    let before = match before {
        Some(id) => {
            check_reader(db, reader, id).await?;
            place(db, id).await?
        }
        None => None,
    };
    let rows: Json<Vec<Row>> = sqlx::query_scalar(OF_TWO)
        .bind(reader)
        .bind(before.unwrap_or(MessageId(i64::MAX)))
        .bind(PAGE)
        .fetch_one(&mut *db)
        .await?;
    with_messages(db, reader, rows.0).await
}

async fn place(db: &mut SqliteConnection, id: ConversationId) -> Result<Option<MessageId>> {
    let query = concat!("select ", place!(), " from conversations c where c.id = ?");
    Ok(sqlx::query_scalar(query).bind(id).fetch_one(db).await?)
}

/// A page of all the reader's conversations, of every kind, with and without messages, by id: those after `after`, or
/// the first. Ids never change, so a client that pages while others write sees each conversation once.
pub async fn all(
    db: &mut SqliteConnection,
    reader: UserId,
    after: Option<ConversationId>,
) -> Result<Vec<Conversation>> {
    let rows: Json<Vec<Row>> = sqlx::query_scalar(BY_ID)
        .bind(reader)
        .bind(after.unwrap_or(ConversationId(0)))
        .bind(ALL)
        .fetch_one(&mut *db)
        .await?;
    with_messages(db, reader, rows.0).await
}

/// Those of the conversations in which the reader participates.
pub async fn own(
    db: &mut SqliteConnection,
    reader: UserId,
    ids: &[ConversationId],
) -> Result<Vec<Conversation>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    let rows: Json<Vec<Row>> = sqlx::query_scalar(OWN)
        .bind(reader)
        .bind(Json(ids))
        .fetch_one(&mut *db)
        .await?;
    with_messages(db, reader, rows.0).await
}

/// The reader's 200 newest conversations of every kind, newest message first, those without a message last; then older
/// ones that are starred or unread; and whether there are more.
pub async fn for_snapshot(
    db: &mut SqliteConnection,
    reader: UserId,
) -> Result<(Vec<Conversation>, bool)> {
    let newest: Json<Vec<Row>> = sqlx::query_scalar(NEWEST_ROWS)
        .bind(reader)
        .bind(NEWEST + 1)
        .fetch_one(&mut *db)
        .await?;
    let mut rows = newest.0;
    let limit = usize::try_from(NEWEST).expect("a small number");
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    if let Some(oldest) = rows.last()
        && has_more
    {
        let place = (oldest.last_message(), oldest.id());
        rows.append(&mut older(db, reader, place).await?);
    }
    Ok((with_messages(db, reader, rows).await?, has_more))
}

/// Starred and unread conversations after a place in the order of the snapshot. The comparison of the last message and
/// the marker spares the look at the messages of conversations that are read to the end.
async fn older(
    db: &mut SqliteConnection,
    reader: UserId,
    (last_message, id): (MessageId, ConversationId),
) -> Result<Vec<Row>> {
    let rows: Json<Vec<Row>> = sqlx::query_scalar(OLDER_ROWS)
        .bind(reader)
        .bind(last_message)
        .bind(id)
        .bind(OLDER)
        .fetch_one(db)
        .await?;
    Ok(rows.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn lists_scan_no_table() {
        for query in [OF_TWO, BY_ID, OWN, NEWEST_ROWS, OLDER_ROWS] {
            assert_eq!(plans::scanned(query).await, [""; 0], "{query}");
        }
    }

    #[tokio::test]
    async fn mentions_of_a_room_are_counted_without_its_other_messages() {
        let steps = plans::of(NEWEST_ROWS).await;
        let index = "SEARCH m USING INDEX messages_to_rooms";
        assert!(
            steps.iter().any(|step| step.starts_with(index)),
            "{steps:?}"
        );
    }
}

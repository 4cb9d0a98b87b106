//! Pages of a conversation's history.

use sqlx::SqliteConnection;

use super::{
    Message,
    columns::{self, columns, select},
};
use crate::{
    chat::access,
    error::Result,
    ids::{ConversationId, MessageId, UserId},
};

/// How many messages a page of history has.
pub const PAGE: i64 = 25;

/// A page of history, newest first: the messages before one, or the newest.
///
/// # Errors
/// 404 if the reader is not a participant.
pub async fn page(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    before: Option<MessageId>,
) -> Result<Vec<Message>> {
    let rows = sqlx::query_scalar(select!(concat!(
        "(select ",
        columns!(),
        " from messages
          where conversation_id =
                (select conversation_id from participants where conversation_id = ?1 and user_id = ?2)
            and id < ?3
          order by id desc
          limit ?4)"
    )))
    .bind(conversation)
    .bind(reader)
    .bind(before.unwrap_or(MessageId(i64::MAX)))
    .bind(PAGE)
    .fetch_one(&mut *db)
    .await?;
    let page = columns::read(rows);
    if page.is_empty() {
        access::check_reader(db, reader, conversation).await?;
    }
    Ok(page)
}

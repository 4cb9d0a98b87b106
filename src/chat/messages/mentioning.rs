//! The messages that mention a user.

use sqlx::SqliteConnection;

use super::{
    Message,
    columns::{self, columns, select},
    history::PAGE,
};
use crate::{
    chat::access,
    error::Result,
    ids::{MessageId, UserId},
};

/// Those of the reader `?1` before the message `?2`. `@room` is for those who were in the room by then.
const MENTIONING: &str = select!(concat!(
    "(select ",
    columns!(),
    ", deleted_at
      from messages
      where id in (
          select message
          from (select m.message_id as message, m.conversation_id as conversation
                from mentions m
                where m.user_id = ?1 and m.message_id < ?2
                union
                select m.id, m.conversation_id
                from participants own join messages m on m.conversation_id = own.conversation_id
                where own.user_id = ?1 and m.mentions_room = 1 and m.id < ?2 and m.id > own.joined_message_id
                      and m.author_id <> ?1)
          join conversations c on c.id = conversation
          left join participants p on p.conversation_id = c.id and p.user_id = ?1
          where ",
    access::can_read!(),
    "
          order by message desc
          limit ?3))"
));

/// A page of the messages that mention a user by name, by `@room` or `@here`, or that answer one of theirs, newest first, as
/// far as they can read them now.
pub async fn mentioning(
    db: &mut SqliteConnection,
    reader: UserId,
    before: Option<MessageId>,
) -> Result<Vec<Message>> {
    let rows = sqlx::query_scalar(MENTIONING)
        .bind(reader)
        .bind(before.unwrap_or(MessageId(i64::MAX)))
        .bind(PAGE)
        .fetch_one(db)
        .await?;
    Ok(columns::read(rows))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn mentions_are_found_in_indexes() {
        assert_eq!(plans::scanned(MENTIONING).await, [""; 0]);
    }
}

//! The messages that mention a user.

use sqlx::SqliteConnection;

use super::{
    Message,
    columns::{self, columns, select},
    history::PAGE,
};
use crate::{
    chat::{access, reactions},
    error::Result,
    ids::{MessageId, UserId},
};

/// Those that name the reader `?1` before the message `?2`, in the order of their index.
macro_rules! named {
    () => {
        concat!(
            "select m.message_id as id
             from mentions m join conversations c on c.id = m.conversation_id
                  left join participants p on p.conversation_id = c.id and p.user_id = ?1
             where m.user_id = ?1 and m.message_id < ?2 and ",
            access::can_read!(),
            "
             order by m.message_id desc
             limit ?3"
        )
    };
}

/// Those to everyone in a room of the reader's, a page of each at most. They are for those who were in the room by then, and
/// for all who joined before that was recorded. SQLite would choose the index that has all columns, and read whole
/// histories.
macro_rules! to_rooms {
    () => {
        "select m.id
         from participants own join messages m on m.id in (
             select id
             from messages indexed by messages_to_rooms
             where conversation_id = own.conversation_id and mentions_room = 1 and id < ?2
               and id > own.joined_message_id and author_id <> ?1
             order by id desc
             limit ?3)
         where own.user_id = ?1"
    };
}

const MENTIONING: &str = select!(concat!(
    "(select ",
    columns!(),
    ", deleted_at
      from messages
      where id in (select id
                   from (select id from (",
    named!(),
    ") union ",
    to_rooms!(),
    ")
                   order by id desc
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
        .fetch_one(&mut *db)
        .await?;
    let mut page = columns::read(rows);
    reactions::list_own(db, reader, &mut page).await?;
    Ok(page)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn mentions_are_found_in_indexes() {
        assert_eq!(plans::scanned(MENTIONING).await, [""; 0]);
        assert_eq!(plans::sorted(named!()).await, [""; 0]);
        assert_eq!(
            plans::of(to_rooms!()).await.last().unwrap(),
            "SEARCH messages USING INDEX messages_to_rooms (conversation_id=? AND id>? AND id<?)"
        );
    }
}

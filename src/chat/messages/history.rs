//! Pages of a conversation's history, all newest first.

use sqlx::SqliteConnection;

use super::{
    Message,
    columns::{self, columns, select},
};
use crate::{
    chat::{access, reactions},
    error::{Error, Result},
    ids::{ConversationId, MessageId, UserId},
    timestamp::Timestamp,
};

/// How many messages a page of history has, except around a message.
pub const PAGE: i64 = 25;

/// How many messages the page around a message has: 25 before it, itself, and 24 after it.
pub const AROUND: i64 = 2 * PAGE;

/// The part of the history that a page shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Window {
    /// The newest messages.
    #[default]
    Newest,
    /// The messages just before this one.
    Before(MessageId),
    /// The messages just after this one.
    After(MessageId),
    /// This message with its neighbours.
    Around(MessageId),
}

/// The messages of the conversation `?1` that the reader `?2` may read, by a further condition and an order.
macro_rules! readable {
    ($rest:literal) => {
        concat!(
            "(select ",
            columns!(),
            ", deleted_at
              from messages
              where (deleted_at is null or exists (select 1 from messages answer where answer.reply_to_id = messages.id))
                and conversation_id =
                    (select c.id
                     from conversations c left join participants p on p.conversation_id = c.id and p.user_id = ?2
                     where c.id = ?1 and ",
            access::can_read!(),
            ") ",
            $rest,
            ")"
        )
    };
}

const OLDER: &str = select!(readable!("and id < ?3 order by id desc limit ?4"));
const NEWER: &str = select!(readable!("and id > ?3 order by id limit ?4"));

/// A page of history.
///
/// # Errors
/// 404 if the reader may not read the conversation, or if the message to show the neighbours of is not in the conversation.
pub async fn page(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    window: Window,
) -> Result<Vec<Message>> {
    let mut part = async |query, id, limit| -> Result<Vec<Message>> {
        let rows = sqlx::query_scalar(query)
            .bind(conversation)
            .bind(reader)
            .bind(id)
            .bind(limit)
            .fetch_one(&mut *db)
            .await?;
        Ok(columns::read(rows))
    };
    let mut page = match window {
        Window::Newest => part(OLDER, MessageId(i64::MAX), PAGE).await?,
        Window::Before(id) => part(OLDER, id, PAGE).await?,
        Window::After(id) => part(NEWER, id, PAGE).await?,
        Window::Around(id) => {
            let mut page = part(NEWER, id, AROUND - PAGE - 1).await?;
            let older = part(OLDER, MessageId(id.0.saturating_add(1)), PAGE + 1).await?;
            if older.first().is_none_or(|message| message.id != id) {
                access::check_reader(db, reader, conversation).await?;
                return Err(NOT_FOUND);
            }
            page.extend(older);
            page
        }
    };
    if page.is_empty() {
        access::check_reader(db, reader, conversation).await?;
    }
    reactions::list_own(db, reader, &mut page).await?;
    Ok(page)
}

/// Whether the first message from the middle on was sent before the time.
macro_rules! is_before {
    () => {
        "coalesce((select created_at
                   from messages
                   where conversation_id = ?1 and id >= (low + high) / 2
                   order by id
                   limit 1) < ?2, 0)"
    };
}

/// Ids grow with time, so the place is found by halving: an index by time would cost every message.
const FIRST_AT: &str = concat!(
    "with recursive
        halves (low, high) as (
            select min(id), max(id) from messages where conversation_id = ?1
            union all
            select iif(",
    is_before!(),
    ", (low + high) / 2 + 1, low), iif(",
    is_before!(),
    ", high, (low + high) / 2)
            from halves
            where low < high
        )
    select min(id)
    from messages
    where conversation_id = ?1 and id >= (select max(low) from halves) and created_at >= ?2
      and (deleted_at is null or exists (select 1 from messages answer where answer.reply_to_id = messages.id))"
);

/// The window around the first message of a conversation at a time or later; the newest messages if there is none.
pub async fn at(
    db: &mut SqliteConnection,
    conversation: ConversationId,
    at: Timestamp,
) -> Result<Window> {
    let first: Option<MessageId> = sqlx::query_scalar(FIRST_AT)
        .bind(conversation)
        .bind(at)
        .fetch_one(db)
        .await?;
    Ok(first.map_or(Window::Newest, Window::Around))
}

/// The answer to a message that is not in the conversation.
pub(crate) const NOT_FOUND: Error =
    Error::NotFound("There is no such message in this conversation.");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn place_of_a_time_is_found_without_a_scan() {
        assert_eq!(plans::scanned(FIRST_AT).await, ["SCAN halves"]);
    }

    #[tokio::test]
    async fn pages_are_read_from_the_index_of_the_conversation_alone() {
        for query in [OLDER, NEWER] {
            assert_eq!(plans::scanned(query).await, [""; 0]);
            let steps = plans::of(query).await.into_iter();
            let messages: Vec<_> = steps
                .filter(|step| step.starts_with("SEARCH messages"))
                .collect();
            let index = "SEARCH messages USING COVERING INDEX messages_by_conversation";
            assert!(
                messages.len() == 1 && messages[0].starts_with(index),
                "{messages:?}"
            );
        }
    }
}

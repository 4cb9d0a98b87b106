//! Pages of a conversation's history, all newest first.

use sqlx::SqliteConnection;

use super::{
    Message,
    columns::{self, columns, select},
};
use crate::{
    chat::access,
    error::{Error, Result},
    ids::{ConversationId, MessageId, UserId},
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
            " from messages
              where conversation_id =
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
    let page = match window {
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
    Ok(page)
}

/// The answer to a message that is not in the conversation.
pub(crate) const NOT_FOUND: Error =
    Error::NotFound("There is no such message in this conversation.");

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn pages_are_read_from_the_index_of_the_conversation_alone() {
        for query in [OLDER, NEWER] {
            assert_eq!(plans::scanned(query).await, [""; 0]);
            let messages = plans::of(query).await.into_iter();
            let messages: Vec<_> = messages.filter(|step| step.contains("messages")).collect();
            let index = "SEARCH messages USING COVERING INDEX messages_by_conversation";
            assert!(
                messages.len() == 1 && messages[0].starts_with(index),
                "{messages:?}"
            );
        }
    }
}

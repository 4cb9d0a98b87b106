//! Access: only its participants may read and post in a conversation.

use sqlx::SqliteConnection;

use crate::{
    error::{Error, Result},
    ids::{ConversationId, UserId},
};

/// The answer to a stranger, as if the conversation did not exist.
pub(crate) const NOT_FOUND: Error =
    Error::NotFound("This conversation does not exist, or you are not in it.");

/// Passes if the user may read the conversation.
///
/// # Errors
/// 404 otherwise, whether the conversation exists or not.
pub async fn check_reader(
    db: &mut SqliteConnection,
    reader: UserId,
    id: ConversationId,
) -> Result<()> {
    let found: Option<i64> =
        sqlx::query_scalar("select 1 from participants where conversation_id = ? and user_id = ?")
            .bind(id)
            .bind(reader)
            .fetch_optional(db)
            .await?;
    found.map(|_| ()).ok_or(NOT_FOUND)
}

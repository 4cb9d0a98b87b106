//! The participants of conversations: all that the log knows of a conversation.

use std::collections::HashSet;

use sqlx::{SqliteConnection, types::Json};

use crate::ids::{ConversationId, UserId};

/// The participants of a conversation, sorted.
pub async fn of(db: &mut SqliteConnection, id: ConversationId) -> sqlx::Result<Vec<UserId>> {
    sqlx::query_scalar(
        "select user_id from participants where conversation_id = ? order by user_id",
    )
    .bind(id)
    .fetch_all(db)
    .await
}

/// The conversations in which a user participates.
pub async fn conversations(
    db: &mut SqliteConnection,
    user: UserId,
) -> sqlx::Result<HashSet<ConversationId>> {
    let ids: Json<HashSet<i64>> = sqlx::query_scalar(
        "select json_group_array(conversation_id) from participants where user_id = ?",
    )
    .bind(user)
    .fetch_one(db)
    .await?;
    Ok(ids.0.into_iter().map(ConversationId).collect())
}

/// The user and everybody who shares a conversation with them, sorted.
pub async fn companions(db: &mut SqliteConnection, user: UserId) -> sqlx::Result<Vec<UserId>> {
    sqlx::query_scalar(
        "select ?1 as user_id
         union
         select o.user_id
         from participants p join participants o on o.conversation_id = p.conversation_id
         where p.user_id = ?1
         order by user_id",
    )
    .bind(user)
    .fetch_all(db)
    .await
}

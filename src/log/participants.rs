//! The participants of conversations: all that the log knows of a conversation.

use std::{collections::HashMap, sync::Arc};

use sqlx::{SqliteConnection, types::Json};

use crate::ids::{ConversationId, Seq, UserId};

/// The participants of a conversation, and whether they can still post.
#[derive(Debug, Clone)]
pub struct Participants {
    /// All of them, sorted.
    pub users: Arc<[UserId]>,
    /// Whether the conversation is archived, so that nobody can post.
    pub is_archived: bool,
}

impl Participants {
    /// Whether a user is among them.
    #[must_use]
    pub fn contain(&self, user: UserId) -> bool {
        self.users.binary_search(&user).is_ok()
    }
}

/// The participants of a conversation, if it exists.
pub async fn of(
    db: &mut SqliteConnection,
    id: ConversationId,
) -> sqlx::Result<Option<Participants>> {
    let found: Option<Json<(i64, Vec<i64>)>> = sqlx::query_scalar(
        "select json_array(
             c.archived_at is not null,
             (select json_group_array(user_id order by user_id) from participants where conversation_id = c.id))
         from conversations c
         where c.id = ?",
    )
    .bind(id)
    .fetch_optional(db)
    .await?;
    Ok(found.map(|Json((is_archived, users))| Participants {
        users: users.into_iter().map(UserId).collect(),
        is_archived: is_archived != 0,
    }))
}

/// The conversations in which a user participates, and the facts with which they joined.
pub async fn joined(
    db: &mut SqliteConnection,
    user: UserId,
) -> sqlx::Result<HashMap<ConversationId, Seq>> {
    let joined: Json<Vec<(i64, i64)>> = sqlx::query_scalar(
        "select json_group_array(json_array(conversation_id, joined_seq))
         from participants
         where user_id = ? and joined_seq is not null",
    )
    .bind(user)
    .fetch_one(db)
    .await?;
    let joined = joined.0.into_iter();
    Ok(joined
        .map(|(id, seq)| (ConversationId(id), Seq(seq)))
        .collect())
}

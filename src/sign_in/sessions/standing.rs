//! Whether a session is valid and fresh now, and the role of its user.

use std::time::Duration;

use sqlx::SqliteConnection;

use super::Session;
use crate::{
    ids::SessionId, people::roles::Role, sign_in::tokens::TokenHash, timestamp::Timestamp,
};

/// How long a session is fresh after its user signed in.
const FRESH: Duration = Duration::from_mins(10);

/// Whether a session's token is still valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// It opens the session.
    Valid,
    /// The session has another token.
    Replaced,
    /// The session has ended.
    Ended,
}

/// Checks a session's token.
pub async fn standing(
    db: &mut SqliteConnection,
    id: SessionId,
    token: &TokenHash,
) -> sqlx::Result<Standing> {
    let is_valid =
        sqlx::query_scalar("select token_hash = ? from sessions where id = ? and expires_at > ?")
            .bind(token)
            .bind(id)
            .bind(Timestamp::now())
            .fetch_optional(db)
            .await?;
    Ok(match is_valid {
        Some(true) => Standing::Valid,
        Some(false) => Standing::Replaced,
        None => Standing::Ended,
    })
}

/// Whether the user signed in so recently that they need not confirm their identity again.
pub async fn is_fresh(db: &mut SqliteConnection, id: SessionId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select coalesce(signed_in_at, created_at) > ? from sessions where id = ?")
        .bind(Timestamp::now() - FRESH)
        .bind(id)
        .fetch_optional(db)
        .await
        .map(|is_fresh| is_fresh.unwrap_or(false))
}

/// The role of the session's user; none if the session has ended or has another token.
pub(crate) async fn role(
    db: &mut SqliteConnection,
    session: &Session,
) -> sqlx::Result<Option<Role>> {
    sqlx::query_scalar(
        "select u.role
         from sessions s join users u on u.id = s.user_id
         where s.id = ? and s.token_hash = ? and s.expires_at > ? and u.deactivated_at is null",
    )
    .bind(session.id)
    .bind(session.token)
    .bind(Timestamp::now())
    .fetch_optional(db)
    .await
}

//! The list of a user's sessions.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use super::MOST;
use crate::{
    error::Result,
    ids::{SessionId, UserId},
    sign_in::devices::{Address, UserAgent},
    timestamp::Timestamp,
};

/// A session, as its user sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionView {
    /// Its id.
    id: SessionId,
    /// The device's `User-Agent`.
    #[schemars(with = "Option<UserAgent>")]
    user_agent: Option<String>,
    /// The IP address that last used it.
    #[schemars(with = "Option<Address>")]
    address: Option<String>,
    /// When the device signed in.
    created_at: Timestamp,
    /// When it was last used, exact to an hour.
    last_used_at: Timestamp,
    /// Whether this request uses it.
    is_current: bool,
}

/// Lists a user's sessions, the last used first.
pub async fn list(
    db: &mut SqliteConnection,
    user: UserId,
    current: SessionId,
) -> Result<Vec<SessionView>> {
    let sessions = sqlx::query_as(
        "select id, user_agent, address, created_at, last_used_at, id = ?2 as is_current
         from sessions
         where user_id = ?1 and expires_at > ?3
         order by is_current desc, last_used_at desc, id desc
         limit ?4",
    )
    .bind(user)
    .bind(current)
    .bind(Timestamp::now())
    .bind(MOST)
    .fetch_all(db)
    .await?;
    Ok(sessions)
}

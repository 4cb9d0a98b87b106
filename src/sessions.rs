//! Sessions: the devices that are signed in.

mod known;

pub use known::KnownSessions;

use std::time::Duration;

use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::Result,
    ids::{SessionId, UserId},
    roles::Role,
    timestamp::Timestamp,
    tokens::{Token, TokenHash},
    tx::Tx,
    users::User,
};

/// How long a session lasts that is not used.
pub const LIFETIME: Duration = Duration::from_hours(14 * 24);
/// How long a session is used before its end is moved: a write now and then, not with every request.
const EXTEND_AFTER: Duration = Duration::from_hours(1);

/// A session just made, with the only copy of its token.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// What lets the device in.
    pub token: Token,
    /// When it ends, unless it is used.
    pub expires_at: Timestamp,
}

/// A signed-in device, and the user it acts for.
#[derive(Debug, Clone, FromRow)]
pub struct Session {
    /// Which it is.
    #[sqlx(rename = "session_id")]
    pub id: SessionId,
    /// When it ends, unless it is used.
    pub expires_at: Timestamp,
    last_used_at: Timestamp,
    /// What they may do.
    pub role: Role,
    /// Who is signed in.
    #[sqlx(flatten)]
    pub user: User,
}

impl Session {
    /// It is time to move its end.
    #[must_use]
    pub fn is_to_extend(&self, now: Timestamp) -> bool {
        self.last_used_at.until(now) > EXTEND_AFTER
    }
}

/// Signs a user in on one more device.
pub async fn create(tx: &mut Tx, user: UserId) -> Result<NewSession> {
    let now = tx.now();
    sqlx::query("delete from sessions where expires_at <= ?")
        .bind(now)
        .execute(tx.connection())
        .await?;
    let new = NewSession {
        token: Token::random(),
        expires_at: now + LIFETIME,
    };
    sqlx::query(
        "insert into sessions (user_id, token_hash, created_at, last_used_at, expires_at)
         values (?1, ?2, ?3, ?3, ?4)",
    )
    .bind(user)
    .bind(new.token.hash())
    .bind(now)
    .bind(new.expires_at)
    .execute(tx.connection())
    .await?;
    Ok(new)
}

/// The session that a token opens, if it has not ended.
async fn by_token(db: &mut SqliteConnection, token: &TokenHash) -> Result<Option<Session>> {
    let session = sqlx::query_as(
        "select s.id as session_id, s.expires_at, s.last_used_at, u.role, u.id, u.username, u.avatar_url
         from sessions s join users u on u.id = s.user_id
         where s.token_hash = ? and s.expires_at > ?",
    )
    .bind(token)
    .bind(Timestamp::now())
    .fetch_optional(db)
    .await?;
    Ok(session)
}

/// Whether it has not ended.
pub async fn is_live(db: &mut SqliteConnection, id: SessionId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from sessions where id = ? and expires_at > ?)")
        .bind(id)
        .bind(Timestamp::now())
        .fetch_one(db)
        .await
}

/// Moves the end of a session that is in use.
pub async fn extend(tx: &mut Tx, id: SessionId) -> Result<()> {
    let now = tx.now();
    sqlx::query("update sessions set last_used_at = ?, expires_at = ? where id = ?")
        .bind(now)
        .bind(now + LIFETIME)
        .bind(id)
        .execute(tx.connection())
        .await?;
    tx.forget_session(id);
    Ok(())
}

/// Gives a session another token: the old one opens nothing any more.
pub async fn refresh(tx: &mut Tx, id: SessionId) -> Result<NewSession> {
    let now = tx.now();
    let new = NewSession {
        token: Token::random(),
        expires_at: now + LIFETIME,
    };
    sqlx::query(
        "update sessions set token_hash = ?, last_used_at = ?, expires_at = ? where id = ?",
    )
    .bind(new.token.hash())
    .bind(now)
    .bind(new.expires_at)
    .bind(id)
    .execute(tx.connection())
    .await?;
    tx.forget_session(id);
    Ok(new)
}

/// Signs a device out, and ends its streams.
pub async fn end(tx: &mut Tx, user: UserId, id: SessionId) -> Result<()> {
    sqlx::query("delete from sessions where id = ?")
        .bind(id)
        .execute(tx.connection())
        .await?;
    tx.end_session(user, id);
    Ok(())
}

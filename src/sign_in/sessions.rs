//! Sessions: signed-in devices.

mod cache;
mod list;
mod standing;

pub use cache::SessionCache;
pub use list::{SessionView, list};
pub(crate) use standing::role;
pub use standing::{Standing, is_fresh, standing};

use std::time::Duration;

use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::{SessionId, UserId},
    log::tx::Tx,
    people::users::{self, User},
    sign_in::{
        devices::Device,
        known_devices,
        tokens::{Token, TokenHash},
    },
    timestamp::Timestamp,
};

/// How long an unused session lasts.
pub const LIFETIME: Duration = Duration::from_hours(14 * 24);
/// How often a session in use is extended: a write now and then, instead of one with every request.
pub(crate) const EXTEND_AFTER: Duration = Duration::from_hours(1);

/// How many sessions a user can have. A new one beyond the limit ends the least recently used one.
pub const MOST: i64 = 50;

const DEACTIVATED: Error =
    Error::Forbidden("Your account is deactivated. Ask an owner of this server.");
const NOT_FOUND: Error = Error::NotFound("You have no such session. It may have ended.");

/// A new session, with the only copy of its token.
#[derive(Debug, Clone)]
pub struct NewSession {
    /// The session that it descends from: itself, unless a device link created it.
    pub root: SessionId,
    /// The secret that opens the session.
    pub token: Token,
    /// When it expires if it is not used.
    pub expires_at: Timestamp,
    /// The token of the known device, if the session is new.
    pub known_as: Option<Token>,
}

/// A signed-in device, and the user it acts for.
#[derive(Debug, Clone, FromRow)]
pub struct Session {
    /// Its id.
    #[sqlx(rename = "session_id")]
    pub id: SessionId,
    /// The session that it descends from by device links: itself, if the user signed in directly.
    #[sqlx(rename = "root_id")]
    pub root: SessionId,
    /// The hash of the token that opened it.
    #[sqlx(rename = "token_hash")]
    pub token: TokenHash,
    /// When it expires if it is not used.
    pub expires_at: Timestamp,
    last_used_at: Timestamp,
    /// The user who is signed in.
    #[sqlx(flatten)]
    pub user: User,
}

impl Session {
    /// Whether it is time to extend the session.
    #[must_use]
    pub fn is_to_extend(&self, now: Timestamp) -> bool {
        self.last_used_at.until(now) > EXTEND_AFTER
    }
}

#[cfg(test)]
impl Session {
    /// A session of John's that has just begun.
    pub(crate) fn of_test(id: i64) -> Self {
        Self {
            id: SessionId(id),
            root: SessionId(id),
            token: Token::random().hash(),
            expires_at: Timestamp::now() + LIFETIME,
            last_used_at: Timestamp::now(),
            user: User {
                id: UserId(1),
                username: "john".to_owned(),
                display_name: None,
                avatar_url: None,
                status: None,
                role: crate::people::roles::Role::Member,
                is_deactivated: false,
            },
        }
    }
}

/// Signs a user in on another device.
///
/// # Errors
/// 403 if the user is deactivated.
pub async fn create(tx: &mut Tx, user: UserId, device: &Device) -> Result<NewSession> {
    insert(tx, user, device, None).await
}

/// Signs a user in on another device, approved by one of their sessions. The new session has the same root and is no
/// fresher.
///
/// # Errors
/// 403 if the user is deactivated.
pub async fn create_from(
    tx: &mut Tx,
    session: SessionId,
    user: UserId,
    device: &Device,
) -> Result<NewSession> {
    insert(tx, user, device, Some(session)).await
}

async fn insert(
    tx: &mut Tx,
    user: UserId,
    device: &Device,
    parent: Option<SessionId>,
) -> Result<NewSession> {
    let now = tx.now();
    sqlx::query("delete from sessions where expires_at <= ?")
        .bind(now)
        .execute(tx.connection())
        .await?;
    // Only a sign-in makes a device known. A thief of a session could otherwise guess the password on many devices.
    let known_as = match parent {
        None => Some(known_devices::remember(tx, user, device.known_as.as_ref()).await?),
        Some(_) => None,
    };
    let (token, expires_at) = (Token::random(), now + LIFETIME);
    let inserted: Option<(SessionId, SessionId)> = sqlx::query_as(
        "insert into sessions (user_id, token_hash, created_at, last_used_at, expires_at, user_agent, address,
                               root_id, signed_in_at)
         select u.id, ?2, ?3, ?3, ?4, ?5, ?6, coalesce(s.root_id, s.id), coalesce(s.signed_in_at, s.created_at)
         from users u left join sessions s on s.id = ?7
         where u.id = ?1 and u.deactivated_at is null
         returning id, coalesce(root_id, id)",
    )
    .bind(user)
    .bind(token.hash())
    .bind(now)
    .bind(expires_at)
    .bind(&device.user_agent)
    .bind(&device.address)
    .bind(parent)
    .fetch_all(tx.connection())
    .await?
    .pop();
    let (id, root) = inserted.ok_or(DEACTIVATED)?;
    end_those_beyond_the_most(tx, user, id).await?;
    Ok(NewSession {
        root,
        token,
        expires_at,
        known_as,
    })
}

/// Ends a user's least recently used sessions beyond the limit. The new one stays, even if the clock was set back.
async fn end_those_beyond_the_most(tx: &mut Tx, user: UserId, new: SessionId) -> Result<()> {
    let beyond: Vec<SessionId> = sqlx::query_scalar(
        "select id
         from sessions
         where user_id = ? and id <> ?
         order by last_used_at desc, id desc
         limit -1 offset ?",
    )
    .bind(user)
    .bind(new)
    .bind(MOST - 1)
    .fetch_all(tx.connection())
    .await?;
    for id in beyond {
        end(tx, user, id).await?;
    }
    Ok(())
}

/// The session that a token opens, if it has not ended.
pub(crate) async fn by_token(
    db: &mut SqliteConnection,
    token: &TokenHash,
) -> Result<Option<Session>> {
    let session = sqlx::query_as(concat!(
        "select s.id as session_id, coalesce(s.root_id, s.id) as root_id, s.token_hash, s.expires_at, s.last_used_at, ",
        users::columns!(),
        " from sessions s join profiles p on p.id = s.user_id
         where s.token_hash = ? and s.expires_at > ? and not p.is_deactivated"
    ))
    .bind(token)
    .bind(Timestamp::now())
    .fetch_optional(db)
    .await?;
    Ok(session)
}

/// Extends a session in use, and records the device's address.
pub async fn use_from(tx: &mut Tx, id: SessionId, device: &Device) -> Result<()> {
    sqlx::query("update sessions set user_agent = ?, address = ? where id = ?")
        .bind(&device.user_agent)
        .bind(&device.address)
        .bind(id)
        .execute(tx.connection())
        .await?;
    extend(tx, id).await.map(drop)
}

/// Extends a session in use. Returns false if it has ended.
pub async fn extend(tx: &mut Tx, id: SessionId) -> Result<bool> {
    let now = tx.now();
    let extended = sqlx::query(
        "update sessions set last_used_at = ?1, expires_at = ?2 where id = ?3 and expires_at > ?1",
    )
    .bind(now)
    .bind(now + LIFETIME)
    .bind(id)
    .execute(tx.connection())
    .await?;
    tx.forget_session(id);
    Ok(extended.rows_affected() == 1)
}

/// Gives a session a new token. The old token is revoked, and the streams that it opened end.
///
/// # Errors
/// 401 if the session has ended, or has another token.
pub async fn refresh(tx: &mut Tx, session: &Session) -> Result<NewSession> {
    let now = tx.now();
    let (token, expires_at) = (Token::random(), now + LIFETIME);
    let root: Option<SessionId> = sqlx::query_scalar(
        "update sessions
         set token_hash = ?, last_used_at = ?, expires_at = ?
         where id = ? and token_hash = ?
         returning coalesce(root_id, id)",
    )
    .bind(token.hash())
    .bind(now)
    .bind(expires_at)
    .bind(session.id)
    .bind(session.token)
    .fetch_all(tx.connection())
    .await?
    .pop();
    let root = root.ok_or(Error::Unauthenticated)?;
    tx.change_session(session.user.id, session.id);
    Ok(NewSession {
        root,
        token,
        expires_at,
        known_as: None,
    })
}

/// Signs a device out and ends its streams.
pub async fn end(tx: &mut Tx, user: UserId, id: SessionId) -> Result<()> {
    sqlx::query("delete from sessions where id = ?")
        .bind(id)
        .execute(tx.connection())
        .await?;
    tx.change_session(user, id);
    Ok(())
}

/// Signs one of a user's devices out and ends its streams.
///
/// # Errors
/// 404 if the session is not the user's.
pub async fn revoke(tx: &mut Tx, user: UserId, id: SessionId) -> Result<()> {
    let is_theirs: bool =
        sqlx::query_scalar("select exists (select 1 from sessions where id = ? and user_id = ?)")
            .bind(id)
            .bind(user)
            .fetch_one(tx.connection())
            .await?;
    if is_theirs {
        end(tx, user, id).await
    } else {
        Err(NOT_FOUND)
    }
}

/// Signs a user out on all devices, or on all but one, and ends their streams.
pub async fn end_all(tx: &mut Tx, user: UserId, except: Option<SessionId>) -> Result<()> {
    for id in ids_of(tx.connection(), user).await? {
        if Some(id) != except {
            end(tx, user, id).await?;
        }
    }
    Ok(())
}

/// The ids of a user's sessions.
pub(crate) async fn ids_of(
    db: &mut SqliteConnection,
    user: UserId,
) -> sqlx::Result<Vec<SessionId>> {
    sqlx::query_scalar("select id from sessions where user_id = ?")
        .bind(user)
        .fetch_all(db)
        .await
}

#[cfg(test)]
mod tests;

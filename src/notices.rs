//! Notices: what somebody must be told of their account, and is, until they say that they have read it.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::{NoticeId, UserId},
    sessions::UserAgent,
    timestamp::Timestamp,
    tx::Tx,
};

/// How many are shown at once.
pub const LIST: i64 = 20;

/// What somebody is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub enum NoticeKind {
    /// There is a link by which their password can be chosen anew.
    ResetLink,
    /// Their password was chosen anew by such a link.
    PasswordReset,
    /// They are an owner now.
    MadeOwner,
    /// They are an owner no more.
    UnmadeOwner,
    /// They are signed in on one more device.
    DeviceAdded,
    /// A GitHub identity lets them in from now on.
    GithubLinked,
}

/// A notice, as its reader sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
pub struct Notice {
    /// Which it is.
    id: NoticeId,
    /// What it tells of.
    kind: NoticeKind,
    /// Whose doing it is, by name, or which device, or which name at GitHub; none for the server's terminal.
    #[schemars(with = "Option<UserAgent>", example = &"john")]
    by: Option<String>,
    /// When it happened.
    at: Timestamp,
}

/// Tells somebody, and their devices at once.
pub async fn tell(tx: &mut Tx, user: UserId, kind: NoticeKind, by: Option<&str>) -> Result<()> {
    add(tx.connection(), user, kind, by).await?;
    tx.append_notice(user).await
}

/// Tells somebody, when their page asks next: the terminal cannot tell the devices that are connected to a server.
pub async fn add(
    db: &mut SqliteConnection,
    user: UserId,
    kind: NoticeKind,
    by: Option<&str>,
) -> Result<()> {
    sqlx::query("insert into notices (user_id, kind, made_by, created_at) values (?, ?, ?, ?)")
        .bind(user)
        .bind(kind)
        .bind(by)
        .bind(Timestamp::now())
        .execute(db)
        .await?;
    Ok(())
}

/// What somebody has not read yet, newest first: 20 at most.
pub async fn list(db: &mut SqliteConnection, user: UserId) -> Result<Vec<Notice>> {
    let notices = sqlx::query_as(
        "select id, kind, made_by as by, created_at as at
         from notices
         where user_id = ? and dismissed_at is null
         order by id desc
         limit ?",
    )
    .bind(user)
    .bind(LIST)
    .fetch_all(db)
    .await?;
    Ok(notices)
}

/// Somebody has read one, which their other devices are told.
///
/// # Errors
/// 404 when it is none of theirs.
pub async fn dismiss(tx: &mut Tx, user: UserId, id: NoticeId) -> Result<()> {
    let now = tx.now();
    let dismissed = sqlx::query(
        "update notices set dismissed_at = coalesce(dismissed_at, ?) where id = ? and user_id = ?",
    )
    .bind(now)
    .bind(id)
    .bind(user)
    .execute(tx.connection())
    .await?;
    if dismissed.rows_affected() == 0 {
        return Err(Error::NotFound("There is no such notice for you"));
    }
    tx.append_notice(user).await
}

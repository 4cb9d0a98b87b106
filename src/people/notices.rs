//! Notices about a user's own account, shown until they are dismissed.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::{NoticeId, SessionId, UserId},
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
    timestamp::Timestamp,
};

/// How many notices the list has at most.
pub const LIST: i64 = 20;

const NOT_FOUND: Error = Error::NotFound("You have no such notice.");
const CAUSED_HERE: Error = Error::Forbidden(
    "This session caused the notice. Dismiss it on another device, or sign in again first.",
);

/// The event that a notice reports.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub enum NoticeKind {
    /// An owner, or someone at the terminal, created a reset link for the user.
    ResetLink,
    /// The password was changed with a reset link.
    PasswordReset,
    /// The user was made an owner.
    MadeOwner,
    /// The user was removed as an owner.
    UnmadeOwner,
    /// The user signed in on another device.
    DeviceAdded,
    /// A GitHub account was connected, which can sign in as the user.
    GithubLinked,
}

/// The name of the actor of a notice.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct Cause(#[schemars(length(max = Self::MAX_CHARS))] String);

impl Cause {
    /// The length of the longest one, a device's `User-Agent`.
    pub const MAX_CHARS: usize = 256;
}

/// A notice, as its reader sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Its id.
    id: NoticeId,
    /// The event that it reports.
    kind: NoticeKind,
    /// The actor's name, the device or the GitHub username; null for the server's terminal.
    #[schemars(with = "Option<Cause>", example = &"john")]
    by: Option<String>,
    /// When it happened.
    at: Timestamp,
    /// Whether this session caused it, or a session that descends from the same sign-in by device links. Such a session
    /// cannot dismiss the notice, so that a thief cannot hide it.
    caused_here: bool,
}

/// The user whose notices changed. The notices differ per session, so the page requests the list.
#[derive(Debug)]
pub struct NoticesOf(UserId);

impl Subject for NoticesOf {
    fn references(&self) -> References {
        References {
            receiver: Some(self.0),
            ..References::default()
        }
    }

    async fn load(_: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let receivers = references
            .iter()
            .filter_map(|references| references.receiver);
        Ok(receivers.map(Self).collect())
    }
}

/// A user has a new notice, or dismissed one.
pub struct NoticesChanged;

impl Fact for NoticesChanged {
    const KIND: &'static str = "notice";
    const ABOUT: &'static str =
        "You have a new notice, or a notice was dismissed. Request the list.";
    type Subject = NoticesOf;
    type View = Nothing;

    fn view(_: Arc<NoticesOf>, _reader: UserId) -> Nothing {
        Nothing {}
    }
}

/// An event without data.
#[derive(Serialize, JsonSchema)]
pub struct Nothing {}

/// Notifies a user, and their connected devices at once, of an action of a session. `root` is that session's root.
pub async fn tell(
    tx: &mut Tx,
    user: UserId,
    kind: NoticeKind,
    by: Option<&str>,
    root: SessionId,
) -> Result<()> {
    insert(tx.connection(), user, kind, by, Some(root)).await?;
    tx.append::<NoticesChanged>(NoticesOf(user)).await
}

/// Adds a notice from the terminal, which cannot reach the devices that are connected to a running server. They learn
/// of it from their next request.
pub async fn add(
    db: &mut SqliteConnection,
    user: UserId,
    kind: NoticeKind,
    by: Option<&str>,
) -> Result<()> {
    insert(db, user, kind, by, None).await
}

async fn insert(
    db: &mut SqliteConnection,
    user: UserId,
    kind: NoticeKind,
    by: Option<&str>,
    root: Option<SessionId>,
) -> Result<()> {
    sqlx::query(
        "insert into notices (user_id, kind, made_by, created_at, root_id) values (?, ?, ?, ?, ?)",
    )
    .bind(user)
    .bind(kind)
    .bind(by)
    .bind(Timestamp::now())
    .bind(root)
    .execute(db)
    .await?;
    Ok(())
}

/// The notices that a user has not dismissed, newest first, 20 at most.
pub async fn list(db: &mut SqliteConnection, user: UserId, root: SessionId) -> Result<Vec<Notice>> {
    let notices = sqlx::query_as(
        "select id, kind, made_by as by, created_at as at, root_id is ? as caused_here
         from notices
         where user_id = ? and dismissed_at is null
         order by id desc
         limit ?",
    )
    .bind(root)
    .bind(user)
    .bind(LIST)
    .fetch_all(db)
    .await?;
    Ok(notices)
}

/// Dismisses a notice on all devices of its user, who requests it from a session with this root.
///
/// # Errors
/// 404 if the user has no such notice, 403 if this session caused it.
pub async fn dismiss(tx: &mut Tx, user: UserId, root: SessionId, id: NoticeId) -> Result<()> {
    let now = tx.now();
    let caused_here: Option<bool> =
        sqlx::query_scalar("select root_id is ? from notices where id = ? and user_id = ?")
            .bind(root)
            .bind(id)
            .bind(user)
            .fetch_optional(tx.connection())
            .await?;
    if caused_here.ok_or(NOT_FOUND)? {
        return Err(CAUSED_HERE);
    }
    sqlx::query("update notices set dismissed_at = coalesce(dismissed_at, ?) where id = ?")
        .bind(now)
        .bind(id)
        .execute(tx.connection())
        .await?;
    tx.append::<NoticesChanged>(NoticesOf(user)).await
}

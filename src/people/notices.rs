//! Notices: what somebody must be told of their account, and is, until they say that they have read it.

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

/// How many are shown at once.
pub const LIST: i64 = 20;

const NOT_FOUND: Error = Error::NotFound("There is no such notice for you");
const CAUSED_HERE: Error = Error::Forbidden(
    "This session caused the notice: dismiss it on another device, or after signing in again",
);

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

/// Whose doing a notice tells of, by name.
#[derive(JsonSchema)]
#[schemars(inline)]
#[expect(dead_code, reason = "it is there for its schema")]
pub(crate) struct Cause(#[schemars(length(max = Self::MAX_CHARS))] String);

impl Cause {
    /// As long as the longest, which is a device's user agent.
    pub const MAX_CHARS: usize = 256;
}

/// A notice, as its reader sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// Which it is.
    id: NoticeId,
    /// What it tells of.
    kind: NoticeKind,
    /// Whose doing it is, by name, or which device, or which name at GitHub; none for the server's terminal.
    #[schemars(with = "Option<Cause>", example = &"john")]
    by: Option<String>,
    /// When it happened.
    at: Timestamp,
    /// The session that asks caused it, or one that came from it by a device link. It cannot dismiss it: whoever stole a
    /// session must not hide what they did with it.
    caused_here: bool,
}

/// Whose notices changed. What they are is read from the API: it differs per session.
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
    const ABOUT: &'static str = "There is something new among one's notices, or one was read.";
    type Subject = NoticesOf;
    type View = Nothing;

    fn view(_: Arc<NoticesOf>, _reader: UserId) -> Nothing {
        Nothing {}
    }
}

/// What an event says that has nothing to say.
#[derive(Serialize, JsonSchema)]
pub struct Nothing {}

/// Notifies a user, and their devices at once, of what a session did. `root` is that session's root.
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

/// Tells somebody, when their page asks next: the terminal cannot tell the devices that are connected to a server.
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

/// What somebody has not read yet, newest first: 20 at most.
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

/// Dismisses a notice on all devices of its user, who asks by a session with this root.
///
/// # Errors
/// 404 when the user has no such notice, 403 when this session caused it.
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

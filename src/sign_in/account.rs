//! A user's own account: whether they sign in with a password, with GitHub or with both.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::UserId,
    log::tx::Tx,
    people::{
        audit::{self, Action},
        notices::{self, NoticeKind},
        password_hash::PasswordHash,
        users,
    },
    sign_in::{
        github::{GithubError, Identity},
        known_devices, resets,
        sessions::{self, NewSession, Session, Standing},
    },
    timestamp::Timestamp,
};

/// A user's own account.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// Whether the user can sign in with a password.
    has_password: bool,
    /// The user's name at GitHub, or null if GitHub is not connected.
    #[schemars(length(max = Identity::MAX_LOGIN_CHARS), example = &"octocat")]
    github: Option<String>,
    /// When the user joined.
    created_at: Timestamp,
}

/// Returns a user's account.
pub async fn find(db: &mut SqliteConnection, user: UserId) -> Result<Account> {
    let account = sqlx::query_as(
        "select password_hash is not null as has_password,
                iif(github_id is null, null, coalesce(github_login, cast(github_id as text))) as github, created_at
         from users
         where id = ?",
    )
    .bind(user)
    .fetch_one(db)
    .await?;
    Ok(account)
}

/// The stored hash of a user's password, if they have one.
pub async fn password(db: &mut SqliteConnection, user: UserId) -> Result<Option<PasswordHash>> {
    let password = sqlx::query_scalar("select password_hash from users where id = ?")
        .bind(user)
        .fetch_one(db)
        .await?;
    Ok(password)
}

/// Whether a new password also disconnects GitHub.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GithubThen {
    /// The user can still sign in with GitHub.
    Keep,
    /// GitHub is disconnected.
    Disconnect,
}

/// Sets a user's password, if the current one is still the one that was checked. Signs out every other device, gives
/// this session a new token, and ends the open reset links for the user and by the user, so that a thief with the old
/// token is locked out.
///
/// # Errors
/// 401 if the password has changed in the meantime, or if the session has another token.
pub async fn change_password(
    tx: &mut Tx,
    session: &Session,
    checked: Option<&PasswordHash>,
    password: &PasswordHash,
    github: GithubThen,
) -> Result<NewSession> {
    let user = session.user.id;
    if self::password(tx.connection(), user).await?.as_ref() != checked {
        return Err(Error::WrongPassword);
    }
    users::set_password(tx.connection(), user, password).await?;
    match github {
        GithubThen::Keep => {}
        GithubThen::Disconnect => remove_github(tx, user).await?,
    }
    known_devices::forget_all(tx, user).await?;
    sessions::end_all(tx, user, Some(session.id)).await?;
    resets::end_those_with(tx, user).await?;
    sessions::refresh(tx, session).await
}

async fn is_signed_in(tx: &mut Tx, session: &Session) -> Result<bool> {
    let standing = sessions::standing(tx.connection(), session.id, &session.token).await?;
    Ok(standing == Standing::Valid)
}

/// Connects a GitHub identity to an account. It replaces an earlier one.
///
/// # Errors
/// In the inner result: the session has ended in the meantime, or the identity belongs to another account.
pub async fn connect_github(
    tx: &mut Tx,
    session: &Session,
    identity: &Identity,
) -> Result<Result<(), GithubError>> {
    let user = session.user.id;
    if !is_signed_in(tx, session).await? {
        return Ok(Err(GithubError::State));
    }
    let known = users::by_github(tx.connection(), identity.id).await?;
    if known.is_some_and(|known| known != user) {
        return Ok(Err(GithubError::Taken(identity.login.clone())));
    }
    if known.is_none() {
        record_disconnected(tx, user).await?;
    }
    sqlx::query("update users set github_id = ?, github_login = ? where id = ?")
        .bind(identity.id)
        .bind(&identity.login)
        .bind(user)
        .execute(tx.connection())
        .await?;
    let login = Some(identity.login.as_str());
    notices::tell(tx, user, NoticeKind::GithubLinked, login, session.root).await?;
    audit::record(
        tx.connection(),
        Some(user),
        Action::GithubConnected,
        None,
        login,
    )
    .await?;
    Ok(Ok(()))
}

/// Disconnects GitHub from an account that has a password.
///
/// # Errors
/// 409 if no password is set, because the user could not sign in any more.
pub async fn disconnect_github(tx: &mut Tx, user: UserId) -> Result<()> {
    if password(tx.connection(), user).await?.is_none() {
        return Err(Error::Conflict(
            "You can only sign in with GitHub. Set a password first.",
        ));
    }
    remove_github(tx, user).await
}

/// Removes the GitHub identity from an account, if it has one, together with its picture.
pub(crate) async fn remove_github(tx: &mut Tx, user: UserId) -> Result<()> {
    if !record_disconnected(tx, user).await? {
        return Ok(());
    }
    sqlx::query(
        "update users set github_id = null, github_login = null, avatar_url = null where id = ?",
    )
    .bind(user)
    .execute(tx.connection())
    .await?;
    users::announce(tx, user).await?;
    Ok(())
}

/// Records in the audit log that an account's identity is disconnected. Returns false if there is no identity.
async fn record_disconnected(tx: &mut Tx, user: UserId) -> Result<bool> {
    let login: Option<String> = sqlx::query_scalar(
        "select coalesce(github_login, cast(github_id as text)) from users where id = ? and github_id is not null",
    )
    .bind(user)
    .fetch_optional(tx.connection())
    .await?;
    if let Some(login) = &login {
        let action = Action::GithubDisconnected;
        audit::record(tx.connection(), Some(user), action, None, Some(login)).await?;
    }
    Ok(login.is_some())
}

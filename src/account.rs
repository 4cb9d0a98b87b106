//! Somebody's own account: how they sign in, with a password, with GitHub or with both.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    github::{GithubError, Identity},
    ids::UserId,
    known_devices,
    notices::{self, NoticeKind},
    passwords::PasswordKept,
    sessions::{self, NewSession, Session},
    timestamp::Timestamp,
    tx::Tx,
    users,
};

/// An account, as its user sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Account {
    /// They can sign in with a password.
    has_password: bool,
    /// What they are called at GitHub, if they can sign in with it.
    #[schemars(length(max = Identity::MAX_LOGIN_CHARS), example = &"octocat")]
    github: Option<String>,
    /// When they joined.
    created_at: Timestamp,
}

/// A user's account.
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

/// What was kept of a user's password, if they have one.
pub async fn password(db: &mut SqliteConnection, user: UserId) -> Result<Option<PasswordKept>> {
    let password = sqlx::query_scalar("select password_hash from users where id = ?")
        .bind(user)
        .fetch_one(db)
        .await?;
    Ok(password)
}

/// Sets a user's password, if it is still the one that was checked. Every other device is signed out, and this one gets
/// another token: whoever copied the old one must not stay in.
///
/// # Errors
/// 401 when it has changed meanwhile, or the session has ended.
pub async fn change_password(
    tx: &mut Tx,
    session: &Session,
    checked: Option<&PasswordKept>,
    password: &PasswordKept,
) -> Result<NewSession> {
    let user = session.user.id;
    if !sessions::is_live(tx.connection(), session.id).await? {
        return Err(Error::Unauthenticated);
    }
    if self::password(tx.connection(), user).await?.as_ref() != checked {
        return Err(Error::WrongPassword);
    }
    users::set_password(tx.connection(), user, password).await?;
    known_devices::forget_all(tx, user).await?;
    sessions::end_all(tx, user, Some(session.id)).await?;
    sessions::refresh(tx, user, session.id).await
}

/// Joins somebody's GitHub identity to their account; one that was joined before gives way to it.
///
/// # Errors
/// In the inner result: their session has ended meanwhile, or another account has the identity.
pub async fn link_github(
    tx: &mut Tx,
    session: &Session,
    identity: &Identity,
) -> Result<Result<(), GithubError>> {
    let user = session.user.id;
    if !sessions::is_live(tx.connection(), session.id).await? {
        return Ok(Err(GithubError::State));
    }
    let linked = users::by_github(tx.connection(), identity.id).await?;
    if linked.is_some_and(|linked| linked != user) {
        return Ok(Err(GithubError::Taken(identity.login.clone())));
    }
    sqlx::query("update users set github_id = ?, github_login = ? where id = ?")
        .bind(identity.id)
        .bind(&identity.login)
        .bind(user)
        .execute(tx.connection())
        .await?;
    notices::tell(tx, user, NoticeKind::GithubLinked, Some(&identity.login)).await?;
    Ok(Ok(()))
}

/// Parts somebody's GitHub identity from their account, and its picture with it.
///
/// # Errors
/// 409 while no password is set, as nothing else would let them in.
pub async fn part_github(tx: &mut Tx, user: UserId) -> Result<()> {
    let parted = sqlx::query(
        "update users
         set github_id = null, github_login = null, avatar_url = null
         where id = ? and password_hash is not null",
    )
    .bind(user)
    .execute(tx.connection())
    .await?;
    if parted.rows_affected() == 0 {
        return Err(Error::Conflict(
            "Only GitHub lets you in: choose a password first",
        ));
    }
    tx.append_user(user).await?;
    Ok(())
}

//! Somebody's own account: how they sign in.

use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::UserId,
    passwords::PasswordKept,
    sessions::{self, Session},
    timestamp::Timestamp,
    tx::Tx,
    users,
};

/// An account, as its user sees it.
#[derive(Debug, FromRow, Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Account {
    /// They can sign in with a password.
    has_password: bool,
    /// What they are called at GitHub, if they can sign in with it.
    github: Option<String>,
    #[cfg_attr(test, ts(type = "string"))]
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

/// Sets a user's password, if it is still the one that was checked: every other device is signed out.
///
/// # Errors
/// 401 when it has changed meanwhile.
pub async fn change_password(
    tx: &mut Tx,
    session: &Session,
    checked: Option<&PasswordKept>,
    password: &PasswordKept,
) -> Result<()> {
    let user = session.user.id;
    if self::password(tx.connection(), user).await?.as_ref() != checked {
        return Err(Error::WrongPassword);
    }
    users::set_password(tx.connection(), user, password).await?;
    sessions::end_all(tx, user, Some(session.id)).await
}

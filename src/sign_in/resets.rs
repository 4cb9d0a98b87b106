//! Resets: links with which a user who lost their password sets a new one, without mail. Notices tell the user that a
//! link was created and used, so that nobody can use it secretly.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    config::Origin,
    error::{Error, Result},
    ids::{ResetId, UserId},
    log::tx::Tx,
    people::{
        audit::{self, Action},
        names::Username,
        notices::{self, NoticeKind},
        password_hash::PasswordHash,
        roles::Right,
        users::{self, User},
    },
    sign_in::{
        account, authority,
        devices::Device,
        known_devices, links,
        sessions::{self, NewSession, Session},
        tokens::Token,
    },
    timestamp::Timestamp,
};

/// How long a link works: long enough for someone who is back tomorrow.
pub const LIFETIME: Duration = Duration::from_hours(24);
/// The page that a link opens.
const PAGE: &str = "/reset";

const OWN: Error = Error::Conflict(
    "Change your own password on your profile. If you have lost it, run `chinwag user reset` on the server.",
);

/// A reset, as everyone with its link sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ResetLook {
    /// The user whose password it resets.
    #[schemars(with = "Username")]
    username: String,
    /// The name of the owner who created it, or null for the terminal.
    #[schemars(with = "Option<Username>")]
    by: Option<String>,
    /// When it expires.
    expires_at: Timestamp,
}

/// The address of a reset link.
#[must_use]
pub fn link(origin: &Origin, token: &Token) -> String {
    links::address(origin, PAGE, token)
}

/// Creates a link for a user and ends their earlier one. The returned token is the only copy.
pub async fn create(
    db: &mut SqliteConnection,
    user: UserId,
    by: Option<UserId>,
) -> Result<(Token, Timestamp)> {
    let (token, now) = (Token::random(), Timestamp::now());
    sqlx::query("update resets set replaced_at = ? where user_id = ? and used_at is null and replaced_at is null")
        .bind(now)
        .bind(user)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into resets (token_hash, user_id, made_by, created_at, expires_at) values (?, ?, ?, ?, ?)",
    )
    .bind(token.hash())
    .bind(user)
    .bind(by)
    .bind(now)
    .bind(now + LIFETIME)
    .execute(&mut *db)
    .await?;
    audit::record(db, by, Action::ResetLink, Some(user), None).await?;
    Ok((token, now + LIFETIME))
}

/// Creates a link for a user in an owner's name, and tells the user in a notice.
///
/// # Errors
/// Those of [`authority::check`], 404 if the user does not exist, 409 for your own account: a stolen session must not
/// be enough to take over an account.
pub async fn offer(tx: &mut Tx, by: &Session, user: UserId) -> Result<(Token, Timestamp)> {
    let owner = authority::check(tx, by, Right::ManagePeople).await?.user();
    if owner == user {
        return Err(OWN);
    }
    users::find(tx.connection(), user).await?;
    let made = create(tx.connection(), user, Some(owner)).await?;
    notices::tell(
        tx,
        user,
        NoticeKind::ResetLink,
        Some(&by.user.username),
        by.root,
    )
    .await?;
    Ok(made)
}

/// Selects columns of the reset of a token, with its [`State`](links::State).
macro_rules! of_token {
    ($columns:literal) => {
        concat!(
            "select ",
            $columns,
            ", case
                 when r.used_at is not null then 'used'
                 when r.replaced_at is not null then iif(
                   exists (select 1 from resets newer where newer.user_id = r.user_id and newer.id > r.id),
                   'replaced', 'ended')
                 when r.expires_at <= ?2 then 'expired'
                 else 'open'
               end as state
             from resets r join users u on u.id = r.user_id left join users m on m.id = r.made_by
             where r.token_hash = ?1"
        )
    };
}

/// Looks up a reset for everyone with its link.
///
/// # Errors
/// 404 for an unknown link, 410 for a link that no longer works.
pub async fn look(db: &mut SqliteConnection, token: &Token) -> Result<ResetLook> {
    let query = of_token!("u.username, m.username as by, r.expires_at");
    links::open(db, query, token).await
}

/// Ends the open links for a user, and those that the user created.
pub(crate) async fn end_those_with(tx: &mut Tx, user: UserId) -> Result<()> {
    let now = tx.now();
    sqlx::query(
        "update resets set replaced_at = ?1
         where (user_id = ?2 or made_by = ?2) and used_at is null and replaced_at is null",
    )
    .bind(now)
    .bind(user)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Ends the open links that a user created. Returns whether there were any.
pub(crate) async fn end_those_of(tx: &mut Tx, maker: UserId) -> Result<bool> {
    let now = tx.now();
    let ended = sqlx::query(
        "update resets set replaced_at = ?1
         where made_by = ?2 and used_at is null and replaced_at is null and expires_at > ?1",
    )
    .bind(now)
    .bind(maker)
    .execute(tx.connection())
    .await?;
    Ok(ended.rows_affected() > 0)
}

/// Sets a new password with a link. Signs the user out on every device, signs in the one that asks, and disconnects
/// GitHub, so that a thief of the account is locked out.
///
/// # Errors
/// Those of [`look`], and 403 if the user is deactivated. A failure does not use up the link.
pub async fn redeem(
    tx: &mut Tx,
    token: &Token,
    password: &PasswordHash,
    device: &Device,
) -> Result<(User, NewSession)> {
    let query = of_token!("r.id, r.user_id, m.username");
    let (id, user, by): (ResetId, UserId, Option<String>) =
        links::open(tx.connection(), query, token).await?;
    let now = tx.now();
    sqlx::query("update resets set used_at = ? where id = ?")
        .bind(now)
        .bind(id)
        .execute(tx.connection())
        .await?;
    users::set_password(tx.connection(), user, password).await?;
    account::remove_github(tx, user).await?;
    known_devices::forget_all(tx, user).await?;
    sessions::end_all(tx, user, None).await?;
    let session = sessions::create(tx, user, device).await?;
    notices::tell(
        tx,
        user,
        NoticeKind::PasswordReset,
        by.as_deref(),
        session.root,
    )
    .await?;
    audit::record(
        tx.connection(),
        Some(user),
        Action::PasswordReset,
        Some(user),
        None,
    )
    .await?;
    Ok((users::find(tx.connection(), user).await?, session))
}

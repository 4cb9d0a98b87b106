//! Devices on which a user has signed in before. A known device can still sign in while an attacker guesses the user's
//! password (`limits::SignIns`).

use std::time::Duration;

use sqlx::SqliteConnection;

use crate::{
    error::Result,
    ids::UserId,
    log::tx::Tx,
    people::names::UsernameKey,
    sign_in::tokens::{Token, TokenHash},
    timestamp::Timestamp,
};

/// How long a device stays known after its last sign-in.
pub const LIFETIME: Duration = Duration::from_hours(365 * 24);
/// How many known devices a user can have.
const MOST: i64 = 50;

/// Whether a device is known for a username.
pub async fn is_known(
    db: &mut SqliteConnection,
    name: &UsernameKey,
    device: &TokenHash,
) -> Result<bool> {
    let is_known = sqlx::query_scalar(
        "select exists (
             select 1
             from known_devices d join users u on u.id = d.user_id
             where d.token_hash = ? and u.username_key = ? and d.last_used_at > ?)",
    )
    .bind(device)
    .bind(name)
    .bind(Timestamp::now() - LIFETIME)
    .fetch_one(db)
    .await?;
    Ok(is_known)
}

/// Remembers the device of a sign-in: the known device whose token it sent, or a new one.
pub async fn remember(tx: &mut Tx, user: UserId, said: Option<&Token>) -> Result<Token> {
    if let Some(token) = said
        && touch(tx, user, token).await?
    {
        return Ok(token.clone());
    }
    let (token, now) = (Token::random(), tx.now());
    sqlx::query("insert into known_devices (user_id, token_hash, last_used_at) values (?, ?, ?)")
        .bind(user)
        .bind(token.hash())
        .bind(now)
        .execute(tx.connection())
        .await?;
    forget_oldest(tx, user).await?;
    Ok(token)
}

async fn touch(tx: &mut Tx, user: UserId, token: &Token) -> Result<bool> {
    let now = tx.now();
    let touched = sqlx::query(
        "update known_devices set last_used_at = ? where token_hash = ? and user_id = ?",
    )
    .bind(now)
    .bind(token.hash())
    .bind(user)
    .execute(tx.connection())
    .await?;
    Ok(touched.rows_affected() == 1)
}

async fn forget_oldest(tx: &mut Tx, user: UserId) -> Result<()> {
    let now = tx.now();
    sqlx::query(
        "delete from known_devices
         where user_id = ?1
           and (last_used_at <= ?2
                or id not in (select id
                              from known_devices
                              where user_id = ?1
                              order by last_used_at desc, id desc
                              limit ?3))",
    )
    .bind(user)
    .bind(now - LIFETIME)
    .bind(MOST)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Forgets all known devices of a user, because a thief of the password may have added one.
pub async fn forget_all(tx: &mut Tx, user: UserId) -> Result<()> {
    sqlx::query("delete from known_devices where user_id = ?")
        .bind(user)
        .execute(tx.connection())
        .await?;
    Ok(())
}

//! The owner link: the invite for the first owner, shown in the terminal.

use std::time::Duration;

use sqlx::SqliteConnection;

use crate::{
    error::Result,
    log::tx::Tx,
    people::{names::Note, roles::Role},
    sign_in::{
        invites::{self, Draft},
        tokens::Token,
    },
    timestamp::Timestamp,
};

/// How long the owner link works. An hour is enough for the person who has just started the server.
pub const LIFETIME: Duration = Duration::from_hours(1);

/// Creates the owner link and ends the earlier one.
pub async fn create(db: &mut SqliteConnection) -> Result<Token> {
    sqlx::query("update invites set revoked_at = ? where role = 'owner' and revoked_at is null")
        .bind(Timestamp::now())
        .execute(&mut *db)
        .await?;
    Ok(invites::create(db, &draft()).await?.1)
}

/// Keeps a link open until [`expire`] ends it, whatever time the clock shows.
pub(crate) async fn keep_open(db: &mut SqliteConnection, token: &Token) -> Result<()> {
    sqlx::query("update invites set expires_at = ? where token_hash = ?")
        .bind(Timestamp::MAX)
        .bind(token.hash())
        .execute(db)
        .await?;
    Ok(())
}

/// Expires a link.
pub(crate) async fn expire(tx: &mut Tx, token: &Token) -> Result<()> {
    let now = tx.now();
    sqlx::query("update invites set expires_at = min(expires_at, ?) where token_hash = ?")
        .bind(now)
        .bind(token.hash())
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The invite that makes one person an owner.
pub(crate) fn draft() -> Draft {
    Draft {
        role: Role::Owner,
        uses: 1,
        lifetime: LIFETIME,
        note: Note::default(),
        invited_by: None,
    }
}

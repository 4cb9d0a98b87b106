//! The owner's link: the invite by which the first owner comes in. The terminal shows it.

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

/// How long the owner's link lets somebody in: whoever starts a server is there.
pub const LIFETIME: Duration = Duration::from_hours(1);

/// Makes the owner's link; the one before it ends.
pub async fn create(db: &mut SqliteConnection) -> Result<Token> {
    sqlx::query("update invites set revoked_at = ? where role = 'owner' and revoked_at is null")
        .bind(Timestamp::now())
        .execute(&mut *db)
        .await?;
    Ok(invites::create(db, &draft()).await?.1)
}

/// Lets a link in until [`expire`], whatever the clock says.
pub(crate) async fn keep_open(db: &mut SqliteConnection, token: &Token) -> Result<()> {
    sqlx::query("update invites set expires_at = ? where token_hash = ?")
        .bind(Timestamp::MAX)
        .bind(token.hash())
        .execute(db)
        .await?;
    Ok(())
}

/// Ends a link.
pub(crate) async fn expire(tx: &mut Tx, token: &Token) -> Result<()> {
    let now = tx.now();
    sqlx::query("update invites set expires_at = min(expires_at, ?) where token_hash = ?")
        .bind(now)
        .bind(token.hash())
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// The invite that makes an owner of whoever opens its link first.
pub(crate) fn draft() -> Draft {
    Draft {
        role: Role::Owner,
        uses: 1,
        lifetime: LIFETIME,
        note: Note::default(),
        invited_by: None,
    }
}

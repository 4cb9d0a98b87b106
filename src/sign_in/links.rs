//! Links with a secret: the shared parts of invites and resets.
//!
//! A link has its token in the fragment of its address, which browsers never send. The creator of a link sees the token
//! once; the database keeps its hash. Each kind has its own table with the columns `token_hash` and `expires_at`, and
//! computes the [`State`] of a row in SQL.

use sqlx::{FromRow, SqliteConnection, sqlite::SqliteRow};

use crate::{
    config::Origin,
    error::{Error, Result},
    sign_in::tokens::Token,
    timestamp::Timestamp,
};

/// The answer to a token that this server never created.
pub(crate) const UNKNOWN: Error =
    Error::NotFound("This link is not from this server, or is incomplete. Copy it again.");

/// The address of a link that opens the given page.
pub(crate) fn address(origin: &Origin, page: &str, token: &Token) -> String {
    format!("{origin}{page}#{token}")
}

/// The state of a link: it works, or why it does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum State {
    Open,
    /// An owner revoked it.
    Revoked,
    /// It ended because its creator lost the right to it, or because the user's password was changed.
    Ended,
    /// A newer link replaces it.
    Replaced,
    Used,
    Expired,
}

impl State {
    fn check(self) -> Result<()> {
        Err(Error::Gone(match self {
            Self::Open => return Ok(()),
            Self::Revoked => "This link was revoked. Ask for a new one.",
            Self::Ended => "This link no longer works. Ask for a new one.",
            Self::Replaced => {
                "This link was replaced by a newer one. Use that, or ask for another."
            }
            Self::Used => "This link was already used. Ask for a new one.",
            Self::Expired => "This link has expired. Ask for a new one.",
        }))
    }
}

#[derive(FromRow)]
struct Found<T> {
    #[sqlx(flatten)]
    link: T,
    state: State,
}

/// Returns the row of a token whose link is open. The query filters by the hash `?1`, and has the column `state` as of
/// the time `?2`.
///
/// # Errors
/// 404 for an unknown link, 410 for a link that no longer works.
pub(crate) async fn open<T>(
    db: &mut SqliteConnection,
    query: &'static str,
    token: &Token,
) -> Result<T>
where
    T: for<'r> FromRow<'r, SqliteRow> + Send + Unpin,
{
    let found: Option<Found<T>> = sqlx::query_as(query)
        .bind(token.hash())
        .bind(Timestamp::now())
        .fetch_optional(db)
        .await?;
    let Found { link, state } = found.ok_or(UNKNOWN)?;
    state.check()?;
    Ok(link)
}

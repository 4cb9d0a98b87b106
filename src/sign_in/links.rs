//! Links with a secret, of which invites and resets are kinds: what they have in common.
//!
//! A link has its token in the fragment of its address, which browsers send to nobody. Whoever makes the link is told the
//! token once; the database keeps its hash. Each kind has a table of its own with the columns `token_hash` and
//! `expires_at`, and says in SQL which [`State`] a row is in.

use sqlx::{FromRow, SqliteConnection, sqlite::SqliteRow};

use crate::{
    config::Origin,
    error::{Error, Result},
    sign_in::tokens::Token,
    timestamp::Timestamp,
};

/// The answer to a token that this server never made.
pub(crate) const UNKNOWN: Error =
    Error::NotFound("This link is none of this server's: check that it was copied whole");

/// The address of a link that opens this page.
pub(crate) fn address(origin: &Origin, page: &str, token: &Token) -> String {
    format!("{origin}{page}#{token}")
}

/// Whether a link works, and why not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(rename_all = "lowercase")]
pub(crate) enum State {
    Open,
    /// An owner revoked it.
    Revoked,
    /// It ended with its maker's right to make it, or with the password that it was to replace.
    Ended,
    /// A newer link took its place.
    Replaced,
    Used,
    Expired,
}

impl State {
    fn check(self) -> Result<()> {
        Err(Error::Gone(match self {
            Self::Open => return Ok(()),
            Self::Revoked => "This link was revoked: ask for a new one",
            Self::Ended => "This link was ended: ask for a new one",
            Self::Replaced => "There is a newer link than this one: use that, or ask for another",
            Self::Used => "This link was used already: ask for a new one",
            Self::Expired => "This link has expired: ask for a new one",
        }))
    }
}

#[derive(FromRow)]
struct Found<T> {
    #[sqlx(flatten)]
    link: T,
    state: State,
}

/// The open link of a token. The query finds the hash `?1`, and has the column `state` as of the time `?2`.
///
/// # Errors
/// 404 for a link that never was, 410 for one that does not work any more.
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

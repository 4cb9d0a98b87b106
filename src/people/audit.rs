//! The audit log: who did what to whom, and when, for the owners to read. It is kept for a year.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::Result,
    ids::{AuditId, UserId},
    people::names::{Note, SearchKey, Username},
    timestamp::Timestamp,
};

/// How long it is kept.
const KEPT: Duration = Duration::from_hours(365 * 24);
/// How many entries a page of it has.
pub const PAGE: i64 = 50;

/// What somebody did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub enum Action {
    /// Made a link that lets somebody become an owner.
    OwnerLink,
    /// Made a link that lets people join.
    Invited,
    /// Ended such a link.
    InviteRevoked,
    /// Joined, by somebody's link.
    Joined,
    /// Made an owner of somebody.
    MadeOwner,
    /// Made a member of an owner.
    UnmadeOwner,
    /// Locked somebody out.
    Deactivated,
    /// Let them in again.
    Reactivated,
    /// Ended the links that an owner had made, as they run the server no more.
    LinksEnded,
    /// Made a link by which somebody chooses a new password.
    ResetLink,
    /// Chose a new password by such a link.
    PasswordReset,
    /// Connected a GitHub identity, by which they can sign in.
    GithubConnected,
    /// Disconnected it, or chose a new password by a reset link, which does.
    GithubDisconnected,
    /// Gave the server another name.
    ServerRenamed,
    /// Gave the server another picture, or took it away.
    ServerPicture,
}

/// An entry, as owners read it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Which it is.
    id: AuditId,
    /// When it was done.
    at: Timestamp,
    /// Their name; none for the server's terminal.
    #[schemars(with = "Option<Username>")]
    actor: Option<String>,
    /// What was done.
    action: Action,
    /// The name of whom it was done to.
    #[schemars(with = "Option<Username>")]
    subject: Option<String>,
    /// An invite's note, the server's name, a name at GitHub.
    #[schemars(with = "Option<Note>", length(min = 1))]
    detail: Option<String>,
}

/// Adds an entry, and forgets those of more than a year ago.
pub async fn record(
    db: &mut SqliteConnection,
    actor: Option<UserId>,
    action: Action,
    subject: Option<UserId>,
    detail: Option<&str>,
) -> Result<()> {
    let now = Timestamp::now();
    sqlx::query("delete from audit where created_at < ?")
        .bind(now - KEPT)
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into audit (created_at, actor_id, action, subject_id, detail) values (?, ?, ?, ?, ?)",
    )
    .bind(now)
    .bind(actor)
    .bind(action)
    .bind(subject)
    .bind(detail.filter(|text| !text.is_empty()))
    .execute(db)
    .await?;
    Ok(())
}

/// A page of the log, newest first, of those whose names have the text: what lies before an entry, or the newest.
pub async fn page(
    db: &mut SqliteConnection,
    before: Option<AuditId>,
    search: &SearchKey,
) -> Result<Vec<AuditEntry>> {
    let page = sqlx::query_as(
        "select a.id, a.created_at as at, actor.username as actor, a.action, subject.username as subject, a.detail
         from audit a
         left join users actor on actor.id = a.actor_id
         left join users subject on subject.id = a.subject_id
         where a.id < ?1
           and (?2 = '' or instr(actor.search_fold, ?2) > 0 or instr(subject.search_fold, ?2) > 0)
         order by a.id desc
         limit ?3",
    )
    .bind(before.unwrap_or(AuditId(i64::MAX)))
    .bind(search.folded())
    .bind(PAGE)
    .fetch_all(db)
    .await?;
    Ok(page)
}

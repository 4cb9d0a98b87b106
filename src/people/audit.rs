//! The audit log: who did what to whom, and when. Owners can read it; entries are kept for a year.

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

/// How long an entry is kept.
const KEPT: Duration = Duration::from_hours(365 * 24);
/// How many entries a page has.
pub const PAGE: i64 = 50;

/// A kind of audited action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(rename_all = "snake_case")]
pub enum Action {
    /// Created a link for becoming an owner.
    OwnerLink,
    /// Created an invite.
    Invited,
    /// Changed for how many people or for how long an invite works.
    InviteChanged,
    /// Revoked an invite.
    InviteRevoked,
    /// Joined with an invite.
    Joined,
    /// Made a member an owner.
    MadeOwner,
    /// Made an owner a member.
    UnmadeOwner,
    /// Deactivated a user.
    Deactivated,
    /// Reactivated a user.
    Reactivated,
    /// Ended the links of an owner who was demoted or deactivated.
    LinksEnded,
    /// Created a reset link.
    ResetLink,
    /// Set a new password with a reset link.
    PasswordReset,
    /// Connected a GitHub identity, which can now sign in.
    GithubConnected,
    /// Disconnected GitHub, directly or by setting a new password with a reset link.
    GithubDisconnected,
    /// Renamed the server.
    ServerRenamed,
    /// Changed or removed the server's picture.
    ServerPicture,
}

/// An entry of the audit log, as owners see it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditEntry {
    /// Its id.
    id: AuditId,
    /// When it happened.
    at: Timestamp,
    /// The name of the user who acted, or null for the server's terminal.
    #[schemars(with = "Option<Username>")]
    actor: Option<String>,
    /// The action.
    action: Action,
    /// The name of the user whom the action affects, or null.
    #[schemars(with = "Option<Username>")]
    subject: Option<String>,
    /// An invite's note, the server's name or a GitHub username, or null.
    #[schemars(with = "Option<Note>", length(min = 1))]
    detail: Option<String>,
}

/// Adds an entry, and deletes the entries older than a year.
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

/// A page of the log, newest first: the entries whose names contain the text, before a given entry or the newest.
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

//! Invites: links for joining.

use std::time::Duration;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    config::Origin,
    error::{Error, Result},
    ids::{InviteId, UserId},
    log::tx::Tx,
    people::{
        audit::{self, Action},
        names::{DisplayName, Note, SearchKey, Username},
        roles::{Right, Role},
    },
    sign_in::{authority, links, sessions::Session, tokens::Token},
    timestamp::Timestamp,
};

/// How many invites a page of the list has.
pub const PAGE: i64 = 25;
/// How many people one link can admit: more than a small team.
pub const MAX_USES: u32 = 1000;
/// How long a link can work, so that forgotten links expire some day.
pub const MAX_LIFETIME: Duration = Duration::from_hours(365 * 24);

const UNKNOWN: Error = Error::NotFound("There is no such invite.");
/// The page that a link opens.
const PAGE_OF_LINK: &str = "/join";

/// An invite that is about to be created.
#[derive(Debug, Clone)]
pub struct Draft {
    /// The role of those who join.
    pub role: Role,
    /// How many people may join with it.
    pub uses: u32,
    /// How long it works.
    pub lifetime: Duration,
    /// The owner's note on its purpose.
    pub note: Note,
    /// The owner who invites, or none for the terminal.
    pub invited_by: Option<UserId>,
}

/// An invite, as owners see it. The token is not included: it is shown only once, when the invite is created.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invite {
    /// Its id.
    pub id: InviteId,
    /// The role of those who join.
    role: Role,
    /// The owner's note on its purpose. It may be empty.
    note: Note,
    /// The name of the owner who created it, or null for the terminal.
    #[schemars(with = "Option<Username>")]
    invited_by: Option<String>,
    /// When it was created.
    created_at: Timestamp,
    /// When it expires.
    expires_at: Timestamp,
    /// How many more people may join with it.
    #[schemars(range(max = MAX_USES), example = 3)]
    uses_left: u32,
    /// How many people have joined with it.
    #[schemars(range(max = MAX_USES), example = 2)]
    used: u32,
    /// When it was revoked, or null if it was not.
    revoked_at: Option<Timestamp>,
}

impl Invite {
    fn is_open(&self, now: Timestamp) -> bool {
        self.revoked_at.is_none() && self.uses_left > 0 && self.expires_at > now
    }
}

/// An invite, as everyone with its link sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InviteLook {
    /// The role of those who join.
    role: Role,
    /// The owner who invites, or null for the terminal: their display name, or their username if they have none.
    #[schemars(with = "Option<DisplayName>")]
    invited_by: Option<String>,
    /// When it expires.
    expires_at: Timestamp,
}

/// The address of an invite.
#[must_use]
pub fn link(origin: &Origin, token: &Token) -> String {
    links::address(origin, PAGE_OF_LINK, token)
}

/// Creates an invite. The returned token is the only copy.
pub async fn create(db: &mut SqliteConnection, draft: &Draft) -> Result<(InviteId, Token)> {
    let (token, now) = (Token::random(), Timestamp::now());
    let id = sqlx::query_scalar(
        "insert into invites (token_hash, role, note, note_fold, invited_by, created_at, expires_at, uses_left)
         values (?, ?, ?, ?, ?, ?, ?, ?)
         returning id",
    )
    .bind(token.hash())
    .bind(draft.role)
    .bind(&draft.note)
    .bind(SearchKey::of(draft.note.as_str()).folded())
    .bind(draft.invited_by)
    .bind(now)
    .bind(now + draft.lifetime)
    .bind(draft.uses)
    .fetch_one(&mut *db)
    .await?;
    let action = match draft.role {
        Role::Owner => Action::OwnerLink,
        Role::Member | Role::Bot => Action::Invited,
    };
    audit::record(
        db,
        draft.invited_by,
        action,
        None,
        Some(draft.note.as_str()),
    )
    .await?;
    Ok((id, token))
}

/// Creates an invite in an owner's name. The returned token is the only copy.
///
/// # Errors
/// Those of [`authority::check`].
pub async fn offer(tx: &mut Tx, by: &Session, draft: &Draft) -> Result<(Invite, Token)> {
    authority::check(tx, by, Right::Invite).await?;
    let (id, token) = create(tx.connection(), draft).await?;
    Ok((find(tx.connection(), id).await?, token))
}

/// Selects columns of the invite of a token, with its [`State`](links::State).
macro_rules! of_token {
    ($columns:literal) => {
        concat!(
            "select ",
            $columns,
            ", case
                 when i.revoked_at is not null then 'revoked'
                 when i.uses_left = 0 then 'used'
                 when i.expires_at <= ?2 then 'expired'
                 else 'open'
               end as state
             from invites i left join users u on u.id = i.invited_by
             where i.token_hash = ?1"
        )
    };
}

/// Looks up an invite for everyone with its link.
///
/// # Errors
/// 404 for an unknown link, 410 for a link that no longer works.
pub async fn look(db: &mut SqliteConnection, token: &Token) -> Result<InviteLook> {
    let query =
        of_token!("i.role, coalesce(u.display_name, u.username) as invited_by, i.expires_at");
    links::open(db, query, token).await
}

/// The terms on which a new user joins.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Admission {
    /// The new user's role.
    pub role: Role,
    /// The user who invited them, or none if the terminal or the settings did.
    pub invited_by: Option<UserId>,
}

/// Uses up one place of an invite.
///
/// # Errors
/// Those of [`look`].
pub async fn spend(tx: &mut Tx, token: &Token) -> Result<Admission> {
    let query = of_token!("i.role, i.invited_by");
    let admission: Admission = links::open(tx.connection(), query, token).await?;
    sqlx::query(
        "update invites set uses_left = uses_left - 1, used = used + 1 where token_hash = ?",
    )
    .bind(token.hash())
    .execute(tx.connection())
    .await?;
    Ok(admission)
}

macro_rules! select {
    ($rest:literal) => {
        concat!(
            "select i.id, i.role, i.note, u.username as invited_by, i.created_at, i.expires_at, i.uses_left, i.used,
                    i.revoked_at
             from invites i left join users u on u.id = i.invited_by ",
            $rest
        )
    };
}

async fn find(db: &mut SqliteConnection, id: InviteId) -> Result<Invite> {
    sqlx::query_as(select!("where i.id = ?"))
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or(UNKNOWN)
}

/// A page of the list, newest first: the invites whose note or owner's name contains the text, created before a given
/// invite or the newest.
pub async fn page(
    db: &mut SqliteConnection,
    before: Option<InviteId>,
    search: &SearchKey,
) -> Result<Vec<Invite>> {
    let page = sqlx::query_as(select!(
        "where i.id < ?1
           and (?2 = '' or instr(i.note_fold, ?2) > 0 or instr(u.search_fold, ?2) > 0)
         order by i.id desc
         limit ?3"
    ))
    .bind(before.unwrap_or(InviteId(i64::MAX)))
    .bind(search.folded())
    .bind(PAGE)
    .fetch_all(db)
    .await?;
    Ok(page)
}

/// A change to an open invite. A missing value stays as it is.
#[derive(Debug, Clone, Copy)]
pub struct Change {
    /// How many people may join with it, counting those who have.
    pub uses: Option<u32>,
    /// How long it works from now on.
    pub lifetime: Option<Duration>,
}

/// Changes for how many people and for how long an open invite works. The audit log tells only of real changes.
///
/// # Errors
/// Those of [`authority::check`], 404 if the invite does not exist, 410 if it no longer works or is an owner link, and 422
/// if more people have joined with it already.
pub async fn change(tx: &mut Tx, by: &Session, id: InviteId, change: Change) -> Result<Invite> {
    let by = authority::check(tx, by, Right::Invite).await?;
    let now = tx.now();
    let before = find(tx.connection(), id).await?;
    if !before.is_open(now) || before.role == Role::Owner {
        return Err(Error::Gone(
            "This invite can no longer be changed. Create a new one.",
        ));
    }
    let uses_left = match change.uses.map(|uses| uses.checked_sub(before.used)) {
        Some(None | Some(0)) => {
            return Err(Error::invalid("uses", too_few(before.used)));
        }
        Some(Some(left)) => left,
        None => before.uses_left,
    };
    let expires_at = change
        .lifetime
        .map_or(before.expires_at, |lifetime| now + lifetime);
    if (uses_left, expires_at) == (before.uses_left, before.expires_at) {
        return Ok(before);
    }
    sqlx::query("update invites set uses_left = ?2, expires_at = ?3 where id = ?1")
        .bind(id)
        .bind(uses_left)
        .bind(expires_at)
        .execute(tx.connection())
        .await?;
    audit::record(
        tx.connection(),
        Some(by.user()),
        Action::InviteChanged,
        None,
        Some(before.note.as_str()),
    )
    .await?;
    find(tx.connection(), id).await
}

fn too_few(used: u32) -> String {
    let people = match used {
        1 => "1 person has".to_owned(),
        count => format!("{count} people have"),
    };
    format!("{people} already joined. Choose a higher number.")
}

/// Revokes an invite. The people who joined with it stay.
///
/// # Errors
/// Those of [`authority::check`], 404 if the invite does not exist.
pub async fn revoke(tx: &mut Tx, by: &Session, id: InviteId) -> Result<()> {
    let by = authority::check(tx, by, Right::Invite).await?;
    let now = tx.now();
    let note: Option<Note> = sqlx::query_scalar(
        "update invites set revoked_at = coalesce(revoked_at, ?) where id = ? returning note",
    )
    .bind(now)
    .bind(id)
    .fetch_optional(tx.connection())
    .await?;
    let note = note.ok_or(UNKNOWN)?;
    audit::record(
        tx.connection(),
        Some(by.user()),
        Action::InviteRevoked,
        None,
        Some(note.as_str()),
    )
    .await
}

/// Revokes the open invites of a user. Returns whether there were any.
pub(crate) async fn revoke_those_of(tx: &mut Tx, maker: UserId) -> Result<bool> {
    let now = tx.now();
    let revoked = sqlx::query(
        "update invites set revoked_at = ?1
         where invited_by = ?2 and revoked_at is null and uses_left > 0 and expires_at > ?1",
    )
    .bind(now)
    .bind(maker)
    .execute(tx.connection())
    .await?;
    Ok(revoked.rows_affected() > 0)
}

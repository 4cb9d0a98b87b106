//! Invites: links that let somebody join. The first owner comes in by one too, which the terminal shows.
//!
//! A link has its token in the fragment of its address, which browsers send to nobody.

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
        names::{Note, SearchKey, Username},
        password_hash::PasswordHash,
        roles::{Right, Role},
        users::{self, NewUser, User},
    },
    sign_in::{
        authority,
        sessions::{self, Device, NewSession, Session},
        tokens::{Token, TokenHash, UNKNOWN_LINK},
    },
    timestamp::Timestamp,
};

/// How many invites a page of the list has.
pub const PAGE: i64 = 25;
/// How many may join by one link at most: more than a small team.
pub const MAX_USES: u32 = 1000;
/// How long a link lets somebody in at most: one that is forgotten ends some day.
pub const MAX_LIFETIME: Duration = Duration::from_hours(365 * 24);
/// How long the owner's link lets somebody in: whoever starts a server is there.
pub const OWNER_LINK_LIFETIME: Duration = Duration::from_hours(1);

/// The page that a link opens.
const JOIN_PATH: &str = "/join";

/// An invite that is to be made.
#[derive(Debug, Clone)]
pub struct Draft {
    /// What whoever joins becomes.
    pub role: Role,
    /// How many may join by it.
    pub uses: u32,
    /// How long it lets them in.
    pub lifetime: Duration,
    /// What it is for.
    pub note: Note,
    /// Who invites; none at the terminal.
    pub invited_by: Option<UserId>,
}

impl Draft {
    /// The link that makes an owner of whoever sits at the terminal.
    #[must_use]
    pub fn owner_link() -> Self {
        Self {
            role: Role::Owner,
            uses: 1,
            lifetime: OWNER_LINK_LIFETIME,
            note: Note::default(),
            invited_by: None,
        }
    }
}

/// An invite as owners see it. Its token is not part of it: it is told once, when it is made.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Invite {
    /// Which it is.
    pub id: InviteId,
    /// What whoever joins becomes.
    role: Role,
    /// What it is for; it may be empty.
    note: Note,
    /// The name of who made it; none for the terminal.
    #[schemars(with = "Option<Username>")]
    invited_by: Option<String>,
    /// When it was made.
    created_at: Timestamp,
    /// When it lets nobody in any more.
    expires_at: Timestamp,
    /// How many may join by it yet.
    #[schemars(range(max = MAX_USES), example = 3)]
    uses_left: u32,
    /// How many have joined by it.
    #[schemars(range(max = MAX_USES), example = 2)]
    used: u32,
    /// When it was revoked, if it was.
    revoked_at: Option<Timestamp>,
}

/// An invite as whoever holds its link sees it.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct InviteLook {
    /// What whoever joins becomes.
    role: Role,
    /// The name of who invites; none for the terminal.
    #[schemars(with = "Option<Username>")]
    invited_by: Option<String>,
    /// When it lets nobody in any more.
    expires_at: Timestamp,
}

/// The address that lets somebody join.
#[must_use]
pub fn link(origin: &Origin, token: &Token) -> String {
    format!("{origin}{JOIN_PATH}#{token}")
}

/// Makes an invite; the token is the only copy.
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

/// Makes an invite, in an owner's name; the token is the only copy.
///
/// # Errors
/// Those of [`authority::check`].
pub async fn offer(tx: &mut Tx, by: &Session, draft: &Draft) -> Result<(Invite, Token)> {
    authority::check(tx, by, Right::Invite).await?;
    let (id, token) = create(tx.connection(), draft).await?;
    Ok((find(tx.connection(), id).await?, token))
}

/// Makes the owner's link; the one before it ends.
pub async fn create_owner_link(db: &mut SqliteConnection) -> Result<Token> {
    sqlx::query("update invites set revoked_at = ? where role = 'owner' and revoked_at is null")
        .bind(Timestamp::now())
        .execute(&mut *db)
        .await?;
    Ok(create(db, &Draft::owner_link()).await?.1)
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

/// The invite of a token that lets somebody in now.
macro_rules! open {
    () => {
        "token_hash = ? and revoked_at is null and uses_left > 0 and expires_at > ?"
    };
}

/// What an invite's holder may know.
///
/// # Errors
/// 404 for a link that never was, 410 for one that lets nobody in any more.
pub async fn look(db: &mut SqliteConnection, token: &Token) -> Result<InviteLook> {
    let found = sqlx::query_as(concat!(
        "select i.role, u.username as invited_by, i.expires_at
         from invites i left join users u on u.id = i.invited_by
         where ",
        open!()
    ))
    .bind(token.hash())
    .bind(Timestamp::now())
    .fetch_optional(&mut *db)
    .await?;
    match found {
        Some(look) => Ok(look),
        None => Err(why_not(db, &token.hash()).await?),
    }
}

async fn why_not(db: &mut SqliteConnection, token: &TokenHash) -> Result<Error> {
    let state: Option<(Option<Timestamp>, u32)> =
        sqlx::query_as("select revoked_at, uses_left from invites where token_hash = ?")
            .bind(token)
            .fetch_optional(db)
            .await?;
    Ok(match state {
        None => UNKNOWN_LINK,
        Some((Some(_), _)) => Error::Gone("This link was revoked: ask for a new one"),
        Some((None, 0)) => Error::Gone("This link was used already: ask for a new one"),
        Some((None, _)) => Error::Gone("This link has expired: ask for a new one"),
    })
}

/// Somebody who has just joined.
#[derive(Debug)]
pub struct Joined {
    /// Who they are.
    pub user: User,
    /// Their first session.
    pub session: NewSession,
    /// The name of somebody to talk to: who invited them, or the first owner.
    pub talk_to: Option<String>,
}

/// Lets somebody join by a link, with a name and a password, and signs them in.
///
/// # Errors
/// Those of [`look`], and 409 when somebody has the name; then the link is not used up.
pub async fn join(
    tx: &mut Tx,
    token: &Token,
    username: &Username,
    password: &PasswordHash,
    device: &Device,
) -> Result<Joined> {
    let place = spend(tx, token).await?;
    let new = NewUser {
        username,
        role: place.role,
        password: Some(password),
        github: None,
    };
    let user = users::join(tx.connection(), &new).await?;
    record_joined(tx, user.id, place).await?;
    let session = sessions::create(tx, user.id, device).await?;
    let talk_to = talk_to(tx.connection(), user.id, place.invited_by).await?;
    Ok(Joined {
        user,
        session,
        talk_to,
    })
}

/// What becomes of somebody who joins.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Place {
    /// What they may do.
    pub role: Role,
    /// Who invited them; none for the terminal, and for those whom the settings let in.
    pub invited_by: Option<UserId>,
}

/// Uses an invite up, by one.
///
/// # Errors
/// Those of [`look`].
pub async fn spend(tx: &mut Tx, token: &Token) -> Result<Place> {
    let spent = sqlx::query_as(concat!(
        "update invites set uses_left = uses_left - 1, used = used + 1
         where ",
        open!(),
        " returning role, invited_by"
    ))
    .bind(token.hash())
    .bind(tx.now())
    .fetch_optional(tx.connection())
    .await?;
    match spent {
        Some(spent) => Ok(spent),
        None => Err(why_not(tx.connection(), &token.hash()).await?),
    }
}

/// Notes in the audit log that somebody has joined.
pub async fn record_joined(tx: &mut Tx, user: UserId, place: Place) -> Result<()> {
    audit::record(
        tx.connection(),
        Some(user),
        Action::Joined,
        place.invited_by,
        None,
    )
    .await
}

async fn talk_to(
    db: &mut SqliteConnection,
    newcomer: UserId,
    invited_by: Option<UserId>,
) -> Result<Option<String>> {
    let name = sqlx::query_scalar(
        "select username from users
         where id <> ?1 and (id = ?2 or role = 'owner') and deactivated_at is null
         order by id = ?2 desc, id
         limit 1",
    )
    .bind(newcomer)
    .bind(invited_by)
    .fetch_optional(db)
    .await?;
    Ok(name)
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
    Ok(sqlx::query_as(select!("where i.id = ?"))
        .bind(id)
        .fetch_one(db)
        .await?)
}

/// A page of the list, newest first, of those whose note or whose maker's name has the text: what was made before
/// one, or the newest.
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

/// Ends an invite. Whoever has joined by it stays.
///
/// # Errors
/// Those of [`authority::check`], 404 when there is none of that id.
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
    let note = note.ok_or(Error::NotFound("There is no such invite"))?;
    audit::record(
        tx.connection(),
        Some(by.user()),
        Action::InviteRevoked,
        None,
        Some(note.as_str()),
    )
    .await
}

/// Ends the invites that somebody made and that still let people in; tells whether there were any.
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

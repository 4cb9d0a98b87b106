//! Joining with an invite.

use sqlx::SqliteConnection;

use crate::{
    error::{Error, Result},
    ids::UserId,
    log::tx::Tx,
    people::{
        audit::{self, Action},
        names::{DisplayName, Username},
        password_hash::PasswordHash,
        profiles,
        roles::{Authority, Right, Role},
        server_settings::{self, ServerName},
        users::{self, NewUser, User},
    },
    sign_in::{
        devices::Device,
        invites::{self, Admission},
        sessions::{self, NewSession},
        tokens::Token,
    },
};

const TAKEN_USERNAME: &str = "That username is taken, or looks too much like one that is.";
const TAKEN_NAME: &str = "Someone here has that name. Choose another.";

/// A user who has just joined.
#[derive(Debug)]
pub struct Joined {
    /// The new user.
    pub user: User,
    /// Their first session.
    pub session: NewSession,
    /// The name of a user to talk to: the one who invited them, or the first owner.
    pub talk_to: Option<String>,
}

/// The answers of a person who joins.
#[derive(Debug)]
pub struct Newcomer {
    /// Their names.
    pub names: Names,
    /// The hash of their password.
    pub password: PasswordHash,
    /// The name of the server, from its first owner.
    pub server_name: Option<ServerName>,
}

/// The names under which a person joins.
#[derive(Debug)]
pub enum Names {
    /// A username alone, which is also shown.
    Username(Username),
    /// A display name, and the username that the person chose or else a free one derived from it.
    Display(DisplayName, Option<Username>),
}

/// Lets a new user join with a link, and signs them in.
///
/// # Errors
/// Those of [`invites::look`], 409 if a name is taken, 422 if no username can be derived, and 403 if a member names the
/// server. A failure does not use up the link.
pub async fn join(
    tx: &mut Tx,
    token: &Token,
    newcomer: &Newcomer,
    device: &Device,
) -> Result<Joined> {
    let admission = invites::spend(tx, token).await?;
    let user = add(tx.connection(), newcomer, admission.role).await?;
    record(tx, user.id, admission).await?;
    if let Some(name) = &newcomer.server_name {
        let owner = Authority::of(user.id, user.role, Right::ManageServer)?;
        server_settings::rename(tx, owner, Some(name)).await?;
    }
    let session = sessions::create(tx, user.id, device).await?;
    let talk_to = talk_to(tx.connection(), user.id, admission.invited_by).await?;
    Ok(Joined {
        user,
        session,
        talk_to,
    })
}

async fn add(db: &mut SqliteConnection, newcomer: &Newcomer, role: Role) -> Result<User> {
    let (username, display_name) = match &newcomer.names {
        Names::Username(username) => (username.clone(), None),
        Names::Display(name, Some(username)) => (username.clone(), Some(name)),
        Names::Display(name, None) => (free_username(db, name).await?, Some(name)),
    };
    let new = NewUser {
        username: &username,
        role,
        password: Some(&newcomer.password),
        github: None,
    };
    let user = match users::join(db, &new).await {
        Err(Error::Conflict(_)) => return Err(taken_username(db, &username).await?),
        user => user?,
    };
    match display_name.filter(|name| name.to_string() != user.username) {
        None => Ok(user),
        Some(name) => match profiles::set_display_name(db, user.id, Some(name)).await {
            Err(Error::Conflict(_)) => Err(taken("displayName", TAKEN_NAME)),
            named => named.map(|()| named_user(user, name)),
        },
    }
}

fn named_user(user: User, name: &DisplayName) -> User {
    User {
        display_name: Some(name.to_string()),
        ..user
    }
}

/// The username that a person of this name gets if they choose none.
///
/// # Errors
/// 422 if the name has no letter or digit, or if 100 names like it are taken.
pub async fn free_username(db: &mut SqliteConnection, name: &DisplayName) -> Result<Username> {
    let free = match Username::derived(name) {
        Some(derived) => users::first_free(db, derived).await?,
        None => None,
    };
    free.ok_or_else(|| Error::invalid("username", "Choose a username with letters or digits."))
}

async fn taken_username(db: &mut SqliteConnection, username: &Username) -> Result<Error> {
    let free = users::first_free(db, username.numbered()).await?;
    let hint = free
        .map(|free| format!(" {free} is free."))
        .unwrap_or_default();
    Ok(taken("username", &format!("{TAKEN_USERNAME}{hint}")))
}

fn taken(field: &'static str, message: &str) -> Error {
    Error::Taken {
        field,
        message: message.to_owned(),
    }
}

/// Records in the audit log that a user joined.
pub async fn record(tx: &mut Tx, user: UserId, admission: Admission) -> Result<()> {
    audit::record(
        tx.connection(),
        Some(user),
        Action::Joined,
        admission.invited_by,
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

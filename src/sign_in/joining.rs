//! Joining with an invite.

use sqlx::SqliteConnection;

use crate::{
    error::Result,
    ids::UserId,
    log::tx::Tx,
    people::{
        audit::{self, Action},
        names::Username,
        password_hash::PasswordHash,
        users::{self, NewUser, User},
    },
    sign_in::{
        devices::Device,
        invites::{self, Admission},
        sessions::{self, NewSession},
        tokens::Token,
    },
};

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

/// Lets a new user join with a link, a username and a password, and signs them in.
///
/// # Errors
/// Those of [`invites::look`], and 409 if the name is taken. A failure does not use up the link.
pub async fn join(
    tx: &mut Tx,
    token: &Token,
    username: &Username,
    password: &PasswordHash,
    device: &Device,
) -> Result<Joined> {
    let admission = invites::spend(tx, token).await?;
    let new = NewUser {
        username,
        role: admission.role,
        password: Some(password),
        github: None,
    };
    let user = users::join(tx.connection(), &new).await?;
    record(tx, user.id, admission).await?;
    let session = sessions::create(tx, user.id, device).await?;
    let talk_to = talk_to(tx.connection(), user.id, admission.invited_by).await?;
    Ok(Joined {
        user,
        session,
        talk_to,
    })
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

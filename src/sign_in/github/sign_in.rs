//! Sign-in with a GitHub identity: which user it belongs to, and whether a new user may join.

use super::{GithubError, Identity};
use crate::{
    error::{Error, Result},
    ids::UserId,
    log::tx::Tx,
    people::{
        profiles,
        roles::Role,
        users::{self, GithubAccount, NewUser},
    },
    sign_in::{
        devices::Device,
        invites::{self, Admission},
        joining,
        sessions::{self, NewSession},
        tokens::Token,
    },
};

/// How a new user may join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Door {
    /// Not at all: only existing users can sign in.
    Closed,
    /// Because the server's settings allow it.
    Allowed,
    /// With an invite, which is used up only if the user is new.
    Invite(Token),
}

/// Signs in the user whom this GitHub identity belongs to, or lets a new user join.
///
/// # Errors
/// In the inner result: the user may not sign in.
pub async fn sign_in(
    tx: &mut Tx,
    identity: &Identity,
    door: &Door,
    device: &Device,
) -> Result<Result<NewSession, GithubError>> {
    let user = match users::by_github(tx.connection(), identity.id).await? {
        Some(known) => return sign_in_known(tx, known, identity, device).await,
        None => match admission(tx, identity, door).await? {
            Ok(admission) => join(tx, identity, admission).await?,
            Err(refusal) => return Ok(Err(refusal)),
        },
    };
    sessions::create(tx, user, device).await.map(Ok)
}

async fn sign_in_known(
    tx: &mut Tx,
    user: UserId,
    identity: &Identity,
    device: &Device,
) -> Result<Result<NewSession, GithubError>> {
    if users::find(tx.connection(), user).await?.is_deactivated {
        return Ok(Err(GithubError::Deactivated(identity.login.clone())));
    }
    sqlx::query("update users set github_login = ? where id = ?")
        .bind(&identity.login)
        .bind(user)
        .execute(tx.connection())
        .await?;
    sessions::create(tx, user, device).await.map(Ok)
}

async fn admission(
    tx: &mut Tx,
    identity: &Identity,
    door: &Door,
) -> Result<Result<Admission, GithubError>> {
    match door {
        Door::Closed => Ok(Err(GithubError::Uninvited(identity.login.clone()))),
        Door::Allowed => Ok(Ok(Admission {
            role: Role::Member,
            invited_by: None,
        })),
        Door::Invite(token) => match invites::spend(tx, token).await {
            Ok(admission) => Ok(Ok(admission)),
            Err(Error::NotFound(_) | Error::Gone(_)) => Ok(Err(GithubError::InviteUsed)),
            Err(error) => Err(error),
        },
    }
}

async fn join(tx: &mut Tx, identity: &Identity, admission: Admission) -> Result<UserId> {
    let new = NewUser {
        username: &identity.username,
        role: admission.role,
        password: None,
        github: Some(GithubAccount {
            id: identity.id,
            login: &identity.login,
            avatar_url: identity.avatar_url.as_deref(),
        }),
    };
    let user = users::join_as_variant(tx.connection(), &new).await?;
    if let Some(name) = &identity.name {
        profiles::set_free_display_name(tx.connection(), &user, name).await?;
    }
    joining::record(tx, user.id, admission).await?;
    Ok(user.id)
}

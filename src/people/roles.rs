//! Roles: the one table of what each may do, and proof that somebody may.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ids::UserId,
    log::tx::Tx,
};

/// What somebody is on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Role {
    /// Runs the server.
    Owner,
    /// Talks.
    Member,
    /// A program.
    Bot,
}

/// What not everybody may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Make, list and revoke links that let somebody join.
    Invite,
    /// Make and unmake owners, deactivate and reactivate people, and make links that reset their passwords.
    ManagePeople,
    /// Say what the server is called and looks like.
    ManageServer,
    /// Read who did what to whom.
    Audit,
}

impl Right {
    /// What whoever lacks it is told.
    #[must_use]
    pub fn refusal(self) -> Error {
        Error::Forbidden(match self {
            Self::Invite => "Only an owner can invite",
            Self::ManagePeople => "Only an owner can change what others may do",
            Self::ManageServer => "Only an owner can change the server's settings",
            Self::Audit => "Only an owner can read the audit log",
        })
    }
}

impl Role {
    /// Whether somebody in this role has the right.
    #[must_use]
    pub fn has(self, right: Right) -> bool {
        match (self, right) {
            (
                Self::Owner,
                Right::Invite | Right::ManagePeople | Right::ManageServer | Right::Audit,
            ) => true,
            (
                Self::Member | Self::Bot,
                Right::Invite | Right::ManagePeople | Right::ManageServer | Right::Audit,
            ) => false,
        }
    }
}

const LAST_OWNER: Error = Error::Conflict(
    "Nobody else is an owner, and a server needs one: make somebody else an owner first",
);

/// Proof that a user has a right, as of the transaction that checked it.
#[derive(Debug, Clone, Copy)]
pub struct Authority {
    by: UserId,
}

impl Authority {
    /// The proof for a user in this role.
    ///
    /// # Errors
    /// 403 when the role lacks the right.
    pub(crate) fn of(user: UserId, role: Role, right: Right) -> Result<Self> {
        if role.has(right) {
            Ok(Self { by: user })
        } else {
            Err(right.refusal())
        }
    }

    /// The user who has the right.
    #[must_use]
    pub fn user(self) -> UserId {
        self.by
    }
}

/// Passes when somebody else runs the server too.
///
/// # Errors
/// 409 when nobody else is an owner.
pub(crate) async fn check_other_owner(tx: &mut Tx, owner: UserId) -> Result<()> {
    let has_other: bool = sqlx::query_scalar(
        "select exists (select 1 from users where role = 'owner' and deactivated_at is null and id <> ?)",
    )
    .bind(owner)
    .fetch_one(tx.connection())
    .await?;
    if has_other { Ok(()) } else { Err(LAST_OWNER) }
}

/// Gives a user another role.
pub(crate) async fn set(tx: &mut Tx, user: UserId, role: Role) -> Result<()> {
    sqlx::query("update users set role = ? where id = ?")
        .bind(role)
        .bind(user)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// What owners make of people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rank {
    /// Runs the server.
    Owner,
    /// Talks.
    Member,
}

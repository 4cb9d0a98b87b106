//! Roles: the table of their rights, and the proof that a user has a right.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ids::UserId,
    log::tx::Tx,
};

/// A user's role on the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Role {
    /// Manages the server.
    Owner,
    /// Takes part in conversations.
    Member,
    /// Is a program.
    Bot,
}

/// A right that only some roles have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Right {
    /// Create, list and revoke invites.
    Invite,
    /// Make and unmake owners, deactivate and reactivate users, and create reset links.
    ManagePeople,
    /// Change the server's name and picture.
    ManageServer,
    /// Read the audit log.
    Audit,
}

impl Right {
    /// The error for a user who lacks the right.
    #[must_use]
    pub fn refusal(self) -> Error {
        Error::Forbidden(match self {
            Self::Invite => "Only an owner can invite people.",
            Self::ManagePeople => "Only an owner can manage people.",
            Self::ManageServer => "Only an owner can change the server's settings.",
            Self::Audit => "Only an owner can read the audit log.",
        })
    }
}

impl Role {
    /// Whether this role has the right.
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

const LAST_OWNER: Error =
    Error::Conflict("A server needs at least one owner. Make someone else an owner first.");

/// Proof that a user has a right, as of the transaction that checked it.
#[derive(Debug, Clone, Copy)]
pub struct Authority {
    by: UserId,
}

impl Authority {
    /// Returns the proof for a user in this role.
    ///
    /// # Errors
    /// 403 if the role lacks the right.
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

/// Passes if the server has another owner.
///
/// # Errors
/// 409 if nobody else is an owner.
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

/// A role that an owner can give to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Rank {
    /// Manages the server.
    Owner,
    /// Takes part in conversations.
    Member,
}

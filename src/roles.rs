//! Roles: the one table of what each may do.

use serde::Serialize;

/// What somebody is on this server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
#[cfg_attr(test, derive(ts_rs::TS))]
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
}

impl Role {
    /// Whether somebody in this role has the right.
    #[must_use]
    pub fn has(self, right: Right) -> bool {
        match (self, right) {
            (Self::Owner, Right::Invite) => true,
            (Self::Member | Self::Bot, Right::Invite) => false,
        }
    }
}

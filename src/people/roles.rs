//! Roles: the one table of what each may do, and how they change.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    ids::UserId,
    log::tx::Tx,
    people::{
        audit::{self, Action},
        notices::{self, NoticeKind},
        users::{self, User},
    },
    sign_in::{
        invites, resets,
        sessions::{self, Session},
    },
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
const BOT: Error = Error::Conflict("A bot cannot be an owner");
const DEACTIVATED: Error =
    Error::Conflict("This account is deactivated: reactivate it before it becomes an owner's");

/// Whoever acts in a session, if they have a right as of this transaction: one before it may have taken it away since
/// they were let in.
///
/// # Errors
/// 401 when the session has ended, 403 when they lack the right.
pub async fn check<'s>(tx: &mut Tx, by: &'s Session, right: Right) -> Result<&'s User> {
    let role = sessions::role(tx.connection(), by).await?;
    if role.ok_or(Error::Unauthenticated)?.has(right) {
        Ok(&by.user)
    } else {
        Err(right.refusal())
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

/// Makes somebody an owner, or a member again, of which they and whoever talks with them are told. The links of whoever
/// is no owner any more end.
///
/// # Errors
/// Those of [`check`]; 404 when there is nobody of that id; 409 for the last owner, for bots, and to make an owner
/// of whoever is deactivated.
pub async fn change(tx: &mut Tx, by: &Session, id: UserId, to: Rank) -> Result<()> {
    let session = by.root;
    let by = check(tx, by, Right::ManagePeople).await?;
    let user = users::find(tx.connection(), id).await?;
    let (role, action, notice) = match (user.role, to) {
        (Role::Bot, Rank::Owner | Rank::Member) => return Err(BOT),
        (Role::Owner, Rank::Owner) | (Role::Member, Rank::Member) => return Ok(()),
        (Role::Member, Rank::Owner) if user.is_deactivated => return Err(DEACTIVATED),
        (Role::Member, Rank::Owner) => (Role::Owner, Action::MadeOwner, NoticeKind::MadeOwner),
        (Role::Owner, Rank::Member) => {
            check_other_owner(tx, id).await?;
            end_links(tx, by, id).await?;
            (Role::Member, Action::UnmadeOwner, NoticeKind::UnmadeOwner)
        }
    };
    sqlx::query("update users set role = ? where id = ?")
        .bind(role)
        .bind(id)
        .execute(tx.connection())
        .await?;
    users::announce(tx, id).await?;
    if by.id != id {
        notices::tell(tx, id, notice, Some(&by.username), session).await?;
    }
    audit::record(tx.connection(), Some(by.id), action, Some(id), None).await
}

/// Ends the links of whoever runs the server no more: what they let somebody do is not theirs to allow.
pub(crate) async fn end_links(tx: &mut Tx, by: &User, maker: UserId) -> Result<()> {
    let had_invites = invites::revoke_those_of(tx, maker).await?;
    let had_resets = resets::end_those_of(tx, maker).await?;
    if !had_invites && !had_resets {
        return Ok(());
    }
    let action = Action::LinksEnded;
    audit::record(tx.connection(), Some(by.id), action, Some(maker), None).await
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

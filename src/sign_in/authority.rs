//! Authority: the rights of owners, checked in the transaction that uses them. A change of role or a deactivation also
//! ends the user's sessions and links here.

use crate::{
    error::{Error, Result},
    ids::UserId,
    log::tx::Tx,
    people::{
        audit::{self, Action},
        directory,
        notices::{self, NoticeKind},
        roles::{self, Authority, Rank, Right, Role},
        users,
    },
    sign_in::{
        invites, resets,
        sessions::{self, Session},
    },
};

const BOT: Error = Error::Conflict("A bot cannot be an owner.");
const DEACTIVATED: Error = Error::Conflict("This account is deactivated. Reactivate it first.");

/// Proof that the session's user has a right in this transaction. An earlier transaction may have removed the right
/// since the request was accepted.
///
/// # Errors
/// 401 if the session has ended, 403 if its user lacks the right.
pub async fn check(tx: &mut Tx, by: &Session, right: Right) -> Result<Authority> {
    let role = sessions::role(tx.connection(), by).await?;
    Authority::of(by.user.id, role.ok_or(Error::Unauthenticated)?, right)
}

/// Makes a user an owner, or a member again. The user and everyone who talks with them see the change. The links of a
/// former owner end.
///
/// # Errors
/// Those of [`check`]; 404 if the user does not exist; 409 for the last owner, for a bot, and for making a deactivated
/// user an owner.
pub async fn change_role(tx: &mut Tx, by: &Session, id: UserId, to: Rank) -> Result<()> {
    check(tx, by, Right::ManagePeople).await?;
    let user = users::find(tx.connection(), id).await?;
    let (role, action, notice) = match (user.role, to) {
        (Role::Bot, Rank::Owner | Rank::Member) => return Err(BOT),
        (Role::Owner, Rank::Owner) | (Role::Member, Rank::Member) => return Ok(()),
        (Role::Member, Rank::Owner) if user.is_deactivated => return Err(DEACTIVATED),
        (Role::Member, Rank::Owner) => (Role::Owner, Action::MadeOwner, NoticeKind::MadeOwner),
        (Role::Owner, Rank::Member) => {
            roles::check_other_owner(tx, id).await?;
            end_links(tx, by.user.id, id).await?;
            (Role::Member, Action::UnmadeOwner, NoticeKind::UnmadeOwner)
        }
    };
    roles::set(tx, id, role).await?;
    users::announce(tx, id).await?;
    if by.user.id != id {
        notices::tell(tx, id, notice, Some(&by.user.username), by.root).await?;
    }
    audit::record(tx.connection(), Some(by.user.id), action, Some(id), None).await
}

/// Deactivates a user: ends their sessions, streams and links. Their messages stay.
///
/// # Errors
/// Those of [`check`], 404 if the user does not exist, 409 for the last owner.
pub async fn deactivate(tx: &mut Tx, by: &Session, id: UserId) -> Result<()> {
    let by = check(tx, by, Right::ManagePeople).await?.user();
    let user = users::find(tx.connection(), id).await?;
    if user.is_deactivated {
        return Ok(());
    }
    if user.role == Role::Owner {
        roles::check_other_owner(tx, id).await?;
    }
    directory::set_deactivated_at(tx, id, Some(tx.now())).await?;
    sessions::end_all(tx, id, None).await?;
    end_links(tx, by, id).await?;
    users::announce(tx, id).await?;
    audit::record(
        tx.connection(),
        Some(by),
        Action::Deactivated,
        Some(id),
        None,
    )
    .await
}

/// Reactivates a user, who can sign in again.
///
/// # Errors
/// Those of [`check`], 404 if the user does not exist.
pub async fn reactivate(tx: &mut Tx, by: &Session, id: UserId) -> Result<()> {
    let by = check(tx, by, Right::ManagePeople).await?.user();
    if !users::find(tx.connection(), id).await?.is_deactivated {
        return Ok(());
    }
    directory::set_deactivated_at(tx, id, None).await?;
    users::announce(tx, id).await?;
    audit::record(
        tx.connection(),
        Some(by),
        Action::Reactivated,
        Some(id),
        None,
    )
    .await
}

/// Ends the links of a former owner, who may no longer let people in.
async fn end_links(tx: &mut Tx, by: UserId, maker: UserId) -> Result<()> {
    let had_invites = invites::revoke_those_of(tx, maker).await?;
    let had_resets = resets::end_those_of(tx, maker).await?;
    if !had_invites && !had_resets {
        return Ok(());
    }
    let action = Action::LinksEnded;
    audit::record(tx.connection(), Some(by), action, Some(maker), None).await
}

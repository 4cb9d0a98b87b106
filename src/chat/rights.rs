//! How a change of a user's role or account changes their rooms: what they may do, and how many people are there.

use crate::{
    chat::{
        access,
        participants::{recount_rooms_of, rooms_of},
        participation,
    },
    error::Result,
    ids::UserId,
    log::tx::Tx,
    people::roles::Rank,
    sign_in::{authority, sessions::Session},
};

/// Makes a user an owner, or a member again. Their rights in rooms follow.
///
/// # Errors
/// Those of [`authority::change_role`].
pub async fn change_role(tx: &mut Tx, by: &Session, id: UserId, to: Rank) -> Result<()> {
    let rooms = rooms_of(tx.connection(), id).await?;
    let substitutes = access::substitutes(tx.connection(), &rooms).await?;
    authority::change_role(tx, by, id, to).await?;
    participation::announce(tx, id, &rooms).await?;
    participation::announce_substitutes(tx, &rooms, &substitutes).await
}

/// Deactivates a user, who is no longer counted in rooms and manages none.
///
/// # Errors
/// Those of [`authority::deactivate`].
pub async fn deactivate(tx: &mut Tx, by: &Session, id: UserId) -> Result<()> {
    let rooms = rooms_of(tx.connection(), id).await?;
    let substitutes = access::substitutes(tx.connection(), &rooms).await?;
    authority::deactivate(tx, by, id).await?;
    recount_rooms_of(tx, id).await?;
    participation::announce_substitutes(tx, &rooms, &substitutes).await
}

/// Reactivates a user, who is counted in their rooms again.
///
/// # Errors
/// Those of [`authority::reactivate`].
pub async fn reactivate(tx: &mut Tx, by: &Session, id: UserId) -> Result<()> {
    let rooms = rooms_of(tx.connection(), id).await?;
    let substitutes = access::substitutes(tx.connection(), &rooms).await?;
    authority::reactivate(tx, by, id).await?;
    recount_rooms_of(tx, id).await?;
    participation::announce_substitutes(tx, &rooms, &substitutes).await
}

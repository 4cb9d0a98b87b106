//! Rooms: conversations with a name. An open room can be found, read and joined by every user; only the participants of
//! a private room know that it exists.

mod browse;
mod names;
mod terminal;

pub use self::{
    browse::{Browse, PAGE, RoomPage, browse},
    names::{RoomName, Topic},
    terminal::{Listed, add_from_terminal, list_all},
};

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer};
use sqlx::{FromRow, SqliteConnection};

use crate::{
    chat::{
        access::{self, Access},
        changes::{self, Change, ChangeType},
        conversations::announce,
        participants, participation, read_markers,
    },
    error::{Error, Result},
    ids::{ConversationId, UserId},
    log::tx::Tx,
    people::{
        names::UsernameKey,
        pictures::{self, Picture, PictureHash},
        profiles::nothing_or,
        roles::Right,
        users,
    },
    timestamp::Timestamp,
};

/// How many rooms a server has at most, archived ones included.
pub const MOST_ROOMS: i64 = 20_000;

const FULL: Error = Error::Conflict("This server has 20,000 rooms. Use one of them.");
const OF_EVERYONE: Error =
    Error::Conflict("Everyone is in this room, so it stays open and is never archived.");
const OWNERS_CHOOSE: Error =
    Error::Forbidden("Only an owner can choose the rooms that new users join.");
const NOT_PRIVATE: &str = "New users cannot join a private room. Make it open first.";

/// A room to make.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewRoom {
    /// Its name. No other room may have it, or one that looks like it, except archived rooms.
    pub name: RoomName,
    /// Its topic. Null or an empty text for none.
    #[serde(default, deserialize_with = "nothing_or")]
    #[schemars(with = "Option<Topic>", length(min = 0))]
    pub topic: Option<Topic>,
    /// Whether only its participants may know that it exists.
    #[serde(default)]
    pub is_private: bool,
    /// The usernames of its first participants, in any case, besides you.
    #[serde(default)]
    #[schemars(length(max = participants::MOST_ADDED))]
    pub usernames: Vec<UsernameKey>,
}

/// Makes a room with the user and other people in it.
///
/// # Errors
/// 409 if the name is taken or there are too many rooms; 422 if nobody has one of the usernames.
pub async fn create(tx: &mut Tx, by: UserId, new: &NewRoom) -> Result<ConversationId> {
    let mut people = participants::active_users(tx.connection(), &new.usernames).await?;
    people.retain(|user| *user != by);
    people.sort_unstable();
    people.dedup();
    let now = tx.now();
    let room = insert(tx.connection(), new, Some(by), now).await?;
    changes::record(tx, room, by, Change::of(ChangeType::Created)).await?;
    participants::add(tx, room, &[&[by], people.as_slice()].concat()).await?;
    if !people.is_empty() {
        changes::record(tx, room, by, Change::about(ChangeType::Added, people)).await?;
    }
    Ok(room)
}

/// Stores a room, without participants.
///
/// # Errors
/// 409 if the name is taken or there are too many rooms.
async fn insert(
    db: &mut SqliteConnection,
    new: &NewRoom,
    by: Option<UserId>,
    now: Timestamp,
) -> Result<ConversationId> {
    let rooms: i64 =
        sqlx::query_scalar("select count(*) from conversations where name is not null")
            .fetch_one(&mut *db)
            .await?;
    if rooms >= MOST_ROOMS {
        return Err(FULL);
    }
    let id = sqlx::query_scalar(
        "insert into conversations (kind, topic, is_private, created_by, created_at)
         values ('room', ?, ?, ?, ?)
         returning id",
    )
    .bind(&new.topic)
    .bind(new.is_private)
    .bind(by)
    .bind(now)
    .fetch_one(&mut *db)
    .await?;
    name(db, id, &new.name).await?;
    Ok(id)
}

/// Gives a room a name that no other room has, or looks like.
async fn name(db: &mut SqliteConnection, id: ConversationId, name: &RoomName) -> Result<()> {
    names::claim(db, id, name).await?;
    set_name(db, id, name).await
}

async fn set_name(db: &mut SqliteConnection, id: ConversationId, name: &RoomName) -> Result<()> {
    sqlx::query("update conversations set name = ?2, name_key = ?3 where id = ?1")
        .bind(id)
        .bind(name)
        .bind(name.key())
        .execute(&mut *db)
        .await?;
    names::fold(db, id).await
}

/// A change of a room. A field that is left out does not change.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomChange {
    /// The name.
    name: Option<RoomName>,
    /// The topic. Null or an empty text removes it.
    #[serde(default, deserialize_with = "given")]
    #[schemars(with = "Option<Topic>", length(min = 0))]
    #[expect(clippy::option_option, reason = "a topic can be left out or removed")]
    topic: Option<Option<Topic>>,
    /// Whether only its participants may know that it exists.
    #[schemars(example = true)]
    is_private: Option<bool>,
    /// Whether it is archived.
    #[schemars(example = true)]
    is_archived: Option<bool>,
    /// Whether new users become participants. Only owners can change it.
    #[schemars(example = true)]
    joins_new_users: Option<bool>,
}

/// Parses a field that is present, which may be null or empty.
#[expect(clippy::option_option, reason = "a topic can be left out or removed")]
fn given<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Option<Topic>>, D::Error> {
    nothing_or(deserializer).map(Some)
}

#[derive(FromRow)]
struct Before {
    name: String,
    topic: Option<String>,
    is_private: bool,
    is_archived: bool,
    joins_new_users: bool,
    picture: Option<PictureHash>,
}

async fn before(db: &mut SqliteConnection, id: ConversationId) -> Result<Before> {
    let before = sqlx::query_as(
        "select name, topic, is_private, archived_at is not null as is_archived, joins_new_users, picture
         from conversations
         where id = ?",
    )
    .bind(id)
    .fetch_one(db)
    .await?;
    Ok(before)
}

/// Changes a room, and tells its participants.
///
/// # Errors
/// 404 if the user may not read it, 403 if the user may not make this change, 409 for a direct conversation, a taken name and
/// for what the room of everyone cannot be, 422 for a private room that new users join.
pub async fn change(
    tx: &mut Tx,
    by: UserId,
    id: ConversationId,
    change: &RoomChange,
) -> Result<()> {
    let access = access::of(tx.connection(), by, id).await?.check_manager()?;
    let before = before(tx.connection(), id).await?;
    check(tx, by, access, &before, change).await?;
    let substitutes = access::substitutes(tx.connection(), &[id]).await?;
    let changes = apply(tx, id, &before, change).await?;
    if changes.is_empty()
        && change
            .joins_new_users
            .is_none_or(|joins| joins == before.joins_new_users)
    {
        return Ok(());
    }
    tx.forget_participants(id);
    announce(tx, id).await?;
    for change in changes {
        changes::record(tx, id, by, change).await?;
    }
    participation::announce_substitutes(tx, &[id], &substitutes).await
}

async fn check(
    tx: &mut Tx,
    by: UserId,
    access: Access,
    before: &Before,
    change: &RoomChange,
) -> Result<()> {
    let is_private = change.is_private.unwrap_or(before.is_private);
    if access.is_everyone
        && (is_private || change.is_archived == Some(true) || change.joins_new_users == Some(false))
    {
        return Err(OF_EVERYONE);
    }
    if is_private && !before.is_private {
        // The room would vanish for an owner who is not in it.
        access.check_participant()?;
    }
    if let Some(joins) = change.joins_new_users {
        let role = users::find(tx.connection(), by).await?.role;
        if !role.has(Right::ManageServer) {
            return Err(OWNERS_CHOOSE);
        }
        if joins && is_private {
            return Err(Error::invalid("joinsNewUsers", NOT_PRIVATE));
        }
    }
    Ok(())
}

/// Stores a change, and returns what changed.
async fn apply(
    tx: &mut Tx,
    id: ConversationId,
    before: &Before,
    change: &RoomChange,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let is_archived = change.is_archived.unwrap_or(before.is_archived);
    if is_archived && !before.is_archived {
        // First, as a room in the archive claims no name.
        set_archived(tx, id, true).await?;
        changes.push(Change::of(ChangeType::Archived));
    }
    if let Some(new) = change
        .name
        .as_ref()
        .filter(|new| new.as_str() != before.name)
    {
        // A room that leaves the archive claims its new name below.
        if is_archived || before.is_archived {
            set_name(tx.connection(), id, new).await?;
        } else {
            name(tx.connection(), id, new).await?;
        }
        let (from, to) = (before.name.clone(), new.as_str().to_owned());
        changes.push(Change::between(ChangeType::Renamed, Some(from), Some(to)));
    }
    if before.is_archived && !is_archived {
        set_archived(tx, id, false).await?;
        changes.push(Change::of(ChangeType::Unarchived));
    }
    if let Some(topic) = &change.topic {
        let to = topic.as_ref().map(|topic| topic.as_str().to_owned());
        if to != before.topic {
            set_topic(tx.connection(), id, topic.as_ref()).await?;
            changes.push(Change::between(ChangeType::Topic, before.topic.clone(), to));
        }
    }
    if let Some(is_private) = change.is_private.filter(|is| *is != before.is_private) {
        set_private(tx.connection(), id, is_private).await?;
        let change = if is_private {
            ChangeType::Closed
        } else {
            ChangeType::Opened
        };
        changes.push(Change::of(change));
    }
    if let Some(joins) = change.joins_new_users {
        sqlx::query("update conversations set joins_new_users = ? where id = ?")
            .bind(joins)
            .bind(id)
            .execute(tx.connection())
            .await?;
    }
    Ok(changes)
}

async fn set_topic(
    db: &mut SqliteConnection,
    id: ConversationId,
    topic: Option<&Topic>,
) -> Result<()> {
    sqlx::query("update conversations set topic = ? where id = ?")
        .bind(topic)
        .bind(id)
        .execute(&mut *db)
        .await?;
    names::fold(db, id).await
}

/// Makes a room private or open. New users do not join a private room.
async fn set_private(
    db: &mut SqliteConnection,
    id: ConversationId,
    is_private: bool,
) -> Result<()> {
    sqlx::query(
        "update conversations
         set is_private = ?2, joins_new_users = iif(?2, 0, joins_new_users)
         where id = ?1",
    )
    .bind(id)
    .bind(is_private)
    .execute(db)
    .await?;
    Ok(())
}

/// Archives a room, which then has no unread messages and releases its name, or takes it out of the archive.
///
/// # Errors
/// 409 if its name has been taken meanwhile.
async fn set_archived(tx: &mut Tx, id: ConversationId, is_archived: bool) -> Result<()> {
    let now = tx.now();
    if is_archived {
        names::release(tx.connection(), id).await?;
    } else {
        let name: RoomName = sqlx::query_scalar("select name from conversations where id = ?")
            .bind(id)
            .fetch_one(tx.connection())
            .await?;
        names::claim(tx.connection(), id, &name).await?;
    }
    sqlx::query("update conversations set archived_at = ? where id = ?")
        .bind(is_archived.then_some(now))
        .bind(id)
        .execute(tx.connection())
        .await?;
    if is_archived {
        read_markers::mark_read_by_all(tx, id).await?;
    }
    Ok(())
}

/// Archives a private room that its last participant has left: nobody can read it any more.
pub(crate) async fn archive_empty(tx: &mut Tx, id: ConversationId) -> Result<()> {
    set_archived(tx, id, true).await?;
    tx.forget_participants(id);
    Ok(())
}

/// Changes or removes the picture of a room, and tells its participants.
///
/// # Errors
/// 404 if the user may not read it, 403 if the user does not manage it, 409 for a direct conversation.
pub async fn set_picture(
    tx: &mut Tx,
    by: UserId,
    id: ConversationId,
    picture: Option<&Picture>,
) -> Result<()> {
    access::of(tx.connection(), by, id).await?.check_manager()?;
    let before = before(tx.connection(), id).await?.picture;
    if before.as_ref() == picture.map(Picture::hash) {
        return Ok(());
    }
    if let Some(picture) = picture {
        picture.keep(tx.connection()).await?;
    }
    sqlx::query("update conversations set picture = ? where id = ?")
        .bind(picture.map(Picture::hash))
        .bind(id)
        .execute(tx.connection())
        .await?;
    if let Some(before) = before {
        pictures::let_go(tx.connection(), &before).await?;
    }
    announce(tx, id).await?;
    changes::record(tx, id, by, Change::of(ChangeType::Picture)).await
}

//! The participants of rooms: joining, leaving, adding and removing.

mod list;
mod unannounced;

pub use self::{
    list::{PAGE, ParticipantPage, page},
    unannounced::announce_new,
};

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection, types::Json};

use crate::{
    chat::{
        access::{self, Access},
        changes::{self, Change, ChangeType},
        conversations, participation, rooms,
    },
    error::{Error, Result},
    ids::{ConversationId, UserId},
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
    people::{
        names::UsernameKey,
        users::{self, User},
    },
};

/// How many participants a room has at most, except the room in which everyone is.
pub const MOST_PARTICIPANTS: i64 = 10_000;
/// How many conversations a user has at most when they start another or are added to a room.
pub const MOST_CONVERSATIONS: i64 = 5_000;
/// How many people one request adds.
pub const MOST_ADDED: usize = 100;

const FULL: Error = Error::Conflict("This room is full: it has 10,000 people.");
const TOO_MANY: Error =
    Error::Conflict("Someone has 5,000 conversations already, and must leave one first.");
const EVERYONE: Error = Error::Conflict("Everyone is in this room, so nobody can leave it.");
const DIRECT: Error = Error::Conflict(
    "You cannot leave a direct conversation. Choose to hear nothing of it instead.",
);

/// Whether a user participates in a room, told to the participants.
#[derive(Debug, Clone, Copy, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Participant {
    /// The room.
    conversation_id: ConversationId,
    /// The user.
    user_id: UserId,
    /// Whether the user participates.
    is_participant: bool,
    /// How many active users participate.
    #[schemars(range(max = 1_000_000), example = 12)]
    participant_count: u32,
}

impl Subject for Participant {
    fn references(&self) -> References {
        References {
            conversation: Some(self.conversation_id),
            subject: Some(self.user_id.0),
            receiver: None,
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let pairs: Vec<_> = references
            .iter()
            .filter_map(|reference| Some((reference.conversation?.0, reference.subject?)))
            .collect();
        let found = sqlx::query_as(
            "select distinct c.id as conversation_id, u.id as user_id,
                    p.user_id is not null and u.deactivated_at is null as is_participant, c.participant_count
             from json_each(?) named
             join conversations c on c.id = named.value ->> 0
             join users u on u.id = named.value ->> 1
             left join participants p on p.conversation_id = c.id and p.user_id = named.value ->> 1
             order by c.id, u.id",
        )
        .bind(Json(pairs))
        .fetch_all(db)
        .await?;
        Ok(found)
    }
}

/// A user joined or left a room.
pub struct ParticipantChanged;

impl Fact for ParticipantChanged {
    const KIND: &'static str = "participant";
    const ABOUT: &'static str = "Someone joined or left a room of yours, or was deactivated.";
    const RELOADS: bool = true;
    const CHANGES_RIGHTS: bool = true;
    type Subject = Participant;
    type View = Participant;

    fn view(participant: Arc<Participant>, _reader: UserId) -> Participant {
        *participant
    }
}

/// Makes a user a participant of an open room.
///
/// # Errors
/// 404 if the user may not read it, 403 if it is archived, 409 if it is direct or full, or if the user has too many
/// conversations.
pub async fn join(tx: &mut Tx, user: UserId, room: ConversationId) -> Result<()> {
    let access = access::of(tx.connection(), user, room)
        .await?
        .check_room()?;
    if access.is_participant {
        return Ok(());
    }
    access.check_not_archived()?;
    add(tx, room, &[user]).await?;
    changes::record(tx, room, user, Change::of(ChangeType::Joined)).await
}

/// Adds people to a room.
///
/// # Errors
/// 404 if the user may not read it; 403 if the user does not participate or the room is archived; 409 if it is direct or full, or if someone has too
/// many conversations; 422 if nobody has one of the names or an account is deactivated.
pub async fn add_people(
    tx: &mut Tx,
    by: UserId,
    room: ConversationId,
    names: &[UsernameKey],
) -> Result<()> {
    access::of(tx.connection(), by, room)
        .await?
        .check_room()?
        .check_participant()?
        .check_not_archived()?;
    let users = active_users(tx.connection(), names).await?;
    let added = add(tx, room, &users).await?;
    if added.is_empty() {
        return Ok(());
    }
    changes::record(tx, room, by, Change::about(ChangeType::Added, added)).await
}

/// The active users with these names.
///
/// # Errors
/// 422 if nobody has one of the names, or if an account is deactivated.
pub(crate) async fn active_users(
    db: &mut SqliteConnection,
    names: &[UsernameKey],
) -> Result<Vec<UserId>> {
    let users = users::by_names(db, names).await?;
    if let Some(user) = users.iter().find(|user| user.is_deactivated) {
        let message = format!("The account of {} is deactivated.", user.username);
        return Err(Error::invalid("usernames", message));
    }
    Ok(users.iter().map(|user: &User| user.id).collect())
}

/// Makes a participant leave a room. The last one to leave a private room archives it.
///
/// # Errors
/// 404 if the user may not read it, 409 if it is direct or everyone is in it.
pub async fn leave(tx: &mut Tx, user: UserId, room: ConversationId) -> Result<()> {
    let access = access::of(tx.connection(), user, room).await?;
    if access.check_room().is_err() {
        return Err(DIRECT);
    }
    if !access.is_participant {
        return Ok(());
    }
    part(tx, access, user, room).await?;
    changes::record(tx, room, user, Change::of(ChangeType::Left)).await
}

/// Removes a participant from a room.
///
/// # Errors
/// 404 if the user may not read it or the other is not in it, 403 if the user does not manage it, 409 if it is direct or everyone is in it.
pub async fn remove(tx: &mut Tx, by: UserId, room: ConversationId, user: UserId) -> Result<()> {
    if by == user {
        return leave(tx, user, room).await;
    }
    let access = access::of(tx.connection(), by, room)
        .await?
        .check_manager()?;
    let participants = tx.participants(room).await?;
    if !participants.is_some_and(|participants| participants.contain(user)) {
        return Err(Error::NotFound("This user is not in this room."));
    }
    part(tx, access, user, room).await?;
    forget_maker(tx, user, room).await?;
    changes::record(tx, room, by, Change::about(ChangeType::Removed, vec![user])).await
}

/// A maker who was removed does not manage the room again by joining it.
async fn forget_maker(tx: &mut Tx, user: UserId, room: ConversationId) -> Result<()> {
    let forgotten =
        sqlx::query("update conversations set created_by = null where id = ? and created_by = ?")
            .bind(room)
            .bind(user)
            .execute(tx.connection())
            .await?;
    if forgotten.rows_affected() > 0 {
        conversations::announce(tx, room).await?;
    }
    Ok(())
}

/// Ends a participation, and tells everyone whom it concerns.
async fn part(tx: &mut Tx, access: Access, user: UserId, room: ConversationId) -> Result<()> {
    if access.is_everyone {
        return Err(EVERYONE);
    }
    let substitutes = access::substitutes(tx.connection(), &[room]).await?;
    sqlx::query("delete from participants where conversation_id = ? and user_id = ?")
        .bind(room)
        .bind(user)
        .execute(tx.connection())
        .await?;
    count_again(tx, room).await?;
    participation::announce(tx, user, &[room]).await?;
    announce(tx, &[user], room).await?;
    participation::announce_substitutes(tx, &[room], &substitutes).await?;
    let is_empty = tx
        .participants(room)
        .await?
        .is_none_or(|left| left.users.is_empty());
    if access.is_private && is_empty {
        rooms::archive_empty(tx, room).await?;
    }
    Ok(())
}

/// Adds users to a room, and tells them and the other participants. Returns those who were not in it.
///
/// # Errors
/// 409 if the room is full, or if one of them has too many conversations.
pub(crate) async fn add(
    tx: &mut Tx,
    room: ConversationId,
    users: &[UserId],
) -> Result<Vec<UserId>> {
    let substitutes = access::substitutes(tx.connection(), &[room]).await?;
    let added = insert(tx, room, users).await?;
    if added.is_empty() {
        return Ok(added);
    }
    let count = count_again(tx, room).await?;
    let is_everyone: bool =
        sqlx::query_scalar("select is_everyone from conversations where id = ?")
            .bind(room)
            .fetch_one(tx.connection())
            .await?;
    if count > MOST_PARTICIPANTS && !is_everyone {
        return Err(FULL);
    }
    // First, as the numbers of these facts are known already: each is the participant's `joined_seq`.
    participation::announce_to(tx, &added, room).await?;
    announce(tx, &added, room).await?;
    participation::announce_substitutes(tx, &[room], &substitutes).await?;
    Ok(added)
}

/// Inserts participants, who have read everything so far, and returns those who are new, in the order in which their
/// joining will be told by the facts that follow.
///
/// # Errors
/// 409 if one of them has too many conversations.
async fn insert(tx: &mut Tx, room: ConversationId, users: &[UserId]) -> Result<Vec<UserId>> {
    let ids: Vec<i64> = users.iter().map(|user| user.0).collect();
    let mut added: Vec<UserId> = sqlx::query_scalar(
        "insert into participants (conversation_id, user_id, read_message_id, joined_message_id, joined_seq)
         select ?1, id, newest, newest,
                (select coalesce(max(seq), 0) from sqlite_sequence where name = 'facts') + row_number() over (order by id)
         from (select distinct value as id from json_each(?2)),
              (select coalesce(max(id), 0) as newest from messages where conversation_id = ?1)
         where not exists (select 1 from participants where conversation_id = ?1 and user_id = id)
         returning user_id",
    )
    .bind(room)
    .bind(Json(ids))
    .fetch_all(tx.connection())
    .await?;
    added.sort_unstable();
    let has_too_many = has_too_many(tx.connection(), &added).await?;
    if has_too_many {
        return Err(TOO_MANY);
    }
    Ok(added)
}

/// Whether one of these users has more conversations than the bound.
pub(crate) async fn has_too_many(db: &mut SqliteConnection, users: &[UserId]) -> Result<bool> {
    let ids: Vec<i64> = users.iter().map(|user| user.0).collect();
    let has_too_many = sqlx::query_scalar(
        "select exists (select 1
                        from json_each(?) named join participants p on p.user_id = named.value
                        group by p.user_id
                        having count(*) > ?)",
    )
    .bind(Json(ids))
    .bind(MOST_CONVERSATIONS)
    .fetch_one(db)
    .await?;
    Ok(has_too_many)
}

/// Counts the active participants of a room again, after they changed.
pub(crate) async fn count_again(tx: &mut Tx, room: ConversationId) -> Result<i64> {
    tx.forget_participants(room);
    let count = sqlx::query_scalar(
        "update conversations
         set participant_count = (select count(*)
                                  from participants p join users u on u.id = p.user_id
                                  where p.conversation_id = conversations.id and u.deactivated_at is null)
         where id = ?
         returning participant_count",
    )
    .bind(room)
    .fetch_one(tx.connection())
    .await?;
    Ok(count)
}

/// Tells the participants of a room that users joined or left it.
async fn announce(tx: &mut Tx, users: &[UserId], room: ConversationId) -> Result<()> {
    let reference = |user: &UserId| References {
        conversation: Some(room),
        subject: Some(user.0),
        receiver: None,
    };
    let references: Vec<_> = users.iter().map(reference).collect();
    let participants = Participant::load(tx.connection(), &references).await?;
    tx.append_all::<ParticipantChanged>(participants).await
}

/// Counts the participants again in all rooms of a user who was deactivated or reactivated, and tells them.
pub async fn recount_rooms_of(tx: &mut Tx, user: UserId) -> Result<()> {
    let rooms: Vec<ConversationId> = rooms_of(tx.connection(), user).await?;
    for room in rooms {
        count_again(tx, room).await?;
        announce(tx, &[user], room).await?;
    }
    Ok(())
}

/// The rooms in which a user participates.
pub async fn rooms_of(db: &mut SqliteConnection, user: UserId) -> Result<Vec<ConversationId>> {
    let rooms: Json<Vec<i64>> = sqlx::query_scalar(
        "select json_group_array(c.id order by c.id)
         from participants p join conversations c on c.id = p.conversation_id
         where p.user_id = ? and c.direct_key is null",
    )
    .bind(user)
    .fetch_one(db)
    .await?;
    Ok(rooms.0.into_iter().map(ConversationId).collect())
}

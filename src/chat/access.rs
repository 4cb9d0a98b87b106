//! Access: who may read, post in and manage a conversation. This is the only place that decides it.
//!
//! Participants may read and post. Every user may read an open room. The user who made a room manages it, unless they
//! were removed, and so do the owners of the server, if the room is open or they participate. A private room without such
//! a manager is managed by the active person who has been in it for the longest time. Nobody manages a direct
//! conversation.

use std::collections::HashMap;

use sqlx::{FromRow, SqliteConnection, types::Json};

use crate::{
    error::{Error, Result},
    ids::{ConversationId, UserId},
};

/// The answer to a stranger, as if the conversation did not exist.
pub(crate) const NOT_FOUND: Error =
    Error::NotFound("This conversation does not exist, or you are not in it.");
/// The answer to a reader of an open room who wants to do more.
pub(crate) const JOIN_FIRST: Error = Error::Forbidden("You are not in this room. Join it first.");
pub(crate) const ARCHIVED: Error = Error::Forbidden("This room is archived.");
const NOT_MANAGER: Error =
    Error::Forbidden("You do not manage this room. Ask the person who made it, or an owner.");
const NO_ROOM: Error = Error::Conflict("Only rooms have this. This is a direct conversation.");

/// Whether somebody who is active, and participates in the private room `c`, made it or is an owner.
macro_rules! has_manager {
    () => {
        "(exists (select 1
                  from participants o join users u on u.id = o.user_id
                  where o.conversation_id = c.id and o.user_id = c.created_by and u.deactivated_at is null)
          or exists (select 1
                     from users u join participants o on o.user_id = u.id
                     where u.role = 'owner' and u.deactivated_at is null and o.conversation_id = c.id))"
    };
}

/// The active person who has been in the room `c` for the longest time.
macro_rules! longest_participant {
    () => {
        "(select o.user_id
          from participants o join users u on u.id = o.user_id
          where o.conversation_id = c.id and u.deactivated_at is null and u.role <> 'bot'
          order by o.joined_seq is null, o.joined_seq, o.user_id
          limit 1)"
    };
}

/// Whether the conversation `c` can be read by a user who participates in it if `p` is not null.
macro_rules! can_read {
    () => {
        "(p.user_id is not null or c.direct_key is null and c.is_private = 0)"
    };
}

/// Whether the user `?1` manages the conversation `c`, in which they participate if `p` is not null.
macro_rules! can_manage {
    () => {
        concat!(
            "case
               when c.direct_key is not null then 0
               when p.user_id is null
                 then c.is_private = 0 and exists (select 1 from users where id = ?1 and role = 'owner')
               when c.created_by = p.user_id then 1
               when exists (select 1 from users where id = ?1 and role = 'owner') then 1
               when c.is_private = 0 then 0
               else not ",
            crate::chat::access::has_manager!(),
            " and ",
            crate::chat::access::longest_participant!(),
            " is ?1
             end"
        )
    };
}
pub(crate) use {can_manage, can_read, has_manager, longest_participant};

/// The rights of a user who may read a conversation.
#[derive(Debug, Clone, Copy, FromRow)]
pub struct Access {
    is_room: bool,
    /// Whether only the participants of the room know that it exists.
    pub is_private: bool,
    /// Whether nobody may post.
    pub is_archived: bool,
    /// Whether it is the room in which everyone is.
    pub is_everyone: bool,
    /// Whether the user participates.
    pub is_participant: bool,
    can_manage: bool,
}

impl Access {
    /// Passes for a room.
    ///
    /// # Errors
    /// 409 for a direct conversation.
    pub fn check_room(self) -> Result<Self> {
        if self.is_room { Ok(self) } else { Err(NO_ROOM) }
    }

    /// Passes for a participant.
    ///
    /// # Errors
    /// 403 for a reader of an open room.
    pub fn check_participant(self) -> Result<Self> {
        if self.is_participant {
            Ok(self)
        } else {
            Err(JOIN_FIRST)
        }
    }

    /// Passes unless the room is archived.
    ///
    /// # Errors
    /// 403 if it is archived.
    pub fn check_not_archived(self) -> Result<Self> {
        if self.is_archived {
            Err(ARCHIVED)
        } else {
            Ok(self)
        }
    }

    /// Passes for a user who manages the room.
    ///
    /// # Errors
    /// 403 for others, 409 for a direct conversation.
    pub fn check_manager(self) -> Result<Self> {
        self.check_room()?;
        if self.can_manage {
            Ok(self)
        } else {
            Err(NOT_MANAGER)
        }
    }
}

const ACCESS: &str = concat!(
        "select c.direct_key is null as is_room, c.is_private, c.archived_at is not null as is_archived, c.is_everyone,
                p.user_id is not null as is_participant, ",
        can_manage!(),
        " as can_manage
         from conversations c left join participants p on p.conversation_id = c.id and p.user_id = ?1
         where c.id = ?2 and ",
    can_read!(),
);

/// The rights of a user in a conversation.
///
/// # Errors
/// 404 if the user may not read it, whether it exists or not.
pub async fn of(db: &mut SqliteConnection, user: UserId, id: ConversationId) -> Result<Access> {
    sqlx::query_as(ACCESS)
        .bind(user)
        .bind(id)
        .fetch_optional(db)
        .await?
        .ok_or(NOT_FOUND)
}

const READABLE: &str = "select json_group_array(id order by id)
         from (select conversation_id as id from participants where user_id = ?
               union
               select id from conversations where name is not null and direct_key is null and is_private = 0)";

/// The conversations that a user may read, sorted.
pub async fn readable(db: &mut SqliteConnection, user: UserId) -> Result<Vec<ConversationId>> {
    let ids: Json<Vec<i64>> = sqlx::query_scalar(READABLE)
        .bind(user)
        .fetch_one(db)
        .await?;
    Ok(ids.0.into_iter().map(ConversationId).collect())
}

/// Passes if the user may read the conversation.
///
/// # Errors
/// 404 otherwise, whether the conversation exists or not.
pub async fn check_reader(
    db: &mut SqliteConnection,
    reader: UserId,
    id: ConversationId,
) -> Result<()> {
    of(db, reader, id).await.map(|_| ())
}

/// Passes if the user participates in the conversation.
///
/// # Errors
/// 404 if the user may not read it, 403 if they may only read it.
pub async fn check_participant(
    db: &mut SqliteConnection,
    user: UserId,
    id: ConversationId,
) -> Result<()> {
    of(db, user, id).await?.check_participant().map(|_| ())
}

/// The substitutes among the participants of these rooms: those who manage a private room because nobody else does.
pub async fn substitutes(
    db: &mut SqliteConnection,
    rooms: &[ConversationId],
) -> Result<HashMap<ConversationId, UserId>> {
    let ids: Vec<i64> = rooms.iter().map(|id| id.0).collect();
    let found: Json<Vec<(i64, Option<i64>)>> = sqlx::query_scalar(concat!(
        "select json_group_array(json_array(c.id, ",
        longest_participant!(),
        "))
         from conversations c
         where c.id in (select value from json_each(?)) and c.direct_key is null and c.is_private = 1 and not ",
        has_manager!(),
    ))
    .bind(Json(ids))
    .fetch_one(db)
    .await?;
    let found = found.0.into_iter();
    Ok(found
        .filter_map(|(id, user)| Some((ConversationId(id), UserId(user?))))
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn access_scans_no_table() {
        assert_eq!(plans::scanned(ACCESS).await, [""; 0]);
        assert_eq!(plans::scanned(READABLE).await, [""; 0]);
    }
}

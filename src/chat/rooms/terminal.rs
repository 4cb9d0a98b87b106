//! Rooms from the terminal, also while the server runs: it tells the participants.

use sqlx::{FromRow, SqliteConnection};

use super::{NewRoom, insert};
use crate::{
    chat::participants::active_users,
    error::Result,
    ids::{ConversationId, UserId},
    timestamp::Timestamp,
};

/// A room in the terminal's list.
#[derive(Debug, FromRow)]
pub struct Listed {
    /// Its name.
    pub name: String,
    /// Whether it is private.
    pub is_private: bool,
    /// Whether it is archived.
    pub is_archived: bool,
    /// How many active users participate.
    pub participant_count: u32,
}

/// Every room, by name. It counts the participants itself, since those from the terminal are only counted by a server.
pub async fn list_all(db: &mut SqliteConnection) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as(
        "select name, is_private, archived_at is not null as is_archived,
                (select count(*)
                 from participants p join users u on u.id = p.user_id
                 where p.conversation_id = c.id and u.deactivated_at is null) as participant_count
         from conversations c
         where name is not null
         order by name_key, id",
    )
    .fetch_all(db)
    .await?)
}

/// Makes a room that nobody on the server made.
///
/// # Errors
/// 409 if the name is taken or there are too many rooms; 422 if nobody has one of the usernames.
pub async fn add_from_terminal(db: &mut SqliteConnection, new: &NewRoom) -> Result<ConversationId> {
    let people = active_users(db, &new.usernames).await?;
    let room = insert(db, new, None, Timestamp::now()).await?;
    for user in people {
        add_unannounced(db, room, user).await?;
    }
    Ok(room)
}

async fn add_unannounced(
    db: &mut SqliteConnection,
    room: ConversationId,
    user: UserId,
) -> Result<()> {
    sqlx::query(
        "insert into participants (conversation_id, user_id, read_message_id, joined_message_id, joined_seq)
         select ?1, ?2, coalesce(max(id), 0), coalesce(max(id), 0), null from messages where conversation_id = ?1
         on conflict do nothing",
    )
    .bind(room)
    .bind(user)
    .execute(db)
    .await?;
    Ok(())
}

//! Participants whom nobody has been told of: new users, whom a trigger of the database adds to the rooms for new users,
//! and those whom another process added, as `chinwag room add` does while the server runs. Only the writer publishes.

use sqlx::types::Json;

use super::{announce, count_again};
use crate::{
    chat::{
        changes::{self, Change, ChangeType},
        participation,
    },
    error::Result,
    ids::{ConversationId, UserId},
    log::tx::Tx,
};

/// How many of them get a line of their own in the room. More at once come with an upgrade or a script.
const FEW: usize = 20;

/// Tells of the participants whom nobody has been told of. They join with this.
pub async fn tell_untold(tx: &mut Tx) -> Result<()> {
    let untold: Json<Vec<(i64, i64)>> = sqlx::query_scalar(
        "select json_group_array(json_array(conversation_id, user_id) order by conversation_id, user_id)
         from participants
         where joined_seq is null",
    )
    .fetch_one(tx.connection())
    .await?;
    for of_room in untold.0.chunk_by(|a, b| a.0 == b.0) {
        let room = ConversationId(of_room[0].0);
        count_again(tx, room).await?;
        let users: Vec<_> = of_room.iter().map(|(_, user)| UserId(*user)).collect();
        for user in &users {
            tell(tx, *user, room).await?;
        }
        for user in &users {
            announce(tx, *user, room).await?;
        }
        for user in users.iter().filter(|_| users.len() <= FEW) {
            changes::record(tx, room, *user, Change::of(ChangeType::Joined)).await?;
        }
    }
    Ok(())
}

async fn tell(tx: &mut Tx, user: UserId, room: ConversationId) -> Result<()> {
    sqlx::query(
        "update participants
         set joined_seq = (select coalesce(max(seq), 0) + 1 from sqlite_sequence where name = 'facts')
         where conversation_id = ? and user_id = ?",
    )
    .bind(room)
    .bind(user)
    .execute(tx.connection())
    .await?;
    participation::announce(tx, user, room).await?;
    Ok(())
}

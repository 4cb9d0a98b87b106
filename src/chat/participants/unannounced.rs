//! Participants who were not announced yet: new users, whom a trigger of the database adds to the rooms for new users, and
//! those whom another process added, such as `chinwag room add`. Only the writer publishes.

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

/// How many new participants get a change line each, if they are active. More at once come from a script.
const FEW: usize = 20;

/// Announces new participants. Their `joined_seq` is the fact that announces them.
pub async fn announce_new(tx: &mut Tx) -> Result<()> {
    let unannounced: Json<Vec<(i64, i64, i64)>> = sqlx::query_scalar(
        "select json_group_array(json_array(p.conversation_id, p.user_id, u.deactivated_at is null)
                                 order by p.conversation_id, p.user_id)
         from participants p join users u on u.id = p.user_id
         where p.joined_seq is null",
    )
    .fetch_one(tx.connection())
    .await?;
    for of_room in unannounced.0.chunk_by(|a, b| a.0 == b.0) {
        let room = ConversationId(of_room[0].0);
        count_again(tx, room).await?;
        let users: Vec<_> = of_room.iter().map(|(_, user, _)| UserId(*user)).collect();
        set_joined(tx, room).await?;
        participation::announce_to(tx, &users, room).await?;
        announce(tx, &users, room).await?;
        let has_lines = of_room.len() <= FEW;
        for (_, user, is_active) in of_room {
            if has_lines && *is_active != 0 {
                changes::record(tx, room, UserId(*user), Change::of(ChangeType::Joined)).await?;
            }
        }
    }
    Ok(())
}

/// Their joining will be told by the facts that follow, in the order of their ids.
async fn set_joined(tx: &mut Tx, room: ConversationId) -> Result<()> {
    sqlx::query(
        "update participants
         set joined_seq = told.seq
         from (select user_id,
                      (select coalesce(max(seq), 0) from sqlite_sequence where name = 'facts')
                        + row_number() over (order by user_id) as seq
               from participants
               where conversation_id = ?1 and joined_seq is null) as told
         where conversation_id = ?1 and participants.user_id = told.user_id",
    )
    .bind(room)
    .execute(tx.connection())
    .await?;
    Ok(())
}

//! The list of rooms that a user may join or read.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{SqliteConnection, types::Json};

use crate::{
    chat::{
        access,
        conversations::{Conversation, Row, place, select_readable, with_messages},
    },
    error::Result,
    ids::{ConversationId, UserId},
    people::names::SearchKey,
};

/// How many rooms a page of the list has.
pub const PAGE: usize = 50;

/// Which rooms to list.
#[derive(Debug, Default)]
pub struct Browse {
    /// The text in their names or topics.
    pub search: SearchKey,
    /// Whether to list those in which the user participates.
    pub with_joined: bool,
    /// Whether to list the archived rooms instead of the others.
    pub archived: bool,
    /// The last room of the page before.
    pub after: Option<ConversationId>,
}

/// A page of rooms, newest message first, where a deleted message counts.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct RoomPage {
    /// The rooms.
    #[schemars(length(max = PAGE))]
    rooms: Vec<Conversation>,
    /// Whether there are more after them.
    has_more: bool,
}

const ROWS: &str = select_readable!(concat!(
    "and c.name is not null
     and (c.archived_at is not null) = ?2
     and (?3 or p.user_id is null)
     and instr(c.search_fold, ?5) > 0
     and (?4 is null or (coalesce(",
    place!(),
    ", 0), c.id) < (select coalesce(",
    place!(),
    ", 0), c.id from conversations c where c.id = ?4))
     order by coalesce(",
    place!(),
    ", 0) desc, c.id desc
     limit ?6"
));

/// A page of the open rooms and of the private rooms in which the reader participates.
///
/// # Errors
/// 404 if the reader may not read the room `after`.
pub async fn browse(db: &mut SqliteConnection, reader: UserId, which: &Browse) -> Result<RoomPage> {
    if let Some(after) = which.after {
        access::check_reader(db, reader, after).await?;
    }
    let limit = i64::try_from(PAGE).expect("a small number");
    let rows: Json<Vec<Row>> = sqlx::query_scalar(ROWS)
        .bind(reader)
        .bind(which.archived)
        .bind(which.with_joined)
        .bind(which.after)
        .bind(which.search.folded())
        .bind(limit + 1)
        .fetch_one(&mut *db)
        .await?;
    let mut rows = rows.0;
    let has_more = rows.len() > PAGE;
    rows.truncate(PAGE);
    Ok(RoomPage {
        rooms: with_messages(db, reader, rows).await?,
        has_more,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn rooms_are_read_from_their_index() {
        assert_eq!(plans::scanned(ROWS).await, ["SCAN c USING INDEX rooms"]);
    }
}

//! The list of a conversation's participants.

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    chat::access,
    error::Result,
    ids::{ConversationId, UserId},
    people::{
        names::SearchKey,
        users::{self, User},
    },
};

/// How many participants a page of the list has.
pub const PAGE: usize = 50;

/// A page of the active participants of a conversation, by name.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ParticipantPage {
    /// The participants.
    #[schemars(length(max = PAGE))]
    participants: Vec<User>,
    /// Whether there are more after them.
    has_more: bool,
}

const PARTICIPANTS: &str = concat!(
    "select ",
    users::columns!(),
    " from participants o
         join users u on u.id = o.user_id
         join profiles p on p.id = u.id
         where o.conversation_id = ?1 and u.deactivated_at is null
           and u.username_key > coalesce((select username_key from users where id = ?2), '')
           and (?3 = '' or instr(u.search_key, ?3) > 0 or instr(u.search_fold, ?4) > 0)
         order by u.username_key
         limit ?5"
);

/// The participants whose names contain a text, after one of them or from the first.
///
/// # Errors
/// 404 if the reader may not read the conversation.
pub async fn page(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    search: &SearchKey,
    after: Option<UserId>,
) -> Result<ParticipantPage> {
    access::check_reader(db, reader, conversation).await?;
    let limit = i64::try_from(PAGE).expect("a small number");
    let mut participants: Vec<User> = sqlx::query_as(PARTICIPANTS)
        .bind(conversation)
        .bind(after)
        .bind(search.typed())
        .bind(search.folded())
        .bind(limit + 1)
        .fetch_all(db)
        .await?;
    let has_more = participants.len() > PAGE;
    participants.truncate(PAGE);
    Ok(ParticipantPage {
        participants,
        has_more,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn participants_are_found_by_their_conversation() {
        assert_eq!(plans::scanned(PARTICIPANTS).await, [""; 0]);
    }
}

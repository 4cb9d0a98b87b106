//! Pinned messages: those that the participants of a conversation keep at hand.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{SqliteConnection, types::Json};

use crate::{
    chat::{
        access,
        messages::{self, Message},
        reactions,
    },
    error::{Error, Result},
    ids::{ConversationId, MessageId, UserId},
    log::{fact::Fact, tx::Tx},
};

/// How many messages of a conversation are pinned at most.
pub const MOST_PINS: usize = 50;

const FULL: Error = Error::Conflict("This conversation has 50 pinned messages. Unpin one first.");

/// Whether a message is pinned.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Pin {
    /// The conversation.
    conversation_id: ConversationId,
    /// The message.
    message_id: MessageId,
    /// Whether it is pinned.
    is_pinned: bool,
}

/// A message was pinned or unpinned.
pub struct PinChanged;

impl Fact for PinChanged {
    const KIND: &'static str = "pin";
    const ABOUT: &'static str = "Someone pinned or unpinned a message.";
    const REVISES: bool = true;
    type Subject = Message;
    type View = Pin;

    fn view(message: Arc<Message>, _reader: UserId) -> Pin {
        Pin {
            conversation_id: message.conversation_id,
            message_id: message.id,
            is_pinned: message.is_pinned,
        }
    }
}

/// Pins or unpins a message. Repeating it changes nothing.
///
/// # Errors
/// 404 if the user may not read the conversation or the message is not in it; 403 if they do not participate or the room
/// is archived; 409 if too many messages are pinned.
pub async fn pin(
    tx: &mut Tx,
    user: UserId,
    conversation: ConversationId,
    id: MessageId,
    is_pinned: bool,
) -> Result<()> {
    let mut message = messages::find_to_change(tx, user, conversation, id).await?;
    if message.is_pinned == is_pinned {
        return Ok(());
    }
    if is_pinned {
        add(tx, user, &message).await?;
    } else {
        remove(tx.connection(), id).await?;
    }
    message.is_pinned = is_pinned;
    tx.append::<PinChanged>(message).await
}

async fn add(tx: &mut Tx, user: UserId, message: &Message) -> Result<()> {
    let now = tx.now();
    let added = sqlx::query(
        "insert into pins (message_id, conversation_id, user_id, created_at)
         select ?1, ?2, ?3, ?4
         where (select count(*) from pins where conversation_id = ?2) < ?5",
    )
    .bind(message.id)
    .bind(message.conversation_id)
    .bind(user)
    .bind(now)
    .bind(i64::try_from(MOST_PINS).expect("a small number"))
    .execute(tx.connection())
    .await?;
    if added.rows_affected() == 0 {
        return Err(FULL);
    }
    Ok(())
}

async fn remove(db: &mut SqliteConnection, id: MessageId) -> sqlx::Result<()> {
    sqlx::query("delete from pins where message_id = ?")
        .bind(id)
        .execute(db)
        .await?;
    Ok(())
}

const PINNED: &str = "select json_group_array(message_id) from pins where conversation_id = ?";

/// The pinned messages of a conversation, newest message first.
///
/// # Errors
/// 404 if the reader may not read it.
pub async fn list(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
) -> Result<Vec<Message>> {
    access::check_reader(db, reader, conversation).await?;
    let ids: Json<Vec<i64>> = sqlx::query_scalar(PINNED)
        .bind(conversation)
        .fetch_one(&mut *db)
        .await?;
    let mut pinned = messages::by_ids(db, ids.0.into_iter().map(MessageId)).await?;
    reactions::list_own(db, reader, &mut pinned).await?;
    Ok(pinned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn pins_are_found_by_their_conversation() {
        assert_eq!(plans::scanned(PINNED).await, [""; 0]);
    }
}

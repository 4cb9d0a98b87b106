//! Deleting a message: its row stays, without content, so that its id and its client id are never used again.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqliteConnection;

use super::{Message, MessageKind, by_ids, find, history::NOT_FOUND};
use crate::{
    chat::access,
    error::{Error, Result},
    ids::{ConversationId, MessageId, UserId},
    log::{fact::Fact, tx::Tx},
};

const NOT_YOURS: Error =
    Error::Forbidden("Only its author can delete a message, or whoever manages the room.");

/// A message that was deleted.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeletedMessage {
    /// The conversation.
    conversation_id: ConversationId,
    /// The message.
    message_id: MessageId,
}

/// A message was deleted.
pub struct MessageDeleted;

impl Fact for MessageDeleted {
    const KIND: &'static str = "message_deleted";
    const ABOUT: &'static str =
        "A message was deleted, or nothing answers a deleted message any more.";
    const REVISES: bool = true;
    type Subject = Message;
    type View = DeletedMessage;

    fn view(message: Arc<Message>, _reader: UserId) -> DeletedMessage {
        DeletedMessage {
            conversation_id: message.conversation_id,
            message_id: message.id,
        }
    }
}

/// Deletes a message with its files, reactions, mentions and pin. Deleting it again changes nothing.
///
/// # Errors
/// 404 if the user may not read the conversation or the message is not in it; 403 if they are neither its author nor manage
/// the room, or if the room is archived.
pub async fn delete(
    tx: &mut Tx,
    user: UserId,
    conversation: ConversationId,
    id: MessageId,
) -> Result<()> {
    let access = access::of(tx.connection(), user, conversation)
        .await?
        .check_not_archived()?;
    let found = by_ids(tx.connection(), [id]).await?.pop();
    let message = found
        .filter(|message| message.conversation_id == conversation)
        .filter(|message| message.kind == MessageKind::Text)
        .ok_or(NOT_FOUND)?;
    if message.author_id != user && access.check_manager().is_err() {
        return Err(NOT_YOURS);
    }
    if message.is_deleted {
        return Ok(());
    }
    erase(tx, conversation, id).await?;
    tell(tx, id).await?;
    if let Some(answered) = message.reply_to_id {
        forget_unanswered(tx, conversation, answered).await?;
    }
    Ok(())
}

/// Whether a message was ever deleted.
pub async fn any_was_deleted(db: &mut SqliteConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from messages where deleted_at is not null)")
        .fetch_one(db)
        .await
}

async fn erase(tx: &mut Tx, conversation: ConversationId, id: MessageId) -> Result<()> {
    let now = tx.now();
    sqlx::query(
        "update messages
         set content = '', deleted_at = ?, edited_at = null, first_content_hash = null, reply_to_id = null, mentions = null,
             mentions_room = 0
         where id = ?",
    )
    .bind(now)
    .bind(id)
    .execute(tx.connection())
    .await?;
    for table in [
        "delete from mentions where message_id = ?",
        "delete from reactions where message_id = ?",
        "delete from pins where message_id = ?",
        "delete from files where message_id = ?",
    ] {
        sqlx::query(table).bind(id).execute(tx.connection()).await?;
    }
    sqlx::query(
        "update conversations
         set last_message_id = (select max(id)
                                from messages
                                where conversation_id = conversations.id and kind = 'text' and deleted_at is null)
         where id = ? and last_message_id = ?",
    )
    .bind(conversation)
    .bind(id)
    .execute(tx.connection())
    .await?;
    tx.erase();
    Ok(())
}

async fn tell(tx: &mut Tx, id: MessageId) -> Result<()> {
    for message in by_ids(tx.connection(), [id]).await? {
        tx.append::<MessageDeleted>(message).await?;
    }
    Ok(())
}

/// A deleted message is listed only as long as another one answers it.
async fn forget_unanswered(
    tx: &mut Tx,
    conversation: ConversationId,
    answered: MessageId,
) -> Result<()> {
    let is_there = find(tx.connection(), conversation, answered).await.is_ok();
    if is_there || is_answered(tx.connection(), answered).await? {
        return Ok(());
    }
    tell(tx, answered).await
}

async fn is_answered(db: &mut SqliteConnection, id: MessageId) -> sqlx::Result<bool> {
    sqlx::query_scalar("select exists (select 1 from messages where reply_to_id = ?)")
        .bind(id)
        .fetch_one(db)
        .await
}

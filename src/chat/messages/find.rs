//! Single messages.

use std::slice;

use sqlx::SqliteConnection;

use super::{Message, MessageKind, by_ids, history::NOT_FOUND};
use crate::{
    chat::{access, reactions},
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::tx::Tx,
};

/// A message of a conversation.
///
/// # Errors
/// 404 if it is not in the conversation, or was deleted.
pub async fn find(
    db: &mut SqliteConnection,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Message> {
    let found = by_ids(db, [id]).await?.pop();
    found
        .filter(|message| message.conversation_id == conversation && !message.is_deleted)
        .ok_or(NOT_FOUND)
}

/// A message that the reader may read.
///
/// # Errors
/// 404 if they may not read the conversation, or if the message is not in it or was deleted.
pub async fn find_readable(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Message> {
    access::check_reader(db, reader, conversation).await?;
    let mut message = find(db, conversation, id).await?;
    reactions::list_own(db, reader, slice::from_mut(&mut message)).await?;
    Ok(message)
}

/// A text to which a participant may add something.
///
/// # Errors
/// 404 as above, or for a change line; 403 if the user does not participate, or if the room is archived.
pub async fn find_to_change(
    tx: &mut Tx,
    user: UserId,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Message> {
    access::of(tx.connection(), user, conversation)
        .await?
        .check_participant()?
        .check_not_archived()?;
    let message = find(tx.connection(), conversation, id).await?;
    if message.kind == MessageKind::Text {
        Ok(message)
    } else {
        Err(NOT_FOUND)
    }
}

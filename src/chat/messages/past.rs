//! Messages that were said before: they are stored as when they were sent, with their facts, at their own time.

use super::{Message, MessageKind, columns};
use crate::{
    chat::content::Content,
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::tx::Tx,
    timestamp::Timestamp,
};

/// A message that was said at some time.
#[derive(Debug)]
pub struct Past {
    /// The conversation.
    pub conversation: ConversationId,
    /// Its author, a participant.
    pub author: UserId,
    /// Its text.
    pub content: Content,
    /// When it was said.
    pub at: Timestamp,
}

/// Stores messages in their order, and returns their ids. Nobody is told, so no server may run on the database.
pub async fn record(tx: &mut Tx, said: &[Past]) -> Result<Vec<MessageId>> {
    let first = columns::next_id(tx.connection()).await?;
    let ids = (first.0..).map(MessageId);
    let messages: Vec<_> = said
        .iter()
        .zip(ids)
        .map(|(past, id)| Message {
            id,
            client_id: None,
            conversation_id: past.conversation,
            author_id: past.author,
            kind: MessageKind::Text,
            content: past.content.clone(),
            mentions: Vec::new(),
            mentions_room: false,
            change: None,
            created_at: past.at,
            edited_at: None,
        })
        .collect();
    columns::insert(tx, &messages.iter().collect::<Vec<_>>(), &[]).await?;
    Ok(messages.into_iter().map(|message| message.id).collect())
}

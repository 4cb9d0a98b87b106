//! Messages that were said before: they are stored as when they were sent, with their facts, at their own time.

use super::{
    Message,
    columns::{self, Addressed},
};
use crate::{
    chat::{content::Content, mentions::Names},
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
    let mut messages = Vec::with_capacity(said.len());
    let mut addressed = Vec::new();
    for (past, id) in said.iter().zip((first.0..).map(MessageId)) {
        messages.push(message(tx, past, id, &mut addressed).await?);
    }
    let beside = columns::Beside {
        addressed,
        ..Default::default()
    };
    columns::insert(tx, &messages.iter().collect::<Vec<_>>(), &beside).await?;
    Ok(messages.into_iter().map(|message| message.id).collect())
}

async fn message(
    tx: &mut Tx,
    past: &Past,
    id: MessageId,
    addressed: &mut Vec<Addressed>,
) -> Result<Message> {
    let mut mentions = Names::of(&past.content).mentions(tx.connection()).await?;
    let participants = tx.participants(past.conversation).await?;
    let is_in = |user: &UserId| participants.as_ref().is_some_and(|all| all.contain(*user));
    mentions.named.retain(is_in);
    let others = mentions.named.iter().filter(|user| **user != past.author);
    addressed.extend(others.map(|user| (id, *user)));
    let Past {
        conversation,
        author,
        content,
        at,
    } = past;
    Ok(Message {
        mentions: mentions.named,
        mentions_room: mentions.room,
        ..Message::text(id, *conversation, *author, content.clone(), *at)
    })
}

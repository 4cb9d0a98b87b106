//! Messages: what they are, and what the log tells of them.

mod columns;
mod edit;
mod history;
mod send;

pub use self::{
    columns::{by_ids, next_id},
    edit::{Edited, Seen, edit},
    history::{PAGE, page},
    send::{NewMessage, Sender, Sent},
};

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    chat::content::{ClientId, Content},
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::fact::{Fact, References, Subject},
    timestamp::Timestamp,
};

/// What an author said in a conversation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its place in history.
    pub id: MessageId,
    /// The author's idempotency key, if one was sent; only the author is told.
    #[serde(skip)]
    pub client_id: Option<ClientId>,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Who said it.
    pub author_id: UserId,
    /// What was said.
    pub content: Content,
    /// When the server took it.
    pub created_at: Timestamp,
    /// When its author last changed what it says, if they did.
    pub edited_at: Option<Timestamp>,
}

/// A message as one reader sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Message")]
pub struct MessageView {
    #[serde(flatten)]
    message: Arc<Message>,
    /// The author's idempotency key, if there is one; only the author is told.
    client_id: Option<ClientId>,
    /// The reader said it.
    mine: bool,
}

impl MessageView {
    /// What this reader is shown of a message.
    #[must_use]
    pub fn of(message: impl Into<Arc<Message>>, reader: UserId) -> Self {
        let message = message.into();
        let mine = message.author_id == reader;
        Self {
            client_id: message.client_id.clone().filter(|_| mine),
            message,
            mine,
        }
    }
}

impl Subject for Message {
    fn references(&self) -> References {
        References {
            conversation: Some(self.conversation_id),
            subject: Some(self.id.0),
            receiver: None,
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let ids = references
            .iter()
            .filter_map(|references| references.subject);
        by_ids(db, ids.map(MessageId)).await
    }

    fn author(&self) -> Option<UserId> {
        Some(self.author_id)
    }

    fn size(&self) -> usize {
        self.content.as_str().len()
    }
}

/// A message was sent.
pub struct MessageSent;

impl Fact for MessageSent {
    const KIND: &'static str = "message";
    const ABOUT: &'static str = "Somebody said something. This event has no name of its own.";
    type Subject = Message;
    type View = MessageView;

    fn view(message: Arc<Message>, reader: UserId) -> MessageView {
        MessageView::of(message, reader)
    }
}

/// A message was edited.
pub struct MessageEdited;

impl Fact for MessageEdited {
    const KIND: &'static str = "message_edited";
    const ABOUT: &'static str = "An author changed what their message says.";
    const REVISES: bool = true;
    type Subject = Message;
    type View = MessageView;

    fn view(message: Arc<Message>, reader: UserId) -> MessageView {
        MessageView::of(message, reader)
    }
}

//! Messages, and the facts about them.

mod columns;
mod delete;
mod edit;
mod find;
mod history;
mod mentioning;
mod past;
mod send;

pub use self::{
    columns::{by_ids, insert_change, next_id},
    delete::{DeletedMessage, MessageDeleted, any_was_deleted, delete},
    edit::{Edited, Seen, edit},
    find::{find, find_readable, find_to_change},
    history::{AROUND, PAGE, Window, at, page},
    mentioning::mentioning,
    past::{Past, record},
    send::{NewMessage, Sender, Sent},
};

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    chat::{
        changes::Change,
        content::{ClientId, Content},
        files::attached::{MOST_FILES, MessageFile},
        mentions::MOST_MENTIONED,
        reactions::{MOST_REACTIONS, Reaction},
    },
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::fact::{Fact, References, Subject},
    timestamp::Timestamp,
};

/// The kind of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum MessageKind {
    /// A text that its author sent.
    Text,
    /// A quiet line of a room, such as "Ann joined".
    Change,
}

/// A text that an author sent to a conversation, or a change line of a room.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Its id. Ids grow, and give the history its order.
    pub id: MessageId,
    /// The author's idempotency key, if there is one.
    #[serde(skip)]
    pub client_id: Option<ClientId>,
    /// The conversation.
    pub conversation_id: ConversationId,
    /// Its author: the user who sent it, or who made the change.
    pub author_id: UserId,
    /// Its kind.
    pub kind: MessageKind,
    /// Its text; empty after it was deleted, and if it has only files.
    #[schemars(length(min = 0))]
    pub content: Content,
    /// The message of the same conversation that it answers, or null.
    pub reply_to_id: Option<MessageId>,
    /// Whether it was deleted. Only those that a message answers are listed.
    pub is_deleted: bool,
    /// The reactions to it, the oldest emoji first.
    #[schemars(length(max = MOST_REACTIONS))]
    pub reactions: Vec<Reaction>,
    /// Its files, in the order of their uploads.
    #[schemars(length(max = MOST_FILES))]
    pub files: Vec<MessageFile>,
    /// Whether it is pinned.
    pub is_pinned: bool,
    /// The participants whom the text names.
    #[schemars(length(max = MOST_MENTIONED))]
    pub mentions: Vec<UserId>,
    /// Whether the text names everyone in the room.
    pub mentions_room: bool,
    /// The change of which a message of the kind `change` tells; null for a text.
    pub change: Option<Change>,
    /// When the server received it.
    pub created_at: Timestamp,
    /// When its author last edited it, or null if never.
    pub edited_at: Option<Timestamp>,
}

impl Message {
    /// A text, without anything that comes later.
    pub(super) fn text(
        id: MessageId,
        conversation_id: ConversationId,
        author_id: UserId,
        content: Content,
        created_at: Timestamp,
    ) -> Self {
        Self {
            id,
            client_id: None,
            conversation_id,
            author_id,
            kind: MessageKind::Text,
            content,
            reply_to_id: None,
            is_deleted: false,
            reactions: Vec::new(),
            files: Vec::new(),
            is_pinned: false,
            mentions: Vec::new(),
            mentions_room: false,
            change: None,
            created_at,
            edited_at: None,
        }
    }
}

/// A message as one reader sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Message")]
pub struct MessageView {
    #[serde(flatten)]
    message: Arc<Message>,
    /// The author's idempotency key, if there is one. Only the author sees it.
    client_id: Option<ClientId>,
    /// Whether the reader is the author.
    mine: bool,
}

impl MessageView {
    /// A message for this reader.
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

impl MessageView {
    /// The size of its text in memory, in bytes.
    pub(super) fn size(&self) -> usize {
        self.message.size()
    }

    /// The author of the message.
    #[must_use]
    pub fn author(&self) -> UserId {
        self.message.author_id
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
        let files = self.files.iter().map(MessageFile::text_size);
        self.content.as_str().len() + files.sum::<usize>()
    }
}

/// A message was sent.
pub struct MessageSent;

impl Fact for MessageSent {
    const KIND: &'static str = "message";
    const ABOUT: &'static str = "A message was sent. The event has no name on the stream, so that clients receive it as `message`.";
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
    const ABOUT: &'static str = "An author edited a message.";
    const REVISES: bool = true;
    type Subject = Message;
    type View = MessageView;

    fn view(message: Arc<Message>, reader: UserId) -> MessageView {
        MessageView::of(message, reader)
    }
}

//! Conversations, where people talk: direct ones, which are sets of people, and rooms, which have names.

mod direct;
mod fields;
mod lists;
mod select;

pub use self::{
    direct::{MOST_PEOPLE, People, Started, of_people, start},
    fields::{ConversationChanged, ConversationFields, ConversationKind, announce},
    lists::{ALL, PAGE, SNAPSHOT, all, for_snapshot, own, page},
};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    chat::{access::NOT_FOUND, messages::MessageView},
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::fact::Subject as _,
    people::users::User,
};
use select::one;

/// A literal, so that SQL can be concatenated from it.
macro_rules! most_unread {
    () => {
        100
    };
}
pub(crate) use most_unread;
pub(super) use select::{
    Row, fields, mention_count, place, select, select_own, select_readable, unread_count,
    with_messages,
};

/// How many unread messages are counted. A page shows "99+" from there on, so that no list reads more.
pub(super) const UNREAD: u8 = most_unread!();

/// How much a participant wants to hear of a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[sqlx(rename_all = "lowercase")]
pub enum Involvement {
    /// Notifications of every message. The default in direct conversations.
    Everything,
    /// Notifications of mentions and replies. The default in rooms.
    Mentions,
    /// No notifications. It is quiet unless the participant is mentioned.
    Nothing,
    /// As `nothing`, and not in the list unless the participant is mentioned.
    Hidden,
}

/// A conversation as one user sees it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Conversation {
    /// The fields that are the same for everyone.
    #[serde(flatten)]
    pub fields: ConversationFields,
    /// How many active users participate in a room; null for a direct conversation.
    #[schemars(range(max = 1_000_000), example = 12)]
    participant_count: Option<u32>,
    /// The other participant of a direct conversation of two.
    pub other_participant: Option<User>,
    /// The newest message, if there is one.
    pub last_message: Option<MessageView>,
    /// Whether others wrote messages after the read marker.
    has_unread_messages: bool,
    /// How many messages others wrote after the read marker; 100 means 100 or more. It is 0 for a user who does not
    /// participate.
    #[schemars(range(max = UNREAD), example = 3)]
    unread_count: u8,
    /// How many of them are for the reader: those that mention the reader or reply to them, and all in a direct
    /// conversation that is not muted.
    #[schemars(range(max = UNREAD), example = 1)]
    mention_count: u8,
    /// The read marker: the last message that the reader has read, or null for none.
    read_message_id: Option<MessageId>,
    /// The reader's involvement, or null if they do not participate.
    involvement: Option<Involvement>,
    /// Whether the reader starred it.
    is_starred: bool,
    /// Whether the reader participates.
    pub(super) is_participant: bool,
    /// Whether the reader may change the room, remove people from it and archive it.
    can_manage: bool,
    /// Whether the reader may post.
    can_post: bool,
}

impl Conversation {
    /// The size of its texts in memory, in bytes, to the nearest few.
    pub(super) fn size(&self) -> usize {
        let message = self.last_message.as_ref().map_or(0, MessageView::size);
        size_of::<Self>() + self.fields.size() + message
    }

    /// The users to whom it refers: its people, its maker, and the author of its last message.
    pub(super) fn users(&self) -> impl Iterator<Item = UserId> {
        let author = self.last_message.as_ref().map(MessageView::author);
        self.fields.users().chain(author)
    }
}

/// A conversation that the reader may read.
///
/// # Errors
/// 404 otherwise, whether it exists or not.
pub async fn find(
    db: &mut SqliteConnection,
    reader: UserId,
    id: ConversationId,
) -> Result<Conversation> {
    let row = one(db, reader, id).await?.ok_or(NOT_FOUND)?;
    let mut found = with_messages(db, reader, vec![row]).await?;
    found.pop().ok_or(NOT_FOUND)
}

//! Change lines: quiet lines in a room's history, such as "Ann joined". They are messages of the kind `change`, but never
//! a last message, unread or searched.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    chat::{
        content::Content,
        messages::{Message, MessageKind, MessageView, insert_change},
        participants::MOST_ADDED,
        rooms::Topic,
    },
    error::Result,
    ids::{ConversationId, UserId},
    log::{fact::Fact, tx::Tx},
    people::users,
};

/// A kind of change of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ChangeType {
    /// The author made the room.
    Created,
    /// The author joined.
    Joined,
    /// The author added other users.
    Added,
    /// The author left.
    Left,
    /// The author removed another user.
    Removed,
    /// The room has another name.
    Renamed,
    /// The room has another topic, or none.
    Topic,
    /// The room has another picture, or none.
    Picture,
    /// The room became private.
    Closed,
    /// The room became open.
    Opened,
    /// The room was archived.
    Archived,
    /// The room is no longer archived.
    Unarchived,
}

/// The change of which a change line tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    /// Its kind.
    #[serde(rename = "type")]
    change: ChangeType,
    /// The users who were added or removed.
    #[schemars(length(max = MOST_ADDED))]
    user_ids: Vec<UserId>,
    /// The name or topic before, or null.
    #[schemars(with = "Option<Topic>")]
    from: Option<String>,
    /// The name or topic after, or null.
    #[schemars(with = "Option<Topic>")]
    to: Option<String>,
}

impl Change {
    /// A change without details.
    pub(crate) fn of(change: ChangeType) -> Self {
        Self {
            change,
            user_ids: Vec::new(),
            from: None,
            to: None,
        }
    }

    /// A change of other users.
    pub(crate) fn about(change: ChangeType, user_ids: Vec<UserId>) -> Self {
        Self {
            user_ids,
            ..Self::of(change)
        }
    }

    /// A change of a text.
    pub(crate) fn between(change: ChangeType, from: Option<String>, to: Option<String>) -> Self {
        Self {
            from,
            to,
            ..Self::of(change)
        }
    }
}

/// Something changed in a room.
pub struct ChangeRecorded;

impl Fact for ChangeRecorded {
    const KIND: &'static str = "change";
    const ABOUT: &'static str =
        "A quiet line of a room: a message of the kind `change`, such as that someone joined.";
    type Subject = Message;
    type View = MessageView;

    fn view(message: Arc<Message>, reader: UserId) -> MessageView {
        MessageView::of(message, reader)
    }
}

/// Records a change that a user made in a room, and tells the participants.
pub(crate) async fn record(
    tx: &mut Tx,
    room: ConversationId,
    by: UserId,
    change: Change,
) -> Result<()> {
    let text = text(tx, by, &change).await?;
    let text = Content::stored(text);
    let message = insert_change(tx, |id, created_at| Message {
        kind: MessageKind::Change,
        change: Some(change),
        ..Message::text(id, room, by, text, created_at)
    })
    .await?;
    tx.append::<ChangeRecorded>(message).await?;
    Ok(())
}

/// The line as plain text, for programs that show no other.
async fn text(tx: &mut Tx, by: UserId, change: &Change) -> Result<String> {
    let name = shown_name(tx, by).await?;
    let from = change.from.as_deref().unwrap_or_default();
    let to = change.to.as_deref().unwrap_or_default();
    Ok(match change.change {
        ChangeType::Created => format!("{name} created this room."),
        ChangeType::Joined => format!("{name} joined."),
        ChangeType::Left => format!("{name} left."),
        ChangeType::Added => format!("{name} added {}.", shown_names(tx, &change.user_ids).await?),
        ChangeType::Removed => {
            format!(
                "{name} removed {}.",
                shown_names(tx, &change.user_ids).await?
            )
        }
        ChangeType::Renamed => format!("{name} renamed the room from {from} to {to}."),
        ChangeType::Topic if to.is_empty() => format!("{name} removed the topic."),
        ChangeType::Topic => format!("{name} set the topic: {to}"),
        ChangeType::Picture => format!("{name} changed the picture."),
        ChangeType::Closed => format!("{name} made this room private."),
        ChangeType::Opened => format!("{name} made this room open."),
        ChangeType::Archived => format!("{name} archived this room."),
        ChangeType::Unarchived => format!("{name} unarchived this room."),
    })
}

async fn shown_name(tx: &mut Tx, user: UserId) -> Result<String> {
    let user = users::find(tx.connection(), user).await?;
    Ok(user.display_name.unwrap_or(user.username))
}

/// The names of the first few, and how many more there are.
async fn shown_names(tx: &mut Tx, ids: &[UserId]) -> Result<String> {
    const FEW: usize = 5;
    let mut names = Vec::with_capacity(FEW);
    for id in ids.iter().take(FEW) {
        names.push(shown_name(tx, *id).await?);
    }
    let more = ids.len().saturating_sub(FEW);
    if more > 0 {
        names.push(format!("{more} more"));
    }
    let last = names.pop().unwrap_or_default();
    Ok(if names.is_empty() {
        last
    } else {
        format!("{} and {last}", names.join(", "))
    })
}

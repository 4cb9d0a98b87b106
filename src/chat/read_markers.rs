//! Read markers: the last message that a participant has read.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    chat::access,
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
};

/// How far a user has read, told to their own devices.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadMarker {
    /// The conversation.
    conversation_id: ConversationId,
    /// The last message that the user has read.
    message_id: MessageId,
    #[serde(skip)]
    reader: UserId,
}

impl Subject for ReadMarker {
    fn references(&self) -> References {
        References {
            conversation: Some(self.conversation_id),
            subject: Some(self.message_id.0),
            receiver: Some(self.reader),
        }
    }

    /// The references contain the whole marker.
    async fn load(_: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let markers = references.iter().filter_map(|references| {
            Some(Self {
                conversation_id: references.conversation?,
                message_id: MessageId(references.subject?),
                reader: references.receiver?,
            })
        });
        Ok(markers.collect())
    }
}

/// A read marker moved.
pub struct ReadMarkerMoved;

impl Fact for ReadMarkerMoved {
    const KIND: &'static str = "read";
    const ABOUT: &'static str = "Your own read marker moved, on any of your devices.";
    type Subject = ReadMarker;
    type View = ReadMarker;

    fn view(marker: Arc<ReadMarker>, _reader: UserId) -> ReadMarker {
        *marker
    }
}

/// Moves the reader's marker forward to a message, or to the last one, and tells their other devices. A marker never
/// moves back.
///
/// # Errors
/// 404 if the reader is not a participant.
pub async fn mark_read(
    tx: &mut Tx,
    reader: UserId,
    conversation: ConversationId,
    up_to: Option<MessageId>,
) -> Result<()> {
    let moved: Option<MessageId> = sqlx::query_scalar(
        "update participants set read_message_id = target.id
         from (select max(id) as id from messages where conversation_id = ?1 and id <= ?3) as target
         where conversation_id = ?1 and user_id = ?2 and read_message_id < target.id
         returning read_message_id",
    )
    .bind(conversation)
    .bind(reader)
    .bind(up_to.unwrap_or(MessageId(i64::MAX)))
    .fetch_optional(tx.connection())
    .await?;
    let Some(message_id) = moved else {
        return access::check_reader(tx.connection(), reader, conversation).await;
    };
    let marker = ReadMarker {
        conversation_id: conversation,
        message_id,
        reader,
    };
    tx.append::<ReadMarkerMoved>(marker).await
}

//! Read markers: the last message that a participant has read.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection, types::Json};

use crate::{
    chat::{
        access,
        conversations::{UNREAD, mention_count, unread_count},
        messages,
    },
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
};

/// How far a user has read, and what is unread, told to their own devices.
#[derive(Debug, Clone, Copy, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReadMarker {
    /// The conversation.
    conversation_id: ConversationId,
    /// The last message that the user has read, or null for none.
    message_id: Option<MessageId>,
    /// How many messages others wrote after it, up to `lastMessageId`; 100 means 100 or more.
    #[schemars(range(max = UNREAD), example = 3)]
    unread_count: u8,
    /// How many of them are for the user.
    #[schemars(range(max = UNREAD), example = 1)]
    mention_count: u8,
    /// The last message of the conversation when these were counted. Add those that arrive after it.
    last_message_id: Option<MessageId>,
    #[serde(skip)]
    reader: UserId,
}

const MARKERS: &str = concat!(
            "select conversation_id, message_id, unread as unread_count, iif(is_for_reader, unread, mentions) as mention_count,
                    last_message_id, reader
             from (select c.id as conversation_id, nullif(p.read_message_id, 0) as message_id, c.last_message_id,
                          p.user_id as reader, c.direct_key is not null and coalesce(p.involvement, '') not in ('nothing', 'hidden') as is_for_reader, ",
            unread_count!(),
            " as unread, ",
            mention_count!(),
            " as mentions
                   from (select distinct value ->> 0 as conversation, value ->> 1 as reader from json_each(?))
                   join participants p on p.conversation_id = conversation and p.user_id = reader
                   join conversations c on c.id = conversation)",
);

impl Subject for ReadMarker {
    fn references(&self) -> References {
        References {
            conversation: Some(self.conversation_id),
            subject: None,
            receiver: Some(self.reader),
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let participations: Vec<_> = references
            .iter()
            .filter_map(|reference| Some((reference.conversation?.0, reference.receiver?.0)))
            .collect();
        let markers = sqlx::query_as(MARKERS)
            .bind(Json(participations))
            .fetch_all(db)
            .await?;
        Ok(markers)
    }
}

/// A read marker moved, or a message counts as for a user whom its text does not name.
pub struct ReadMarkerMoved;

impl Fact for ReadMarkerMoved {
    const KIND: &'static str = "read";
    const ABOUT: &'static str = "Your own read marker moved, on any of your devices; or a message addressed you with `@here` or by answering yours.";
    const RELOADS: bool = true;
    type Subject = ReadMarker;
    type View = ReadMarker;

    fn view(marker: Arc<ReadMarker>, _reader: UserId) -> ReadMarker {
        *marker
    }
}

const HAS_UNREAD: &str = "select exists (select 1
                                        from participants
                                        where conversation_id = ? and user_id = ? and read_message_id < ?)";

/// Whether the reader participates in a conversation and has not read it up to this message. Most pages of history were read before, and
/// the writer need not be asked.
pub async fn has_unread(
    db: &mut SqliteConnection,
    reader: UserId,
    conversation: ConversationId,
    message: MessageId,
) -> sqlx::Result<bool> {
    sqlx::query_scalar(HAS_UNREAD)
        .bind(conversation)
        .bind(reader)
        .bind(message)
        .fetch_one(db)
        .await
}

/// Moves the reader's marker forward to a message, or to the last one, and tells their other devices. Reading never
/// moves it back.
///
/// # Errors
/// 404 if the reader may not read the conversation, 403 if they do not participate.
pub async fn mark_read(
    tx: &mut Tx,
    reader: UserId,
    conversation: ConversationId,
    up_to: Option<MessageId>,
) -> Result<()> {
    let moved = sqlx::query(
        "update participants set read_message_id = target.id
         from (select max(id) as id from messages where conversation_id = ?1 and id <= ?3) as target
         where conversation_id = ?1 and user_id = ?2 and read_message_id < target.id",
    )
    .bind(conversation)
    .bind(reader)
    .bind(up_to.unwrap_or(MessageId(i64::MAX)))
    .execute(tx.connection())
    .await?;
    if moved.rows_affected() == 0 {
        return access::check_participant(tx.connection(), reader, conversation).await;
    }
    tell(tx, conversation, &[reader]).await
}

/// Moves the reader's marker back to before a message, and tells their other devices.
///
/// # Errors
/// 404 if the reader may not read the conversation or the message is not in it, 403 if they do not participate or the room
/// is archived, as nothing is unread there.
pub async fn mark_unread(
    tx: &mut Tx,
    reader: UserId,
    conversation: ConversationId,
    from: MessageId,
) -> Result<()> {
    access::of(tx.connection(), reader, conversation)
        .await?
        .check_participant()?
        .check_not_archived()?;
    messages::find(tx.connection(), conversation, from).await?;
    let moved = sqlx::query(
        "update participants set read_message_id = target.id
         from (select coalesce(max(id), 0) as id from messages where conversation_id = ?1 and id < ?3) as target
         where conversation_id = ?1 and user_id = ?2 and read_message_id >= ?3",
    )
    .bind(conversation)
    .bind(reader)
    .bind(from)
    .execute(tx.connection())
    .await?;
    if moved.rows_affected() == 0 {
        return Ok(());
    }
    tell(tx, conversation, &[reader]).await
}

/// Moves the markers of all participants to the last message, and tells each of their own. A room that goes to the
/// archive and returns while a device is offline looks to it as if nothing had happened but this.
pub(crate) async fn mark_read_by_all(tx: &mut Tx, conversation: ConversationId) -> Result<()> {
    let readers: Json<Vec<i64>> = sqlx::query_scalar(
        "select json_group_array(p.user_id order by p.user_id)
         from participants p join conversations c on c.id = p.conversation_id
         where c.id = ? and p.read_message_id < c.last_message_id",
    )
    .bind(conversation)
    .fetch_one(tx.connection())
    .await?;
    sqlx::query(
        "update participants set read_message_id = c.last_message_id
         from conversations c
         where c.id = ?1 and conversation_id = ?1 and read_message_id < c.last_message_id",
    )
    .bind(conversation)
    .execute(tx.connection())
    .await?;
    let readers: Vec<_> = readers.0.into_iter().map(UserId).collect();
    tell(tx, conversation, &readers).await
}

/// Tells each of these participants of their own marker, and of what is unread.
pub(crate) async fn tell(
    tx: &mut Tx,
    conversation: ConversationId,
    readers: &[UserId],
) -> Result<()> {
    let reference = |reader: &UserId| References {
        conversation: Some(conversation),
        subject: None,
        receiver: Some(*reader),
    };
    let references: Vec<_> = readers.iter().map(reference).collect();
    let markers = ReadMarker::load(tx.connection(), &references).await?;
    tx.append_all::<ReadMarkerMoved>(markers).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn unread_messages_are_counted_from_indexes() {
        for query in [MARKERS, HAS_UNREAD] {
            assert_eq!(plans::scanned(query).await, [""; 0], "{query}");
        }
    }
}

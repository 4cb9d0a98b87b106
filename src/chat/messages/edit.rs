//! Editing a message.

use std::{sync::Arc, time::Duration};

use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::{Message, MessageEdited, MessageKind, by_ids, history::NOT_FOUND};
use crate::{
    chat::{
        access,
        content::{Caption, Content},
    },
    error::{Error, Result},
    ids::{ConversationId, MessageId, UserId},
    log::tx::Tx,
    timestamp::Timestamp,
};

/// The least by which times of editing differ.
const MILLISECOND: Duration = Duration::from_millis(1);

/// The last edit that an editor has seen of a message.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Seen {
    /// Any: the newest edit wins.
    #[default]
    Any,
    /// The edit of this time; none for the message as it was sent.
    Edit(Option<Timestamp>),
}

/// The outcome of an edit.
#[derive(Debug)]
pub enum Edited {
    /// The message as it is now.
    Done(Arc<Message>),
    /// Nothing changed, as the message was edited since the editor saw it. The message as it is now.
    Overtaken(Arc<Message>),
}

/// Edits an author's message, unless it was edited since they saw it. An edit that changes nothing succeeds, so that it can
/// be sent again after a lost answer.
///
/// # Errors
/// 404 if the editor may not read the conversation or the message is not in it; 403 if they are not its author or do not
/// participate, or if the room is archived; 422 if neither a text nor a file would be left.
pub async fn edit(
    tx: &mut Tx,
    editor: UserId,
    conversation: ConversationId,
    id: MessageId,
    content: Caption,
    seen: Seen,
) -> Result<Edited> {
    access::of(tx.connection(), editor, conversation)
        .await?
        .check_participant()?
        .check_not_archived()?;
    let found = by_ids(tx.connection(), [id]).await?.pop();
    let mut message = found
        .filter(|message| message.conversation_id == conversation && !message.is_deleted)
        .ok_or(NOT_FOUND)?;
    if message.author_id != editor || message.kind != MessageKind::Text {
        return Err(Error::Forbidden("Only the author can edit a message."));
    }
    let content = content
        .with_files(message.files.len())
        .map_err(|error| Error::invalid("content", error))?;
    if message.content == content {
        return Ok(Edited::Done(message.into()));
    }
    if seen != Seen::Any && seen != Seen::Edit(message.edited_at) {
        return Ok(Edited::Overtaken(message.into()));
    }
    // The later of two versions is the newer for a reader who gets them in another order, even if the clock was set back.
    let after_the_last = message.edited_at.map(|last| last + MILLISECOND);
    message.edited_at = Some(tx.now()).max(after_the_last);
    let first = std::mem::replace(&mut message.content, content);
    sqlx::query(
        "update messages
         set first_content_hash = iif(edited_at is null, ?, first_content_hash), content = ?, edited_at = ?
         where id = ?",
    )
    .bind(hash(&first))
    .bind(&message.content)
    .bind(message.edited_at)
    .bind(id)
    .execute(tx.connection())
    .await?;
    let message = Arc::new(message);
    tx.append::<MessageEdited>(message.clone()).await?;
    Ok(Edited::Done(message))
}

/// Whether a message was first sent with this content. There is no history of edits: the first content is kept as a hash,
/// to recognize a retry.
pub(super) async fn first_content_is(
    db: &mut SqliteConnection,
    message: &Message,
    content: &Content,
) -> Result<bool> {
    if message.edited_at.is_none() {
        return Ok(message.content == *content);
    }
    let first: Option<Vec<u8>> =
        sqlx::query_scalar("select first_content_hash from messages where id = ?")
            .bind(message.id)
            .fetch_one(db)
            .await?;
    Ok(first.is_some_and(|first| first == hash(content)))
}

fn hash(content: &Content) -> Vec<u8> {
    Sha256::digest(content.as_str()).to_vec()
}

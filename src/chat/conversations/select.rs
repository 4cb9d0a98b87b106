//! How conversations are selected as one user sees them.

use std::collections::HashMap;

use sqlx::{SqliteConnection, types::Json};

use super::{Conversation, ConversationFields, ConversationKind, Involvement, fields::Columns};
use crate::{
    chat::messages::{self, MessageView},
    error::Result,
    ids::{ConversationId, MessageId, UserId},
    people::users::{self, User},
};

/// The columns of [`Columns`], of `conversations c`, as JSON.
macro_rules! fields {
    () => {
        "json_array(
             c.id, c.direct_key, c.name, c.topic, '/api/pictures/' || c.picture,
             json_array(c.is_private, c.archived_at is not null, c.joins_new_users, c.is_everyone),
             c.created_by, c.created_at)"
    };
}
/// How many messages others wrote after the marker of the participation `p` in `c`. It looks at the messages only if
/// the last one is after the marker.
macro_rules! unread_count {
    () => {
        concat!(
            "case when coalesce(c.last_message_id, 0) <= p.read_message_id then 0
             else (select count(*)
                   from (select 1
                         from messages m
                         where m.conversation_id = c.id and m.id > p.read_message_id and m.author_id <> p.user_id
                           and m.kind = 'text' and m.deleted_at is null
                         limit ",
            crate::chat::conversations::most_unread!(),
            ")) end"
        )
    };
}

/// How many of them mention the participant, or the room after they joined it. SQLite would choose the index that has
/// all columns, and look at every unread message.
macro_rules! mention_count {
    () => {
        concat!(
            "case when coalesce(c.last_message_id, 0) <= p.read_message_id then 0
             else min(",
            crate::chat::conversations::most_unread!(),
            ", (select count(*)
                from (select 1
                      from mentions
                      where user_id = p.user_id and conversation_id = c.id and message_id > p.read_message_id
                      limit ",
            crate::chat::conversations::most_unread!(),
            "))
             + (select count(*)
                from (select 1
                      from messages m indexed by messages_to_rooms
                      where m.conversation_id = c.id and m.id > p.read_message_id and m.id > p.joined_message_id
                        and m.author_id <> p.user_id and m.mentions_room = 1
                        and not exists (select 1
                                        from mentions
                                        where user_id = p.user_id and conversation_id = c.id and message_id = m.id)
                      limit ",
            crate::chat::conversations::most_unread!(),
            "))) end"
        )
    };
}

/// Selects conversations as the reader `?1` sees them, as one JSON text, since sqlx passes each row from the database's
/// thread to ours. The arguments choose, order and limit `conversations c left join participants p`. Unread messages
/// are counted only in those.
macro_rules! select {
    ($from:expr, $rest:expr) => {
        concat!(
            "select json_group_array(json_array(",
            crate::chat::conversations::fields!(),
            ", iif(c.direct_key is null, c.participant_count, null), c.last_message_id, p.read_message_id, ",
            crate::chat::conversations::unread_count!(),
            ", iif(c.direct_key is null or p.involvement in ('nothing', 'hidden'), ",
            crate::chat::conversations::mention_count!(),
            ", null), p.involvement, p.is_starred, p.user_id is not null, ",
            crate::chat::access::can_manage!(),
            "))
             from (select c.id as chosen from ",
            $from,
            " ",
            $rest,
            ")
             cross join conversations c on c.id = chosen
             left join participants p on p.conversation_id = chosen and p.user_id = ?1"
        )
    };
}

/// The reader's own conversations.
macro_rules! select_own {
    ($rest:expr) => {
        crate::chat::conversations::select!(
            "participants p join conversations c on c.id = p.conversation_id where p.user_id = ?1",
            $rest
        )
    };
}

/// The conversations that the reader may read.
macro_rules! select_readable {
    ($rest:expr) => {
        crate::chat::conversations::select!(
            concat!(
                "conversations c left join participants p on p.conversation_id = c.id and p.user_id = ?1 where ",
                crate::chat::access::can_read!()
            ),
            $rest
        )
    };
}

/// The place of the conversation `c` in lists that are read page by page: the id of its last text, also of one that was deleted,
/// so that no conversation falls behind a page that was read.
macro_rules! place {
    () => {
        "(select max(id) from messages where conversation_id = c.id and kind = 'text')"
    };
}
pub(in crate::chat) use {
    fields, mention_count, place, select, select_own, select_readable, unread_count,
};

#[derive(serde::Deserialize)]
pub struct Row(
    Columns,
    Option<u32>,
    Option<i64>,
    Option<i64>,
    Option<u8>,
    Option<u8>,
    Option<Involvement>,
    Option<i64>,
    i64,
    i64,
);

impl Row {
    pub fn id(&self) -> ConversationId {
        ConversationId(self.0.0)
    }

    /// Its last message, or 0 for none: its place in the order of conversations.
    pub fn last_message(&self) -> MessageId {
        MessageId(self.2.unwrap_or(0))
    }
}

/// A conversation that the reader may read.
pub(super) async fn one(
    db: &mut SqliteConnection,
    reader: UserId,
    id: ConversationId,
) -> Result<Option<Row>> {
    let rows: Json<Vec<Row>> = sqlx::query_scalar(select_readable!("and c.id = ?2"))
        .bind(reader)
        .bind(id)
        .fetch_one(db)
        .await?;
    Ok(rows.0.into_iter().next())
}

/// Loads the last messages and the other participants.
pub(in crate::chat) async fn with_messages(
    db: &mut SqliteConnection,
    reader: UserId,
    rows: Vec<Row>,
) -> Result<Vec<Conversation>> {
    let ids = rows.iter().filter_map(|row| row.2.map(MessageId));
    let mut messages: HashMap<_, _> = messages::by_ids(db, ids)
        .await?
        .into_iter()
        .map(|message| (message.id, message))
        .collect();
    let mut conversations: Vec<_> = rows
        .into_iter()
        .map(|row| {
            let last = row.2.and_then(|id| messages.remove(&MessageId(id)));
            row.conversation(last.map(|message| MessageView::of(message, reader)))
        })
        .collect();
    add_other_participants(db, reader, &mut conversations).await?;
    Ok(conversations)
}

impl Row {
    fn conversation(self, last_message: Option<MessageView>) -> Conversation {
        let Self(
            fields,
            participant_count,
            _,
            read,
            unread,
            mentions,
            involvement,
            is_starred,
            is_participant,
            can_manage,
        ) = self;
        let fields = ConversationFields::of(fields);
        let is_participant = is_participant != 0;
        let unread_count = unread.filter(|_| is_participant).unwrap_or(0);
        let default = match fields.kind {
            ConversationKind::Direct => Involvement::Everything,
            ConversationKind::Room => Involvement::Mentions,
        };
        Conversation {
            participant_count,
            other_participant: None,
            last_message,
            has_unread_messages: unread_count > 0,
            unread_count,
            // In a direct conversation that is not muted, every message is for the reader.
            mention_count: mentions.filter(|_| is_participant).unwrap_or(unread_count),
            read_message_id: read.filter(|id| *id > 0).map(MessageId),
            involvement: is_participant.then(|| involvement.unwrap_or(default)),
            is_starred: is_starred == Some(1),
            is_participant,
            can_manage: can_manage != 0,
            can_post: is_participant && !fields.is_archived,
            fields,
        }
    }
}

/// The other one of two, for conversations of two.
async fn add_other_participants(
    db: &mut SqliteConnection,
    reader: UserId,
    conversations: &mut [Conversation],
) -> Result<()> {
    let other = |conversation: &Conversation| match conversation.fields.participant_ids.as_deref() {
        Some(&[a, b]) => Some(if a == reader { b } else { a }),
        Some(_) | None => None,
    };
    let ids: Vec<_> = conversations.iter().filter_map(other).collect();
    let users: HashMap<UserId, User> = users::by_ids(db, &ids)
        .await?
        .into_iter()
        .map(|user| (user.id, user))
        .collect();
    for conversation in conversations {
        conversation.other_participant =
            other(conversation).and_then(|other| users.get(&other).cloned());
    }
    Ok(())
}

//! Reactions: one emoji of one user on one message.

use std::{collections::HashMap, slice, sync::Arc};

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{SqliteConnection, types::Json};

use crate::{
    chat::messages::{self, Message},
    error::{Error, Result},
    ids::{ConversationId, MessageId, UserId},
    log::{fact::Fact, tx::Tx},
};

/// How many different emoji a message has at most.
pub const MOST_REACTIONS: usize = 20;
/// A literal, so that SQL can be concatenated from it.
macro_rules! shown {
    () => {
        50
    };
}
pub(crate) use shown;

/// How many of the users of each emoji are listed.
pub const SHOWN: usize = shown!();

const TOO_MANY: Error =
    Error::Conflict("This message has 20 different reactions already. Choose one of them.");

/// An emoji on a message, and who put it there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reaction {
    /// The emoji, fully qualified (UTS 51).
    #[schemars(length(min = 1, max = 16), example = "👍")]
    pub emoji: String,
    /// The first 50 users who chose it. An answer to you has you as the last of them if you chose it after them; an event, which
    /// is the same for all, does not.
    #[schemars(length(min = 1, max = SHOWN))]
    pub user_ids: Vec<UserId>,
    /// How many users chose it.
    #[schemars(range(min = 1, max = 1_000_000), example = 1)]
    pub count: u32,
}

impl Reaction {
    /// Whether more users chose it than are listed.
    fn is_cut(&self) -> bool {
        usize::try_from(self.count).is_ok_and(|count| count > self.user_ids.len())
    }
}

/// An emoji that can be a reaction: one of the current Unicode version (UTS 51), with any skin tone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, JsonSchema)]
#[schemars(inline)]
pub struct Emoji(#[schemars(length(min = 1, max = 16), example = "👍")] &'static str);

impl Emoji {
    /// The emoji of a text, in its one spelling.
    ///
    /// # Errors
    /// 422 for any other text.
    pub fn of(text: &str) -> Result<Self> {
        // It also knows the spellings without the selectors that ask for the colourful form.
        emojis::get(text)
            .map(|emoji| Self(emoji.as_str()))
            .ok_or_else(|| Error::invalid("emoji", "A reaction is one emoji."))
    }
}

/// The reactions to a message, after one of them changed.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Reactions {
    /// The conversation.
    conversation_id: ConversationId,
    /// The message.
    message_id: MessageId,
    /// All of its reactions, the oldest emoji first.
    #[schemars(length(max = MOST_REACTIONS))]
    reactions: Vec<Reaction>,
}

/// The reactions to a message changed.
pub struct ReactionsChanged;

impl Fact for ReactionsChanged {
    const KIND: &'static str = "reactions";
    const ABOUT: &'static str = "Someone reacted to a message, or took a reaction back.";
    const REVISES: bool = true;
    type Subject = Message;
    type View = Reactions;

    fn view(message: Arc<Message>, _reader: UserId) -> Reactions {
        Reactions {
            conversation_id: message.conversation_id,
            message_id: message.id,
            reactions: message.reactions.clone(),
        }
    }
}

/// Adds or removes a user's reaction, and returns all reactions to the message. Repeating it changes nothing.
///
/// # Errors
/// 404 if the user may not read the conversation or the message is not in it; 403 if they do not participate or the room
/// is archived; 409 if the message has too many different reactions.
pub async fn react(
    tx: &mut Tx,
    user: UserId,
    conversation: ConversationId,
    id: MessageId,
    emoji: Emoji,
    is_on: bool,
) -> Result<Vec<Reaction>> {
    let message = messages::find_to_change(tx, user, conversation, id).await?;
    let is_new_emoji = || message.reactions.iter().all(|known| known.emoji != emoji.0);
    if is_on && message.reactions.len() >= MOST_REACTIONS && is_new_emoji() {
        return Err(TOO_MANY);
    }
    let changes = if is_on {
        add(tx, user, id, emoji).await?
    } else {
        remove(tx.connection(), user, id, emoji).await?
    };
    let mut message = message;
    if changes > 0 {
        message = messages::find(tx.connection(), conversation, id).await?;
        tx.append::<ReactionsChanged>(message.clone()).await?;
    }
    list_own(tx.connection(), user, slice::from_mut(&mut message)).await?;
    Ok(message.reactions)
}

/// The emoji that the reader `?1` chose among those of messages.
const OWN: &str = "
    select json_group_array(json_array(message_id, emoji))
    from (select value ->> 0 as message, value ->> 1 as chosen from json_each(?2))
         join reactions on message_id = message and emoji = chosen and user_id = ?1";

/// Lists the reader with their own reactions to messages, where too many others chose the same emoji before.
pub async fn list_own(
    db: &mut SqliteConnection,
    reader: UserId,
    messages: &mut [Message],
) -> Result<()> {
    let mut cut: HashMap<_, _> = messages
        .iter_mut()
        .flat_map(|message| {
            let id = message.id.0;
            let reactions = message.reactions.iter_mut();
            reactions.map(move |reaction| ((id, reaction.emoji.clone()), reaction))
        })
        .filter(|(_, reaction)| reaction.is_cut() && !reaction.user_ids.contains(&reader))
        .collect();
    if cut.is_empty() {
        return Ok(());
    }
    let own: Json<Vec<(i64, String)>> = sqlx::query_scalar(OWN)
        .bind(reader)
        .bind(Json(cut.keys().collect::<Vec<_>>()))
        .fetch_one(db)
        .await?;
    for chosen in own.0 {
        let reaction = cut.get_mut(&chosen);
        if let Some(last) = reaction.and_then(|reaction| reaction.user_ids.last_mut()) {
            *last = reader;
        }
    }
    Ok(())
}

async fn add(tx: &mut Tx, user: UserId, id: MessageId, emoji: Emoji) -> sqlx::Result<u64> {
    let now = tx.now();
    let added = sqlx::query(
        "insert into reactions (message_id, emoji, user_id, created_at) values (?, ?, ?, ?) on conflict do nothing",
    )
    .bind(id)
    .bind(emoji.0)
    .bind(user)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(added.rows_affected())
}

async fn remove(
    db: &mut SqliteConnection,
    user: UserId,
    id: MessageId,
    emoji: Emoji,
) -> sqlx::Result<u64> {
    let removed =
        sqlx::query("delete from reactions where message_id = ? and emoji = ? and user_id = ?")
            .bind(id)
            .bind(emoji.0)
            .bind(user)
            .execute(db)
            .await?;
    Ok(removed.rows_affected())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn own_reactions_are_found_by_their_key() {
        assert_eq!(plans::scanned(OWN).await, [""; 0]);
    }

    #[test]
    fn emoji_has_one_spelling() {
        for (text, emoji) in [
            ("👍", "👍"),
            ("👍🏽", "👍🏽"),
            ("❤", "❤️"),
            ("❤️", "❤️"),
            ("👩‍👩‍👧‍👦", "👩‍👩‍👧‍👦"),
            ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴󠁧󠁢󠁳󠁣󠁴󠁿"),
            ("🇩🇪", "🇩🇪"),
            ("1️⃣", "1️⃣"),
        ] {
            assert_eq!(Emoji::of(text).unwrap().0, emoji);
        }
    }

    #[test]
    fn anything_else_is_no_reaction() {
        for text in [
            "",
            "a",
            "1",
            "👍👍",
            "👍 ",
            ":+1:",
            "+1",
            "thumbsup",
            "\u{fe0f}",
            "🏽\u{200d}",
            "🇩",
        ] {
            assert!(Emoji::of(text).is_err(), "{text:?}");
        }
    }
}

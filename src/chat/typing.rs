//! Typing: the users who are writing in a conversation now. Nothing of it is stored.
//!
//! The first one in a conversation is announced at once, and those who follow soon together, at the next beat, so that a busy
//! room costs one event a second, and a large one less.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{SqliteConnection, types::Json};
use tokio::time::Instant;

use crate::{
    chat::access,
    error::Result,
    ids::{ConversationId, UserId},
    log::{
        frame,
        hub::{Hub, Publication},
    },
    store::db::Readers,
};

/// How many users one event names.
const MOST_NAMED: usize = 10;

/// Users who are typing in a conversation. It holds for 6 seconds, or until their message arrives.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct TypingUsers {
    /// The conversation.
    conversation_id: ConversationId,
    /// The users, yourself perhaps among them.
    #[schemars(length(min = 1, max = MOST_NAMED))]
    user_ids: Vec<UserId>,
}

/// The users who are typing, by conversation.
#[derive(Debug, Clone)]
pub struct Typing(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    hub: Arc<Hub>,
    conversations: Mutex<HashMap<ConversationId, Recently>>,
}

/// A conversation in which somebody typed a moment ago.
#[derive(Debug)]
struct Recently {
    /// When the last event was sent.
    told_at: Instant,
    /// Those whom the next one will name.
    waiting: Vec<UserId>,
}

impl Typing {
    /// With nobody typing.
    #[must_use]
    pub fn new(hub: Arc<Hub>) -> Self {
        Self(Arc::new(Shared {
            hub,
            conversations: Mutex::default(),
        }))
    }

    /// Tells the participants of a conversation that one of them is typing, unless their settings say not to.
    ///
    /// # Errors
    /// 404 if the user may not read the conversation, 403 if they may not post in it.
    pub async fn notice(
        &self,
        readers: &Readers,
        user: UserId,
        conversation: ConversationId,
    ) -> Result<()> {
        let mut db = readers.acquire().await?;
        access::of(&mut db, user, conversation)
            .await?
            .check_participant()?
            .check_not_archived()?;
        if self.is_first(conversation, user) {
            match event(&mut db, conversation, vec![user]).await? {
                Some(event) => self.0.hub.tell(vec![event]),
                None => self.forget(conversation),
            }
        }
        Ok(())
    }

    /// Whether nobody has typed there a moment ago. Otherwise the user waits for the next beat.
    fn is_first(&self, conversation: ConversationId, user: UserId) -> bool {
        let pause = self.0.hub.pause();
        let mut conversations = self.lock();
        conversations.retain(|_, recently| {
            recently.told_at.elapsed() < pause || !recently.waiting.is_empty()
        });
        let Some(recently) = conversations.get_mut(&conversation) else {
            let recently = Recently {
                told_at: Instant::now(),
                waiting: Vec::new(),
            };
            conversations.insert(conversation, recently);
            return true;
        };
        if !recently.waiting.contains(&user) && recently.waiting.len() < MOST_NAMED {
            recently.waiting.push(user);
            self.0.hub.wait_for_beat();
        }
        false
    }

    /// Nobody was told: the next one is the first, unless others wait already.
    fn forget(&self, conversation: ConversationId) {
        let mut conversations = self.lock();
        if conversations
            .get(&conversation)
            .is_some_and(|recently| recently.waiting.is_empty())
        {
            conversations.remove(&conversation);
        }
    }

    /// The `typing` events of those who wait, one for each conversation. One task calls this.
    pub(crate) async fn take_events(&self, readers: &Readers) -> Result<Vec<Publication>> {
        let waiting = self.take_waiting();
        if waiting.is_empty() {
            return Ok(Vec::new());
        }
        let mut db = readers.acquire().await?;
        let mut events = Vec::with_capacity(waiting.len());
        for (conversation, users) in waiting {
            events.extend(event(&mut db, conversation, users).await?);
        }
        Ok(events)
    }

    fn take_waiting(&self) -> Vec<(ConversationId, Vec<UserId>)> {
        let mut conversations = self.lock();
        let waiting = conversations
            .iter_mut()
            .filter(|(_, recently)| !recently.waiting.is_empty());
        waiting
            .map(|(id, recently)| {
                recently.told_at = Instant::now();
                (*id, std::mem::take(&mut recently.waiting))
            })
            .collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ConversationId, Recently>> {
        self.0
            .conversations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// An event for the participants who show when they are typing and so see it of others. It names none but these.
async fn event(
    db: &mut SqliteConnection,
    conversation_id: ConversationId,
    mut user_ids: Vec<UserId>,
) -> Result<Option<Publication>> {
    let users: Json<Vec<i64>> = sqlx::query_scalar(
        "select json_group_array(p.user_id order by p.user_id)
         from participants p left join settings s on s.user_id = p.user_id
         where p.conversation_id = ? and coalesce(s.shows_typing, 1) = 1",
    )
    .bind(conversation_id)
    .fetch_one(db)
    .await?;
    let watchers: Vec<_> = users.0.into_iter().map(UserId).collect();
    user_ids.retain(|user| watchers.binary_search(user).is_ok());
    if user_ids.is_empty() {
        return Ok(None);
    }
    let typing = TypingUsers {
        conversation_id,
        user_ids,
    };
    let event = frame::event(None, Some("typing"), &typing);
    Ok(Some(Publication::ephemeral(event, &watchers)))
}

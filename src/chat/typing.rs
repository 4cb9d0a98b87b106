//! Typing: the users who are writing in a conversation now. Nothing of it is stored.
//!
//! The first one in a conversation is announced at once, and those who follow soon together, so that a busy room costs one
//! event a second, and a large one less.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{SqliteConnection, types::Json};
use tokio::time::{Instant, sleep_until};

use crate::{
    chat::access,
    error::Result,
    ids::{ConversationId, UserId},
    log::{frame, hub::Hub},
    people::settings,
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

/// A conversation of which an event was sent a moment ago.
#[derive(Debug)]
struct Recently {
    /// When the next event may follow.
    next_at: Instant,
    /// Those whom it will name.
    waiting: Vec<UserId>,
}

/// The next step after someone typed.
enum Then {
    TellNow,
    TellAt(Instant),
    Nothing,
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
        if !settings::of(&mut db, user).await?.shows_typing {
            return Ok(());
        }
        match self.add(conversation, user) {
            Then::TellNow => self.tell(&mut db, conversation, vec![user]).await?,
            Then::TellAt(instant) => {
                let (typing, readers) = (self.clone(), readers.clone());
                tokio::spawn(async move {
                    sleep_until(instant).await;
                    if let Err(error) = typing.tell_waiting(&readers, conversation).await {
                        log::warn!("nobody was told who is typing: {error}");
                    }
                });
            }
            Then::Nothing => {}
        }
        Ok(())
    }

    fn add(&self, conversation: ConversationId, user: UserId) -> Then {
        let now = Instant::now();
        let mut conversations = self.lock();
        conversations.retain(|_, recently| recently.next_at > now || !recently.waiting.is_empty());
        let Some(recently) = conversations.get_mut(&conversation) else {
            let recently = Recently {
                next_at: now + Hub::pause(0),
                waiting: Vec::new(),
            };
            conversations.insert(conversation, recently);
            return Then::TellNow;
        };
        if recently.waiting.contains(&user) || recently.waiting.len() == MOST_NAMED {
            return Then::Nothing;
        }
        recently.waiting.push(user);
        if recently.waiting.len() == 1 {
            Then::TellAt(recently.next_at)
        } else {
            Then::Nothing
        }
    }

    async fn tell_waiting(&self, readers: &Readers, conversation: ConversationId) -> Result<()> {
        let waiting = {
            let mut conversations = self.lock();
            let Some(recently) = conversations.get_mut(&conversation) else {
                return Ok(());
            };
            recently.next_at = Instant::now() + Hub::pause(0);
            std::mem::take(&mut recently.waiting)
        };
        self.tell(&mut *readers.acquire().await?, conversation, waiting)
            .await
    }

    async fn tell(
        &self,
        db: &mut SqliteConnection,
        conversation_id: ConversationId,
        user_ids: Vec<UserId>,
    ) -> Result<()> {
        let watchers = watchers(db, conversation_id).await?;
        if let Some(recently) = self.lock().get_mut(&conversation_id) {
            recently.next_at = Instant::now() + Hub::pause(watchers.len());
        }
        let typing = TypingUsers {
            conversation_id,
            user_ids,
        };
        let frame = frame::event(None, Some("typing"), &typing);
        self.0.hub.tell(frame, &watchers);
        Ok(())
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<ConversationId, Recently>> {
        self.0
            .conversations
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// The participants who show when they are typing and so see it of others, sorted.
async fn watchers(db: &mut SqliteConnection, conversation: ConversationId) -> Result<Vec<UserId>> {
    let users: Json<Vec<i64>> = sqlx::query_scalar(
        "select json_group_array(p.user_id order by p.user_id)
         from participants p left join settings s on s.user_id = p.user_id
         where p.conversation_id = ? and coalesce(s.shows_typing, 1) = 1",
    )
    .bind(conversation)
    .fetch_one(db)
    .await?;
    Ok(users.0.into_iter().map(UserId).collect())
}

//! Typing: the users who are writing in a conversation now. Nothing of it is stored.
//!
//! The first one in a conversation is announced at once, and those who follow soon together, at the next beat, so that a busy
//! room costs one event a second, and a large one less.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
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
    audiences: Mutex<HashMap<ConversationId, Arc<Audience>>>,
}

/// The participants of a conversation, and those who see their typing. People say every 3 seconds that they are typing: it is not read each time.
#[derive(Debug)]
struct Audience {
    /// The rights of which it was read.
    rights: u64,
    read_at: Instant,
    /// The participants, sorted. None if nobody may post.
    participants: Vec<UserId>,
    /// Those of them who show when they are typing and so see it of others, sorted.
    watchers: Vec<UserId>,
}

impl Audience {
    /// Another program may change the database without a word.
    const LASTS: Duration = Duration::from_secs(10);

    async fn read(
        db: &mut SqliteConnection,
        rights: u64,
        conversation: ConversationId,
    ) -> Result<Self> {
        let read_at = Instant::now();
        let found: Json<Vec<(i64, u8)>> = sqlx::query_scalar(
            "select json_group_array(json_array(p.user_id, coalesce(s.shows_typing, 1)) order by p.user_id)
             from participants p
               join conversations c on c.id = p.conversation_id
               left join settings s on s.user_id = p.user_id
             where p.conversation_id = ? and c.archived_at is null",
        )
        .bind(conversation)
        .fetch_one(db)
        .await?;
        let found = found.0.into_iter();
        let found = found.map(|(user, shows_typing)| (UserId(user), shows_typing == 1));
        Ok(Self {
            rights,
            read_at,
            participants: found.clone().map(|(user, _)| user).collect(),
            watchers: found
                .filter_map(|(user, shows_typing)| shows_typing.then_some(user))
                .collect(),
        })
    }

    fn is_current(&self, hub: &Hub) -> bool {
        self.rights == hub.rights() && self.read_at.elapsed() < Self::LASTS
    }

    /// An event for the watchers. It names none but these.
    fn event(
        &self,
        conversation_id: ConversationId,
        mut user_ids: Vec<UserId>,
    ) -> Option<Publication> {
        user_ids.retain(|user| self.watchers.binary_search(user).is_ok());
        if user_ids.is_empty() {
            return None;
        }
        let typing = TypingUsers {
            conversation_id,
            user_ids,
        };
        let event = frame::event(None, Some("typing"), &typing);
        Some(Publication::ephemeral(event, &self.watchers))
    }
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
            audiences: Mutex::default(),
        }))
    }

    /// Tells the participants of a conversation that the user is typing, unless their settings say not to.
    ///
    /// # Errors
    /// 404 if the user may not read the conversation, 403 if they may not post in it.
    pub async fn notice(
        &self,
        readers: &Readers,
        user: UserId,
        conversation: ConversationId,
    ) -> Result<()> {
        let audience = match self.known_audience(conversation) {
            Some(known) if known.participants.binary_search(&user).is_ok() => known,
            _ => {
                let rights = self.0.hub.rights();
                let mut db = readers.acquire().await?;
                access::of(&mut db, user, conversation)
                    .await?
                    .check_participant()?
                    .check_not_archived()?;
                let audience = Audience::read(&mut db, rights, conversation).await?;
                self.know(conversation, audience)
            }
        };
        if self.is_first(conversation, user) {
            match audience.event(conversation, vec![user]) {
                Some(event) => self.0.hub.tell(vec![event]),
                None => self.forget(conversation),
            }
        }
        Ok(())
    }

    fn known_audience(&self, conversation: ConversationId) -> Option<Arc<Audience>> {
        let audiences = lock(&self.0.audiences);
        let known = audiences.get(&conversation)?;
        known.is_current(&self.0.hub).then(|| known.clone())
    }

    fn know(&self, conversation: ConversationId, audience: Audience) -> Arc<Audience> {
        let audience = Arc::new(audience);
        let mut audiences = lock(&self.0.audiences);
        audiences.retain(|_, audience| audience.is_current(&self.0.hub));
        audiences.insert(conversation, audience.clone());
        audience
    }

    /// Whether nobody has typed there a moment ago. Otherwise the user waits for the next beat.
    fn is_first(&self, conversation: ConversationId, user: UserId) -> bool {
        let pause = self.0.hub.pause();
        let mut conversations = lock(&self.0.conversations);
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
        let mut conversations = lock(&self.0.conversations);
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
        let mut events = Vec::with_capacity(waiting.len());
        for (conversation, users) in waiting {
            let audience = if let Some(known) = self.known_audience(conversation) {
                known
            } else {
                let rights = self.0.hub.rights();
                let mut db = readers.acquire().await?;
                let audience = Audience::read(&mut db, rights, conversation).await?;
                self.know(conversation, audience)
            };
            events.extend(audience.event(conversation, users));
        }
        Ok(events)
    }

    fn take_waiting(&self) -> Vec<(ConversationId, Vec<UserId>)> {
        let mut conversations = lock(&self.0.conversations);
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
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

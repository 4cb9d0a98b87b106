//! The snapshot: everything that a page shows first, and the event that this state corresponds to.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Connection, SqliteConnection};

use crate::{
    chat::conversations::{self, Conversation},
    error::Result,
    log::{
        epoch::{self, EventId},
        facts,
    },
    people::{
        settings::{self, Settings},
        users::{self, User},
    },
    sign_in::sessions::Session,
};

/// A user's state at one event. A stream from that event tells of every change to it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The event that this state corresponds to. Open the stream from here.
    #[schemars(with = "EventId")]
    event_id: String,
    /// The user who is signed in.
    auth_user: User,
    /// The user's settings.
    settings: Settings,
    /// The 200 conversations with the newest messages, newest first; conversations without a message come last. Up to
    /// 800 older ones follow that are starred or have unread messages.
    #[schemars(length(max = conversations::SNAPSHOT))]
    conversations: Vec<Conversation>,
    /// Whether there are more conversations than the newest 200. `GET /api/conversations/all` has them.
    has_more_conversations: bool,
    /// The users to whom these conversations refer, by id. `GET /api/users?ids=` has others.
    #[schemars(length(max = USERS))]
    users: Vec<User>,
}

/// The people of each conversation, its maker and the author of its last message.
const USERS: i64 = conversations::SNAPSHOT * 22;

impl Snapshot {
    /// Reads it in one transaction.
    pub async fn take(db: &mut SqliteConnection, session: Session) -> Result<Self> {
        let mut tx = db.begin().await?;
        let epoch = epoch::read(&mut tx).await?;
        let head = facts::head(&mut tx).await?;
        let (conversations, has_more_conversations) =
            conversations::for_snapshot(&mut tx, session.user.id).await?;
        let settings = settings::of(&mut tx, session.user.id).await?;
        let ids: BTreeSet<_> = conversations.iter().flat_map(Conversation::users).collect();
        let ids: Vec<_> = ids.into_iter().collect();
        let users = users::by_ids(&mut tx, &ids).await?;
        tx.commit().await?;
        Ok(Self {
            event_id: epoch.event_id(head),
            auth_user: session.user,
            settings,
            conversations,
            has_more_conversations,
            users,
        })
    }
}

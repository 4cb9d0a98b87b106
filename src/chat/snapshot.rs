//! Everything that a page shows first, and the event that this state corresponds to.

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
    people::users::User,
    sign_in::sessions::Session,
};

/// A user's state at one event of the log: a stream from there tells all that changes it.
#[derive(Debug, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// The event that this state corresponds to: where a stream is to go on.
    #[schemars(with = "EventId")]
    event_id: String,
    /// Who is signed in.
    auth_user: User,
    /// Newest message first, those without a message last; 200 at most.
    #[schemars(length(max = conversations::SNAPSHOT))]
    conversations: Vec<Conversation>,
    /// There are more conversations.
    has_more_conversations: bool,
}

impl Snapshot {
    /// Reads it in one transaction.
    pub async fn take(db: &mut SqliteConnection, session: Session) -> Result<Self> {
        let mut tx = db.begin().await?;
        let epoch = epoch::read(&mut tx).await?;
        let head = facts::head(&mut tx).await?;
        let (conversations, has_more_conversations) =
            conversations::newest(&mut tx, session.user.id).await?;
        tx.commit().await?;
        Ok(Self {
            event_id: epoch.event_id(head),
            auth_user: session.user,
            conversations,
            has_more_conversations,
        })
    }
}

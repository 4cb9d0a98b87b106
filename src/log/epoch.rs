//! Which log a client has read, and up to where.

use schemars::JsonSchema;
use sqlx::SqliteConnection;

use crate::ids::Seq;

/// The identity of a log: a random text that is made with the database.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct Epoch(pub String);

impl Epoch {
    /// The event id of this log's entry: where a client resumes.
    #[must_use]
    pub fn event_id(&self, seq: Seq) -> String {
        format!("{}-{seq}", self.0)
    }
}

/// The epoch of a database's log.
pub async fn read(db: &mut SqliteConnection) -> sqlx::Result<Epoch> {
    sqlx::query_scalar("select epoch from log")
        .fetch_one(db)
        .await
}

/// An event's id in JSON and on the stream: the epoch and the number.
#[derive(JsonSchema)]
#[schemars(inline, example = &"7f3a9c0d1e2b4856-1042")]
#[expect(dead_code, reason = "only its schema is used")]
pub(crate) struct EventId(#[schemars(regex(pattern = "^[0-9a-f]{16}-[0-9]{1,19}$"))] String);

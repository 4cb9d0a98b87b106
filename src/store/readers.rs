//! The connections that read the database.

use std::path::Path;

use rocket::figment::{Figment, providers::Serialized};
use sqlx::SqliteConnection;

use super::db;
use crate::error::Result;

/// How many connections read the database at once.
const READERS: usize = 8;
/// How long a read waits for a connection, in seconds.
const TIMEOUT: u64 = 5;

/// After how many idle seconds a connection is closed. Each may keep 2 MB of the database in memory, and a new one opens within
/// milliseconds. Requests use all connections in turn.
const IDLE: u64 = 10;

/// The settings of a server, with those of the pool that [`db::Db`] opens.
#[must_use]
pub fn configure(figment: Figment, database: &Path) -> Figment {
    figment.merge(Serialized::global(
        "databases.chinwag",
        rocket_db_pools::Config {
            url: db::name(database).to_string_lossy().into_owned(),
            min_connections: None,
            max_connections: READERS,
            connect_timeout: TIMEOUT,
            idle_timeout: Some(IDLE),
            extensions: None,
        },
    ))
}

/// Passes when the database answers.
pub async fn check(db: &mut SqliteConnection) -> Result<()> {
    sqlx::query("select 1").execute(db).await?;
    Ok(())
}

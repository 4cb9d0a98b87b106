//! Checkpoints: moves the write-ahead log into the database beside the writer, and asks the writer to restart the log before
//! it grows large. SQLite's automatic checkpoint would make the sender of some message wait for it.

use std::time::Duration;

use sqlx::{Connection, SqliteConnection};
use tokio::{
    sync::{mpsc::WeakSender, oneshot, watch},
    time::sleep,
};

use crate::writer::Change;

/// How long commits gather between two checks of the log.
const PAUSE: Duration = Duration::from_millis(50);
/// The size at which the log is moved and restarted, in pages of 4 KiB: 40 MiB. Pages that many commits change are moved
/// once, and there is room below 64 MiB for writes that happen meanwhile or while a reader delays the restart.
const FULL: i64 = 10_240;
/// How many pages may be left for the writer to move when it restarts the log. Senders wait for them.
const LEFT_OVER: i64 = 512;
/// How often new pages are moved before the writer is asked to move the rest.
const PASSES: usize = 3;

/// Works beside the writer until it ends.
pub(crate) async fn run(
    mut db: SqliteConnection,
    mut commits: watch::Receiver<bool>,
    queue: WeakSender<Change>,
) {
    while commits.changed().await.is_ok() {
        let mut erases = *commits.borrow_and_update();
        loop {
            match look(&mut db, &queue, erases).await {
                Ok(still) => erases = still,
                Err(error) => {
                    log::warn!("the write-ahead log could not be moved into the database: {error}");
                }
            }
            sleep(PAUSE).await;
            if !erases || commits.has_changed().is_err() {
                break;
            }
        }
    }
    if let Err(error) = db.close().await {
        log::warn!("the connection of the checkpoints could not be closed: {error}");
    }
}

/// Moves and restarts a log that is full, or that must be emptied. Returns whether it must still be.
async fn look(
    db: &mut SqliteConnection,
    queue: &WeakSender<Change>,
    erases: bool,
) -> sqlx::Result<bool> {
    if !erases && Log::read(db).await?.pages < FULL {
        return Ok(false);
    }
    for _ in 0..PASSES {
        if Log::move_pages(db).await?.waiting() <= LEFT_OVER {
            break;
        }
    }
    Ok(restart(queue).await)
}

async fn restart(queue: &WeakSender<Change>) -> bool {
    let (reply, erases) = oneshot::channel();
    match queue.upgrade() {
        Some(queue) if queue.send(Change::RestartLog(reply)).await.is_ok() => {
            // The writer logs errors.
            erases.await.unwrap_or(false)
        }
        Some(_) | None => false,
    }
}

/// The state of the write-ahead log, in pages.
#[derive(sqlx::FromRow)]
struct Log {
    #[sqlx(rename = "log")]
    pages: i64,
    #[sqlx(rename = "checkpointed")]
    moved: i64,
}

impl Log {
    async fn read(db: &mut SqliteConnection) -> sqlx::Result<Self> {
        sqlx::query_as("pragma wal_checkpoint(noop)")
            .fetch_one(db)
            .await
    }

    /// Moves the pages that no reader needs in the log. Reads and writes continue meanwhile.
    async fn move_pages(db: &mut SqliteConnection) -> sqlx::Result<Self> {
        sqlx::query_as("pragma wal_checkpoint(passive)")
            .fetch_one(db)
            .await
    }

    fn waiting(&self) -> i64 {
        self.pages - self.moved
    }
}

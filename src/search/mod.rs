//! Search in messages and the names of their files. `docs/search.md` describes it for users.
//!
//! An index in a file of its own, `search.db`, follows the log on a thread of its own, in small steps. A search also looks at what
//! is not indexed yet.

mod conditions;
mod find;
pub mod fold;
mod follow;
mod index;
pub mod query;
#[cfg(test)]
mod tests;

pub use self::find::{Found, Hit, PAGE, TextRange};

use std::{
    path::PathBuf,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::Duration,
};

use sqlx::SqlitePool;
use tokio::{
    runtime,
    sync::{oneshot, watch},
    time::timeout,
};

use self::{find::Finder, follow::Follower, query::Query};
use crate::{
    error::Result,
    ids::{MessageId, UserId},
    log::hub::Hub,
    store::db::{self, Readers},
};

/// How long the end of the server waits for that of the index.
const LONGEST_END: Duration = Duration::from_secs(1);

/// The index, for searches.
#[derive(Debug, Default)]
pub struct Search(Mutex<Option<Following>>);

/// A thread that follows the log.
#[derive(Debug)]
struct Following {
    /// The connections that read the index, once it is open. Another index has others.
    readers: watch::Receiver<Option<SqlitePool>>,
    /// Closed when the thread ends.
    ended: oneshot::Receiver<()>,
}

impl Search {
    /// Opens the index of a database, and follows its log until it is closed or dropped.
    pub fn follow(&self, database: PathBuf, index: PathBuf, hub: Arc<Hub>) {
        db::tighten(&index);
        let (opened, readers) = watch::channel(None);
        let follower = Follower {
            database,
            index,
            hub,
            opened,
        };
        let (running, ended) = oneshot::channel();
        let follow = move || {
            let _running: oneshot::Sender<()> = running;
            match runtime::Builder::new_current_thread().enable_time().build() {
                Ok(runtime) => runtime.block_on(follower.follow()),
                Err(error) => log::error!("search does not work: {error}"),
            }
        };
        match thread::Builder::new()
            .name("search".to_owned())
            .spawn(follow)
        {
            Ok(_) => *self.lock() = Some(Following { readers, ended }),
            Err(error) => log::error!("search does not work: {error}"),
        }
    }

    /// Closes the index and the connection that reads the log. Both are one file then, unless that takes too long.
    pub async fn close(&self) {
        let following = self.lock().take();
        if let Some(Following { readers, ended }) = following {
            drop(readers);
            // Ended or not: the index goes on from its last step when the server starts again.
            let _ = timeout(LONGEST_END, ended).await;
        }
    }

    fn readers(&self) -> Option<SqlitePool> {
        let following = self.lock();
        let readers = &following.as_ref()?.readers;
        readers.borrow().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Following>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Searches for a reader, before a message.
    ///
    /// # Errors
    /// Those of the databases. 503 if too many searches are under way.
    pub async fn find(
        &self,
        log: &Readers,
        reader: UserId,
        query: Query,
        before: Option<MessageId>,
    ) -> Result<Found> {
        let mut index = match self.readers() {
            Some(readers) => Some(readers.acquire().await?),
            None => None,
        };
        // It comes second, so that searches that wait for one another keep no connection from other requests.
        let log = &mut *log.acquire().await?;
        let finder = Finder { log, reader, query };
        finder.find(index.as_deref_mut(), before).await
    }
}

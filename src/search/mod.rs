//! Search in messages and the names of their files. `docs/search.md` describes it for users.
//!
//! An index in a file of its own, `search.db`, follows the log on a thread of its own, in small steps. A search also looks at what
//! is not indexed yet.

mod conditions;
mod find;
pub mod fold;
mod follow;
mod index;
mod index_search;
mod names;
pub mod query;
mod space;
#[cfg(test)]
mod tests;

pub use self::find::{Found, Hit, PAGE, TextRange};

use std::{
    path::PathBuf,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use sqlx::{Sqlite, SqlitePool, pool::PoolConnection};
use tokio::{
    runtime,
    sync::{Semaphore, oneshot, watch},
    time::timeout,
};

use self::{
    find::{Failure, Finder, Patience},
    follow::Follower,
    query::Query,
    space::Space,
};
use crate::{
    error::{Error, Result},
    ids::{MessageId, UserId},
    log::hub::Hub,
    store::db::{self, Readers},
};

/// How many searches are under way at once, with or without the index. Each may take a processor for a moment.
const AT_ONCE: usize = db::INDEX_READERS as usize;
/// How long a search waits for the others.
const PATIENCE: Duration = Duration::from_secs(5);

/// The search index. Clones are the same.
#[derive(Debug, Clone)]
pub struct Search {
    following: Arc<Mutex<Option<Following>>>,
    turns: Arc<Semaphore>,
}

impl Default for Search {
    fn default() -> Self {
        Self {
            following: Arc::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }
}

/// A thread that follows the log.
#[derive(Debug)]
struct Following {
    /// The connections that read the index, once it is open. Another index has others.
    readers: watch::Receiver<Option<SqlitePool>>,
    /// A search met a damaged part of the index: it must be rebuilt.
    is_damaged: Arc<AtomicBool>,
    /// The disk is almost full, so the index is not written.
    is_short_of_space: Arc<AtomicBool>,
    /// The path of the index.
    index: PathBuf,
    /// Closed when the thread ends.
    ended: oneshot::Receiver<()>,
}

impl Search {
    /// Opens the index of a database, and follows its log until it is closed or dropped. `free_space` tells how many bytes are free
    /// on the disk.
    pub fn follow(
        &self,
        database: PathBuf,
        index: PathBuf,
        hub: Arc<Hub>,
        free_space: impl Fn() -> u64 + Send + 'static,
    ) {
        db::tighten(&index);
        let (opened, readers) = watch::channel(None);
        let is_damaged = Arc::new(AtomicBool::new(false));
        let is_short_of_space = Arc::new(AtomicBool::new(false));
        let follower = Follower {
            database,
            index: index.clone(),
            hub,
            opened,
            is_damaged: is_damaged.clone(),
            space: Space::new(free_space, is_short_of_space.clone()),
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
            Ok(_) => {
                *self.lock() = Some(Following {
                    readers,
                    is_damaged,
                    is_short_of_space,
                    index,
                    ended,
                });
            }
            Err(error) => log::error!("search does not work: {error}"),
        }
    }

    /// Closes the index and the connection that reads the log. Both are one file then, unless that takes too long.
    pub async fn close(&self, patience: Duration) {
        let following = self.lock().take();
        if let Some(Following { readers, ended, .. }) = following {
            drop(readers);
            // Ended or not: the index goes on from its last step when the server starts again.
            let _ = timeout(patience, ended).await;
        }
    }

    fn readers(&self) -> Option<SqlitePool> {
        let following = self.lock();
        let readers = &following.as_ref()?.readers;
        readers.borrow().clone()
    }

    fn lock(&self) -> MutexGuard<'_, Option<Following>> {
        self.following
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Searches for a reader, before a message. Without a usable index, it looks at the messages themselves.
    ///
    /// # Errors
    /// Those of the log's database. 503 if too many searches are under way.
    pub async fn find(
        &self,
        log: &Readers,
        reader: UserId,
        query: Query,
        before: Option<MessageId>,
    ) -> Result<Found> {
        // First of all, so that searches that wait for one another keep no connection from other requests.
        let turn = timeout(PATIENCE, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| Error::Busy)?;
        let mut index = self.index().await;
        let log = &mut *log.acquire().await?;
        let finder = Finder {
            log,
            reader,
            query: query.clone(),
            patience: Patience::default(),
        };
        let found = match finder.find(index.as_deref_mut(), before).await {
            Err(Failure::Index(error)) => {
                self.doubt(&error);
                let finder = Finder {
                    log,
                    reader,
                    query,
                    patience: Patience::default(),
                };
                finder.find(None, before).await
            }
            found => found,
        };
        found.map_err(|failure| match failure {
            Failure::Index(error) => error.into(),
            Failure::Other(error) => error,
        })
    }

    async fn index(&self) -> Option<PoolConnection<Sqlite>> {
        match self.readers()?.acquire().await {
            Ok(index) => Some(index),
            // It is being replaced.
            Err(sqlx::Error::PoolClosed) => None,
            Err(error) => {
                self.doubt(&error);
                None
            }
        }
    }

    /// The index could not be read. If it is damaged or gone, the follower rebuilds it, and nobody reads it until then. Returns whether
    /// that is so.
    fn doubt(&self, error: &sqlx::Error) -> bool {
        log::warn!("the search index cannot be read: {error}");
        let following = self.lock();
        let lost = following
            .as_ref()
            .filter(|following| index::is_lost(error, &following.index));
        if let Some(following) = lost {
            following.is_damaged.store(true, Ordering::Relaxed);
        }
        lost.is_some()
    }

    /// Whether indexing is paused because the disk is almost full.
    #[must_use]
    pub fn is_short_of_space(&self) -> bool {
        let following = self.lock();
        let following = following.as_ref();
        following.is_some_and(|following| following.is_short_of_space.load(Ordering::Relaxed))
    }

    /// How much of the messages is indexed, in percent: nothing if the index is lost.
    ///
    /// # Errors
    /// Those of an index that cannot be read at the moment.
    pub async fn progress(&self) -> Result<u8> {
        let Some(readers) = self.readers() else {
            return Ok(0);
        };
        let progress = async { index::progress(&mut *readers.acquire().await?).await };
        match progress.await {
            Ok(progress) => Ok(progress.map_or(0, |progress| progress.percent())),
            // It is being replaced.
            Err(sqlx::Error::PoolClosed) => Ok(0),
            Err(error) if self.doubt(&error) => Ok(0),
            Err(error) => Err(error.into()),
        }
    }
}

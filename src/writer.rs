//! The writer: the only code that begins, commits and publishes. A batch of messages alone brings its own begin and commit,
//! to need a single round trip.
//!
//! A task owns the writing connection. Changes that wait together share one transaction and one sync of the disk (group
//! commit). After the commit their facts are published in commit order, and then their callers are answered. A change that
//! was queued is written and published even if its caller has gone.
//!
//! Messages have a queue of their own, so that they do not wait behind hundreds of other changes.

mod checkpoint;
mod facts;
mod outside_writes;
mod task;

pub use facts::FACTS;

use std::{panic::AssertUnwindSafe, sync::Arc};

use rocket::futures::{FutureExt, future::BoxFuture};
use sqlx::SqliteConnection;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};

use self::{
    outside_writes::OutsideWrites,
    task::{Task, Waiting},
};
use crate::{
    chat::{
        messages::{NewMessage, Sender, Sent, any_was_deleted},
        presence::Presence,
    },
    error::{Error, Result},
    ids::Seq,
    log::{hub::Hub, tx::Tx},
    sign_in::sessions::{Session, SessionCache},
};

/// How many messages may wait, and how many other changes. A caller beyond it gets 503.
const QUEUE: usize = 1024;

type Reply<T> = oneshot::Sender<Result<T>>;
/// Answers a caller once the transaction was committed, or was not.
pub(crate) type Answer = Box<dyn FnOnce(Result<()>) + Send>;
/// Changes the database if a transaction could be opened, and says whether to keep the change.
pub(crate) type Work =
    Box<dyn for<'t> FnOnce(Result<&'t mut Tx>) -> BoxFuture<'t, (Outcome, Answer)> + Send>;

type Message = (NewMessage, Reply<Sent>);

pub(crate) enum Change {
    Work(Work),
    /// Not a change: restarts the write-ahead log between two transactions, or empties it after something was deleted.
    /// Says whether that is still to be done.
    RestartLog(oneshot::Sender<bool>),
}

/// Whether to keep a change.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Keep,
    Undo,
}

/// The queues in front of the writing connection.
#[derive(Clone)]
pub struct Writer {
    messages: mpsc::Sender<Message>,
    changes: mpsc::Sender<Change>,
    hub: Arc<Hub>,
    sessions: Arc<SessionCache>,
    presence: Presence,
}

impl Writer {
    /// Starts the task that owns the connection. It ends, having written what is queued, with the last `Writer`.
    /// Beside it another connection moves the write-ahead log into the database.
    pub async fn start(
        mut connection: SqliteConnection,
        checkpoints: SqliteConnection,
    ) -> Result<(Self, JoinHandle<()>)> {
        let hub = Hub::open(&mut connection, FACTS).await?;
        let sessions = Arc::<SessionCache>::default();
        let sender = Sender::open(&mut connection, sessions.clone(), hub.clone()).await?;
        // The last process may have been killed before it emptied the log.
        let erases = any_was_deleted(&mut connection).await?;
        let outside_writes = OutsideWrites::default();
        let (messages, waiting_messages) = mpsc::channel(QUEUE);
        let (changes, waiting_changes) = mpsc::channel(QUEUE);
        let waiting = Waiting {
            messages: waiting_messages,
            changes: waiting_changes,
        };
        let (commits, committed) = watch::channel(false);
        let checkpoints = checkpoint::run(checkpoints, committed, changes.downgrade());
        let writer = Self {
            messages,
            changes,
            presence: Presence::new(hub.clone()),
            hub: hub.clone(),
            sessions,
        };
        let task = Task {
            tx: Tx::new(connection),
            sender,
            // The log is pruned with the first commit.
            pruned_at: Seq(0),
            outside_writes,
            hub,
            sessions: writer.sessions.clone(),
            presence: writer.presence.clone(),
            erases,
            commits,
            checkpoints: tokio::spawn(checkpoints),
        };
        Ok((writer, tokio::spawn(task.run(waiting))))
    }

    /// The hub to which it publishes.
    #[must_use]
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The sessions in memory, which it keeps up to date.
    #[must_use]
    pub fn sessions(&self) -> &Arc<SessionCache> {
        &self.sessions
    }

    /// The presence of users, which follows their settings.
    #[must_use]
    pub fn presence(&self) -> &Presence {
        &self.presence
    }

    /// Stores a message and returns once it is on the disk.
    ///
    /// # Errors
    /// 401 if the session has ended, 404 if the author may not read the conversation, 403 if they may not post in it, 409 if
    /// another message has its client id, 503 if too much waits.
    pub async fn send(&self, message: NewMessage) -> Result<Sent> {
        let (reply, answer) = oneshot::channel();
        submit(&self.messages, (message, reply))?;
        answer.await.unwrap_or(Err(Error::Internal))
    }

    /// Runs any other change and returns once it is on the disk. A change that returns an error is undone.
    ///
    /// # Errors
    /// Its own, 503 when too much waits, and 500 when it panics.
    pub async fn run<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let work: Work = Box::new(move |tx| work(tx, change, reply).boxed());
        submit(&self.changes, Change::Work(work))?;
        answer.await.unwrap_or(Err(Error::Internal))
    }

    /// Runs a change that a session asks for, as [`run`](Self::run) does, if the session is still valid when the change is
    /// decided: it may have ended since the request was let in.
    ///
    /// # Errors
    /// 401 if the session has ended, and those of [`run`](Self::run).
    pub async fn run_in<T, F>(&self, session: &Session, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let (sessions, session) = (self.sessions.clone(), session.clone());
        self.run(move |tx| {
            Box::pin(async move {
                sessions.check(tx, &session).await?;
                change(tx).await
            })
        })
        .await
    }

    /// Passes if a session is valid after everything that waits now, for a change that is not of the database.
    ///
    /// # Errors
    /// 401 if the session has ended, and those of [`run`](Self::run).
    pub async fn check(&self, session: &Session) -> Result<()> {
        self.run_in(session, |_tx| Box::pin(async { Ok(()) })).await
    }
}

fn submit<T>(queue: &mpsc::Sender<T>, write: T) -> Result<()> {
    queue.try_send(write).map_err(|_| Error::Busy)
}

async fn work<T, F>(tx: Result<&mut Tx>, change: F, reply: Reply<T>) -> (Outcome, Answer)
where
    T: Send + 'static,
    F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + 'static,
{
    let result = match tx {
        Ok(tx) => {
            let result = AssertUnwindSafe(async { change(tx).await })
                .catch_unwind()
                .await;
            result.unwrap_or(Err(Error::Internal))
        }
        Err(error) => Err(error),
    };
    let outcome = if result.is_ok() {
        Outcome::Keep
    } else {
        Outcome::Undo
    };
    (outcome, answer(reply, result))
}

/// An error is final, whether the transaction is committed or not; a success needs the commit.
fn answer<T: Send + 'static>(reply: Reply<T>, result: Result<T>) -> Answer {
    Box::new(move |committed| {
        // The caller may have gone.
        let _ = reply.send(result.and_then(|value| committed.map(|()| value)));
    })
}

#[cfg(test)]
mod tests;

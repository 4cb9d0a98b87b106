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

pub use facts::FACTS;

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use rocket::futures::{FutureExt, future::BoxFuture};
use sqlx::SqliteConnection;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use self::outside_writes::OutsideWrites;
use crate::{
    chat::{
        messages::{NewMessage, Sender, Sent, any_was_deleted},
        presence::Presence,
    },
    error::{Error, Result},
    ids::{Seq, UserId},
    log::{
        fact::Subject,
        facts as log_facts,
        hub::{Hub, Publication},
        tx::Tx,
    },
    people::{settings::Settings, users::User},
    sign_in::sessions::{Session, SessionCache},
};

/// How many messages may wait, and how many other changes. A caller beyond it gets 503.
const QUEUE: usize = 1024;
/// How many messages share one commit. Larger batches gain nothing on a fast disk, as the next batch fills up during a
/// commit.
const MESSAGES: usize = 64;
/// How many other changes share it. Each takes some statements of its own, and the messages of the commit wait for them.
const CHANGES: usize = 16;
/// How many facts are appended between two prunings of the log.
const PRUNE_EVERY: i64 = 1_000;
/// How often the writer looks for what other processes wrote, such as `chinwag user add`.
const LOOK_EVERY: Duration = Duration::from_secs(2);

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

/// The writes for the next commits.
struct Waiting {
    messages: mpsc::Receiver<Message>,
    changes: mpsc::Receiver<Change>,
}

/// The writes of one commit.
#[derive(Default)]
struct Batch {
    messages: Vec<Message>,
    changes: Vec<Change>,
}

impl Waiting {
    /// Waits for the next batch. It is empty when nothing more can come.
    async fn next(&mut self) -> Batch {
        let mut batch = Batch::default();
        tokio::select! {
            _ = self.messages.recv_many(&mut batch.messages, MESSAGES) => {}
            _ = self.changes.recv_many(&mut batch.changes, CHANGES) => {}
        }
        take(&mut self.messages, &mut batch.messages, MESSAGES);
        take(&mut self.changes, &mut batch.changes, CHANGES);
        batch
    }
}

/// Fills a batch up with what waits.
fn take<T>(waiting: &mut mpsc::Receiver<T>, batch: &mut Vec<T>, most: usize) {
    while batch.len() < most
        && let Ok(write) = waiting.try_recv()
    {
        batch.push(write);
    }
}

struct Task {
    tx: Tx,
    sender: Sender,
    hub: Arc<Hub>,
    sessions: Arc<SessionCache>,
    presence: Presence,
    outside_writes: OutsideWrites,
    pruned_at: Seq,
    /// Whether the write-ahead log may have what was deleted.
    erases: bool,
    /// Tells the checkpoints that there is something new, and whether the log must be emptied.
    commits: watch::Sender<bool>,
    checkpoints: JoinHandle<()>,
}

impl Task {
    async fn run(mut self, mut waiting: Waiting) {
        let mut look_at = Instant::now();
        loop {
            match timeout_at(look_at, waiting.next()).await {
                Ok(batch) if batch.messages.is_empty() && batch.changes.is_empty() => break,
                Ok(batch) => {
                    self.commit(batch).await;
                    self.prune().await;
                }
                Err(_) => {
                    self.sessions.drop_old();
                    self.look().await;
                    look_at = Instant::now() + LOOK_EVERY;
                }
            }
        }
        // A checkpoint that still asks for a restart gets no answer.
        drop(waiting);
        // They end with it, and before it: the last connection moves what is left.
        drop(self.commits);
        let _ = self.checkpoints.await;
        if let Err(error) = self.tx.close().await {
            log::error!("the database could not be closed: {error}");
        }
    }

    async fn commit(&mut self, batch: Batch) {
        let Batch { messages, changes } = batch;
        let (mut works, mut restart) = (Vec::with_capacity(changes.len()), None);
        for change in changes {
            match change {
                Change::Work(work) => works.push(work),
                Change::RestartLog(reply) => restart = Some(reply),
            }
        }
        let mut answers = Vec::with_capacity(messages.len() + works.len());
        self.tx.renew();
        self.change(works, &mut answers).await;
        self.send(messages, &mut answers).await;
        let committed = if self.tx.is_open() {
            self.tx.commit().await
        } else {
            Ok(())
        };
        if committed.is_err() {
            self.outside_writes = OutsideWrites::default();
        }
        self.publish();
        for answer in answers {
            answer(committed.clone());
        }
        self.erases |= self.tx.take_erases();
        self.commits.send_replace(self.erases);
        if let Some(reply) = restart {
            self.restart_log().await;
            // The checkpoints may have ended.
            let _ = reply.send(self.erases);
        }
    }

    async fn restart_log(&mut self) {
        if self.erases {
            self.erases = !self.tx.empty_log().await;
        } else {
            self.tx.restart_log().await;
        }
    }

    /// Looks for what other processes wrote while nothing is to be written here.
    async fn look(&mut self) {
        match self.outside_writes.are_new(&mut self.tx).await {
            Ok(false) => return,
            Ok(true) => {}
            Err(error) => return log::warn!("the database cannot be looked at: {error}"),
        }
        let nothing: Work = Box::new(|tx| {
            let kept = if tx.is_ok() {
                Outcome::Keep
            } else {
                Outcome::Undo
            };
            Box::pin(async move { (kept, Box::new(|_| ()) as Answer) })
        });
        let batch = Batch {
            changes: vec![Change::Work(nothing)],
            ..Batch::default()
        };
        self.commit(batch).await;
    }

    /// Opens a transaction if there is anything to do in it, and lets each change succeed or fail alone.
    async fn change(&mut self, works: Vec<Work>, answers: &mut Vec<Answer>) {
        if works.is_empty() {
            return;
        }
        self.sender.fall_behind();
        let begun = self.tx.begin().await;
        if begun.is_ok() {
            self.announce_outside_writes().await;
        }
        for work in works {
            answers.push(match &begun {
                Ok(()) => alone(&mut self.tx, work).await,
                Err(error) => work(Err(error.clone())).await.1,
            });
        }
    }

    /// Tells of what other processes wrote, if they have. If that fails, it is tried again.
    async fn announce_outside_writes(&mut self) {
        match self.outside_writes.are_new(&mut self.tx).await {
            Ok(true) => {}
            Ok(false) | Err(_) => return,
        }
        let Ok(savepoint) = self.tx.savepoint().await else {
            return;
        };
        match self.outside_writes.announce(&mut self.tx).await {
            Ok(()) => self.tx.keep(savepoint).await,
            Err(error) => {
                log::error!("changes from the terminal cannot be told: {error}");
                self.tx.undo(savepoint).await;
            }
        }
    }

    async fn send(&mut self, messages: Vec<Message>, answers: &mut Vec<Answer>) {
        let (messages, replies): (Vec<_>, Vec<_>) = messages.into_iter().unzip();
        let outcomes = self.sender.send(&mut self.tx, messages).await;
        let answered = replies.into_iter().zip(outcomes);
        answers.extend(answered.map(|(reply, outcome)| answer(reply, outcome)));
    }

    /// Publishes what was committed, after the memory of sessions and of settings is right.
    fn publish(&mut self) {
        let publications = self.tx.take_publications();
        let sessions = self.tx.take_changed_sessions();
        self.sessions
            .forget(&sessions, &changed_users(&publications));
        for settings in changed::<Settings>(&publications) {
            self.presence.follow(settings);
        }
        self.hub.publish(publications);
    }

    async fn prune(&mut self) {
        let head = self.hub.head();
        if head.0 - self.pruned_at.0 < PRUNE_EVERY {
            return;
        }
        self.pruned_at = head;
        if let Err(error) = log_facts::prune(self.tx.connection(), head).await {
            log::error!("the log could not be pruned: {error}");
        }
    }
}

/// Lets a change succeed or fail without its neighbours in the transaction.
async fn alone(tx: &mut Tx, work: Work) -> Answer {
    let savepoint = match tx.savepoint().await {
        Ok(savepoint) => savepoint,
        Err(error) => return work(Err(error)).await.1,
    };
    let (outcome, answer) = work(Ok(tx)).await;
    match outcome {
        Outcome::Keep => tx.keep(savepoint).await,
        Outcome::Undo => tx.undo(savepoint).await,
    }
    answer
}

/// The users that a commit changed: what sessions remember of them is old.
fn changed_users(publications: &[Publication]) -> Vec<UserId> {
    changed::<User>(publications).map(|user| user.id).collect()
}

/// The subjects of this type that a commit changed, in its order.
fn changed<S: Subject>(publications: &[Publication]) -> impl Iterator<Item = &S> {
    publications
        .iter()
        .filter_map(|publication| match publication {
            Publication::Fact(entry, _) => entry.subject_as::<S>(),
            Publication::Ephemeral(..) | Publication::SessionChanged(..) | Publication::Ping(_) => {
                None
            }
        })
}

#[cfg(test)]
mod tests;

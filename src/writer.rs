//! The one door for writes: the only begin, commit and publish.
//!
//! A task owns the writing connection. What waits together shares one transaction and one word of the disk (group
//! commit); after the commit its events are published, in commit order, and then its callers are answered. A caller
//! who goes away changes nothing: what was queued is written, and published, whole.

mod checkpoint;

use std::{panic::AssertUnwindSafe, sync::Arc};

use rocket::futures::{FutureExt, future::BoxFuture};
use sqlx::SqliteConnection;
use tokio::{
    sync::{mpsc, oneshot, watch},
    task::JoinHandle,
};

use crate::{
    chat::messages::{self, Message, NewMessage, Scope, Sent},
    error::{Error, Result},
    ids::{MessageId, Seq, UserId},
    log::{
        events::{self, Change},
        hub::Hub,
        tx::Tx,
    },
    sign_in::sessions::KnownSessions,
};

/// How many writes may wait; beyond it the caller is told to come back later.
const QUEUE: usize = 1024;
/// How many writes share one commit. Larger batches gain nothing on a fast disk: while one is committed, the next is
/// gathered.
const BATCH: usize = 64;
/// How many events pass between two prunings of the log.
const PRUNE_EVERY: i64 = 1_000;

type Reply<T> = oneshot::Sender<Result<T>>;
/// Answers a caller, once it is known whether the transaction was committed.
pub(crate) type Answer = Box<dyn FnOnce(Result<()>) + Send>;
/// Changes the database, if a transaction could be opened, and says whether the change stands.
pub(crate) type Work =
    Box<dyn for<'t> FnOnce(Result<&'t mut Tx>) -> BoxFuture<'t, (Outcome, Answer)> + Send>;

pub(crate) enum Write {
    Send(NewMessage, Reply<Sent>),
    Other(Work),
    /// Not a change: the write-ahead log is to begin anew, between two transactions.
    RestartLog(oneshot::Sender<()>),
}

/// Whether a change stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    Keep,
    Undo,
}

/// The queue in front of the writing connection.
#[derive(Clone)]
pub struct Writer {
    queue: mpsc::Sender<Write>,
    hub: Arc<Hub>,
    sessions: Arc<KnownSessions>,
}

impl Writer {
    /// Starts the task that owns the connection. It ends, having written what is queued, with the last `Writer`.
    /// Beside it another connection moves the write-ahead log into the database.
    pub async fn start(
        mut connection: SqliteConnection,
        checkpoints: SqliteConnection,
    ) -> Result<(Self, JoinHandle<()>)> {
        let hub = Hub::open(&mut connection).await?;
        let next_message = messages::next_id(&mut connection).await?;
        let (queue, waiting) = mpsc::channel(QUEUE);
        let (commits, committed) = watch::channel(());
        let checkpoints = checkpoint::run(checkpoints, committed, queue.downgrade());
        let writer = Self {
            queue,
            hub: hub.clone(),
            sessions: Arc::default(),
        };
        let task = Task {
            tx: Tx::new(connection),
            next_message,
            pruned_at: hub.head(),
            hub,
            sessions: writer.sessions.clone(),
            commits,
            checkpoints: tokio::spawn(checkpoints),
        };
        Ok((writer, tokio::spawn(task.run(waiting))))
    }

    /// Where it publishes.
    #[must_use]
    pub fn hub(&self) -> &Arc<Hub> {
        &self.hub
    }

    /// The sessions in memory, which it keeps right.
    #[must_use]
    pub fn sessions(&self) -> &Arc<KnownSessions> {
        &self.sessions
    }

    /// Stores a message and returns once it is on the disk.
    ///
    /// # Errors
    /// 404 when the author is no participant, 409 when another message has its client id, 503 when too much waits.
    pub async fn send(&self, message: NewMessage) -> Result<Sent> {
        let (reply, answer) = oneshot::channel();
        self.submit(Write::Send(message, reply))?;
        answer.await.unwrap_or(Err(Error::Internal))
    }

    /// Runs any other change and returns once it is on the disk. What it did is undone when it returns an error.
    ///
    /// # Errors
    /// Its own, 503 when too much waits, and 500 when it panics.
    pub async fn run<T, F>(&self, change: F) -> Result<T>
    where
        T: Send + 'static,
        F: for<'t> FnOnce(&'t mut Tx) -> BoxFuture<'t, Result<T>> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        self.submit(Write::Other(Box::new(move |tx| {
            work(tx, change, reply).boxed()
        })))?;
        answer.await.unwrap_or(Err(Error::Internal))
    }

    fn submit(&self, write: Write) -> Result<()> {
        self.queue.try_send(write).map_err(|_| Error::Busy)
    }
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

/// An error stands whatever becomes of the transaction; a success needs its commit.
fn answer<T: Send + 'static>(reply: Reply<T>, result: Result<T>) -> Answer {
    Box::new(move |committed| {
        // Whoever asked may have gone.
        let _ = reply.send(result.and_then(|value| committed.map(|()| value)));
    })
}

/// A message that its author may send, and where its answer goes.
struct Accepted {
    message: Message,
    receivers: Arc<[UserId]>,
    reply: Reply<Sent>,
}

struct Task {
    tx: Tx,
    next_message: MessageId,
    hub: Arc<Hub>,
    sessions: Arc<KnownSessions>,
    pruned_at: Seq,
    /// Tells the checkpoints that there is something new.
    commits: watch::Sender<()>,
    checkpoints: JoinHandle<()>,
}

impl Task {
    async fn run(mut self, mut waiting: mpsc::Receiver<Write>) {
        let mut batch = Vec::with_capacity(BATCH);
        while waiting.recv_many(&mut batch, BATCH).await > 0 {
            self.commit(&mut batch).await;
            self.prune().await;
        }
        // They end with it, and before it: the last connection moves what is left.
        drop(self.commits);
        let _ = self.checkpoints.await;
        if let Err(error) = self.tx.close().await {
            log::error!("the database could not be closed: {error}");
        }
    }

    async fn commit(&mut self, batch: &mut Vec<Write>) {
        let (mut sends, mut others, mut restart) = (Vec::new(), Vec::new(), None);
        for write in batch.drain(..) {
            match write {
                Write::Send(message, reply) => sends.push((message, reply)),
                Write::Other(work) => others.push(work),
                Write::RestartLog(reply) => restart = Some(reply),
            }
        }
        let mut answers = Vec::with_capacity(sends.len() + others.len());
        self.tx.renew();
        let scope = self.change(others, &mut answers).await;
        self.send(sends, scope, &mut answers).await;
        let committed = match scope {
            Scope::Alone => Ok(()),
            Scope::Within => self.tx.commit().await,
        };
        self.sessions.forget(&self.tx.take_changed_sessions());
        self.hub.publish(self.tx.take_publications());
        for answer in answers {
            answer(committed.clone());
        }
        self.commits.send_replace(());
        if restart.is_some() {
            self.tx.restart_log().await;
        }
    }

    /// Opens a transaction if there is anything to do in it, and lets each change stand or fall alone.
    async fn change(&mut self, others: Vec<Work>, answers: &mut Vec<Answer>) -> Scope {
        if others.is_empty() {
            return Scope::Alone;
        }
        let begun = self.tx.begin().await;
        for work in others {
            answers.push(match &begun {
                Ok(()) => self.tx.savepoint(work).await,
                Err(error) => work(Err(error.clone())).await.1,
            });
        }
        if begun.is_ok() {
            Scope::Within
        } else {
            Scope::Alone
        }
    }

    async fn send(
        &mut self,
        sends: Vec<(NewMessage, Reply<Sent>)>,
        scope: Scope,
        answers: &mut Vec<Answer>,
    ) {
        let mut accepted = Vec::with_capacity(sends.len());
        for (new, reply) in sends {
            match self.tx.receivers(new.conversation, new.author).await {
                Ok(receivers) => accepted.push(Accepted {
                    message: new.said(self.take_id(), self.tx.now()),
                    receivers,
                    reply,
                }),
                Err(error) => answers.push(answer(reply, Err(error))),
            }
        }
        self.store(accepted, scope, answers).await;
    }

    fn take_id(&mut self) -> MessageId {
        let id = self.next_message;
        self.next_message = MessageId(id.0 + 1);
        id
    }

    /// Stores what was accepted, in one round trip. If a row is at fault, each is stored alone, so that it fails alone.
    async fn store(&mut self, accepted: Vec<Accepted>, scope: Scope, answers: &mut Vec<Answer>) {
        let batch: Vec<_> = accepted.iter().map(|one| &one.message).collect();
        match self.tx.insert(&batch, self.hub.head(), scope).await {
            Ok(stored) => {
                for one in accepted {
                    let seq = stored.get(&one.message.id).copied();
                    let result = self.sent(one.message, one.receivers, seq).await;
                    answers.push(answer(one.reply, result));
                }
            }
            Err(error) if accepted.len() > 1 && error.is_of_one_row() => {
                for one in accepted {
                    Box::pin(self.store(vec![one], scope, answers)).await;
                }
            }
            Err(error) => {
                answers.extend(
                    accepted
                        .into_iter()
                        .map(|one| answer(one.reply, Err(error.clone()))),
                );
            }
        }
    }

    async fn sent(
        &mut self,
        message: Message,
        receivers: Arc<[UserId]>,
        stored: Option<Seq>,
    ) -> Result<Sent> {
        let Some(seq) = stored else {
            return messages::sent_before(self.tx.connection(), &message)
                .await
                .map(Sent::Before);
        };
        self.tx
            .tell(seq, Change::Message(message.clone()), receivers);
        Ok(Sent::New(message))
    }

    async fn prune(&mut self) {
        let head = self.hub.head();
        if head.0 - self.pruned_at.0 < PRUNE_EVERY {
            return;
        }
        self.pruned_at = head;
        if let Err(error) = events::prune(self.tx.connection(), head).await {
            log::error!("the log could not be pruned: {error}");
        }
    }
}

#[cfg(test)]
mod tests;

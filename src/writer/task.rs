//! The task that owns the writing connection: it takes what waits, commits it together, publishes it and answers.

use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{mpsc, watch},
    task::JoinHandle,
    time::{Instant, timeout_at},
};

use super::{Answer, Change, Message, Outcome, Work, answer, outside_writes::OutsideWrites};
use crate::{
    chat::{messages::Sender, presence::Presence},
    ids::{Seq, UserId},
    log::{
        fact::Subject,
        facts as log_facts,
        hub::{Hub, Publication},
        tx::Tx,
    },
    people::{settings::Settings, users::User},
    sign_in::sessions::SessionCache,
};

/// How many messages share one commit. Larger batches gain nothing on a fast disk, as the next batch fills up during a
/// commit.
const MESSAGES: usize = 64;
/// How many other changes share it. Each takes some statements of its own, and the messages of the commit wait for them.
pub(super) const CHANGES: usize = 16;
/// How many facts are appended between two prunings of the log.
const PRUNE_EVERY: i64 = 1_000;
/// How often the writer looks for what other processes wrote, such as `chinwag user add`.
const LOOK_EVERY: Duration = Duration::from_secs(2);

/// The writes for the next commits.
pub(super) struct Waiting {
    pub messages: mpsc::Receiver<Message>,
    pub changes: mpsc::Receiver<Change>,
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

pub(super) struct Task {
    pub tx: Tx,
    pub sender: Sender,
    pub hub: Arc<Hub>,
    pub sessions: Arc<SessionCache>,
    pub presence: Presence,
    pub outside_writes: OutsideWrites,
    pub pruned_at: Seq,
    /// Whether the write-ahead log may have what was deleted.
    pub erases: bool,
    /// Tells the checkpoints that there is something new, and whether the log must be emptied.
    pub commits: watch::Sender<bool>,
    pub checkpoints: JoinHandle<()>,
}

impl Task {
    pub async fn run(mut self, mut waiting: Waiting) {
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

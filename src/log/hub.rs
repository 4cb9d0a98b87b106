//! Live delivery. Channels are keyed by receiver, so that a fact wakes its receivers alone.

mod recent;
mod subscription;

pub use subscription::{Lagged, Subscription};

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError, RwLock, RwLockReadGuard,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use sqlx::SqliteConnection;
use tokio::{
    sync::{Notify, broadcast},
    time::sleep,
};

use self::recent::Recent;
use crate::{
    error::Result,
    ids::{ConversationId, Seq, SessionId, UserId},
    log::{
        entry::Entry,
        epoch::{self, Epoch},
        fact::{Kind, References},
        facts::{self, Replayed},
        frame::Frame,
        participants,
    },
};

/// How many commits wait for one user's slowest connection. When it is full, the oldest are dropped, and a connection that
/// needed them is caught up from the log, as after a reconnect.
const BACKLOG: usize = 16;
/// How many bytes of content a replay takes from memory at once. It bounds the memory that a slow reader holds.
const REPLAY_STEP: usize = 32 << 10;
/// The memory of an entry without its content, in bytes, roughly.
const ENTRY: usize = 256;

/// A message from the hub to the connections of its receivers, after the commit that caused it.
#[derive(Debug, Clone)]
pub enum Publication {
    /// A fact, for these receivers.
    Fact(Arc<Entry>, Receivers),
    /// Something that is neither stored nor replayed, for these receivers. It does not move the cursor.
    Ephemeral(Frame, Receivers),
    /// A session has ended or has another token. Its connections check it again.
    SessionChanged(UserId, SessionId),
    /// Nothing has happened. The user's connections send a ping.
    Ping(UserId),
}

/// The receivers of a fact.
#[derive(Debug, Clone)]
pub enum Receivers {
    /// All users.
    Everyone,
    /// These users, sorted.
    Users(Arc<[UserId]>),
}

/// All publications of one commit, in its order. Each receiver gets the whole of it at once, and picks its own.
pub type Commit = Arc<[Publication]>;

impl Publication {
    /// Its receivers, sorted; none if all users receive it.
    fn receivers(&self) -> Option<&[UserId]> {
        match self {
            Self::Fact(_, receivers) | Self::Ephemeral(_, receivers) => match receivers {
                Receivers::Everyone => None,
                Receivers::Users(users) => Some(users),
            },
            Self::SessionChanged(user, _) | Self::Ping(user) => Some(std::slice::from_ref(user)),
        }
    }

    /// An event that is neither stored nor replayed, for these users, sorted.
    pub(crate) fn ephemeral(event: Frame, users: &[UserId]) -> Self {
        Self::Ephemeral(event, Receivers::Users(users.into()))
    }

    fn changes_rights(&self) -> bool {
        matches!(self, Self::Fact(entry, _) if entry.kind.changes_rights)
    }

    /// Whether both have the same list of receivers in memory, as all facts of one conversation do.
    fn shares_receivers(&self, other: &Self) -> bool {
        let list = |publication: &Self| publication.receivers().map(<[_]>::as_ptr);
        list(self) == list(other)
    }
}

/// The publications of a commit that a user receives, in its order.
pub fn concerning(commit: &Commit, user: UserId) -> impl Iterator<Item = &Publication> {
    // A list of receivers is searched once.
    commit
        .chunk_by(Publication::shares_receivers)
        .filter(move |run| {
            let receivers = run[0].receivers();
            receivers.is_none_or(|users| users.binary_search(&user).is_ok())
        })
        .flatten()
}

/// The channels of all connected users.
#[derive(Debug)]
pub struct Hub {
    epoch: Epoch,
    kinds: &'static [&'static Kind],
    live: Mutex<Live>,
    recent: RwLock<Recent>,
    /// Wakes the task that tells of the events that wait.
    waiting: Notify,
    /// How often rights changed.
    rights: AtomicU64,
}

#[derive(Debug)]
struct Live {
    /// The last fact that was published.
    head: Seq,
    channels: HashMap<UserId, broadcast::Sender<Commit>>,
}

impl Hub {
    /// A hub for a log whose head is `head`, with nobody connected. It tells of these kinds of fact.
    #[must_use]
    pub fn new(epoch: Epoch, kinds: &'static [&'static Kind], head: Seq) -> Arc<Self> {
        Arc::new(Self {
            epoch,
            kinds,
            live: Mutex::new(Live {
                head,
                channels: HashMap::new(),
            }),
            recent: RwLock::new(Recent::new(head)),
            waiting: Notify::new(),
            rights: AtomicU64::new(0),
        })
    }

    /// A hub for a database's log, with its last facts in memory.
    pub async fn open(
        db: &mut SqliteConnection,
        kinds: &'static [&'static Kind],
    ) -> Result<Arc<Self>> {
        let head = facts::head(db).await?;
        let hub = Self::new(epoch::read(db).await?, kinds, head);
        let kept = i64::try_from(recent::ENTRIES).expect("a small number");
        let mut after = facts::pruned(db).await?.max(Seq(head.0 - kept));
        let mut recent = Recent::new(after);
        loop {
            let Replayed { entries, reached } = facts::next(db, kinds, after).await?;
            if reached == after {
                break;
            }
            after = reached;
            for entry in entries {
                recent.push(entry);
            }
        }
        *hub.recent.write().unwrap_or_else(PoisonError::into_inner) = recent;
        Ok(hub)
    }

    /// The epoch of its log.
    #[must_use]
    pub fn epoch(&self) -> &Epoch {
        &self.epoch
    }

    /// The number of the last fact that was published.
    #[must_use]
    pub fn head(&self) -> Seq {
        self.live().head
    }

    /// Delivers the publications of a commit. Only the writer calls this.
    pub fn publish(&self, publications: Vec<Publication>) {
        if publications.is_empty() {
            return;
        }
        if publications.iter().any(Publication::changes_rights) {
            self.rights.fetch_add(1, Ordering::AcqRel);
        }
        self.remember(&publications);
        self.live().publish(&publications.into());
    }

    /// A number that changes with the rights of users, so that nobody need read them again while it is the same.
    pub(crate) fn rights(&self) -> u64 {
        self.rights.load(Ordering::Acquire)
    }

    /// Delivers events that are neither stored nor replayed.
    pub(crate) fn tell(&self, events: Vec<Publication>) {
        if !events.is_empty() {
            self.live().publish(&events.into());
        }
    }

    /// Notes that an event waits for the next beat.
    pub(crate) fn wait_for_beat(&self) {
        self.waiting.notify_one();
    }

    /// Ends when it is time to tell of the events that wait: all together, as each beat wakes every connection. One task calls
    /// this.
    pub(crate) async fn beat(&self) {
        self.waiting.notified().await;
        sleep(self.pause()).await;
    }

    /// The time between two events of a kind: a second, and more where many are connected.
    pub(crate) fn pause(&self) -> Duration {
        const SHORTEST: Duration = Duration::from_secs(1);
        const LONGEST: Duration = Duration::from_millis(2_500);
        let connected = u32::try_from(self.live().channels.len()).unwrap_or(u32::MAX);
        (SHORTEST.saturating_mul(connected) / 400).clamp(SHORTEST, LONGEST)
    }

    /// Makes the connections of a user send a ping, which ends those whose client is gone.
    pub fn ping(&self, user: UserId) {
        self.live().publish(&[Publication::Ping(user)].into());
    }

    /// This comes first: a subscription must find among the recent facts everything that was published before it began.
    fn remember(&self, publications: &[Publication]) {
        let mut recent = self.recent.write().unwrap_or_else(PoisonError::into_inner);
        for publication in publications {
            match publication {
                Publication::Fact(entry, _) => recent.push(entry.clone()),
                Publication::Ephemeral(..)
                | Publication::SessionChanged(..)
                | Publication::Ping(_) => {}
            }
        }
    }

    /// Whether what follows a fact can be replayed from memory.
    #[must_use]
    pub fn remembers(&self, after: Seq) -> bool {
        self.recent().reaches(after)
    }

    /// The next entries after one and up to another that a receiver may read: from memory, or from the log if they are
    /// older.
    pub async fn replay(
        &self,
        db: &mut SqliteConnection,
        receiver: UserId,
        after: Seq,
        to: Seq,
    ) -> Result<Replayed> {
        let joined = participants::joined(db, receiver).await?;
        match self.replay_recent(receiver, &joined, after, to) {
            Some(recent) => Ok(Replayed {
                entries: facts::reloaded(db, recent.entries).await?,
                reached: recent.reached,
            }),
            None => facts::replay(db, self.kinds, receiver, after, to).await,
        }
    }

    fn replay_recent(
        &self,
        receiver: UserId,
        joined: &HashMap<ConversationId, Seq>,
        after: Seq,
        to: Seq,
    ) -> Option<Replayed> {
        let recent = self.recent();
        let (mut entries, mut size) = (Vec::new(), 0);
        for entry in recent.range(after, to)? {
            let References {
                conversation,
                receiver: only,
                ..
            } = entry.references;
            let is_readable = only.is_none_or(|user| user == receiver)
                && conversation
                    .is_none_or(|id| joined.get(&id).is_some_and(|joined| *joined <= entry.seq));
            if is_readable {
                size += ENTRY + entry.subject().size();
                entries.push(entry.clone());
                if size > REPLAY_STEP {
                    let reached = entry.seq;
                    return Some(Replayed { entries, reached });
                }
            }
        }
        Some(Replayed {
            entries,
            reached: to,
        })
    }

    /// Everything published to this user from now on. The log has the rest, up to the subscription's `start`, with no gap
    /// between.
    #[must_use]
    pub fn subscribe(self: &Arc<Self>, user: UserId) -> Subscription {
        let mut live = self.live();
        let channel = live
            .channels
            .entry(user)
            .or_insert_with(|| broadcast::channel(BACKLOG).0);
        let commits = channel.subscribe();
        Subscription {
            user,
            start: live.head,
            commits,
            hub: self.clone(),
        }
    }

    /// Those of these users who are connected.
    #[must_use]
    pub fn connected(&self, users: &[UserId]) -> Vec<UserId> {
        let live = self.live();
        let users = users.iter().copied();
        users
            .filter(|user| live.channels.contains_key(user))
            .collect()
    }

    fn recent(&self) -> RwLockReadGuard<'_, Recent> {
        self.recent.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn live(&self) -> MutexGuard<'_, Live> {
        // Nothing panics while it holds the lock, and its state is valid after each statement.
        self.live.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Live {
    fn publish(&mut self, commit: &Commit) {
        for publication in commit.iter() {
            match publication {
                Publication::Fact(entry, _) => self.head = entry.seq,
                Publication::Ephemeral(..)
                | Publication::SessionChanged(..)
                | Publication::Ping(_) => {}
            }
        }
        match receivers(commit) {
            Some(users) => users.iter().for_each(|user| self.send(*user, commit)),
            None => self
                .channels
                .keys()
                .for_each(|user| self.send(*user, commit)),
        }
    }

    fn send(&self, receiver: UserId, commit: &Commit) {
        if let Some(channel) = self.channels.get(&receiver) {
            // It fails only if the last connection is just closing. Then nobody misses it.
            let _ = channel.send(commit.clone());
        }
    }
}

/// The receivers of a commit, each once; none if all users are.
fn receivers(commit: &Commit) -> Option<Vec<UserId>> {
    let mut lists = Vec::with_capacity(commit.len());
    for publication in commit.iter() {
        lists.push(publication.receivers()?);
    }
    // All facts of one conversation share one list in memory.
    lists.sort_unstable_by_key(|list| list.as_ptr());
    lists.dedup_by_key(|list| list.as_ptr());
    let mut users = lists.concat();
    if lists.len() > 1 {
        users.sort_unstable();
        users.dedup();
    }
    Some(users)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::fact::tests::{Said, Saying};

    fn said(seq: i64, receiver: i64) -> Vec<Publication> {
        let entry = Entry::new(Seq(seq), Kind::of::<Said>(), Saying::of("hello"));
        vec![Publication::Fact(
            Arc::new(entry),
            Receivers::Users([UserId(receiver)].into()),
        )]
    }

    fn seq(commit: Result<Commit, Lagged>) -> i64 {
        match commit.unwrap().first().unwrap() {
            Publication::Fact(entry, _) => entry.seq.0,
            Publication::Ephemeral(..) | Publication::SessionChanged(..) | Publication::Ping(_) => {
                panic!("a fact was expected")
            }
        }
    }

    fn hub() -> Arc<Hub> {
        Hub::new(Epoch("e".into()), &[], Seq(7))
    }

    #[tokio::test]
    async fn publication_reaches_only_its_receivers_connections() {
        let hub = hub();
        let (mut phone, mut laptop) = (hub.subscribe(UserId(1)), hub.subscribe(UserId(1)));
        let stranger = hub.subscribe(UserId(2));
        hub.publish(said(8, 1));
        assert_eq!((seq(phone.next().await), seq(laptop.next().await)), (8, 8));
        assert_eq!(stranger.head_if_drained(), Some(Seq(8)));
    }

    #[tokio::test]
    async fn fact_for_everyone_reaches_every_channel() {
        let hub = hub();
        let mut streams = [hub.subscribe(UserId(1)), hub.subscribe(UserId(2))];
        let entry = Entry::new(Seq(9), Kind::of::<Said>(), Saying::of("hello"));
        let mut commit = said(8, 1);
        commit.push(Publication::Fact(Arc::new(entry), Receivers::Everyone));
        hub.publish(commit);
        for (stream, facts) in streams.iter_mut().zip([2, 1]) {
            let commit = stream.next().await.unwrap();
            assert_eq!(concerning(&commit, stream.user).count(), facts);
        }
    }

    #[tokio::test]
    async fn subscription_starts_where_the_log_ends() {
        let hub = hub();
        hub.publish(said(8, 1));
        let mut subscription = hub.subscribe(UserId(1));
        hub.publish(said(9, 1));
        assert_eq!(subscription.start, Seq(8));
        assert_eq!(subscription.head_if_drained(), None);
        assert_eq!(seq(subscription.next().await), 9);
        assert_eq!(subscription.head_if_drained(), Some(Seq(9)));
    }

    #[tokio::test]
    async fn slow_connection_lags_without_blocking_the_hub() {
        let hub = hub();
        let mut slow = hub.subscribe(UserId(1));
        let backlog = i64::try_from(BACKLOG).unwrap();
        for n in 8..=8 + backlog {
            hub.publish(said(n, 1));
        }
        assert_eq!(slow.next().await.unwrap_err(), Lagged);
        assert_eq!(seq(slow.next().await), 9);
    }

    #[tokio::test]
    async fn channel_is_dropped_with_its_last_connection() {
        let hub = hub();
        let (phone, laptop) = (hub.subscribe(UserId(1)), hub.subscribe(UserId(1)));
        drop(phone);
        assert_eq!(hub.live().channels.len(), 1);
        drop(laptop);
        assert_eq!(hub.live().channels.len(), 0);
    }
}

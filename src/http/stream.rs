//! One connection's stream of events: the past from the log, then the present from the hub, without a gap or a duplicate.

mod poll;

pub use poll::{PolledEvents, poll};

use std::{collections::VecDeque, time::Duration};

use rocket::{Shutdown, futures::stream};
use schemars::JsonSchema;
use serde::Serialize;
use tokio::time::{Instant, Interval, MissedTickBehavior, interval_at};

use crate::{
    error::Result,
    ids::{Seq, SessionId},
    log::{
        epoch::EventId,
        facts::{self, REPLAYED, Replayed},
        frame::{self, Frame},
        hub::{self, Commit, Lagged, Publication, Subscription},
    },
    sign_in::{
        sessions::{self, Standing},
        tokens::TokenHash,
    },
    store::db::Readers,
    writer::Writer,
};

/// How often a quiet stream sends a ping. By it the server also notices a client that vanished, and a page notices within
/// 15 s that the network swallows packets. 10,000 quiet streams cost 1,250 small writes a second.
const PING: Duration = Duration::from_secs(8);
/// How long a native `EventSource` waits before it reconnects, in milliseconds.
const RETRY: u32 = 1_000;
/// How many bytes of waiting frames are written together, without the last frame.
const CHUNK: usize = 16 << 10;
/// How many frames an up-to-date stream gathers before it writes, and keeps room for.
const FEW: usize = 64;
/// The random spread of reconnects after a `bye`, in milliseconds.
const RETRY_SPREAD: u32 = 4_000;

/// The reason for a reset instead of a replay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ResetReason {
    /// The log no longer has what was missed.
    Pruned,
    /// The event id is from another log: the database was restored or replaced.
    Epoch,
    /// The event id has not been given yet.
    Ahead,
    /// Too many events were missed.
    Behind,
}

/// The reason why the server ends a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum ByeReason {
    /// The server is stopping. It may be back in a moment.
    Shutdown,
    /// The session has ended.
    Session,
    /// The session has another token. Connect again with it.
    Token,
}

/// The position of the stream.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Head {
    /// The last event on this stream.
    #[schemars(with = "EventId")]
    event_id: String,
}

/// The missed events cannot be replayed: load a new snapshot.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Reset {
    /// The reason.
    reason: ResetReason,
    /// The event after which the stream continues.
    #[schemars(with = "EventId")]
    event_id: String,
}

/// The server ends the stream.
#[derive(Serialize, JsonSchema)]
pub(crate) struct Bye {
    /// The reason.
    reason: ByeReason,
}

enum Phase {
    /// Reading the log up to what was its head.
    Replaying(Seq),
    Live,
    Ended,
}

/// The frames of one connection as they come.
pub struct Source {
    subscription: Subscription,
    readers: Readers,
    /// Extends the session while the stream is open.
    writer: Writer,
    session: SessionId,
    token: TokenHash,
    shutdown: Shutdown,
    /// When to extend the session again.
    extend_at: Instant,
    ping: Interval,
    /// Everything up to here is written, or waits in `ready`.
    cursor: Seq,
    ready: VecDeque<Frame>,
    phase: Phase,
}

/// The frames after the client's last event or from now on.
///
/// # Errors
/// 401 if the session of the token ended before the subscription, which learns of its end from then on.
pub async fn open(
    readers: Readers,
    subscription: Subscription,
    writer: &Writer,
    token: TokenHash,
    last_event_id: Option<&str>,
    shutdown: Shutdown,
) -> Result<Source> {
    let session = writer.sessions().by_hash(&readers, token).await?;
    let resumed = resume(&readers, &subscription, last_event_id).await?;
    let mut ping = interval_at(Instant::now() + PING, PING);
    ping.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let (cursor, start) = (resumed.unwrap_or(subscription.start), subscription.start);
    let mut source = Source {
        cursor,
        phase: if cursor < start {
            Phase::Replaying(start)
        } else {
            Phase::Live
        },
        extend_at: Instant::now() + sessions::EXTEND_AFTER,
        ready: VecDeque::new(),
        ping,
        subscription,
        readers,
        writer: writer.clone(),
        session: session.id,
        token,
        shutdown,
    };
    source.greet(resumed.err());
    Ok(source)
}

/// The number after which the replay begins: the client's own, or the head for a client without one; or why there is no
/// replay.
async fn resume(
    readers: &Readers,
    subscription: &Subscription,
    last_event_id: Option<&str>,
) -> Result<Result<Seq, ResetReason>> {
    let Some(text) = last_event_id else {
        return Ok(Ok(subscription.start));
    };
    let place = text
        .rsplit_once('-')
        .filter(|(epoch, _)| *epoch == subscription.hub().epoch().0);
    let Some(seq) = place.and_then(|(_, seq)| seq.parse::<u64>().ok()) else {
        return Ok(Err(ResetReason::Epoch));
    };
    let (seq, head) = (
        Seq(i64::try_from(seq).unwrap_or(i64::MAX)),
        subscription.start,
    );
    Ok(if seq > head {
        Err(ResetReason::Ahead)
    } else if subscription.hub().remembers(seq) {
        Ok(seq)
    } else if seq < facts::pruned(&mut *readers.acquire().await?).await? {
        Err(ResetReason::Pruned)
    } else if head.0 - seq.0 > REPLAYED {
        Err(ResetReason::Behind)
    } else {
        Ok(seq)
    })
}

impl Source {
    /// All frames. Those that wait are joined to one chunk.
    pub fn chunks(self) -> impl stream::Stream<Item = Vec<u8>> + use<> {
        stream::unfold(self, |mut source| async move {
            let chunk = source.next().await?;
            Some((chunk, source))
        })
    }

    fn greet(&mut self, reset: Option<ResetReason>) {
        self.ready.push_back(frame::retry(RETRY));
        self.push_head("hello");
        if let Some(reason) = reset {
            let event_id = self.subscription.hub().epoch().event_id(self.cursor);
            let reset = Reset {
                reason,
                event_id: event_id.clone(),
            };
            self.ready
                .push_back(frame::event(Some(&event_id), Some("reset"), &reset));
        }
    }

    async fn next(&mut self) -> Option<Vec<u8>> {
        while self.ready.is_empty() {
            match self.phase {
                Phase::Replaying(to) => self.catch_up(to).await,
                Phase::Live => self.live().await,
                Phase::Ended => return None,
            }
        }
        Some(self.chunk())
    }

    /// The waiting frames, up to the size of a chunk.
    fn chunk(&mut self) -> Vec<u8> {
        let mut chunk = Vec::new();
        while chunk.len() < CHUNK
            && let Some(frame) = self.ready.pop_front()
        {
            chunk.extend_from_slice(&frame);
        }
        if self.ready.is_empty() {
            self.ready.shrink_to(FEW);
        }
        chunk
    }

    async fn catch_up(&mut self, to: Seq) {
        let mut shutdown = self.shutdown.clone();
        tokio::select! {
            biased;
            () = &mut shutdown => self.bye(ByeReason::Shutdown),
            // In a box, as its state is large and a stream is seldom in it.
            result = Box::pin(self.replay(to)) => if let Err(error) = result {
                log::error!("a stream ends, as the log cannot be read: {error}");
                self.phase = Phase::Ended;
            }
        }
    }

    async fn replay(&mut self, to: Seq) -> Result<()> {
        let receiver = self.subscription.user;
        let mut db = self.readers.acquire().await?;
        // The session may have changed, and the stream may have lagged when that was published.
        let end = match sessions::standing(&mut db, self.session, &self.token).await? {
            Standing::Valid => None,
            Standing::Replaced => Some(ByeReason::Token),
            Standing::Ended => Some(ByeReason::Session),
        };
        if let Some(reason) = end {
            self.bye(reason);
            return Ok(());
        }
        if self.cursor >= to {
            self.phase = Phase::Live;
            return Ok(());
        }
        let hub = self.subscription.hub();
        let Replayed { entries, reached } = hub.replay(&mut db, receiver, self.cursor, to).await?;
        let frames = entries
            .iter()
            .map(|entry| entry.frame(receiver, hub.epoch()));
        self.ready.extend(frames);
        self.cursor = reached;
        if reached >= to {
            self.phase = Phase::Live;
        }
        Ok(())
    }

    async fn live(&mut self) {
        tokio::select! {
            biased;
            () = &mut self.shutdown => self.bye(ByeReason::Shutdown),
            commit = self.subscription.next() => self.take(commit),
            _ = self.ping.tick() => self.look_up().await,
        }
    }

    /// Takes a commit, and the commits that wait behind it.
    fn take(&mut self, commit: Result<Commit, Lagged>) {
        let mut next = commit.map(Some);
        while let Ok(Some(commit)) = next {
            self.tell(&commit);
            next = match self.phase {
                Phase::Live if self.ready.len() < FEW => self.subscription.try_next(),
                Phase::Live | Phase::Replaying(_) | Phase::Ended => return,
            };
        }
        if next.is_err() {
            // The log does not have what was lost of it.
            self.ready
                .extend(self.writer.presence().reminder(self.subscription.user));
            self.phase = Phase::Replaying(self.subscription.hub().head());
        }
    }

    fn tell(&mut self, commit: &Commit) {
        let user = self.subscription.user;
        for publication in hub::concerning(commit, user) {
            match publication {
                Publication::Fact(entry, _) if entry.seq > self.cursor => {
                    self.cursor = entry.seq;
                    self.ready
                        .push_back(entry.frame(user, self.subscription.hub().epoch()));
                }
                Publication::Ephemeral(frame, _) => self.ready.push_back(frame.clone()),
                Publication::SessionChanged(_, session) if *session == self.session => {
                    self.phase = Phase::Replaying(self.subscription.hub().head());
                    return;
                }
                Publication::Ping(_) => return self.ping(),
                // A fact that was replayed already, or another session of the user.
                Publication::Fact(..) | Publication::SessionChanged(..) => {}
            }
        }
    }

    async fn look_up(&mut self) {
        if Instant::now() >= self.extend_at {
            Box::pin(self.extend()).await;
        }
        if matches!(self.phase, Phase::Live) {
            self.ping();
        }
    }

    /// An open stream counts as use, so that the session does not expire.
    async fn extend(&mut self) {
        let session = self.session;
        let extended = self
            .writer
            .run(move |tx| Box::pin(sessions::extend(tx, session)));
        match extended.await {
            Ok(true) => {}
            Ok(false) => self.bye(ByeReason::Session),
            Err(error) => log::warn!("a session could not be extended: {error}"),
        }
        self.extend_at = Instant::now() + sessions::EXTEND_AFTER;
    }

    /// Moves an idle client's cursor to the head, so that facts of others do not leave it behind.
    fn ping(&mut self) {
        self.skip_to_head();
        self.push_head("ping");
    }

    fn skip_to_head(&mut self) {
        if let Some(head) = self.subscription.head_if_drained() {
            self.cursor = head;
        }
    }

    fn push_head(&mut self, name: &str) {
        let event_id = self.subscription.hub().epoch().event_id(self.cursor);
        self.ready.push_back(frame::event(
            Some(&event_id),
            Some(name),
            &Head {
                event_id: event_id.clone(),
            },
        ));
    }

    fn bye(&mut self, reason: ByeReason) {
        let random = getrandom::u32().expect("the operating system has random numbers");
        self.ready
            .push_back(frame::retry(RETRY + random % RETRY_SPREAD));
        self.ready
            .push_back(frame::event(None, Some("bye"), &Bye { reason }));
        self.phase = Phase::Ended;
    }
}

#[cfg(test)]
mod tests;

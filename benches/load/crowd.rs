//! The live streams of many users, which are read all the time.

use std::{
    net::SocketAddr,
    sync::{
        Arc, Mutex,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use rocket::futures::{StreamExt, stream};
use tokio::{sync::Notify, task::AbortHandle, time};

use crate::{latency::Latencies, stream::Stream};

/// The number of streams that are being opened at any time: more than a server accepts at once.
const OPENING: usize = 256;
/// The silence after which the remaining messages count as missing.
const PATIENCE: Duration = Duration::from_secs(5);

/// Streams that stay open until this is dropped.
#[derive(Default)]
pub struct Crowd {
    seen: Arc<Seen>,
    readers: Vec<AbortHandle>,
}

/// The messages that all streams have received.
#[derive(Default)]
struct Seen {
    messages: AtomicU64,
    /// The awaited number of messages.
    awaited: AtomicU64,
    reached: Notify,
    timed: Mutex<Option<Timed>>,
}

/// The delivery times, measured from one moment.
struct Timed {
    begin: Instant,
    latencies: Latencies,
}

/// A user, and the event to resume from.
pub type Joining = (usize, Option<String>);

impl Crowd {
    /// Opens live streams for users.
    pub async fn join(&mut self, address: SocketAddr, users: impl Iterator<Item = usize>) {
        self.resume(address, users.map(|user| (user, None))).await;
    }

    /// Opens streams for users, each from an earlier event.
    pub async fn resume(&mut self, address: SocketAddr, joining: impl Iterator<Item = Joining>) {
        let mut opening = stream::iter(joining)
            .map(|(user, event)| async move { Stream::open(address, user, event.as_deref()).await })
            .buffer_unordered(OPENING);
        while let Some(stream) = opening.next().await {
            let stream = stream.expect("the server takes streams");
            let seen = self.seen.clone();
            let reader = tokio::spawn(seen.read(stream));
            self.readers.push(reader.abort_handle());
        }
    }

    /// The number of received messages.
    pub fn received(&self) -> u64 {
        self.seen.messages.load(Ordering::Relaxed)
    }

    /// Waits until this many messages were received in all. Returns how many are missing.
    pub async fn missing(&self, expected: u64) -> u64 {
        self.seen.awaited.store(expected, Ordering::Relaxed);
        let (mut received, mut changed) = (self.received(), Instant::now());
        while received < expected && changed.elapsed() < PATIENCE {
            // Wakes up when all have arrived, and now and then to see whether any still arrive.
            let _ = time::timeout(PATIENCE / 10, self.seen.reached.notified()).await;
            if self.received() > received {
                (received, changed) = (self.received(), Instant::now());
            }
        }
        expected.saturating_sub(self.received())
    }

    /// Starts to measure delivery times. Returns those measured before.
    pub fn time_deliveries(&self) -> Latencies {
        let timed = Timed {
            begin: Instant::now(),
            latencies: Latencies::default(),
        };
        let mut slot = self.seen.timed.lock().expect("nothing panics with it");
        let before = slot.replace(timed);
        before.map(|timed| timed.latencies).unwrap_or_default()
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for reader in &self.readers {
            reader.abort();
        }
    }
}

impl Seen {
    async fn read(self: Arc<Self>, mut stream: Stream) {
        loop {
            match stream.next().await {
                Ok(0) => {}
                Ok(found) => self.add(found),
                Err(error) => return eprintln!("a stream ended: {error}"),
            }
        }
    }

    fn add(&self, found: u64) {
        if let Some(timed) = &mut *self.timed.lock().expect("nothing panics with it") {
            for _ in 0..found {
                timed.latencies.add(timed.begin.elapsed());
            }
        }
        let messages = self.messages.fetch_add(found, Ordering::Relaxed) + found;
        if messages >= self.awaited.load(Ordering::Relaxed) {
            self.reached.notify_one();
        }
    }
}

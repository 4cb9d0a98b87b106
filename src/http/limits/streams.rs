//! Limits for the open streams of a user and of an address.
//!
//! The server may not know yet that a client is gone: one that vanished without a word is noticed when the server writes,
//! and a long poll, for which Rocket 0.5 waits, at its next frame. Until then it still counts. So before the server refuses
//! a stream, it pings the open ones and waits for closed ones to end.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{
    sync::Notify,
    time::{Instant, timeout},
};

use crate::{
    config::RateLimits,
    error::{Error, Result},
    http::client_address::Network,
    ids::UserId,
    log::hub::Hub,
};

/// The maximum per user: one for each browser, whose tabs share a stream.
const PER_USER: u32 = 8;
/// The maximum per address. A whole office may share it.
const PER_NETWORK: u32 = 64;
/// The number of pings before a stream is refused. One ping is enough if the server saw the connection close. Later
/// pings detect closes that are still on their way.
const PINGS: u32 = 10;
/// The wait after each ping, and the minimum interval between pings of a user's streams, however many streams are
/// waiting.
const PAUSE: Duration = Duration::from_millis(100);

/// The limit that is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// The limit of the user.
    #[error("You have {PER_USER} streams open already. Close one of them and try again.")]
    User,
    /// The limit of the address, whoever opened the streams.
    #[error(
        "Your network has {PER_NETWORK} streams open already. Close one, or wait until someone closes theirs."
    )]
    Network,
}

/// The open streams.
#[derive(Debug)]
pub struct Streams {
    is_limited: bool,
    places: Arc<Places>,
}

#[derive(Debug, Default)]
struct Places {
    open: Mutex<Open>,
    /// Notified when a stream ends.
    ended: Notify,
}

#[derive(Debug, Default)]
struct Open {
    by_user: HashMap<UserId, OfUser>,
    by_network: HashMap<Network, HashMap<UserId, u32>>,
}

#[derive(Debug, Default)]
struct OfUser {
    open: u32,
    pinged_at: Option<Instant>,
}

/// Keeps the place of an open stream.
#[derive(Debug)]
pub struct OpenStream {
    places: Arc<Places>,
    user: UserId,
    network: Network,
}

impl Streams {
    pub(super) fn new(rate_limits: RateLimits) -> Self {
        Self {
            is_limited: rate_limits == RateLimits::On,
            places: Arc::default(),
        }
    }

    /// Opens a stream, at once if the limits allow it. Otherwise it pings the open streams, which takes up to a second.
    ///
    /// # Errors
    /// 429 if the user or the address has too many streams with a live client.
    pub async fn open(&self, user: UserId, network: Network, hub: &Hub) -> Result<OpenStream> {
        for _ in 0..PINGS {
            let full = match self.take(user, network) {
                Ok(place) => return Ok(place),
                Err(full) => full,
            };
            for holder in self.places.to_ping(full, user, network) {
                hub.ping(holder);
            }
            if let Ok(place) = timeout(PAUSE, self.next(user, network)).await {
                return Ok(place);
            }
        }
        self.take(user, network)
            .map_err(|full| Error::TooManyStreams(full.to_string()))
    }

    /// Waits for the next free place.
    async fn next(&self, user: UserId, network: Network) -> OpenStream {
        loop {
            // Registers first, so that it misses no stream that ends from here on.
            let ended = self.places.ended.notified();
            if let Ok(place) = self.take(user, network) {
                return place;
            }
            ended.await;
        }
    }

    fn take(&self, user: UserId, network: Network) -> Result<OpenStream, Full> {
        let mut open = self.places.open();
        if self.is_limited {
            open.has_room(user, network)?;
        }
        open.by_user.entry(user).or_default().open += 1;
        *open
            .by_network
            .entry(network)
            .or_default()
            .entry(user)
            .or_default() += 1;
        Ok(OpenStream {
            places: self.places.clone(),
            user,
            network,
        })
    }
}

impl Places {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The users with streams in wanted places, except those pinged just now.
    fn to_ping(&self, full: Full, user: UserId, network: Network) -> Vec<UserId> {
        let mut open = self.open();
        let mut holders = match full {
            Full::User => vec![user],
            Full::Network => {
                let users = open.by_network.get(&network);
                users.into_iter().flat_map(HashMap::keys).copied().collect()
            }
        };
        let now = Instant::now();
        holders.retain(|holder| {
            let streams = open.by_user.get_mut(holder);
            streams.is_some_and(|streams| streams.is_to_ping(now))
        });
        holders
    }
}

impl Open {
    fn has_room(&self, user: UserId, network: Network) -> Result<(), Full> {
        let of_user = self.by_user.get(&user).map_or(0, |streams| streams.open);
        let users = self.by_network.get(&network);
        let of_network: u32 = users.into_iter().flat_map(HashMap::values).sum();
        if of_user >= PER_USER {
            Err(Full::User)
        } else if of_network >= PER_NETWORK {
            Err(Full::Network)
        } else {
            Ok(())
        }
    }

    fn end(&mut self, user: UserId, network: Network) {
        close(&mut self.by_user, user, |streams| &mut streams.open);
        if let Some(users) = self.by_network.get_mut(&network) {
            close(users, user, |open| open);
            if users.is_empty() {
                self.by_network.remove(&network);
            }
        }
    }
}

impl OfUser {
    /// Whether a ping is due. If so, it counts as sent.
    fn is_to_ping(&mut self, now: Instant) -> bool {
        let is_due = self.pinged_at.is_none_or(|at| now - at >= PAUSE);
        if is_due {
            self.pinged_at = Some(now);
        }
        is_due
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        self.places.open().end(self.user, self.network);
        self.places.ended.notify_waiters();
    }
}

/// Decrements a count and removes it at zero.
fn close<T>(open: &mut HashMap<UserId, T>, user: UserId, count: impl Fn(&mut T) -> &mut u32) {
    if let Some(of_user) = open.get_mut(&user) {
        let count = count(of_user);
        *count -= 1;
        if *count == 0 {
            open.remove(&user);
        }
    }
}

#[cfg(test)]
mod tests;

//! How many streams one user and one address may have open.
//!
//! A stream whose reader is gone is found out by writing to it (Rocket 0.5 waits for the next frame alone, whatever has
//! become of the connection), and else keeps its place until its next ping. So where there is no place, those who hold
//! the places are pinged at once, and waited for, before anybody is refused: a page that is loaded again and again has
//! left a stream behind each time.

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

/// How many a user has at most: one for each browser, as its tabs share one.
const PER_USER: u32 = 8;
/// How many an address has at most, where a whole office may be.
const PER_NETWORK: u32 = 64;
/// How often those who hold the places are pinged before somebody is refused. One ping is enough where the server has
/// seen the connection end; what is still on its way is found out by a later one.
const PINGS: u32 = 10;
/// How long a ping is waited for, and how often at most a user's streams are pinged, however many want a place.
const PAUSE: Duration = Duration::from_millis(100);

/// Whose places are all taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Full {
    /// The user's own.
    #[error("You have {PER_USER} streams open already: close one of them, and another one opens")]
    User,
    /// Those of the address, whoever has them.
    #[error(
        "Your address has {PER_NETWORK} streams open already, whoever opened them: close one, or wait until one is closed"
    )]
    Network,
}

/// The streams that are open.
#[derive(Debug)]
pub struct Streams {
    is_limited: bool,
    places: Arc<Places>,
}

#[derive(Debug, Default)]
struct Places {
    open: Mutex<Open>,
    /// A stream has ended.
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

/// Holds the place of an open stream.
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

    /// Opens one more, at once where there is a place. Else those who hold the places are pinged, and it takes up to
    /// a second.
    ///
    /// # Errors
    /// 429 when the user or the address has too many that somebody reads.
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

    /// The next place that is given back.
    async fn next(&self, user: UserId, network: Network) -> OpenStream {
        loop {
            // Before it looks: it is told of what ends from here on.
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

    /// Those who hold places that are wanted, but for whoever was pinged just now.
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
    /// Whether it is time for a ping, which is then taken for done.
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

/// One less; nothing is left of the last.
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

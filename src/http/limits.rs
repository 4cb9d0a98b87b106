//! Rate limits: how often a user or a network may make requests and guess passwords. Normal use stays below them, and a
//! refused request gets `Retry-After`.

mod sign_ins;
mod streams;

pub use sign_ins::{Attempt, SignIns};
pub use streams::{OpenStream, Streams};

use std::{
    hash::Hash,
    num::NonZeroU32,
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};

use governor::{
    Quota, RateLimiter,
    clock::{Clock, DefaultClock},
    state::keyed::HashMapStateStore,
};

use crate::{
    config::RateLimits,
    error::{Error, Result},
    http::client_address::Network,
    ids::UserId,
};

/// A burst and a refill interval, generous enough for a person and their page.
struct Rate {
    burst: u32,
    /// The time until one request of the burst is available again.
    every: Duration,
}

/// Messages and edits. An outbox sends all waiting messages at once.
const POSTING: Rate = Rate {
    burst: 200,
    every: Duration::from_millis(50),
};
/// Searching people, at every key press.
const SEARCHING: Rate = Rate {
    burst: 100,
    every: Duration::from_millis(50),
};
/// Signals: typing, and being away. A page sends them every 3 seconds at most in each conversation.
const SIGNALLING: Rate = Rate {
    burst: 60,
    every: Duration::from_millis(200),
};
/// Changes that notify everyone or cost much: conversations, profiles, pictures.
const CHANGING: Rate = Rate {
    burst: 60,
    every: Duration::from_secs(1),
};
/// Beginning to upload files: a folder of pictures at once.
const UPLOADING: Rate = Rate {
    burst: 200,
    every: Duration::from_secs(1),
};
/// Sending bytes of files. A client may send a file in many pieces, each of which is synced to the disk.
const RECEIVING: Rate = Rate {
    burst: 200,
    every: Duration::from_millis(50),
};
/// Creating links that let someone in.
const INVITING: Rate = Rate {
    burst: 60,
    every: Duration::from_mins(1),
};
/// Opening links without a session. A whole office may share one address.
const ANONYMOUS: Rate = Rate {
    burst: 300,
    every: Duration::from_millis(500),
};

/// The rate limits and their counters.
pub struct Limits {
    posting: Limiter<UserId>,
    searching: Limiter<UserId>,
    signalling: Limiter<UserId>,
    changing: Limiter<UserId>,
    uploading: Limiter<UserId>,
    receiving: Limiter<UserId>,
    inviting: Limiter<UserId>,
    anonymous: Limiter<Network>,
    /// The failed sign-ins.
    pub sign_ins: SignIns,
    /// The open streams.
    pub streams: Streams,
}

impl Limits {
    /// Creates empty counters.
    #[must_use]
    pub fn new(rate_limits: RateLimits) -> Self {
        Self {
            posting: Limiter::new(&POSTING, rate_limits),
            searching: Limiter::new(&SEARCHING, rate_limits),
            signalling: Limiter::new(&SIGNALLING, rate_limits),
            changing: Limiter::new(&CHANGING, rate_limits),
            uploading: Limiter::new(&UPLOADING, rate_limits),
            receiving: Limiter::new(&RECEIVING, rate_limits),
            inviting: Limiter::new(&INVITING, rate_limits),
            anonymous: Limiter::new(&ANONYMOUS, rate_limits),
            sign_ins: SignIns::default(),
            streams: Streams::new(rate_limits),
        }
    }

    /// Counts a message or an edit.
    ///
    /// # Errors
    /// 429 if the limit is reached, as for the other methods.
    pub fn post(&self, user: UserId) -> Result<()> {
        self.posting.take(&user)
    }

    /// Counts a search.
    pub fn search(&self, user: UserId) -> Result<()> {
        self.searching.take(&user)
    }

    /// Counts a signal that is not stored.
    pub fn signal(&self, user: UserId) -> Result<()> {
        self.signalling.take(&user)
    }

    /// Counts a change that others see.
    pub fn change(&self, user: UserId) -> Result<()> {
        self.changing.take(&user)
    }

    /// Counts an upload.
    pub fn upload(&self, user: UserId) -> Result<()> {
        self.uploading.take(&user)
    }

    /// Counts a request with bytes of an upload, or to end it.
    pub fn receive(&self, user: UserId) -> Result<()> {
        self.receiving.take(&user)
    }

    /// Counts a new link.
    pub fn invite(&self, user: UserId) -> Result<()> {
        self.inviting.take(&user)
    }

    /// Counts a request without a session, by a link or for signing in on another device.
    pub fn anonymous(&self, network: Network) -> Result<()> {
        self.anonymous.take(&network)
    }
}

/// The number of requests between cleanups, which drop keys with a full burst.
const FORGET_EVERY: u32 = 1024;

struct Limiter<K: Hash + Eq + Clone> {
    limiter: Option<RateLimiter<K, HashMapStateStore<K>, DefaultClock>>,
    asked: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limiter<K> {
    fn new(rate: &Rate, rate_limits: RateLimits) -> Self {
        let burst = NonZeroU32::new(rate.burst).expect("a burst is more than nothing");
        let quota = Quota::with_period(rate.every).expect("a pause is more than nothing");
        let limiter = || RateLimiter::hashmap(quota.allow_burst(burst));
        Self {
            limiter: (rate_limits == RateLimits::On).then(limiter),
            asked: AtomicU32::new(0),
        }
    }

    fn take(&self, who: &K) -> Result<()> {
        let Some(limiter) = &self.limiter else {
            return Ok(());
        };
        if self
            .asked
            .fetch_add(1, Ordering::Relaxed)
            .is_multiple_of(FORGET_EVERY)
        {
            limiter.retain_recent();
        }
        limiter.check_key(who).map_err(|refused| {
            Error::TooMany(refused.wait_time_from(DefaultClock::default().now()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rate_limit_is_per_user_and_says_when_to_retry() {
        let limits = Limits::new(RateLimits::On);
        let (hasty, other) = (UserId(1), UserId(2));
        let refused = (0..=2 * POSTING.burst).find_map(|_| limits.post(hasty).err());
        let Some(Error::TooMany(wait)) = refused else {
            panic!("{refused:?}");
        };
        assert!(wait <= POSTING.every);
        limits.post(other).unwrap();
        limits.search(hasty).unwrap();
    }

    #[test]
    fn rate_limits_can_be_switched_off() {
        let limits = Limits::new(RateLimits::Off);
        assert!((0..10_000).all(|_| limits.post(UserId(1)).is_ok()));
    }
}

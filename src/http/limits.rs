//! Rate limits: how often somebody may ask, so that nobody takes the server away from others, and how often a password
//! may be guessed. A person never meets the first kind; whoever does is told when to come back.

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

/// How often at most, and how many at once after a pause: more than a person does, or their page for them.
struct Rate {
    burst: u32,
    /// What comes back of the burst, one after the other.
    every: Duration,
}

/// Messages and their edits. What waited in an outbox comes at once.
const POSTING: Rate = Rate {
    burst: 200,
    every: Duration::from_millis(50),
};
/// Searching among people, with every key.
const SEARCHING: Rate = Rate {
    burst: 100,
    every: Duration::from_millis(50),
};
/// What tells everybody or costs much: conversations, profiles, pictures.
const CHANGING: Rate = Rate {
    burst: 60,
    every: Duration::from_secs(1),
};
/// Links that let somebody in.
const INVITING: Rate = Rate {
    burst: 60,
    every: Duration::from_mins(1),
};
/// Whoever comes with a link, a whole office by one address.
const ANONYMOUS: Rate = Rate {
    burst: 300,
    every: Duration::from_millis(500),
};

/// Who has asked how often.
pub struct Limits {
    posting: Limiter<UserId>,
    searching: Limiter<UserId>,
    changing: Limiter<UserId>,
    inviting: Limiter<UserId>,
    anonymous: Limiter<Network>,
    /// The sign-ins that failed.
    pub sign_ins: SignIns,
    /// The streams that are open.
    pub streams: Streams,
}

impl Limits {
    /// Nobody has asked yet.
    #[must_use]
    pub fn new(rate_limits: RateLimits) -> Self {
        Self {
            posting: Limiter::new(&POSTING, rate_limits),
            searching: Limiter::new(&SEARCHING, rate_limits),
            changing: Limiter::new(&CHANGING, rate_limits),
            inviting: Limiter::new(&INVITING, rate_limits),
            anonymous: Limiter::new(&ANONYMOUS, rate_limits),
            sign_ins: SignIns::default(),
            streams: Streams::new(rate_limits),
        }
    }

    /// Somebody says something.
    ///
    /// # Errors
    /// 429 when it is too much; so it is with the others.
    pub fn post(&self, user: UserId) -> Result<()> {
        self.posting.take(&user)
    }

    /// Somebody searches.
    pub fn search(&self, user: UserId) -> Result<()> {
        self.searching.take(&user)
    }

    /// Somebody changes what others see.
    pub fn change(&self, user: UserId) -> Result<()> {
        self.changing.take(&user)
    }

    /// Somebody makes a link.
    pub fn invite(&self, user: UserId) -> Result<()> {
        self.inviting.take(&user)
    }

    /// Somebody who is not signed in comes, with a link or to sign in elsewhere.
    pub fn anonymous(&self, network: Network) -> Result<()> {
        self.anonymous.take(&network)
    }
}

/// After so many questions those are forgotten who have their whole burst again.
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
    fn who_asks_too_often_is_told_when_to_come_back_and_others_are_not() {
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
    fn without_limits_nobody_asks_too_often() {
        let limits = Limits::new(RateLimits::Off);
        assert!((0..10_000).all(|_| limits.post(UserId(1)).is_ok()));
    }
}

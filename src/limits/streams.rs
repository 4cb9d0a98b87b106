//! How many streams one user and one address may have open.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use super::RateLimits;
use crate::{
    error::{Error, Result},
    ids::UserId,
    network::Network,
};

/// How many a user has at most: one for each browser, as its tabs share one.
const PER_USER: u32 = 8;
/// How many an address has at most, where a whole office may be.
const PER_NETWORK: u32 = 64;
/// When whoever has too many may try again: some may just be ending.
const RETRY: Duration = Duration::from_secs(5);

/// The streams that are open.
#[derive(Debug)]
pub struct Streams {
    is_limited: bool,
    open: Arc<Mutex<Open>>,
}

#[derive(Debug, Default)]
struct Open {
    by_user: HashMap<UserId, u32>,
    by_network: HashMap<Network, u32>,
}

/// Holds the place of an open stream.
#[derive(Debug)]
pub struct OpenStream {
    open: Arc<Mutex<Open>>,
    user: UserId,
    network: Network,
}

impl Streams {
    pub(super) fn new(rate_limits: RateLimits) -> Self {
        Self {
            is_limited: rate_limits == RateLimits::On,
            open: Arc::default(),
        }
    }

    /// Opens one more.
    ///
    /// # Errors
    /// 429 when the user or the address has too many.
    pub fn open(&self, user: UserId, network: Network) -> Result<OpenStream> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let has_too_many = count(&open.by_user, &user) >= PER_USER
            || count(&open.by_network, &network) >= PER_NETWORK;
        if self.is_limited && has_too_many {
            return Err(Error::TooMany(RETRY));
        }
        *open.by_user.entry(user).or_default() += 1;
        *open.by_network.entry(network).or_default() += 1;
        Ok(OpenStream {
            open: self.open.clone(),
            user,
            network,
        })
    }
}

impl Drop for OpenStream {
    fn drop(&mut self) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        close(&mut open.by_user, &self.user);
        close(&mut open.by_network, &self.network);
    }
}

fn count<K: Hash + Eq>(open: &HashMap<K, u32>, key: &K) -> u32 {
    open.get(key).copied().unwrap_or_default()
}

fn close<K: Hash + Eq>(open: &mut HashMap<K, u32>, key: &K) {
    match open.get_mut(key) {
        Some(1) | None => drop(open.remove(key)),
        Some(count) => *count -= 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(last: u8) -> Network {
        Network::of([10, 0, 0, last].into())
    }

    #[test]
    fn a_user_has_eight_and_an_address_sixty_four() {
        let streams = Streams::new(RateLimits::On);
        let mut of_john: Vec<_> = (0..8)
            .map(|_| streams.open(UserId(1), network(1)).unwrap())
            .collect();
        assert!(streams.open(UserId(1), network(2)).is_err());
        of_john.pop();
        of_john.push(streams.open(UserId(1), network(2)).unwrap());
        let others: Vec<_> = (2..59)
            .map(|user| streams.open(UserId(user), network(1)).unwrap())
            .collect();
        assert_eq!(others.len() + 7, 64);
        assert!(streams.open(UserId(99), network(1)).is_err());
    }

    #[test]
    fn nothing_is_left_of_streams_that_have_ended() {
        let streams = Streams::new(RateLimits::On);
        drop(streams.open(UserId(1), network(1)).unwrap());
        let open = streams.open.lock().unwrap();
        assert!(open.by_user.is_empty() && open.by_network.is_empty());
    }

    #[test]
    fn without_limits_there_is_none() {
        let streams = Streams::new(RateLimits::Off);
        let all: Vec<_> = (0..100)
            .map(|_| streams.open(UserId(1), network(1)))
            .collect();
        assert!(all.iter().all(Result::is_ok));
    }
}

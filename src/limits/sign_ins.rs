//! Guessing passwords: how many sign-ins may fail, for one name and from one address, and how long one waits between
//! them. A name counts whether somebody has it or not, so that the answer does not tell.
//!
//! A device on which somebody was signed in before counts for itself: whoever guesses elsewhere does not lock them out.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    error::{Error, Result},
    names::UsernameKey,
    network::Network,
    tokens::TokenHash,
};

/// How long a failure counts.
const WINDOW: Duration = Duration::from_mins(15);
/// How many may fail for one name, or on one known device.
const PER_NAME: usize = 10;
/// How many may fail from one address, where a whole office may be.
const PER_NETWORK: usize = 30;
/// How many fail before one has to wait, for a second first and then twice as long each time.
const FREE: usize = 5;
const LONGEST_DELAY: Duration = Duration::from_mins(1);
/// How many counts are kept before those are dropped that count nothing any more, at first.
const FEW: usize = 1024;

/// What failures are counted for.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Count {
    Name(UsernameKey),
    Network(Network),
    Device(TokenHash),
}

/// The sign-ins that failed lately, and those under way, which count as if they failed.
#[derive(Debug, Default)]
pub struct SignIns(Mutex<Failures>);

#[derive(Debug, Default)]
struct Failures {
    by_count: HashMap<Count, Vec<Instant>>,
    /// Twice as many as counted something when it was full before.
    full_at: usize,
}

/// A sign-in under way. It counts as failed unless it is told otherwise: who goes away before the answer has guessed too.
#[derive(Debug)]
pub struct Attempt<'a> {
    sign_ins: &'a SignIns,
    counts: Vec<Count>,
    at: Instant,
}

impl SignIns {
    /// Begins to sign in by a name from an address, or on a device that is known for that name.
    ///
    /// # Errors
    /// 429 when too many have failed.
    pub fn attempt(
        &self,
        name: &UsernameKey,
        network: Network,
        known_device: Option<TokenHash>,
    ) -> Result<Attempt<'_>> {
        let counts = match known_device {
            Some(device) => vec![Count::Device(device)],
            None => vec![Count::Name(name.clone()), Count::Network(network)],
        };
        let now = Instant::now();
        let mut failures = self.lock();
        let wait = counts.iter().map(|count| failures.wait(count, now)).max();
        match wait.unwrap_or_default() {
            Duration::ZERO => {}
            wait => return Err(Error::TooMany(wait)),
        }
        for count in &counts {
            failures.add(count.clone(), now);
        }
        Ok(Attempt {
            sign_ins: self,
            counts,
            at: now,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Failures> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// It is who they say: what failed for their name before counts no more.
    pub fn succeeded(self) {
        let mut failures = self.sign_ins.lock();
        for count in &self.counts {
            match count {
                Count::Name(_) | Count::Device(_) => drop(failures.by_count.remove(count)),
                // Others may be guessing from there.
                Count::Network(_) => failures.take_back(count, self.at),
            }
        }
    }

    /// Nothing was tried after all.
    pub fn withdraw(self) {
        let mut failures = self.sign_ins.lock();
        for count in &self.counts {
            failures.take_back(count, self.at);
        }
    }
}

impl Failures {
    /// How long one has to wait, nothing if one may try now.
    fn wait(&self, count: &Count, now: Instant) -> Duration {
        let times = self.by_count.get(count).into_iter().flatten();
        let times: Vec<_> = times.filter(|at| still_counts(**at, now)).collect();
        let (most, has_delay) = match count {
            Count::Name(_) | Count::Device(_) => (PER_NAME, true),
            Count::Network(_) => (PER_NETWORK, false),
        };
        let until = match times[..] {
            [.., last] if times.len() < most && has_delay => *last + delay(times.len()),
            _ if times.len() < most => return Duration::ZERO,
            _ => *times[times.len() - most] + WINDOW,
        };
        until.saturating_duration_since(now)
    }

    fn add(&mut self, count: Count, now: Instant) {
        if self.by_count.len() >= self.full_at {
            self.by_count
                .retain(|_, times| times.iter().any(|at| still_counts(*at, now)));
            self.full_at = FEW.max(2 * self.by_count.len());
        }
        let times = self.by_count.entry(count).or_default();
        times.retain(|at| still_counts(*at, now));
        times.push(now);
    }

    fn take_back(&mut self, count: &Count, at: Instant) {
        let times = self.by_count.get_mut(count);
        if let Some(times) = times
            && let Some(index) = times.iter().position(|one| *one == at)
        {
            times.remove(index);
        }
    }
}

fn still_counts(at: Instant, now: Instant) -> bool {
    now.duration_since(at) < WINDOW
}

/// How long one waits after so many failures.
fn delay(failed: usize) -> Duration {
    match failed.checked_sub(FREE) {
        None => Duration::ZERO,
        Some(more) => LONGEST_DELAY.min(Duration::from_secs(1) * (1 << more.min(6))),
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{advance, pause};

    use super::*;
    use crate::tokens::Token;

    fn name(text: &str) -> UsernameKey {
        UsernameKey::of(text)
    }

    fn network(last: u8) -> Network {
        Network::of([10, 0, 0, last].into())
    }

    fn wait(result: Result<Attempt<'_>>) -> Option<Duration> {
        match result {
            Ok(_) => None,
            Err(Error::TooMany(wait)) => Some(wait),
            Err(error) => panic!("{error}"),
        }
    }

    #[tokio::test]
    async fn one_waits_longer_after_each_failure_and_then_for_the_rest_of_the_quarter_of_an_hour() {
        pause();
        let sign_ins = SignIns::default();
        let mut waits = Vec::new();
        let mut last = 0;
        while waits.len() < 6 {
            last += 1;
            if let Some(wait) = wait(sign_ins.attempt(&name("john"), network(last), None)) {
                waits.push(wait.as_secs());
                advance(wait).await;
            }
        }
        assert_eq!(waits[..5], [1, 2, 4, 8, 16]);
        let passed: u64 = waits[..5].iter().sum();
        assert_eq!(waits[5] + passed, WINDOW.as_secs());
    }

    #[tokio::test]
    async fn who_guesses_many_names_from_one_address_is_stopped() {
        pause();
        let sign_ins = SignIns::default();
        let attempt =
            |number: usize| sign_ins.attempt(&name(&number.to_string()), network(1), None);
        assert!((0..PER_NETWORK).all(|number| attempt(number).is_ok()));
        assert_eq!(wait(attempt(99)), Some(WINDOW));
        let elsewhere = sign_ins.attempt(&name("99"), network(2), None);
        assert_eq!(wait(elsewhere), None);
        advance(WINDOW).await;
        assert_eq!(wait(attempt(99)), None);
    }

    #[tokio::test]
    async fn a_known_device_gets_in_while_others_guess() {
        pause();
        let sign_ins = SignIns::default();
        for last in 0..9 {
            let _ = sign_ins.attempt(&name("john"), network(last), None);
        }
        assert!(wait(sign_ins.attempt(&name("john"), network(1), None)).is_some());
        let device = Token::random().hash();
        let known = sign_ins.attempt(&name("john"), network(1), Some(device));
        known.unwrap().succeeded();
    }

    #[tokio::test]
    async fn a_known_device_does_not_guess_more_than_others() {
        pause();
        let sign_ins = SignIns::default();
        let device = Token::random().hash();
        let attempt = || sign_ins.attempt(&name("john"), network(1), Some(device.clone()));
        assert!((0..FREE).all(|_| attempt().is_ok()));
        assert_eq!(wait(attempt()), Some(Duration::from_secs(1)));
    }

    #[tokio::test]
    async fn those_who_sign_in_at_once_do_not_count() {
        pause();
        let sign_ins = SignIns::default();
        for number in 0..100 {
            let attempt = sign_ins.attempt(&name(&number.to_string()), network(1), None);
            attempt.unwrap().succeeded();
        }
    }

    #[tokio::test]
    async fn guesses_made_at_once_count_before_they_have_failed() {
        pause();
        let sign_ins = SignIns::default();
        let under_way: Vec<_> = (0..100)
            .map(|_| sign_ins.attempt(&name("john"), network(1), None))
            .filter(Result::is_ok)
            .collect();
        assert_eq!(under_way.len(), FREE);
    }

    #[tokio::test]
    async fn what_counts_no_more_is_forgotten() {
        pause();
        let sign_ins = SignIns::default();
        for number in 0..2000 {
            let network = Network::of(std::net::Ipv4Addr::from_bits(number).into());
            let _ = sign_ins.attempt(&name("john"), network, None);
            advance(Duration::from_mins(1)).await;
        }
        assert!(sign_ins.lock().by_count.len() <= FEW);
    }
}

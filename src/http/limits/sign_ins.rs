//! Limits for guessing passwords: how many sign-ins may fail for a name and from an address, and the delay between
//! them. Unknown names count like known ones, so that the answer does not reveal whether a name exists.
//!
//! A known device has its own count, and so does a signed-in user who confirms their password. So an attacker elsewhere
//! cannot lock them out.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

use crate::{
    error::{Error, Result},
    http::client_address::Network,
    ids::UserId,
    people::names::UsernameKey,
    sign_in::tokens::TokenHash,
};

/// The time for which a failure counts.
const WINDOW: Duration = Duration::from_mins(15);
/// The maximum of failures for a name, on a known device, or for a signed-in user.
const PER_NAME: usize = 10;
/// The maximum of failures from an address. A whole office may share it.
const PER_NETWORK: usize = 30;
/// The number of failures without a delay. After that, the delay begins at a second and doubles.
const FREE: usize = 5;
const LONGEST_DELAY: Duration = Duration::from_mins(1);
/// The number of counts before the first cleanup of expired ones.
const FEW: usize = 1024;

/// The subject of a count.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Count {
    Name(UsernameKey),
    Network(Network),
    Device(TokenHash),
    /// A user, on all their devices together, because someone who finds one device can add others.
    User(UserId),
}

/// The recent failures, and the sign-ins in progress.
#[derive(Debug, Default)]
pub struct SignIns(Mutex<Tallies>);

#[derive(Debug, Default)]
struct Tallies {
    by_count: HashMap<Count, Tally>,
    /// Twice the number of live counts at the last cleanup.
    full_at: usize,
}

#[derive(Debug, Default)]
struct Tally {
    failed: Vec<Instant>,
    /// The sign-ins in progress, each of which may be a guess.
    under_way: usize,
}

/// A sign-in in progress. It counts as failed until its result is known, because a client that disconnects early may
/// have guessed too.
#[derive(Debug)]
pub struct Attempt<'a> {
    sign_ins: &'a SignIns,
    counts: Vec<Count>,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Failed,
    Succeeded,
    Withdrawn,
}

impl SignIns {
    /// Begins a sign-in by name, from an address or on a device that is known for that name.
    ///
    /// # Errors
    /// 429 after too many failures.
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
        self.begin(counts)
    }

    /// Begins to confirm the password of a signed-in user. Someone who finds the device may guess it.
    ///
    /// # Errors
    /// 429 after too many failures.
    pub fn attempt_again(&self, user: UserId) -> Result<Attempt<'_>> {
        self.begin(vec![Count::User(user)])
    }

    fn begin(&self, counts: Vec<Count>) -> Result<Attempt<'_>> {
        let now = Instant::now();
        let mut tallies = self.lock();
        let waits = counts.iter().map(|count| tallies.wait(count, now));
        let wait = waits.max().unwrap_or_default();
        if !wait.is_zero() {
            return Err(Error::TooMany(wait));
        }
        for count in &counts {
            tallies.of(count, now).under_way += 1;
        }
        Ok(Attempt {
            sign_ins: self,
            counts,
            outcome: Outcome::Failed,
        })
    }

    fn lock(&self) -> MutexGuard<'_, Tallies> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Attempt<'_> {
    /// Ends the attempt with its result. A success clears earlier failures. Errors other than a wrong password, such as
    /// a busy server, do not count.
    pub fn led_to<T>(mut self, result: &Result<T>) {
        self.outcome = match result {
            Ok(_) => Outcome::Succeeded,
            Err(Error::WrongPassword) => Outcome::Failed,
            Err(_) => Outcome::Withdrawn,
        };
    }
}

impl Drop for Attempt<'_> {
    fn drop(&mut self) {
        let now = Instant::now();
        let mut tallies = self.sign_ins.lock();
        for count in &self.counts {
            let tally = tallies.of(count, now);
            tally.under_way = tally.under_way.saturating_sub(1);
            match (self.outcome, count) {
                (Outcome::Failed, _) => tally.failed.push(now),
                (Outcome::Succeeded, Count::Name(_) | Count::Device(_) | Count::User(_)) => {
                    tally.failed.clear();
                }
                // Someone else may be guessing from that network.
                (Outcome::Succeeded, Count::Network(_)) | (Outcome::Withdrawn, _) => {}
            }
        }
    }
}

impl Tallies {
    fn of(&mut self, count: &Count, now: Instant) -> &mut Tally {
        if self.by_count.len() >= self.full_at {
            self.by_count.retain(|_, tally| !tally.is_over(now));
            self.full_at = FEW.max(2 * self.by_count.len());
        }
        let tally = self.by_count.entry(count.clone()).or_default();
        tally.failed.retain(|at| still_counts(*at, now));
        tally
    }

    /// The time until the next try, or zero.
    fn wait(&self, count: &Count, now: Instant) -> Duration {
        let Some(tally) = self.by_count.get(count) else {
            return Duration::ZERO;
        };
        match count {
            Count::Name(_) | Count::Device(_) | Count::User(_) => tally.wait(PER_NAME, FREE, now),
            Count::Network(_) => tally.wait(PER_NETWORK, PER_NETWORK, now),
        }
    }
}

impl Tally {
    fn is_over(&self, now: Instant) -> bool {
        self.under_way == 0 && !self.failed.iter().any(|at| still_counts(*at, now))
    }

    /// The time until the next try, with a maximum of failures, of which some cause no delay.
    fn wait(&self, most: usize, free: usize, now: Instant) -> Duration {
        let failed = self.failed.iter().filter(|at| still_counts(**at, now));
        let failed: Vec<_> = failed.collect();
        if failed.len() >= most {
            return *failed[failed.len() - most] + WINDOW - now;
        }
        let delayed = match failed[..] {
            [.., last] => (*last + delay(failed.len(), free)).saturating_duration_since(now),
            [] => Duration::ZERO,
        };
        let may_have_failed = failed.len() + self.under_way;
        if self.under_way > 0 && may_have_failed >= free {
            delayed.max(delay(may_have_failed, free))
        } else {
            delayed
        }
    }
}

fn still_counts(at: Instant, now: Instant) -> bool {
    now.duration_since(at) < WINDOW
}

/// The delay after a number of failures, of which some cause no delay.
fn delay(failed: usize, free: usize) -> Duration {
    match failed.checked_sub(free) {
        None => Duration::ZERO,
        Some(more) => LONGEST_DELAY.min(Duration::from_secs(1) * (1 << more.min(6))),
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::{advance, pause};

    use super::*;
    use crate::sign_in::tokens::Token;

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
    async fn delay_doubles_with_each_failure_and_then_lasts_a_quarter_of_an_hour() {
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
    async fn guessing_many_names_from_one_address_is_limited() {
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
    async fn failure_counts_for_a_quarter_of_an_hour() {
        pause();
        let sign_ins = SignIns::default();
        let attempt =
            |number: usize| sign_ins.attempt(&name(&number.to_string()), network(1), None);
        assert!((0..PER_NETWORK).all(|number| attempt(number).is_ok()));
        advance(Duration::from_mins(14)).await;
        assert_eq!(wait(attempt(99)), Some(Duration::from_mins(1)));
        advance(Duration::from_mins(1)).await;
        assert_eq!(wait(attempt(99)), None);
    }

    #[tokio::test]
    async fn known_device_can_sign_in_while_others_guess() {
        pause();
        let sign_ins = SignIns::default();
        for last in 0..9 {
            let _ = sign_ins.attempt(&name("john"), network(last), None);
        }
        assert!(wait(sign_ins.attempt(&name("john"), network(1), None)).is_some());
        let device = Token::random().hash();
        let known = sign_ins.attempt(&name("john"), network(1), Some(device));
        known.unwrap().led_to(&Ok(()));
    }

    #[tokio::test]
    async fn known_device_has_the_same_limit() {
        pause();
        let sign_ins = SignIns::default();
        let device = Token::random().hash();
        let attempt = || sign_ins.attempt(&name("john"), network(1), Some(device));
        assert!((0..FREE).all(|_| attempt().is_ok()));
        assert_eq!(wait(attempt()), Some(Duration::from_secs(1)));
    }

    #[tokio::test]
    async fn signed_in_user_has_a_separate_but_equal_limit() {
        pause();
        let sign_ins = SignIns::default();
        for last in 0..9 {
            let _ = sign_ins.attempt(&name("john"), network(last), None);
        }
        let again = || sign_ins.attempt_again(UserId(1));
        assert!((0..FREE).all(|_| again().is_ok()));
        assert_eq!(wait(again()), Some(Duration::from_secs(1)));
        assert_eq!(wait(sign_ins.attempt_again(UserId(2))), None);
    }

    #[tokio::test]
    async fn successful_sign_ins_do_not_count() {
        pause();
        let sign_ins = SignIns::default();
        let attempt =
            |number: usize| sign_ins.attempt(&name(&number.to_string()), network(1), None);
        for number in 0..100 {
            attempt(number).unwrap().led_to(&Ok(()));
        }
        // Neither do sign-ins that a busy server refused.
        for number in 0..100 {
            attempt(number).unwrap().led_to(&Err::<(), _>(Error::Busy));
        }
    }

    #[tokio::test]
    async fn simultaneous_sign_ins_of_an_office_wait_briefly_at_most() {
        pause();
        let sign_ins = SignIns::default();
        let attempt =
            |number: usize| sign_ins.attempt(&name(&number.to_string()), network(1), None);
        let under_way: Vec<_> = (0..PER_NETWORK)
            .map(|number| attempt(number).unwrap())
            .collect();
        assert_eq!(wait(attempt(99)), Some(Duration::from_secs(1)));
        for attempt in under_way {
            attempt.led_to(&Ok(()));
        }
        assert_eq!(wait(attempt(99)), None);
    }

    #[tokio::test]
    async fn simultaneous_guesses_count_before_they_fail() {
        pause();
        let sign_ins = SignIns::default();
        let under_way: Vec<_> = (0..100)
            .flat_map(|_| sign_ins.attempt(&name("john"), network(1), None))
            .collect();
        assert_eq!(under_way.len(), FREE);
    }

    #[tokio::test]
    async fn expired_counts_are_dropped() {
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

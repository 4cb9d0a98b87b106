//! Shared by all tests that use a running server: a client, its answers and its stream, and a watcher for secrets. The
//! suites differ in how a server runs: inside the test (`api/test_server.rs`), or as a process (`process/process.rs`).

pub mod actor;
pub mod answer;
pub mod certificates;
pub mod document;
pub mod event_reader;
pub mod folder;
pub mod listening;
pub mod random;
pub mod schema;
pub mod secrets;
pub mod socket;
pub mod watch;
pub mod wire;

use std::{
    collections::BTreeSet,
    env,
    io::{self, Write},
    sync::{Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// The timeout of everything in a test: far longer than the slowest machine needs. Only a bug takes this long.
pub const LIMIT: Duration = Duration::from_mins(2);

/// The number of repetitions: more in a long run (`CHINWAG_LONG`, which `.ci/long` sets), otherwise just enough to
/// include each variant once.
pub fn long_or_short<T>((long, short): (T, T)) -> T {
    match env::var_os("CHINWAG_LONG") {
        Some(_) => long,
        None => short,
    }
}

/// Prints that something is not tested, and fails in CI. It writes to the terminal itself, because the output of a
/// passing test is hidden.
#[track_caller]
pub fn skip(reason: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    assert!(env::var_os("CI").is_none(), "not skipped in CI: {reason}");
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if said.insert(reason.to_owned()) {
        let _ = writeln!(io::stderr(), "\n*** SKIPPED: {reason}. ***\n");
    }
}

/// Polls a condition that no event announces.
#[track_caller]
pub fn wait_until(mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LIMIT, "it does not come to that");
        thread::sleep(Duration::from_millis(10));
    }
}

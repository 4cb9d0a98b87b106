//! What all tests share that ask a running server: a client, its answers and its stream, and a watcher for secrets. The
//! suites differ only in how a server runs: inside the test (`api/test_server.rs`), or as a process (`process/process.rs`).

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

/// How long anything may take before a test gives up on it: far longer than on the slowest machine. Nothing waits for as
/// long as this unless it is broken.
pub const LIMIT: Duration = Duration::from_mins(2);

/// How often something is done: in a long run (`CHINWAG_LONG`, which `.ci/long` sets), or just so often that each shape
/// of it comes at least once.
pub fn long_or_short<T>((long, short): (T, T)) -> T {
    match env::var_os("CHINWAG_LONG") {
        Some(_) => long,
        None => short,
    }
}

/// Says loudly what is not tested; in CI nothing may be left out. It goes to the terminal itself, as nobody sees what a
/// test prints that passes.
#[track_caller]
pub fn skip(reason: &str) {
    static SAID: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
    assert!(env::var_os("CI").is_none(), "not skipped in CI: {reason}");
    let mut said = SAID.lock().unwrap_or_else(PoisonError::into_inner);
    if said.insert(reason.to_owned()) {
        let _ = writeln!(io::stderr(), "\n*** SKIPPED: {reason}. ***\n");
    }
}

/// Waits for what no event tells.
#[track_caller]
pub fn wait_until(mut is_so: impl FnMut() -> bool) {
    let start = Instant::now();
    while !is_so() {
        assert!(start.elapsed() < LIMIT, "it does not come to that");
        thread::sleep(Duration::from_millis(10));
    }
}

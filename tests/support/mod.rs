//! What all tests share that ask a running server: a client, its answers and its stream, and a watcher for secrets. The
//! suites differ only in how a server runs: inside the test (`api/test_server.rs`), or as a process (`process/process.rs`).

pub mod actor;
pub mod answer;
pub mod certificates;
pub mod document;
pub mod event_reader;
pub mod listening;
pub mod random;
pub mod schema;
pub mod secrets;
pub mod socket;
pub mod watch;
pub mod wire;

use std::{
    env, thread,
    time::{Duration, Instant},
};

/// How long anything may take before a test gives up on it: far longer than on the slowest machine. Nothing waits for as
/// long as this unless it is broken.
pub const LIMIT: Duration = Duration::from_secs(120);

/// Whether long runs are as long as they can be (`.ci/long`), and not as short as shows each shape once.
pub fn is_long() -> bool {
    env::var_os("CHINWAG_LONG").is_some()
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

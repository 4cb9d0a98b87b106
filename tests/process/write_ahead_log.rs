//! The write-ahead log stays small, however many write and read.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::{actor::messages_of, load::Load, process::Home, support::long_or_short};

/// How many read all the time.
const READERS: usize = 4;
/// How many messages are sent, in a long run and otherwise: what they change is three times as much as the log may have,
/// or half as much again.
const MESSAGES: (usize, usize) = (12_000, 6_000);
/// What the log may have, in bytes.
const MOST: u64 = 64 << 20;

#[test]
fn the_write_ahead_log_stays_small_under_constant_readers() {
    let home = Home::new();
    let server = home.serve_demo();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let page = format!("{}?markRead=false", messages_of(&conversation));
    let done = AtomicBool::new(false);
    let load = Load::start(&john, &conversation, "x");
    thread::scope(|scope| {
        for _ in 0..READERS {
            scope.spawn(|| {
                let jane = jane.keeping_connections();
                while !done.load(Ordering::Relaxed) {
                    assert_eq!(jane.get(&page).status, 200);
                    assert_eq!(jane.get("/api/snapshot").status, 200);
                }
            });
        }
        load.wait_for(long_or_short(MESSAGES));
        done.store(true, Ordering::Relaxed);
    });
    // The file is used again from its beginning, and keeps the size of the largest log that it had.
    let largest = fs::metadata(home.database().with_extension("db-wal")).unwrap();
    server.kill();
    load.end();
    assert!(largest.len() < MOST, "{} bytes", largest.len());
}

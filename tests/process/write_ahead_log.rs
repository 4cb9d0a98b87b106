//! The write-ahead log stays small under constant reads and writes.

use std::{
    fs,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use crate::{actor::messages_of, load::Load, process::Home, support::long_or_short};

/// The number of constant readers.
const READERS: usize = 4;
/// The number of messages, in a long run and otherwise: their changes are three times the log's limit, or one and a
/// half times.
const MESSAGES: (usize, usize) = (12_000, 6_000);
/// The size limit of the log, in bytes.
const MOST: u64 = 64 << 20;

#[test]
fn write_ahead_log_stays_small_under_constant_readers() {
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
    // The file is reused from its beginning, and keeps its largest size so far.
    let largest = fs::metadata(home.database().with_extension("db-wal")).unwrap();
    server.kill();
    load.end();
    assert!(largest.len() < MOST, "{} bytes", largest.len());
}

//! Readers that do not keep up: they hold up nobody, and lose nothing.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::{
    actor::{Actor, texts},
    event_reader::EventReader,
    test_server::TestServer,
};

/// How many messages are sent while somebody does not read. With [`SIZE`] they are far more bytes than sockets
/// take in, and far more publications than wait for a connection.
const COUNT: usize = 300;
/// Characters of four bytes, as many as a message may have but for its number.
const SIZE: usize = 9_990;

/// Sends large messages from eight devices at once, each of which must be accepted.
fn flood(john: &Actor, conversation: &str) {
    let next = AtomicUsize::new(0);
    let padding = "𐍈".repeat(SIZE);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= COUNT {
                        break;
                    }
                    john.send(conversation, &format!("{number} {padding}"));
                }
            });
        }
    });
}

/// The contents that a stream tells, and that history has, as the numbers they begin with.
fn numbers(contents: &[String]) -> Vec<usize> {
    contents
        .iter()
        .map(|content| content.split(' ').next().unwrap().parse().unwrap())
        .collect()
}

/// What history has, oldest first.
fn history(jane: &Actor, conversation: &str) -> Vec<String> {
    let mut history: Vec<_> = texts(&jane.whole_history(conversation), "content")
        .into_iter()
        .map(str::to_owned)
        .collect();
    history.reverse();
    history
}

#[test]
fn a_reader_that_stalls_stops_nobody_and_loses_nothing() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stalled = jane.open_stream("", &[]);
    let vanished: EventReader = server.log_in("jane").open_stream("", &[]);
    let mut reading = server.log_in("jane").stream();
    let told = thread::scope(|scope| {
        let reader = scope.spawn(|| reading.contents(COUNT));
        flood(&john, &conversation);
        reader.join().unwrap()
    });
    // It had room for a few; the rest comes from the log, now that it reads. Much later it would be taken for dead.
    stalled.expect("hello");
    let caught_up = stalled.contents(COUNT);
    drop(vanished);
    let history = history(&jane, &conversation);
    let mut sorted = numbers(&told);
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(0..COUNT));
    assert!(told == history, "a reader that keeps up is told in order");
    assert!(
        caught_up == history,
        "a reader that stalled is caught up in order"
    );
    john.send(&conversation, "live");
    for stream in [&mut reading, &mut stalled] {
        assert_eq!(stream.event().content(), "live");
    }
}

#[test]
fn a_reader_that_stalls_can_come_back_on_another_connection() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stalled = jane.open_stream("", &[]);
    stalled.expect("hello");
    flood(&john, &conversation);
    let mut told = stalled.contents(100);
    let mut stream = jane.stream_after(stalled.last_event_id.as_deref().unwrap());
    drop(stalled);
    told.extend(stream.contents(COUNT - 100));
    assert!(told == history(&jane, &conversation));
}

#[test]
fn a_session_that_ends_ends_the_stream_of_a_reader_that_stalled() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stalled = jane.open_stream("", &[]);
    stalled.expect("hello");
    flood(&john, &conversation);
    jane.log_out();
    let read_on: Vec<_> = stalled.by_ref().collect();
    assert_eq!(read_on.last().unwrap().name, "bye");
    assert!(
        read_on.len() < COUNT,
        "it is told no more than was under way"
    );
}

#[test]
fn a_server_stops_though_a_reader_stalls() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let _stalled = jane.open_stream("", &[]);
    flood(&john, &conversation);
    server.stop();
}

//! Readers that do not keep up: they hold up nobody, and lose nothing.

use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use crate::{
    actor::{Actor, texts},
    event_reader::EventReader,
    test_server::TestServer,
};

/// How many messages are sent while somebody does not keep up. With [`SIZE`] they are far more bytes than sockets and
/// the server's memory take in, and far more publications than wait for a connection.
const COUNT: usize = 300;
/// How many messages are sent until somebody who does not keep up takes some: a reader that takes nothing for 20 seconds
/// is taken for dead, and a slow machine needs longer than that for all of them.
const PORTION: usize = 30;
/// How many messages they take then: as much as makes the server send on.
const TAKEN: usize = 2;
/// Characters of four bytes, as many as a message may have but for its number.
const SIZE: usize = 9_990;

/// Sends large messages from eight devices at once, each of which must be accepted. Somebody reads far fewer of them
/// meanwhile, and they are returned.
fn flood(john: &Actor, conversation: &str, stalled: &mut EventReader) -> Vec<String> {
    let mut taken = Vec::new();
    for begin in (0..COUNT).step_by(PORTION) {
        send(john, conversation, begin..begin + PORTION);
        taken.extend(stalled.contents(TAKEN));
    }
    taken
}

fn send(john: &Actor, conversation: &str, numbers: Range<usize>) {
    let next = AtomicUsize::new(numbers.start);
    let padding = "𐍈".repeat(SIZE);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= numbers.end {
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
    let history = jane.told(conversation);
    let history = texts(&history, "content").into_iter();
    history.map(str::to_owned).collect()
}

#[test]
fn a_reader_that_stalls_stops_nobody_and_loses_nothing() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stalled = jane.stream();
    let vanished: EventReader = server.log_in("jane").open_stream("", &[]);
    let mut reading = server.log_in("jane").stream();
    let (told, mut caught_up) = thread::scope(|scope| {
        let reader = scope.spawn(|| reading.contents(COUNT));
        let taken = flood(&john, &conversation, &mut stalled);
        (reader.join().unwrap(), taken)
    });
    // It had room for a few; the rest comes from the log, now that it reads.
    caught_up.extend(stalled.contents(COUNT - caught_up.len()));
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
    let mut stalled = jane.stream();
    let mut told = flood(&john, &conversation, &mut stalled);
    told.extend(stalled.contents(PORTION));
    let mut stream = jane.stream_after(stalled.last_event_id.as_deref().unwrap());
    drop(stalled);
    told.extend(stream.contents(COUNT - told.len()));
    assert!(told == history(&jane, &conversation));
}

#[test]
fn a_session_that_ends_ends_the_stream_of_a_reader_that_stalled() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stalled = jane.stream();
    send(&john, &conversation, 0..2 * PORTION);
    jane.log_out();
    let read_on: Vec<_> = stalled.by_ref().collect();
    assert_eq!(read_on.last().unwrap().name, "bye");
    assert!(
        read_on.len() < 2 * PORTION,
        "it is told no more than was under way"
    );
}

#[test]
fn a_server_stops_though_a_reader_stalls() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let _stalled = jane.open_stream("", &[]);
    send(&john, &conversation, 0..PORTION);
    server.stop();
}

//! Slow readers: they delay nobody, and lose nothing.

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

/// The number of messages sent while a reader is stalled. With [`SIZE`] they exceed what sockets and the server's
/// memory buffer, and the number of publications that may wait for a connection.
const COUNT: usize = 300;
/// The number of messages sent before the stalled reader takes some: a reader that takes nothing for 20 seconds counts
/// as dead, and a slow machine needs longer than that to send all of them.
const PORTION: usize = 30;
/// The number of messages that it then takes: enough for the server to send more.
const TAKEN: usize = 2;
/// Characters of four bytes: a message of maximum length, minus its number.
const SIZE: usize = 9_990;

/// Sends large messages from eight devices at once, all of which must be accepted. A reader reads far fewer of them
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

/// The contents in a stream or in the history, as the numbers that they begin with.
fn numbers(contents: &[String]) -> Vec<usize> {
    contents
        .iter()
        .map(|content| content.split(' ').next().unwrap().parse().unwrap())
        .collect()
}

/// The history, oldest first.
fn history(jane: &Actor, conversation: &str) -> Vec<String> {
    let history = jane.told(conversation);
    let history = texts(&history, "content").into_iter();
    history.map(str::to_owned).collect()
}

#[test]
fn stalled_reader_delays_nobody_and_loses_nothing() {
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
    // A few were buffered; the rest comes from the log, now that it reads.
    caught_up.extend(stalled.contents(COUNT - caught_up.len()));
    drop(vanished);
    let history = history(&jane, &conversation);
    let mut sorted = numbers(&told);
    sorted.sort_unstable();
    assert!(sorted.into_iter().eq(0..COUNT));
    assert!(told == history, "a fast reader receives all in order");
    assert!(caught_up == history, "a stalled reader catches up in order");
    john.send(&conversation, "live");
    for stream in [&mut reading, &mut stalled] {
        assert_eq!(stream.event().content(), "live");
    }
}

#[test]
fn stalled_reader_can_resume_on_another_connection() {
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
fn ended_session_ends_a_stalled_stream() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stalled = jane.stream();
    send(&john, &conversation, 0..2 * PORTION);
    jane.log_out();
    let read_on: Vec<_> = stalled.by_ref().collect();
    assert_eq!(read_on.last().unwrap().name, "bye");
    assert!(
        read_on.len() < 2 * PORTION,
        "only events already on the way arrive"
    );
}

#[test]
fn server_stops_despite_a_stalled_reader() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let _stalled = jane.open_stream("", &[]);
    send(&john, &conversation, 0..PORTION);
    server.stop();
}

//! A stream cut after every byte: the next connection delivers the rest, without gaps.

use std::{
    sync::atomic::{AtomicUsize, Ordering},
    thread,
};

use serde_json::json;

use crate::{
    actor::{Actor, messages_of, text},
    event_reader::Event,
    page::Page,
    test_server::TestServer,
};

/// Every kind of event, in few bytes, with content that a cut easily tears: multi-byte characters and grapheme
/// clusters, line breaks, and text that looks like the stream format.
fn happen(john: &Actor, jane: &Actor, conversation: &str) {
    let contents = ["é𐍈", "👩‍👩‍👧", "a\n\nid: 9\ndata: {}\r\n\r\n\"b\\"];
    let said = contents.map(|content| john.send(conversation, content));
    let edited = format!("{}/{}", messages_of(conversation), text(&said[1]["id"]));
    john.patch(&edited, json!({ "content": "🇺🇳" })).json(200);
    jane.read(conversation, Some(text(&said[0]["id"])));
    let other = jane.start_conversation("ann");
    let own = json!({ "content": "𝄞".repeat(60), "clientId": "k1" });
    jane.try_send(&other, own).json(201);
}

/// The number of events that [`happen`] sends to Jane.
const COUNT: usize = 7;

/// The events that Jane receives in a connection that is cut after so many bytes, and in the next one.
fn hear_in_two(jane: &Actor, place: &str, bytes: usize) -> Vec<Event> {
    let mut first = jane
        .open_stream("", &[("Last-Event-ID", place)])
        .cut_after(bytes);
    let mut heard: Vec<_> = first
        .by_ref()
        .filter(|event| event.name != "hello")
        .collect();
    let place = first.last_event_id.as_deref().unwrap_or(place).to_owned();
    drop(first);
    let mut second = jane.stream_after(&place);
    heard.extend(second.events(COUNT - heard.len()));
    heard
}

#[test]
fn stream_cut_at_any_byte_resumes_without_gap_or_duplicate() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, conversation) = server.john_and_jane();
    let (before, place) = Page::load(&jane);
    happen(&john, &jane, &conversation);
    let mut stream = jane.stream_after(&place);
    let whole = stream.events(COUNT);
    let length = stream.taken();
    let (after, _) = Page::load(&jane);
    let mut page = before;
    for event in &whole {
        page.hear(event);
    }
    assert_eq!(page, after);

    let next = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                loop {
                    let bytes = next.fetch_add(1, Ordering::Relaxed);
                    if bytes > length {
                        break;
                    }
                    assert_eq!(
                        hear_in_two(&jane, &place, bytes),
                        whole,
                        "cut after {bytes}"
                    );
                }
            });
        }
    });
}

//! Long polling: the events of the stream as JSON.

use std::thread;

use serde_json::{Value, json};

use crate::{
    actor::{Actor, text},
    test_server::TestServer,
};

fn poll(actor: &Actor, after: &str, wait: u8) -> Value {
    actor
        .get(&format!("/api/events?after={after}&wait={wait}"))
        .json(200)
}

fn place(actor: &Actor) -> String {
    text(&actor.get("/api/events").json(200)["eventId"]).to_owned()
}

#[test]
fn first_request_tells_where_to_begin() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    john.send(&conversation, "before");
    let first = john.get("/api/events").json(200);
    let head = john.snapshot()["eventId"].clone();
    assert_eq!(first, json!({ "events": [], "eventId": head }));
}

#[test]
fn polled_events_are_those_of_the_stream() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let start = place(&jane);
    for number in 0..100 {
        john.send(&conversation, &number.to_string());
    }
    jane.read(&conversation, None);
    john.patch("/api/account", json!({ "status": "out for lunch" }))
        .json(200);
    let mut polled = Vec::new();
    let mut after = start.clone();
    loop {
        let answer = poll(&jane, &after, 0);
        let events = answer["events"].as_array().unwrap();
        if events.is_empty() {
            break;
        }
        polled.extend(events.clone());
        after = text(&answer["eventId"]).to_owned();
    }
    assert_eq!(polled.len(), 102);
    let streamed = jane.stream_after(&start).up_to(&after);
    let streamed: Vec<_> = streamed
        .iter()
        .map(|event| json!({ "event": event.name, "data": event.data }))
        .collect();
    assert_eq!(polled, streamed);
    assert_eq!(text(&jane.snapshot()["eventId"]), after);
}

#[test]
fn events_of_others_move_the_place() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, _, conversation) = server.john_and_jane();
    let ann = server.log_in("ann");
    let start = place(&ann);
    john.send(&conversation, "not for Ann");
    let answer = poll(&ann, &start, 0);
    assert_eq!(answer["events"], json!([]));
    assert_eq!(answer["eventId"], john.snapshot()["eventId"]);
}

#[test]
fn foreign_or_future_place_is_reset() {
    let server = TestServer::start();
    let (john, _, _) = server.john_and_jane();
    let head = text(&john.snapshot()["eventId"]).to_owned();
    let epoch = head.split('-').next().unwrap();
    for (after, reason) in [
        ("nonsense", "epoch"),
        ("0123456789abcdef-1", "epoch"),
        (&*format!("{epoch}-99999"), "ahead"),
    ] {
        let reset = json!({ "event": "reset", "data": { "reason": reason, "eventId": head } });
        let answer = poll(&john, after, 25);
        assert_eq!(answer, json!({ "events": [reset], "eventId": head }));
    }
}

#[test]
fn sign_out_ends_a_waiting_request() {
    let server = TestServer::start();
    let (_, jane, _) = server.john_and_jane();
    let start = place(&jane);
    let answer = thread::scope(|scope| {
        let waiting = scope.spawn(|| jane.get(&format!("/api/events?after={start}&wait=25")));
        // The request is refused if it comes too late.
        jane.log_out();
        waiting.join().unwrap()
    });
    match answer.status {
        200 => assert_eq!(answer.json(200)["events"][0]["data"]["reason"], "session"),
        status => assert_eq!(status, 401),
    }
}

#[test]
fn wait_has_a_limit() {
    let server = TestServer::start();
    let (john, _, _) = server.john_and_jane();
    john.get("/api/events?wait=26").invalid("wait");
}

#[test]
fn everyone_learns_about_a_user() {
    let mut server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, _) = server.john_and_jane();
    let ann = server.log_in("ann");
    let start = place(&ann);
    john.patch("/api/account", json!({ "status": "out for lunch" }))
        .json(200);
    let told = |who: &Actor| poll(who, &start, 0)["events"].as_array().unwrap().len();
    assert_eq!([&john, &jane, &ann].map(told), [1; 3]);
    // From the log as from memory.
    server.sql("insert into facts (kind, receiver_id) with recursive n (i) as (select 1 union all select i + 1 from n where i < 5000) select 'notice', 1 from n");
    server.stop();
    server.run();
    let told = |who: &Actor| {
        let events = poll(who, &start, 0)["events"].clone();
        let users = events
            .as_array()
            .unwrap()
            .iter()
            .filter(|event| event["event"] == "user");
        users.count()
    };
    let returned = [&john, &jane, &ann].map(|who| server.returning(who));
    assert_eq!(returned.each_ref().map(told), [1; 3]);
}

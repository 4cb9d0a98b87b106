//! Long polling as its answer arrives: the API's tests read answers whole.

use std::iter;

use serde_json::{Value, json};

use crate::{
    actor::{Actor, text},
    process::{Home, Server},
    wire::Wire,
};

/// A poll that waits: the white space before its answer has arrived.
fn wait(server: &Server, actor: &Actor) -> Wire {
    let place = actor.snapshot()["eventId"].clone();
    let mut wire = Wire::open(server.address());
    wire.write(format!(
        "GET /api/events?after={}&wait=25 HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\r\n",
        text(&place),
        actor.token()
    ));
    assert_eq!(wire.head().status, 200);
    assert_eq!(wire.chunk().unwrap().unwrap(), b"\n");
    wire
}

#[test]
fn poll_waits_for_the_first_event_and_tells_it_once() {
    let home = Home::new();
    let server = home.serve_demo();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut poll = wait(&server, &jane);
    john.say(&conversation, "hello");
    let answer = iter::from_fn(|| poll.chunk().unwrap())
        .collect::<Vec<_>>()
        .concat();
    let answer: Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["events"][0]["data"]["content"], "hello");
    let path = format!("/api/events?after={}", text(&answer["eventId"]));
    assert_eq!(jane.get(&path).json(200)["events"], json!([]));
}

#[test]
fn polls_of_vanished_clients_make_room() {
    let home = Home::new();
    let mut command = home.chinwag(["--port", "0", "--dev-login"]);
    command.env("CHINWAG_DATA", home.data());
    let server = Server::start(command);
    let jane = server.log_in("jane");
    for _ in 0..8 {
        drop(wait(&server, &jane));
    }
    jane.stream();
}

//! Clients that lose their connection: a message sent once or several times is stored once, and whole.

use std::{collections::HashSet, thread};

use serde_json::{Value, json};

use crate::{
    actor::{Actor, messages_of},
    answer::Answer,
    test_server::TestServer,
    wire::Wire,
};

#[test]
fn resending_returns_the_same_message() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    let message = json!({ "content": "hello", "clientId": "k1" });
    let first = john.try_send(&conversation, message.clone()).json(201);
    let again = john.try_send(&conversation, message.clone()).json(200);
    assert_eq!(first, again);
    let spaced = json!({ "content": " \nhello \n", "clientId": "k1" });
    assert_eq!(john.try_send(&conversation, spaced).json(200), first);
    john.send(&conversation, "next");
    assert_eq!(stream.contents(2), ["hello", "next"]);
}

#[test]
fn client_id_belongs_to_one_content_and_conversation() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, _, conversation) = server.john_and_jane();
    let other = john.start_conversation("ann");
    let message = json!({ "content": "hello", "clientId": "k1" });
    john.try_send(&conversation, message.clone()).json(201);
    let changed = json!({ "content": "bye", "clientId": "k1" });
    john.try_send(&conversation, changed).error(409);
    john.try_send(&other, message).error(409);
    assert_eq!(john.history(&conversation, None).len(), 1);
    assert!(john.history(&other, None).is_empty());
}

#[test]
fn client_ids_are_per_user() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    for (actor, content) in [(&john, "hello"), (&jane, "hi")] {
        let message = json!({ "content": content, "clientId": "k1" });
        actor.try_send(&conversation, message).json(201);
    }
}

#[test]
fn concurrent_sends_with_one_client_id_store_one_message() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    let answers: Vec<_> = thread::scope(|scope| {
        let senders: Vec<_> = (0..16)
            .map(|_| {
                let message = json!({ "content": "hello", "clientId": "k1" });
                scope.spawn(|| john.try_send(&conversation, message))
            })
            .collect();
        senders
            .into_iter()
            .map(|sender| sender.join().unwrap())
            .collect()
    });
    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(201), count(200)), (1, 15));
    assert_eq!(
        answers
            .iter()
            .map(Answer::text)
            .collect::<HashSet<_>>()
            .len(),
        1
    );
    john.send(&conversation, "next");
    assert_eq!(stream.contents(2), ["hello", "next"]);
    assert_eq!(jane.history(&conversation, None).len(), 2);
}

#[test]
fn client_id_must_be_short_and_plain() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for client_id in [
        json!(""),
        json!("a b"),
        json!("é"),
        json!("a\0"),
        json!("x".repeat(65)),
        json!(7),
    ] {
        let message = json!({ "content": "hello", "clientId": client_id });
        john.try_send(&conversation, message).invalid("clientId");
    }
    let longest = json!({ "content": "hello", "clientId": "x".repeat(64) });
    john.try_send(&conversation, longest).json(201);
    let none = json!({ "content": "hello", "clientId": null });
    assert_eq!(
        john.try_send(&conversation, none).json(201)["clientId"],
        json!(null)
    );
}

/// A request to send a message, as bytes.
pub fn request(author: &Actor, conversation: &str, message: &Value) -> String {
    let (path, token, body) = (
        messages_of(conversation),
        author.token.as_deref().unwrap(),
        message.to_string(),
    );
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        body.len(),
    )
}

#[test]
fn resending_after_a_hang_up_stores_the_message_once() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    let numbers: Vec<_> = (0..20).map(|number| number.to_string()).collect();
    let message = |number| json!({ "content": number, "clientId": number });
    for number in &numbers {
        let mut wire = Wire::open(server.address());
        wire.write(request(&john, &conversation, &message(number)));
    }
    for number in &numbers {
        let status = john.try_send(&conversation, message(number)).status;
        assert!(matches!(status, 200 | 201), "{status}");
    }
    let told: HashSet<_> = stream.contents(20).into_iter().collect();
    assert_eq!(told, numbers.into_iter().collect());
    assert_eq!(jane.history(&conversation, None).len(), 20);
}

#[test]
fn message_is_delivered_even_if_its_sender_hangs_up() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    let mut wire = Wire::open(server.address());
    wire.write(request(
        &john,
        &conversation,
        &json!({ "content": "hello" }),
    ));
    assert_eq!(stream.event().content(), "hello");
    drop(wire);
    assert_eq!(jane.history(&conversation, None).len(), 1);
}

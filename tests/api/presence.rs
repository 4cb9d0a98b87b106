//! Presence and typing.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, text},
    event_reader::{Event, EventReader},
    support::wait_until,
    test_server::TestServer,
};

fn present(actor: &Actor) -> Value {
    actor.get("/api/presence").json(200)
}

fn say(actor: &Actor, state: &str) {
    let answer = actor.post("/api/presence", json!({ "state": state }));
    answer.is_empty(204);
}

fn hide(actor: &Actor, field: &str) {
    let mut change = json!({});
    change[field] = json!(false);
    actor.patch("/api/settings", change).json(200);
}

fn typing(actor: &Actor, conversation: &str) {
    let path = format!("/api/conversations/{conversation}/typing");
    actor.post(&path, json!({})).is_empty(204);
}

/// The next event of this name, without others.
#[track_caller]
fn next(stream: &mut EventReader, name: &str) -> Event {
    loop {
        let event = stream.event();
        if event.name == name {
            assert_eq!(event.id, None);
            return event;
        }
    }
}

fn watching(actor: &Actor) -> EventReader {
    actor.stream().with_ephemeral()
}

#[test]
fn user_with_a_stream_is_here_until_a_device_says_otherwise() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let mut stream = watching(&john);
    assert_eq!(next(&mut stream, "presence").data["here"], json!(["1"]));
    let _hers = jane.stream();
    let change = next(&mut stream, "presence").data;
    assert_eq!(
        change,
        json!({ "version": 2, "here": ["2"], "away": [], "gone": [] })
    );
    say(&jane, "away");
    let change = next(&mut stream, "presence").data;
    assert_eq!(
        change,
        json!({ "version": 3, "here": [], "away": ["2"], "gone": [] })
    );
    assert_eq!(
        present(&john),
        json!({ "version": 3, "here": ["1"], "away": ["2"] })
    );
}

#[test]
fn user_is_away_when_all_devices_say_so() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let phone = server.log_in("jane");
    let mut stream = watching(&john);
    let _hers = (jane.stream(), phone.stream());
    while present(&john)["here"] != json!(["1", "2"]) {
        next(&mut stream, "presence");
    }
    say(&jane, "away");
    say(&phone, "away");
    assert_eq!(next(&mut stream, "presence").data["away"], json!(["2"]));
    say(&phone, "here");
    assert_eq!(next(&mut stream, "presence").data["here"], json!(["2"]));
}

#[test]
fn device_that_comes_back_soon_was_never_gone() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = watching(&john);
    let hers = jane.stream();
    wait_until(|| present(&john)["here"] == json!(["1", "2"]));
    let version = present(&john)["version"].clone();
    drop(hers);
    // A write makes the server notice that the connection is gone.
    jane.send(&conversation, "still here");
    let _again = jane.stream();
    say(&john, "away");
    wait_until(|| present(&john)["away"] == json!(["1"]));
    let change = loop {
        let event = next(&mut stream, "presence").data;
        if event["away"] == json!(["1"]) {
            break event;
        }
        assert_eq!(event["gone"], json!([]));
    };
    assert_eq!(
        change["version"].as_u64(),
        version.as_u64().map(|last| last + 1)
    );
}

#[test]
fn user_without_presence_is_not_seen_and_sees_nobody() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let (mut his, mut hers) = (watching(&john), watching(&jane));
    wait_until(|| present(&john)["here"] == json!(["1", "2"]));
    hide(&jane, "showsPresence");
    while next(&mut his, "presence").data["gone"] != json!(["2"]) {}
    assert_eq!(
        present(&jane),
        json!({ "version": 0, "here": [], "away": [] })
    );
    let before = present(&john)["version"].as_u64().unwrap();
    say(&john, "away");
    assert_eq!(next(&mut his, "presence").data["away"], json!(["1"]));
    jane.patch("/api/settings", json!({ "showsPresence": true }))
        .json(200);
    while next(&mut his, "presence").data["here"] != json!(["2"]) {}
    // She hears of herself again, and heard nothing of him meanwhile.
    let heard = loop {
        let event = next(&mut hers, "presence").data;
        assert_ne!(event["away"], json!(["1"]));
        if event["version"].as_u64().unwrap() > before {
            break event;
        }
    };
    assert_eq!(heard["here"], json!(["2"]));
}

#[test]
fn user_who_hid_before_they_came_is_not_seen() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    hide(&jane, "showsPresence");
    let _hers = jane.stream();
    let _his = john.stream();
    wait_until(|| present(&john)["here"] == json!(["1"]));
}

#[test]
fn state_of_a_device_without_a_stream_is_ignored() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    say(&jane, "away");
    let _hers = jane.stream();
    let _his = john.stream();
    wait_until(|| present(&john)["here"] == json!(["1", "2"]));
}

/// Until the next message in a conversation, which is sent afterwards.
fn sees_nobody_type(stream: &mut EventReader, conversation: &str) {
    loop {
        let event = stream.event();
        assert_ne!(event.name, "typing");
        if event.is_message() && event.data["conversationId"] == conversation {
            break;
        }
    }
}

#[test]
fn participants_learn_who_is_typing() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let (mut his, mut mine) = (watching(&john), watching(&jane));
    typing(&jane, &conversation);
    let expected = json!({ "conversationId": conversation, "userIds": ["2"] });
    assert_eq!(next(&mut his, "typing").data, expected);
    assert_eq!(next(&mut mine, "typing").data, expected);
}

#[test]
fn those_who_type_at_the_same_time_are_told_together() {
    let server = TestServer::start();
    server.add_users(["ann", "bob"]);
    let john = server.log_in("john");
    let room = john.create_room("tea", &["jane", "ann", "bob"]);
    let mut stream = watching(&john);
    let people = ["jane", "ann", "bob"].map(|name| server.log_in(name));
    for _ in 0..2 {
        for person in &people {
            typing(person, &room);
        }
    }
    let mut named: Vec<String> = Vec::new();
    let mut events = 0;
    while named.len() < 3 {
        let event = next(&mut stream, "typing").data;
        events += 1;
        for id in event["userIds"].as_array().unwrap() {
            if !named.iter().any(|known| known == text(id)) {
                named.push(text(id).to_owned());
            }
        }
    }
    assert!(events < 6, "{events} events");
}

#[test]
fn typing_is_neither_shown_by_nor_to_a_user_who_does_not_show_it() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let room = john.create_room("tea", &["jane"]);
    let (mut his, mut hers) = (watching(&john), watching(&jane));
    hide(&jane, "showsTyping");
    typing(&jane, &conversation);
    typing(&john, &room);
    john.send(&conversation, "hi");
    sees_nobody_type(&mut hers, &conversation);
    // His own other devices see it, and nothing of hers.
    let seen = next(&mut his, "typing").data;
    assert_eq!(seen["conversationId"], room.as_str());
}

#[test]
fn reader_of_an_open_room_does_not_see_who_is_typing_in_it() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let room = john.create_room("tea", &[]);
    let mut stream = watching(&jane);
    typing(&john, &room);
    typing(&john, &conversation);
    let seen = next(&mut stream, "typing").data;
    assert_eq!(seen["conversationId"], conversation.as_str());
}

#[test]
fn former_participant_neither_types_nor_sees_who_does() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let room = john.create_room("tea", &["jane"]);
    let (mut his, mut hers) = (watching(&john), watching(&jane));
    typing(&jane, &room);
    for stream in [&mut his, &mut hers] {
        let seen = next(stream, "typing").data;
        assert_eq!(seen["conversationId"], room.as_str());
    }
    let path = format!("/api/conversations/{room}");
    let left = jane.post_empty(&format!("{path}/leave"));
    assert_eq!(left.status, 204);
    let refused = jane.post_empty(&format!("{path}/typing"));
    assert_eq!(refused.status, 403);
    typing(&john, &room);
    next(&mut his, "typing");
    john.send(&conversation, "hi");
    sees_nobody_type(&mut hers, &conversation);
}

//! The open stream: who receives which events, and how it begins and ends.

use serde_json::json;

use crate::{
    actor::{direct, messages_of, text},
    event_reader::seq,
    test_server::TestServer,
};

#[test]
fn stream_begins_with_hello() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let mut stream = john.open_stream("", &[]);
    let header = |name| stream.head.header(name);
    assert_eq!(header("Content-Type"), Some("text/event-stream"));
    assert_eq!(header("Cache-Control"), Some("no-store"));
    assert_eq!(header("X-Accel-Buffering"), Some("no"));
    let hello = stream.next().unwrap();
    assert_eq!(hello.name, "hello");
    assert_eq!(hello.data, json!({ "eventId": hello.id }));
    assert_eq!(hello.id.as_deref(), john.snapshot()["eventId"].as_str());
    assert_eq!(stream.retry, Some(1_000));
}

#[test]
fn new_message_is_an_unnamed_event() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    let sent = john.send(&conversation, "hello");
    let event = stream.expect("message");
    assert_eq!(event.data, jane.history(&conversation, None)[0]);
    assert_eq!(event.data["id"], sent["id"]);
    assert_eq!(event.id.as_deref(), jane.snapshot()["eventId"].as_str());
}

#[test]
fn every_device_receives_a_message_with_its_mine_flag() {
    let server = TestServer::start();
    let (phone, jane, conversation) = server.john_and_jane();
    let laptop = server.log_in("john");
    let stranger = server.stranger();
    let mut johns = [phone.stream(), laptop.stream()];
    let mut janes = jane.stream();
    let mut strangers = stranger.stream();
    let by_john = json!({ "content": "hello", "clientId": "k1" });
    let sent = phone.try_send(&conversation, by_john).json(201);
    jane.try_send(&conversation, json!({ "content": "hi", "clientId": "k1" }))
        .json(201);
    for stream in &mut johns {
        let [own, others] = [stream.expect("message").data, stream.expect("message").data];
        assert_eq!(own, sent);
        assert_eq!(
            (&own["mine"], &own["clientId"]),
            (&json!(true), &json!("k1"))
        );
        assert_eq!(
            (&others["mine"], &others["clientId"]),
            (&json!(false), &json!(null))
        );
    }
    let [others, own] = [janes.expect("message").data, janes.expect("message").data];
    assert_eq!(
        (&others["mine"], &others["clientId"]),
        (&json!(false), &json!(null))
    );
    assert_eq!(
        (&own["mine"], &own["clientId"]),
        (&json!(true), &json!("k1"))
    );
    // The stranger's first event is one that concerns them.
    let own = stranger.start_conversation("john");
    assert_eq!(strangers.expect("conversation").data["id"], own);
}

#[test]
fn new_conversation_reaches_both_participants() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let mut streams = [john.stream(), jane.stream()];
    let id = john.start_conversation("jane");
    let conversation = john.conversation(&id);
    jane.start_conversation("john");
    for stream in &mut streams {
        let event = stream.expect("conversation");
        let expected = direct(&id, &["1", "2"], &conversation["createdAt"]);
        assert_eq!(event.data, expected);
        assert!(event.id.is_some());
    }
    john.send(&id, "hello");
    assert_eq!(streams[1].event().content(), "hello");
}

#[test]
fn read_marker_reaches_the_users_other_devices() {
    let server = TestServer::start();
    let (john, phone, conversation) = server.john_and_jane();
    let mut laptop = server.log_in("jane").stream();
    let sent = john.send(&conversation, "hello");
    assert_eq!(laptop.event().content(), "hello");
    phone.read(&conversation, None);
    let expected = json!({
        "conversationId": conversation, "messageId": sent["id"], "unreadCount": 0, "mentionCount": 0,
        "lastMessageId": sent["id"],
    });
    assert_eq!(laptop.expect("read").data, expected);
}

#[test]
fn event_numbers_increase() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    let epoch = stream.last_event_id.clone().unwrap();
    let epoch = epoch.rsplit_once('-').unwrap().0;
    for content in ["1", "2", "3"] {
        john.send(&conversation, content);
    }
    jane.read(&conversation, None);
    let events = stream.events(4);
    assert!(events.is_sorted_by(|a, b| a.seq() < b.seq()));
    assert!(
        events
            .iter()
            .all(|event| event.id.as_ref().unwrap().starts_with(epoch))
    );
}

#[test]
fn sign_out_ends_only_its_own_streams() {
    let server = TestServer::start();
    let (phone, jane, conversation) = server.john_and_jane();
    let laptop = server.log_in("john");
    let [first, second] = [phone.stream(), phone.stream()];
    let mut stays = laptop.stream();
    phone.log_out();
    first.ends("session");
    second.ends("session");
    jane.send(&conversation, "still there?");
    assert_eq!(stays.event().content(), "still there?");
    let answer = phone.get_with(&messages_of(&conversation), &[]);
    answer.error(401);
}

#[test]
fn stopping_server_says_bye_with_a_retry_time() {
    let mut server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let mut streams = [john.stream(), jane.stream(), jane.stream()];
    let wait_for_the_end = server.begin_to_stop();
    for stream in &mut streams {
        assert_eq!(stream.expect("bye").data, json!({ "reason": "shutdown" }));
        let retry = stream.retry.unwrap();
        assert!((1_000..5_000).contains(&retry), "{retry}");
        assert_eq!(stream.next(), None);
    }
    wait_for_the_end();
}

#[test]
fn server_stops_despite_unread_streams() {
    let mut server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let _stalled: Vec<_> = (0..20).map(|_| jane.open_stream("", &[])).collect();
    john.send(&conversation, "hello");
    server.stop();
    server.run();
    let john = server.returning(&john);
    assert_eq!(
        text(&john.history(&conversation, None)[0]["content"]),
        "hello"
    );
}

#[test]
fn stream_continues_from_the_snapshot() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    john.send(&conversation, "before");
    let snapshot = jane.snapshot();
    john.send(&conversation, "between");
    let from = format!("?last_event_id={}", text(&snapshot["eventId"]));
    let mut stream = jane.open_stream(&from, &[]);
    let hello = stream.expect("hello");
    assert_eq!(hello.id.as_deref(), snapshot["eventId"].as_str());
    john.send(&conversation, "after");
    let events = stream.events(2);
    assert_eq!(
        events
            .iter()
            .map(crate::event_reader::Event::content)
            .collect::<Vec<_>>(),
        ["between", "after"]
    );
    assert_eq!(events[0].seq(), seq(text(&snapshot["eventId"])) + 1);
}

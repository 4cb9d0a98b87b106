//! Editing messages.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, messages_of, text},
    answer::Answer,
    test_server::TestServer,
};

fn edit(actor: &Actor, conversation: &str, message: &Value, content: &str) -> Answer {
    let path = format!("{}/{}", messages_of(conversation), text(&message["id"]));
    actor.patch(&path, json!({ "content": content }))
}

#[test]
fn edit_reaches_every_participant() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let draft = json!({ "content": "helo", "clientId": "k1" });
    let sent = john.try_send(&conversation, draft).json(201);
    let mut streams = [john.stream(), jane.stream()];
    let edited = edit(&john, &conversation, &sent, "\nhello ").json(200);
    let mut expected = sent;
    expected["content"] = json!("hello");
    expected["editedAt"] = edited["editedAt"].clone();
    assert_eq!(edited, expected);
    assert!(text(&edited["editedAt"]) >= text(&edited["createdAt"]));
    for (actor, stream) in [&john, &jane].into_iter().zip(&mut streams) {
        let event = stream.expect("message_edited");
        assert!(event.id.is_some());
        assert_eq!(event.data, actor.history(&conversation, None)[0]);
        assert_eq!(event.data, actor.conversation(&conversation)["lastMessage"]);
        assert_eq!(event.data["content"], "hello");
    }
    assert_eq!(jane.conversation(&conversation)["unreadCount"], 1);
}

#[test]
fn only_the_author_can_edit() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "hello");
    edit(&jane, &conversation, &sent, "bye").error(403);
    assert_eq!(john.history(&conversation, None), [sent]);
}

#[test]
fn edit_needs_the_messages_own_conversation() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, _, conversation) = server.john_and_jane();
    let other = john.start_conversation("ann");
    let sent = john.send(&conversation, "hello");
    let elsewhere = edit(&john, &other, &sent, "bye").error(404);
    let nowhere = edit(&john, &other, &json!({ "id": "4711" }), "bye").error(404);
    assert_eq!(elsewhere, nowhere);
    assert_eq!(john.history(&conversation, None), [sent]);
}

#[test]
fn unchanged_edit_sends_no_event() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "hello");
    let mut stream = jane.stream();
    assert_eq!(edit(&john, &conversation, &sent, "hello\n").json(200), sent);
    john.send(&conversation, "next");
    assert_eq!(stream.event().content(), "next");
}

#[test]
fn edited_content_is_validated() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "hello");
    for content in ["", " \n", "a\0b", &"x".repeat(10_001)] {
        edit(&john, &conversation, &sent, content).invalid("content");
    }
    assert_eq!(john.history(&conversation, None), [sent]);
}

#[test]
fn text_of_a_message_with_files_can_be_removed() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let upload = john.upload("plan.txt", b"the plan");
    let draft = json!({ "content": "The plan", "clientId": "k1", "uploadIds": [upload] });
    let sent = john.try_send(&conversation, draft.clone()).json(201);
    let mut stream = jane.stream();
    let edited = edit(&john, &conversation, &sent, " \n").json(200);
    assert_eq!(edited["content"], "");
    assert_eq!(edited["files"], sent["files"]);
    assert_eq!(stream.expect("message_edited").data["content"], "");
    assert_eq!(
        jane.conversation(&conversation)["lastMessage"]["content"],
        ""
    );
    assert_eq!(john.try_send(&conversation, draft).json(200), edited);
    edit(&john, &conversation, &sent, "a\0b").invalid("content");
    let again = edit(&john, &conversation, &sent, "The old plan").json(200);
    assert_eq!(again["content"], "The old plan");
}

#[test]
fn resending_after_an_edit_returns_the_same_message() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let draft = json!({ "content": "helo", "clientId": "k1" });
    let sent = john.try_send(&conversation, draft.clone()).json(201);
    let edited = edit(&john, &conversation, &sent, "hello").json(200);
    assert_eq!(john.try_send(&conversation, draft).json(200), edited);
    let another = json!({ "content": "hello", "clientId": "k1" });
    john.try_send(&conversation, another).error(409);
}

#[test]
fn edit_times_increase_even_if_the_clock_goes_back() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "one");
    edit(&john, &conversation, &sent, "two").json(200);
    // The clock goes back an hour.
    server.sql("update messages set edited_at = edited_at + 3600000");
    let before = jane.history(&conversation, None).remove(0);
    let after = edit(&john, &conversation, &sent, "three").json(200);
    assert!(text(&after["editedAt"]) > text(&before["editedAt"]));
    let again = edit(&john, &conversation, &sent, "four").json(200);
    assert!(text(&again["editedAt"]) > text(&after["editedAt"]));
}

#[test]
fn edit_is_replayed_after_reconnecting() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let first = john.send(&conversation, "helo");
    let left = jane.stream().last_event_id.unwrap();
    john.send(&conversation, "next");
    edit(&john, &conversation, &first, "hello").json(200);
    let mut stream = jane.stream_after(&left);
    assert_eq!(stream.event().content(), "next");
    assert_eq!(stream.expect("message_edited").data["content"], "hello");
}

/// Edits the version that this device has seen.
fn edit_seen(actor: &Actor, seen: &Value, content: &str) -> Answer {
    let path = format!(
        "{}/{}",
        messages_of(text(&seen["conversationId"])),
        text(&seen["id"])
    );
    let edit = json!({ "content": content, "ifEditedAt": seen["editedAt"] });
    actor.patch(&path, edit)
}

#[test]
fn stale_edit_is_refused() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "one");
    let first = edit_seen(&john, &sent, "two, on the laptop").json(200);
    let mut stream = jane.stream();
    // The phone has seen the original message, and then only the first edit.
    let mut current = first.clone();
    for seen in [&sent, &first] {
        let refused = edit_seen(&john, seen, "on the phone").json(409);
        assert!(text(&refused["message"]).contains("edited since"));
        assert_eq!(refused["current"], current);
        assert_eq!(john.history(&conversation, None), [current.clone()]);
        current = edit_seen(&john, &current, "three").json(200);
    }
    let newest = john.history(&conversation, None).remove(0);
    edit_seen(&john, &newest, "on the phone").json(200);
    let told = ["three", "on the phone"].map(|_| stream.expect("message_edited").data);
    assert_eq!(
        [&told[0]["content"], &told[1]["content"]],
        ["three", "on the phone"]
    );
}

#[test]
fn resending_an_edit_succeeds() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "one");
    let edited = edit_seen(&john, &sent, "two").json(200);
    assert_eq!(edit_seen(&john, &sent, "two").json(200), edited);
    edit_seen(&john, &sent, "three").json(409);
}

#[test]
fn edit_without_a_version_wins() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "one");
    edit_seen(&john, &sent, "two").json(200);
    edit(&john, &conversation, &sent, "three").json(200);
    let mut garbled = sent;
    for seen in [json!("yesterday"), json!(7), json!(true), json!("")] {
        garbled["editedAt"] = seen;
        edit_seen(&john, &garbled, "four").invalid("ifEditedAt");
    }
}

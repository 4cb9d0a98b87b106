//! Changing what one has said.

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
fn an_author_changes_what_a_message_says_and_everybody_sees_it() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let draft = json!({ "content": "helo", "clientId": "k1" });
    let sent = john.try_send(&conversation, draft).json(201);
    let mut streams = [john.stream(), jane.stream()];
    let edited = edit(&john, &conversation, &sent, " hello ").json(200);
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
fn nobody_changes_what_another_has_said() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "hello");
    edit(&jane, &conversation, &sent, "bye").error(403);
    assert_eq!(john.history(&conversation, None), [sent]);
}

#[test]
fn a_message_is_changed_in_its_own_conversation() {
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
fn a_change_that_changes_nothing_is_not_told() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "hello");
    let mut stream = jane.stream();
    assert_eq!(edit(&john, &conversation, &sent, "hello\n").json(200), sent);
    john.send(&conversation, "next");
    assert_eq!(stream.event().content(), "next");
}

#[test]
fn what_a_message_says_instead_keeps_the_rules_for_messages() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "hello");
    for content in ["", " \n", "a\0b", &"x".repeat(10_001)] {
        edit(&john, &conversation, &sent, content).invalid("content");
    }
    assert_eq!(john.history(&conversation, None), [sent]);
}

#[test]
fn a_message_that_is_sent_again_after_its_edit_is_still_the_same_message() {
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
fn an_edit_is_later_than_the_one_before_whatever_the_clock_says() {
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
fn an_edit_arrives_when_its_reader_returns() {
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

/// Edits what this device has seen.
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
fn an_edit_does_not_overwrite_one_that_its_author_has_not_seen() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "one");
    let first = edit_seen(&john, &sent, "two, on the laptop").json(200);
    let mut stream = jane.stream();
    // The phone has seen the message as it was sent, and then the first edit alone.
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
fn an_edit_whose_answer_was_lost_is_done_when_it_is_sent_again() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, "one");
    let edited = edit_seen(&john, &sent, "two").json(200);
    assert_eq!(edit_seen(&john, &sent, "two").json(200), edited);
    edit_seen(&john, &sent, "three").json(409);
}

#[test]
fn an_edit_that_does_not_say_what_it_has_seen_wins() {
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

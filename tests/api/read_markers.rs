//! Read markers and unread counts.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, list, messages_of, text},
    test_server::TestServer,
};

fn send_many(actor: &Actor, conversation: &str, count: usize) -> Vec<String> {
    (1..=count)
        .map(|number| text(&actor.send(conversation, &number.to_string())["id"]).to_owned())
        .collect()
}

/// Whether anything is unread, how much, and the marker. All that is unread is for the reader.
fn unread(actor: &Actor, conversation: &str) -> (bool, u64, Value) {
    let conversation = actor.conversation(conversation);
    let count = conversation["unreadCount"].as_u64().unwrap();
    assert_eq!(conversation["mentionCount"], count);
    let has = conversation["hasUnreadMessages"].as_bool().unwrap();
    (has, count, conversation["readMessageId"].clone())
}

#[test]
fn only_messages_of_others_are_unread() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    send_many(&john, &conversation, 3);
    assert_eq!(unread(&jane, &conversation), (true, 3, json!(null)));
    assert_eq!(unread(&john, &conversation), (false, 0, json!(null)));
}

#[test]
fn reading_history_marks_it_as_read() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let ids = send_many(&john, &conversation, 2);
    let mut stream = jane.stream();
    assert_eq!(list(jane.get(&messages_of(&conversation))).len(), 2);
    assert_eq!(unread(&jane, &conversation), (false, 0, json!(ids[1])));
    let read = stream.expect("read");
    assert_eq!(
        read.data,
        json!({
            "conversationId": conversation, "messageId": ids[1], "unreadCount": 0, "mentionCount": 0,
            "lastMessageId": ids[1],
        })
    );
    assert!(read.id.is_some());
}

#[test]
fn mark_read_false_marks_nothing() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    send_many(&john, &conversation, 2);
    list(jane.get(&format!("{}?markRead=false", messages_of(&conversation))));
    assert_eq!(unread(&jane, &conversation), (true, 2, json!(null)));
    list(jane.get(&format!("{}?markRead=true", messages_of(&conversation))));
    assert!(!unread(&jane, &conversation).0);
}

#[test]
fn old_page_marks_only_its_messages() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let ids = send_many(&john, &conversation, 5);
    list(jane.get(&format!("{}?before={}", messages_of(&conversation), ids[3])));
    assert_eq!(unread(&jane, &conversation), (true, 2, json!(ids[2])));
}

#[test]
fn marker_moves_to_a_message_or_to_the_last() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let ids = send_many(&john, &conversation, 5);
    jane.read(&conversation, Some(&ids[1]));
    assert_eq!(unread(&jane, &conversation), (true, 3, json!(ids[1])));
    jane.read(&conversation, None);
    assert_eq!(unread(&jane, &conversation), (false, 0, json!(ids[4])));
}

#[test]
fn marker_never_moves_back_and_sends_no_event_unchanged() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let ids = send_many(&john, &conversation, 3);
    let mut stream = jane.stream();
    for up_to in [2, 0, 2, 1] {
        jane.read(&conversation, Some(&ids[up_to]));
    }
    list(jane.get(&format!("{}?before={}", messages_of(&conversation), ids[1])));
    assert_eq!(unread(&jane, &conversation), (false, 0, json!(ids[2])));
    assert_eq!(stream.expect("read").data["messageId"], ids[2]);
    john.send(&conversation, "next");
    assert_eq!(stream.event().content(), "next");
}

#[test]
fn marker_needs_a_message_of_its_conversation() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, conversation) = server.john_and_jane();
    let ids = send_many(&john, &conversation, 2);
    let other = john.start_conversation("ann");
    let foreign = text(&john.send(&other, "secret")["id"]).to_owned();
    jane.read(&conversation, Some(&foreign));
    assert_eq!(unread(&jane, &conversation), (false, 0, json!(ids[1])));
}

#[test]
fn markers_are_private() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = john.stream();
    john.send(&conversation, "1");
    jane.read(&conversation, None);
    jane.send(&conversation, "2");
    assert_eq!(stream.contents(2), ["1", "2"]);
    assert_eq!(unread(&john, &conversation), (true, 1, json!(null)));
}

#[test]
fn unread_count_stops_at_a_hundred() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    send_many(&john, &conversation, 99);
    assert_eq!(unread(&jane, &conversation).1, 99);
    send_many(&john, &conversation, 6);
    assert_eq!(unread(&jane, &conversation).1, 100);
}

#[test]
fn empty_conversation_can_be_marked_as_read() {
    let server = TestServer::start();
    let (_, jane, conversation) = server.john_and_jane();
    jane.read(&conversation, None);
    assert_eq!(unread(&jane, &conversation), (false, 0, json!(null)));
}

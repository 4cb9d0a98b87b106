//! The route of search. The tests beside the index prove that it finds everything.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, messages_of, text, texts},
    test_server::TestServer,
};

fn search(actor: &Actor, query: &str) -> Value {
    let encoded: Vec<_> = query.bytes().map(|byte| format!("%{byte:02X}")).collect();
    let path = format!("/api/search?query={}", encoded.concat());
    actor.get(&path).json(200)
}

fn found(actor: &Actor, query: &str) -> Vec<String> {
    let page = search(actor, query);
    let hits = page["hits"].as_array().unwrap().iter();
    hits.map(|hit| text(&hit["message"]["content"]).to_owned())
        .collect()
}

#[test]
fn message_is_found_the_moment_it_is_sent() {
    let server = TestServer::start();
    let [john, jane] = ["john", "jane"].map(|name| server.log_in(name));
    let conversation = john.start_conversation("jane");
    let sent = john.send(&conversation, "Grüße aus Köln");
    let page = search(&jane, "koln");
    let hit = &page["hits"][0];
    assert_eq!(hit["message"]["id"], sent["id"]);
    assert_eq!(hit["message"]["mine"], false);
    assert_eq!(hit["conversationId"], json!(conversation));
    assert_eq!(hit["ranges"], json!([{"start": 10, "end": 14}]));
    assert_eq!(page["before"], Value::Null);
}

#[test]
fn unreadable_messages_are_not_found() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let [john, jane, ann] = ["john", "jane", "ann"].map(|name| server.log_in(name));
    let direct = john.start_conversation("jane");
    john.send(&direct, "secret of two");
    let room = john.create_room("lab", &["jane"]);
    john.send(&room, "secret of a room");
    assert_eq!(
        found(&jane, "secret"),
        ["secret of a room", "secret of two"]
    );
    assert_eq!(found(&ann, "secret"), ["secret of a room"]);
    john.patch(
        &format!("/api/conversations/{room}"),
        json!({"isPrivate": true}),
    )
    .json(200);
    assert_eq!(found(&ann, "secret"), [""; 0]);
    let left = jane.post_empty(&format!("/api/conversations/{room}/leave"));
    assert_eq!(left.status, 204);
    assert_eq!(found(&jane, "secret"), ["secret of two"]);
}

#[test]
fn edited_and_deleted_texts_are_not_found() {
    let server = TestServer::start();
    let [john, jane] = ["john", "jane"].map(|name| server.log_in(name));
    let conversation = john.start_conversation("jane");
    let message = |content| text(&john.send(&conversation, content)["id"]).to_owned();
    let (edited, deleted) = (message("first words"), message("last words"));
    let path = |id: &str| format!("{}/{id}", messages_of(&conversation));
    john.patch(&path(&edited), json!({"content": "other text"}))
        .json(200);
    assert_eq!(john.delete(&path(&deleted)).status, 204);
    assert_eq!(found(&jane, "words"), [""; 0]);
    assert_eq!(found(&jane, "other"), ["other text"]);
}

#[test]
fn pages_follow_one_another() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    for number in 0..60 {
        john.send(&conversation, &format!("number {number}"));
    }
    let (mut numbers, mut before) = (Vec::new(), String::new());
    loop {
        let path = format!("/api/search?query=number{before}");
        let page = john.get(&path).json(200);
        let hits = page["hits"].as_array().unwrap();
        let messages: Vec<_> = hits.iter().map(|hit| hit["message"].clone()).collect();
        let contents = texts(&messages, "content").into_iter();
        numbers.extend(contents.map(str::to_owned));
        if page["before"].is_null() {
            break;
        }
        assert_eq!(hits.len(), 25);
        before = format!("&before={}", text(&page["before"]));
    }
    let expected: Vec<_> = (0..60)
        .rev()
        .map(|number| format!("number {number}"))
        .collect();
    assert_eq!(numbers, expected);
}

#[test]
fn any_text_is_a_query_but_a_very_long_one() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for query in [
        "",
        " ",
        "\"",
        "-",
        "a OR b",
        "NEAR(",
        "*",
        "\0",
        "from:",
        "in:@",
        "'; --",
        "\u{202E}x",
        "%",
    ] {
        assert_eq!(found(&john, query), [""; 0], "{query}");
    }
    let long = "x".repeat(501);
    let refused = john.get(&format!("/api/search?query={long}")).json(422);
    assert_eq!(
        refused["errors"]["query"],
        "Search for 500 characters at most."
    );
    assert_eq!(john.get("/api/search?query=x&before=y").status, 422);
}

#[test]
fn searching_marks_nothing_as_read() {
    let server = TestServer::start();
    let [john, jane] = ["john", "jane"].map(|name| server.log_in(name));
    let conversation = john.start_conversation("jane");
    john.send(&conversation, "hello");
    assert_eq!(found(&jane, "hello"), ["hello"]);
    assert_eq!(jane.conversation(&conversation)["unreadCount"], 1);
}

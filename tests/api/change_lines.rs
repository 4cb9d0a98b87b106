//! Change lines: the quiet lines of a room.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, list, messages_of, text, texts},
    test_server::TestServer,
};

/// A room with one line of each kind.
fn eventful(server: &TestServer) -> ([Actor; 2], String) {
    server.add_users(["ann", "bob"]);
    let [john, jane] = ["john", "jane"].map(|name| server.log_in(name));
    let room = john.create_room("lab", &["ann"]);
    jane.join_room(&room).json(200);
    for change in [
        json!({ "name": "kitchen" }),
        json!({ "topic": "Tea" }),
        json!({ "topic": "" }),
        json!({ "isPrivate": true }),
        json!({ "isPrivate": false }),
        json!({ "isArchived": true }),
        json!({ "isArchived": false }),
    ] {
        john.change_room(&room, change).json(200);
    }
    john.remove_from(&room, "3").is_empty(204);
    john.add_to(&room, &["ann", "bob"]).json(200);
    jane.leave_room(&room).is_empty(204);
    ([john, jane], room)
}

#[test]
fn lines_tell_the_history_of_a_room_in_words() {
    let server = TestServer::start();
    let ([john, _], room) = eventful(&server);
    let lines = john.told(&room);
    let expected = [
        "john created this room.",
        "john added ann.",
        "jane joined.",
        "john renamed the room from lab to kitchen.",
        "john set the topic: Tea",
        "john removed the topic.",
        "john made this room private.",
        "john made this room open.",
        "john archived this room.",
        "john unarchived this room.",
        "john removed ann.",
        "john added ann and bob.",
        "jane left.",
    ];
    assert_eq!(texts(&lines, "content"), expected);
    assert!(
        lines
            .iter()
            .all(|line| line["kind"] == "change" && line["mentions"] == json!([]))
    );
}

#[test]
fn lines_are_part_of_the_pages_of_history() {
    let server = TestServer::start();
    let ([john, jane], room) = eventful(&server);
    let lines = jane.told(&room);
    let page = |query: String| -> Vec<Value> {
        list(john.get(&format!("{}?{query}", messages_of(&room))))
    };
    let middle = text(&lines[6]["id"]);
    assert_eq!(page(format!("before={middle}&markRead=false")).len(), 6);
    assert_eq!(page(format!("after={middle}")).len(), 6);
    assert_eq!(page(format!("around={middle}")).len(), 13);
    assert_eq!(page(format!("around={middle}"))[6]["id"], middle);
}

#[test]
fn line_cannot_be_edited() {
    let server = TestServer::start();
    let ([john, _], room) = eventful(&server);
    let line = john.told(&room)[0].clone();
    let path = format!("{}/{}", messages_of(&room), text(&line["id"]));
    john.patch(&path, json!({ "content": "nobody did" }))
        .error(403);
    assert_eq!(john.told(&room)[0], line);
}

#[test]
fn text_has_no_change() {
    let server = TestServer::start();
    let ([john, _], room) = eventful(&server);
    let sent = john.send(&room, "hello");
    assert_eq!(
        (&sent["kind"], &sent["change"]),
        (&json!("text"), &json!(null))
    );
    assert_eq!(john.conversation(&room)["lastMessage"], sent);
}

#[test]
fn topic_in_a_line_is_kept_as_typed() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let room = john.create_room("lab", &[]);
    let longest = "x".repeat(250);
    for topic in ["<b>@john</b>", "שלום (א).", &longest] {
        john.change_room(&room, json!({ "topic": topic })).json(200);
        let line = john.history(&room, None)[0].clone();
        assert_eq!(line["change"]["to"], topic);
        assert_eq!(line["content"], format!("john set the topic: {topic}"));
        assert_eq!(line["mentions"], json!([]));
    }
}

#[test]
fn line_names_a_few_of_many() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let names: Vec<_> = (0..8).map(|number| format!("user{number}")).collect();
    server.add_users(names.iter().map(String::as_str));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let room = john.create_room("lab", &[]);
    john.add_to(&room, &names).json(200);
    let line = john.history(&room, None)[0].clone();
    assert_eq!(
        line["content"],
        "john added user0, user1, user2, user3, user4 and 3 more."
    );
    assert_eq!(line["change"]["userIds"].as_array().unwrap().len(), 8);
}

#[test]
fn lines_show_display_names() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    jane.patch("/api/account", json!({ "displayName": "Jane <i>Doe</i>" }))
        .json(200);
    let room = john.create_room("lab", &["jane"]);
    assert_eq!(
        john.history(&room, None)[0]["content"],
        "john added Jane <i>Doe</i>."
    );
}

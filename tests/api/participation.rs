//! A user's own participation: involvement and star.

use serde_json::{Value, json};

use crate::{
    actor::{EVERYONE, messages_of},
    test_server::TestServer,
};

#[test]
fn change_is_told_to_own_devices_only() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let (mut of_john, mut of_jane) = (john.stream(), jane.stream());
    let change = json!({ "involvement": "hidden", "isStarred": true });
    let shown = jane.change_participation(EVERYONE, change).json(200);
    assert_eq!(
        (&shown["involvement"], &shown["isStarred"]),
        (&json!("hidden"), &json!(true))
    );
    assert_eq!(of_jane.expect("participation").data, shown);
    let shown = john.conversation(EVERYONE);
    assert_eq!(
        (&shown["involvement"], &shown["isStarred"]),
        (&json!("mentions"), &json!(false))
    );
    john.send(EVERYONE, "after");
    assert_eq!(of_john.event().content(), "after");
    assert_eq!(of_jane.event().content(), "after");
}

#[test]
fn fields_change_separately() {
    let server = TestServer::start();
    let (john, _, direct) = server.john_and_jane();
    for involvement in ["nothing", "mentions", "hidden", "everything"] {
        let change = json!({ "involvement": involvement });
        let shown = john.change_participation(&direct, change).json(200);
        assert_eq!(
            (&shown["involvement"], &shown["isStarred"]),
            (&json!(involvement), &json!(false))
        );
    }
    let shown = john
        .change_participation(&direct, json!({ "isStarred": true }))
        .json(200);
    assert_eq!(
        (&shown["involvement"], &shown["isStarred"]),
        (&json!("everything"), &json!(true))
    );
}

#[test]
fn same_state_is_told_to_nobody() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let change = json!({ "involvement": "nothing", "isStarred": true });
    john.change_participation(EVERYONE, change.clone())
        .json(200);
    let mut stream = john.stream();
    for same in [
        change,
        json!({}),
        json!({ "involvement": null, "isStarred": null }),
    ] {
        john.change_participation(EVERYONE, same).json(200);
    }
    john.send(EVERYONE, "after");
    assert_eq!(stream.event().content(), "after");
}

#[test]
fn unknown_involvement_is_refused() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for involvement in [
        json!("all"),
        json!(""),
        json!("<b>"),
        json!("a\0"),
        json!("x".repeat(10_000)),
    ] {
        let change = json!({ "involvement": involvement });
        assert_eq!(john.change_participation(EVERYONE, change).status, 422);
    }
    assert_eq!(
        john.change_participation(EVERYONE, json!({ "isStarred": "yes" }))
            .status,
        422
    );
}

#[test]
fn only_participants_have_a_participation() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let open = john.create_room("open", &[]);
    let private = john.create_private_room("private", &[]);
    let star = json!({ "isStarred": true });
    jane.change_participation(&open, star.clone()).error(403);
    jane.change_participation(&private, star.clone()).error(404);
    jane.change_participation("999", star).error(404);
}

#[test]
fn archived_room_can_be_starred() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let room = john.create_room("lab", &[]);
    john.archive(&room).json(200);
    let shown = john
        .change_participation(&room, json!({ "isStarred": true }))
        .json(200);
    assert_eq!(shown["isStarred"], true);
}

#[test]
fn snapshot_has_old_starred_and_hidden_conversations() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let old = john.create_room("old", &[]);
    let started = server.start_conversations(&john, 201);
    for conversation in &started {
        john.send(conversation, "mine");
    }
    let has_old = || {
        let snapshot = john.snapshot();
        let shown = snapshot["conversations"].as_array().unwrap().iter();
        shown.filter(|shown| shown["id"] == old).count() == 1
    };
    assert!(!has_old());
    let change = json!({ "isStarred": true, "involvement": "hidden" });
    john.change_participation(&old, change).json(200);
    assert!(has_old());
}

#[test]
fn involvement_does_not_change_the_counts() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let room = john.create_room("lab", &["jane"]);
    john.send(&room, "hello @jane");
    for involvement in ["everything", "mentions", "nothing", "hidden"] {
        let shown = jane
            .change_participation(&room, json!({ "involvement": involvement }))
            .json(200);
        assert_eq!(
            (&shown["unreadCount"], &shown["mentionCount"]),
            (&json!(1), &json!(1))
        );
    }
}

#[test]
fn open_room_can_be_read_before_joining() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let room = john.create_room("lab", &[]);
    let said = john.say(&room, "hello");
    let mut stream = jane.stream();
    let shown = jane.conversation(&room);
    assert_eq!(
        (&shown["isParticipant"], &shown["canPost"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        (&shown["involvement"], &shown["unreadCount"]),
        (&json!(null), &json!(0))
    );
    assert_eq!(shown["lastMessage"]["content"], "hello");
    let page = jane.get(&messages_of(&room)).json(200);
    assert_eq!(page[0]["content"], "hello");
    for query in [
        format!("after={said}"),
        format!("around={said}"),
        format!("before={said}"),
    ] {
        jane.get(&format!("{}?{query}", messages_of(&room)))
            .json(200);
    }
    john.send(&room, "not live");
    john.send(EVERYONE, "live");
    assert_eq!(stream.event().content(), "live");
    assert_eq!(
        jane.conversation(&room)["lastMessage"]["content"],
        "not live"
    );
}

#[test]
fn reader_of_an_open_room_must_join_to_post() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let room = john.create_room("lab", &[]);
    let told = jane
        .try_send(&room, json!({ "content": "hello" }))
        .error(403);
    assert_eq!(told, "You are not in this room. Join it first.");
    let told = jane
        .post_empty(&format!("/api/conversations/{room}/read_messages"))
        .error(403);
    assert_eq!(told, "You are not in this room. Join it first.");
    jane.join_room(&room).json(200);
    jane.send(&room, "hello");
    jane.leave_room(&room).is_empty(204);
    jane.try_send(&room, json!({ "content": "hello" }))
        .error(403);
    let edited: Value = jane.history(&room, None)[1].clone();
    let path = format!("{}/{}", messages_of(&room), edited["id"].as_str().unwrap());
    jane.patch(&path, json!({ "content": "bye" })).error(403);
}

#[test]
fn new_participant_has_read_the_whole_history() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let room = john.create_room("lab", &[]);
    john.send(&room, "@room @jane before");
    let joined = jane.join_room(&room).json(200);
    assert_eq!(
        (&joined["unreadCount"], &joined["mentionCount"]),
        (&json!(0), &json!(0))
    );
    assert!(
        jane.whole_history(&room)
            .iter()
            .any(|said| said["content"] == "@room @jane before")
    );
}

#[test]
fn muted_direct_conversation_counts_only_mentions() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let counts = || {
        let shown = john.conversation(&direct);
        (shown["unreadCount"].clone(), shown["mentionCount"].clone())
    };
    jane.send(&direct, "for you");
    assert_eq!(counts(), (json!(1), json!(1)));
    let mute = json!({ "involvement": "nothing" });
    let shown = john.change_participation(&direct, mute).json(200);
    assert_eq!(shown["mentionCount"], 0);
    jane.send(&direct, "and you, @john");
    assert_eq!(counts(), (json!(2), json!(1)));
}

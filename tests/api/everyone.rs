//! The room in which everyone is.

use serde_json::json;

use crate::{
    actor::{EVERYONE, text},
    event_reader::EventReader,
    github::{go_for, server_with, signed_in},
    github_stand_in::GithubStandIn,
    test_server::TestServer,
};

/// Waits for the news that someone joined.
#[track_caller]
fn expect_newcomer(stream: &mut EventReader, name: &str, count: u64) {
    let told = stream.expect("participant").data;
    assert_eq!(
        (&told["conversationId"], &told["participantCount"]),
        (&json!(EVERYONE), &json!(count))
    );
    let line = stream.expect("change").data;
    assert_eq!(line["change"]["type"], "joined");
    assert_eq!(line["content"], format!("{name} joined."));
    assert_eq!(line["authorId"], told["userId"]);
}

#[test]
fn new_server_has_it() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let room = john.conversation(EVERYONE);
    let expected = json!({
        "id": EVERYONE, "kind": "room", "name": "everyone", "topic": null, "picture": null, "isPrivate": false,
        "isArchived": false, "joinsNewUsers": true, "isEveryone": true, "createdBy": null,
        "participantIds": null, "participantCount": 2, "otherParticipant": null, "lastMessage": null,
        "hasUnreadMessages": false, "unreadCount": 0, "mentionCount": 0,
        "readMessageId": room["readMessageId"], "involvement": "mentions", "isStarred": false,
        "isParticipant": true, "canManage": false, "canPost": true, "createdAt": room["createdAt"],
    });
    assert_eq!(room, expected);
    assert_eq!(john.participants(EVERYONE, ""), ["jane", "john"]);
}

#[test]
fn user_who_joins_by_an_invite_is_in_it() {
    let (server, olivia, jane) = TestServer::team();
    olivia.send(EVERYONE, "@room before");
    let mut stream = jane.stream();
    let ann = server.anonymous().join(&olivia.invite(1), "ann");
    expect_newcomer(&mut stream, "ann", 3);
    let shown = ann.conversation(EVERYONE);
    assert_eq!(
        (&shown["isParticipant"], &shown["unreadCount"]),
        (&json!(true), &json!(0))
    );
    assert_eq!(shown["lastMessage"]["content"], "@room before");
    ann.send(EVERYONE, "hello");
    assert_eq!(stream.event().content(), "hello");
}

#[test]
fn user_who_joins_with_github_is_in_it() {
    let github = GithubStandIn::start();
    let server = server_with(&github, |_| {});
    let owner = server.owner();
    let mut stream = owner.stream();
    let token = json!({ "token": owner.invite(1) });
    let answer = go_for(&server.anonymous(), token).arrive(&server);
    let octocat = signed_in(&server, &answer);
    let newcomer = std::iter::repeat_with(|| stream.event()).find(|event| event.name == "change");
    assert_eq!(newcomer.unwrap().data["content"], "octocat joined.");
    assert_eq!(octocat.conversation(EVERYONE)["isParticipant"], true);
    assert_eq!(owner.participants(EVERYONE, ""), ["octocat", "olivia"]);
}

#[test]
fn user_from_the_terminal_is_in_it() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let mut stream = john.stream();
    server.add_users(["ann"]);
    expect_newcomer(&mut stream, "ann", 3);
    let ann = server.log_in("ann");
    assert_eq!(ann.conversation(EVERYONE)["isParticipant"], true);
    john.send(EVERYONE, "hello @ann");
    assert_eq!(ann.conversation(EVERYONE)["mentionCount"], 1);
}

#[test]
fn user_who_was_added_before_the_start_is_in_it() {
    let mut server = TestServer::start();
    let john = server.log_in("john");
    let place = john.snapshot()["eventId"].clone();
    server.stop();
    server.add_users(["ann"]);
    server.run();
    let john = server.returning(&john);
    let mut stream = john.stream_after(text(&place));
    expect_newcomer(&mut stream, "ann", 3);
}

#[test]
fn many_new_users_at_once_get_no_lines() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let mut stream = john.stream();
    let names: Vec<_> = (0..21).map(|number| format!("user{number}")).collect();
    server.add_users(names.iter().map(String::as_str));
    for _ in 0..21 {
        assert_eq!(stream.expect("participant").data["participantCount"], 23);
    }
    john.send(EVERYONE, "after");
    assert_eq!(stream.event().content(), "after");
}

#[test]
fn its_first_name_stays_its_own() {
    let (_server, olivia, jane) = TestServer::team();
    let rename = |name: &str| olivia.change_room(EVERYONE, json!({ "name": name }));
    rename("all-hands").json(200);
    for name in ["everyone", "Everyone"] {
        jane.try_create_room(json!({ "name": name })).taken("name");
    }
    jane.create_room("everyone-else", &[]);
    rename("everyone").json(200);
}

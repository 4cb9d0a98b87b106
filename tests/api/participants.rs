//! Participants of rooms: listing, joining, adding, removing and leaving.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, EVERYONE, text},
    event_reader::EventReader,
    test_server::TestServer,
};

fn people(server: &TestServer) -> [Actor; 4] {
    server.add_users(["ann", "bob"]);
    ["john", "jane", "ann", "bob"].map(|name| server.log_in(name))
}

/// Whether a user participates, as others are told.
#[track_caller]
fn expect_participant(stream: &mut EventReader, user: &str, is_participant: bool, count: u64) {
    let told = stream.expect("participant").data;
    assert_eq!(told["userId"], user);
    assert_eq!(told["isParticipant"], is_participant);
    assert_eq!(told["participantCount"], count);
}

/// A change line: its type, its author and the users whom it names.
#[track_caller]
fn expect_change(stream: &mut EventReader, kind: &str, by: &str, users: Value) {
    let line = stream.expect("change").data;
    assert_eq!(line["kind"], "change");
    assert_eq!(line["authorId"], by);
    assert_eq!(
        (&line["change"]["type"], &line["change"]["userIds"]),
        (&json!(kind), &users)
    );
}

/// Asserts that nothing more has come, with a message in another conversation.
#[track_caller]
fn expect_no_more(stream: &mut EventReader, actor: &Actor) {
    let notes = actor.post("/api/conversations", json!({ "usernames": [] }));
    if notes.status == 201 {
        stream.expect("conversation");
    }
    let notes = notes
        .header("Location")
        .unwrap()
        .rsplit('/')
        .next()
        .unwrap()
        .to_owned();
    actor.send(&notes, "no more");
    assert_eq!(stream.event().content(), "no more");
}

#[test]
fn list_is_sorted_by_username_and_searched() {
    let server = TestServer::start();
    let [john, jane, ann, bob] = people(&server);
    bob.patch("/api/account", json!({ "displayName": "Robért" }))
        .json(200);
    let room = john.create_room("lab", &["jane", "bob"]);
    assert_eq!(john.participants(&room, ""), ["bob", "jane", "john"]);
    assert_eq!(ann.participants(&room, ""), ["bob", "jane", "john"]);
    assert_eq!(jane.participants(&room, "?search=J"), ["jane", "john"]);
    assert_eq!(jane.participants(&room, "?search=robert"), ["bob"]);
    assert_eq!(jane.participants(&room, "?search=ann"), [""; 0]);
    assert_eq!(
        jane.participants(&room, &format!("?search=j&after={}", jane.id())),
        ["john"]
    );
    let direct = john.start_conversation("jane");
    assert_eq!(jane.participants(&direct, ""), ["jane", "john"]);
    ann.get(&format!("/api/conversations/{direct}/participants"))
        .error(404);
}

#[test]
fn search_takes_any_text() {
    let server = TestServer::start();
    let [john, ..] = people(&server);
    let room = john.create_room("lab", &[]);
    for text in [
        "%00",
        "%3Cb%3E",
        "%D7%A9%D7%9C%D7%95%D7%9D",
        "%25",
        "%E2%80%AE",
        "%0A",
        "&after=9999999",
    ] {
        let list = format!("/api/conversations/{room}/participants?search={text}");
        for path in [
            list,
            format!("/api/rooms?search={}", text.replace("after=9999999", "")),
        ] {
            let answer = john.get(&path);
            assert!(
                matches!(answer.status, 200 | 422),
                "{path}: {}",
                answer.text()
            );
        }
    }
    let long = "x".repeat(10_000);
    let path = format!("/api/conversations/{room}/participants?search={long}");
    john.get(&path).invalid("search");
}

#[test]
fn list_of_a_private_room_is_for_its_participants() {
    let server = TestServer::start();
    let [john, jane, ann, _] = people(&server);
    let room = john.create_private_room("lab", &["jane"]);
    let path = format!("/api/conversations/{room}/participants");
    assert_eq!(jane.participants(&room, ""), ["jane", "john"]);
    ann.get(&path).error(404);
    jane.leave_room(&room).is_empty(204);
    jane.get(&path).error(404);
}

#[test]
fn list_pages_completely() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let names: Vec<_> = (0..118).map(|number| format!("user{number}")).collect();
    server.add_users(names.iter().map(String::as_str));
    let (mut paged, mut after) = (Vec::new(), String::new());
    for (size, has_more) in [(50, true), (50, true), (20, false)] {
        let path = format!("/api/conversations/{EVERYONE}/participants{after}");
        let page = john.get(&path).json(200);
        let users = page["participants"].as_array().unwrap();
        assert_eq!(
            (users.len(), page["hasMore"].as_bool()),
            (size, Some(has_more))
        );
        paged.extend(users.iter().map(|user| text(&user["username"]).to_owned()));
        after = format!("?after={}", text(&users.last().unwrap()["id"]));
    }
    assert!(paged.is_sorted());
    paged.dedup();
    assert_eq!(paged.len(), 120);
}

#[test]
fn deactivated_participant_is_not_listed_counted_or_added() {
    let (server, olivia, jane) = TestServer::team();
    let ann = server.anonymous().join(&olivia.invite(1), "ann");
    let room = olivia.create_room("lab", &["jane", "ann"]);
    let id = ann.id();
    let mut stream = jane.stream();
    olivia
        .post_empty(&format!("/api/users/{id}/deactivate"))
        .is_empty(204);
    assert_eq!(jane.participants(&room, ""), ["jane", "olivia"]);
    let conversation = jane.conversation(&room);
    assert_eq!(conversation["participantCount"], 2);
    stream.expect("user");
    for _ in 0..2 {
        expect_participant(&mut stream, &id, false, 2);
    }
    let other = olivia.create_room("other", &[]);
    let told = olivia.add_to(&other, &["ann"]).invalid("usernames");
    assert_eq!(told, "The account of ann is deactivated.");
    olivia
        .try_create_room(json!({ "name": "third", "usernames": ["ann"] }))
        .invalid("usernames");
    olivia
        .post_empty(&format!("/api/users/{id}/reactivate"))
        .is_empty(204);
    assert_eq!(jane.participants(&room, ""), ["ann", "jane", "olivia"]);
    assert_eq!(jane.conversation(&room)["participantCount"], 3);
}

#[test]
fn joining_is_told_to_all() {
    let server = TestServer::start();
    let [john, jane, ann, _] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    john.send(&room, "before");
    let [mut of_jane, mut of_ann] = [&jane, &ann].map(Actor::stream);
    let joined = ann.join_room(&room).json(200);
    assert_eq!(joined, ann.conversation(&room));
    assert_eq!(
        (&joined["isParticipant"], &joined["canPost"]),
        (&json!(true), &json!(true))
    );
    assert_eq!(
        (&joined["unreadCount"], &joined["participantCount"]),
        (&json!(0), &json!(3))
    );
    assert_eq!(joined["lastMessage"]["content"], "before");
    assert_eq!(of_ann.expect("participation").data, joined);
    for stream in [&mut of_jane, &mut of_ann] {
        expect_participant(stream, "3", true, 3);
        expect_change(stream, "joined", "3", json!([]));
    }
    john.send(&room, "after");
    assert_eq!(of_ann.event().content(), "after");
    assert_eq!(of_jane.event().content(), "after");
}

#[test]
fn joining_again_changes_nothing() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    jane.change_participation(&room, json!({ "isStarred": true }))
        .json(200);
    let mut stream = jane.stream();
    assert_eq!(jane.join_room(&room).json(200)["isStarred"], true);
    assert_eq!(
        jane.add_to(&room, &["jane", "john"]).json(200)["participantCount"],
        2
    );
    expect_no_more(&mut stream, &jane);
}

#[test]
fn private_or_archived_room_cannot_be_joined() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let private = john.create_private_room("private", &[]);
    assert_eq!(
        jane.join_room(&private).error(404),
        jane.join_room("999").error(404)
    );
    let old = john.create_room("old", &[]);
    john.archive(&old).json(200);
    assert_eq!(jane.join_room(&old).error(403), "This room is archived.");
    assert_eq!(
        john.add_to(&old, &["jane"]).error(403),
        "This room is archived."
    );
}

#[test]
fn any_participant_adds_people() {
    let server = TestServer::start();
    let [john, jane, ann, bob] = people(&server);
    let room = john.create_private_room("lab", &["jane"]);
    let [mut of_john, mut of_ann, mut of_bob] = [&john, &ann, &bob].map(Actor::stream);
    let shown = jane.add_to(&room, &["ann", "JOHN", "ann", "Bob"]).json(200);
    assert_eq!(shown, jane.conversation(&room));
    assert_eq!(of_ann.expect("participation").data, ann.conversation(&room));
    of_bob.expect("participation");
    for stream in [&mut of_john, &mut of_ann, &mut of_bob] {
        expect_participant(stream, "3", true, 4);
        expect_participant(stream, "4", true, 4);
        expect_change(stream, "added", "2", json!(["3", "4"]));
    }
    expect_no_more(&mut of_john, &john);
    let line = &ann.history(&room, None)[0];
    assert_eq!(line["content"], "jane added ann and bob.");
}

#[test]
fn reader_of_an_open_room_cannot_add_people() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let room = john.create_room("lab", &[]);
    let told = jane.add_to(&room, &["ann"]).error(403);
    assert_eq!(told, "You are not in this room. Join it first.");
    john.change_room(&room, json!({ "isPrivate": true }))
        .json(200);
    jane.add_to(&room, &["ann"]).error(404);
}

#[test]
fn adding_is_all_or_nothing() {
    let server = TestServer::start();
    let [john, ..] = people(&server);
    let room = john.create_room("lab", &[]);
    let mut stream = john.stream();
    john.add_to(&room, &["jane", "nobody"]).invalid("usernames");
    john.add_to(&room, &vec!["jane"; 101]).invalid("usernames");
    for markup in ["<b>", "a\0b", &"x".repeat(10_000)] {
        assert_eq!(john.add_to(&room, &["jane", markup]).status, 422);
    }
    assert_eq!(john.participants(&room, ""), ["john"]);
    john.add_to(&room, &[]).json(200);
    expect_no_more(&mut stream, &john);
}

#[test]
fn leaving_is_told_to_all_and_ends_delivery() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    john.send(&room, "unread @jane");
    let [mut of_john, mut of_jane] = [&john, &jane].map(Actor::stream);
    jane.leave_room(&room).is_empty(204);
    let past = json!({ "id": room, "isParticipant": false });
    assert_eq!(of_jane.expect("participation").data, past);
    expect_participant(&mut of_john, "2", false, 1);
    expect_change(&mut of_john, "left", "2", json!([]));
    john.send(&room, "after @jane @room");
    john.change_room(&room, json!({ "topic": "Tea" })).json(200);
    expect_no_more(&mut of_jane, &jane);
    let seen = jane.conversation(&room);
    for (field, value) in [
        ("unreadCount", json!(0)),
        ("mentionCount", json!(0)),
        ("hasUnreadMessages", json!(false)),
        ("involvement", json!(null)),
        ("isStarred", json!(false)),
        ("readMessageId", json!(null)),
        ("isParticipant", json!(false)),
        ("canPost", json!(false)),
        ("canManage", json!(false)),
    ] {
        assert_eq!(seen[field], value, "{field}");
    }
    assert!(
        !jane
            .talks()
            .iter()
            .any(|conversation| conversation["id"] == room)
    );
}

#[test]
fn leaving_forgets_star_and_involvement() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    jane.change_participation(
        &room,
        json!({ "isStarred": true, "involvement": "nothing" }),
    )
    .json(200);
    jane.leave_room(&room).is_empty(204);
    john.send(&room, "meanwhile");
    let joined = jane.join_room(&room).json(200);
    assert_eq!(
        (&joined["isStarred"], &joined["involvement"]),
        (&json!(false), &json!("mentions"))
    );
    assert_eq!(joined["unreadCount"], 0);
}

#[test]
fn leaving_twice_changes_nothing() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    jane.leave_room(&room).is_empty(204);
    let mut stream = john.stream();
    jane.leave_room(&room).is_empty(204);
    expect_no_more(&mut stream, &john);
}

#[test]
fn manager_removes_a_participant() {
    let server = TestServer::start();
    let [john, jane, ann, _] = people(&server);
    let room = john.create_private_room("lab", &["jane", "ann"]);
    john.send(&room, "unread");
    let [mut of_jane, mut of_ann] = [&jane, &ann].map(Actor::stream);
    john.remove_from(&room, "2").is_empty(204);
    let past = json!({ "id": room, "isParticipant": false });
    assert_eq!(of_jane.expect("participation").data, past);
    expect_participant(&mut of_ann, "2", false, 2);
    expect_change(&mut of_ann, "removed", "1", json!(["2"]));
    john.send(&room, "secret @jane");
    expect_no_more(&mut of_jane, &jane);
    jane.get(&format!("/api/conversations/{room}")).error(404);
    jane.try_send(&room, json!({ "content": "hello" }))
        .error(404);
    assert_eq!(
        john.history(&room, None)[1]["content"],
        "john removed jane."
    );
}

#[test]
fn only_managers_remove_people() {
    let server = TestServer::start();
    let [john, jane, ann, bob] = people(&server);
    let room = john.create_room("lab", &["jane", "ann"]);
    jane.remove_from(&room, "3").error(403);
    bob.remove_from(&room, "3").error(403);
    assert_eq!(
        john.remove_from(&room, "4").error(404),
        "This user is not in this room."
    );
    john.remove_from(&room, "999").error(404);
    let private = john.create_private_room("private", &["jane"]);
    bob.remove_from(&private, "2").error(404);
    jane.remove_from(&private, "2").is_empty(204);
    jane.get(&format!("/api/conversations/{private}"))
        .error(404);
    assert_eq!(ann.participants(&room, ""), ["ann", "jane", "john"]);
}

#[test]
fn archiving_leaves_nothing_unread() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    john.send(&room, "unread @jane");
    john.archive(&room).json(200);
    let seen = jane.conversation(&room);
    assert_eq!(
        (&seen["unreadCount"], &seen["mentionCount"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(
        (&seen["canPost"], &seen["isParticipant"]),
        (&json!(false), &json!(true))
    );
    let told = jane
        .try_send(&room, json!({ "content": "late" }))
        .error(403);
    assert_eq!(told, "This room is archived.");
    let back = john
        .change_room(&room, json!({ "isArchived": false }))
        .json(200);
    assert_eq!(back["canPost"], true);
    assert_eq!(jane.conversation(&room)["unreadCount"], 0);
    john.send(&room, "new");
    assert_eq!(jane.conversation(&room)["unreadCount"], 1);
}

#[test]
fn archiving_is_told_with_the_read_marker() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    let last = john.say(&room, "unread");
    let place = jane.snapshot()["eventId"].clone();
    john.archive(&room).json(200);
    john.change_room(&room, json!({ "isArchived": false }))
        .json(200);
    let mut stream = jane.stream_after(text(&place));
    let read = std::iter::repeat_with(|| stream.event()).find(|event| event.name == "read");
    let data = read.unwrap().data;
    assert_eq!(
        (&data["messageId"], &data["unreadCount"]),
        (&json!(last), &json!(0))
    );
}

#[test]
fn archived_room_can_be_read_and_left() {
    let server = TestServer::start();
    let [john, jane, ann, _] = people(&server);
    let room = john.create_room("lab", &["jane"]);
    john.send(&room, "old");
    let line = john.say(&room, "typo");
    john.archive(&room).json(200);
    assert_eq!(
        ann.history(&room, None).len(),
        jane.history(&room, None).len()
    );
    let edit = format!("/api/conversations/{room}/messages/{line}");
    john.patch(&edit, json!({ "content": "late" })).error(403);
    jane.leave_room(&room).is_empty(204);
    assert_eq!(john.conversation(&room)["participantCount"], 1);
}

#[test]
fn everyone_cannot_leave_the_room_of_everyone() {
    let (_server, olivia, jane) = TestServer::team();
    let told = jane.leave_room(EVERYONE).error(409);
    assert_eq!(told, "Everyone is in this room, so nobody can leave it.");
    olivia.remove_from(EVERYONE, &jane.id()).error(409);
    jane.remove_from(EVERYONE, &jane.id()).error(409);
    jane.remove_from(EVERYONE, &olivia.id()).error(403);
    assert_eq!(jane.participants(EVERYONE, ""), ["jane", "olivia"]);
}

#[test]
fn room_has_10000_participants_at_most() {
    let mut server = TestServer::start();
    let john = server.log_in("john");
    let room = john.create_room("lab", &[]);
    server.stop();
    server.sql(format!(
        "with recursive numbers (number) as (select 3 union all select number + 1 from numbers where number < 10001)
         insert into users (username, username_key, search_key, search_fold, role, created_at)
         select 'user' || number, 'user' || number, 'user' || number, 'user' || number, 'member', 1 from numbers;
         delete from participants where conversation_id = 1 and user_id > 2;
         insert into participants (conversation_id, user_id) select {room}, id from users where id > 2;
         update conversations set participant_count = 10000 where id = {room};"
    ));
    server.run();
    let [john, jane] = [&john, &server.log_in("jane")].map(|actor| server.returning(actor));
    let told = jane.join_room(&room).error(409);
    assert_eq!(told, "This room is full: it has 10,000 people.");
    john.add_to(&room, &["jane"]).error(409);
    assert_eq!(john.conversation(&room)["participantCount"], 10_000);
    john.remove_from(&room, "3").is_empty(204);
    assert_eq!(jane.join_room(&room).json(200)["participantCount"], 10_000);
}

#[test]
fn user_has_5000_conversations_at_most() {
    let mut server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let room = john.create_room("lab", &[]);
    server.stop();
    server.sql(
        "with recursive numbers (number) as (select 1001 union all select number + 1 from numbers where number < 5999)
         insert into conversations (id, kind, name, name_key, search_fold, created_at)
         select number, 'room', 'r' || number, 'r' || number, 'r' || number, 1 from numbers;
         insert into participants (conversation_id, user_id) select id, 2 from conversations where id > 1000;",
    );
    server.run();
    let [john, jane] = [&john, &jane].map(|actor| server.returning(actor));
    john.add_to(&room, &["jane"]).error(409);
    jane.join_room(&room).error(409);
    assert_eq!(john.participants(&room, ""), ["john"]);
    jane.leave_room("1001").is_empty(204);
    jane.join_room(&room).json(200);
}

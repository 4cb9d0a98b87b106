//! Changes of rooms: their fields, their picture, and who is told.

use image::ImageFormat;
use serde_json::{Value, json};

use crate::{
    actor::{Actor, EVERYONE, text},
    picture_files::{RED, file, is, picture, red_over_blue},
    test_server::TestServer,
};

/// John manages the room, Jane is in it, Ann is not.
fn lab(server: &TestServer) -> ([Actor; 3], String) {
    server.add_users(["ann"]);
    let people = ["john", "jane", "ann"].map(|name| server.log_in(name));
    let room = people[0].create_room("lab", &["jane"]);
    (people, room)
}

#[test]
fn every_field_is_changed_and_told_to_participants() {
    let server = TestServer::start();
    let ([john, jane, ann], room) = lab(&server);
    let mut streams = [&john, &jane].map(Actor::stream);
    let mut of_ann = ann.stream();
    for (field, value, change) in [
        (
            "name",
            json!("kitchen"),
            json!({ "type": "renamed", "userIds": [], "from": "lab", "to": "kitchen" }),
        ),
        (
            "topic",
            json!("Tea"),
            json!({ "type": "topic", "userIds": [], "from": null, "to": "Tea" }),
        ),
        (
            "topic",
            json!("Cake"),
            json!({ "type": "topic", "userIds": [], "from": "Tea", "to": "Cake" }),
        ),
        (
            "topic",
            json!(null),
            json!({ "type": "topic", "userIds": [], "from": "Cake", "to": null }),
        ),
        (
            "isPrivate",
            json!(true),
            json!({ "type": "closed", "userIds": [], "from": null, "to": null }),
        ),
        (
            "isPrivate",
            json!(false),
            json!({ "type": "opened", "userIds": [], "from": null, "to": null }),
        ),
        (
            "isArchived",
            json!(true),
            json!({ "type": "archived", "userIds": [], "from": null, "to": null }),
        ),
        (
            "isArchived",
            json!(false),
            json!({ "type": "unarchived", "userIds": [], "from": null, "to": null }),
        ),
    ] {
        let changed = john.change_room(&room, json!({ field: value })).json(200);
        assert_eq!(changed[field], value);
        assert_eq!(changed, john.conversation(&room));
        for stream in &mut streams {
            let told = stream.expect("conversation").data;
            for (field, value) in told.as_object().unwrap() {
                assert_eq!(changed[field], *value, "{field}");
            }
            let line = stream.expect("change").data;
            assert_eq!((&line["change"], &line["authorId"]), (&change, &json!("1")));
        }
    }
    let direct = john.start_conversation("ann");
    assert_eq!(of_ann.expect("conversation").data["id"], direct);
}

#[test]
fn several_fields_change_at_once() {
    let server = TestServer::start();
    let ([john, jane, _], room) = lab(&server);
    let mut stream = jane.stream();
    let change = json!({ "name": "kitchen", "topic": "Tea", "isPrivate": true });
    john.change_room(&room, change).json(200);
    stream.expect("conversation");
    let lines = stream.events(3).into_iter();
    let types: Vec<_> = lines
        .map(|line| line.data["change"]["type"].clone())
        .collect();
    assert_eq!(types, ["renamed", "topic", "closed"]);
    john.send(&room, "after");
    assert_eq!(stream.event().content(), "after");
}

#[test]
fn change_of_nothing_is_told_to_nobody() {
    let server = TestServer::start();
    let ([john, ..], room) = lab(&server);
    let mut stream = john.stream();
    let same = json!({ "name": "lab", "topic": "", "isPrivate": false, "isArchived": false });
    for change in [json!({}), json!({ "name": null }), same] {
        john.change_room(&room, change).json(200);
    }
    john.send(&room, "after");
    assert_eq!(stream.event().content(), "after");
}

#[test]
fn refused_change_changes_nothing() {
    let server = TestServer::start();
    let ([john, ..], room) = lab(&server);
    john.create_room("kitchen", &[]);
    let before = john.conversation(&room);
    let change = json!({ "topic": "Tea", "name": "KITCHEN", "isPrivate": true });
    john.change_room(&room, change).taken("name");
    let change = json!({ "topic": "Tea", "isPrivate": "yes" });
    assert_eq!(john.change_room(&room, change).status, 422);
    assert_eq!(john.conversation(&room), before);
}

#[test]
fn only_managers_change_a_room() {
    let server = TestServer::start();
    let ([john, jane, ann], room) = lab(&server);
    for change in [
        json!({}),
        json!({ "name": "x" }),
        json!({ "topic": "x" }),
        json!({ "isPrivate": true }),
        json!({ "isArchived": true }),
        json!({ "joinsNewUsers": true }),
    ] {
        jane.change_room(&room, change.clone()).error(403);
        ann.change_room(&room, change.clone()).error(403);
        john.change_room(&room, json!({ "isPrivate": true }))
            .json(200);
        jane.change_room(&room, change.clone()).error(403);
        ann.change_room(&room, change.clone()).error(404);
        ann.change_room("999", change).error(404);
        john.change_room(&room, json!({ "isPrivate": false }))
            .json(200);
    }
}

#[test]
fn direct_conversation_has_no_room_fields() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let stranger = server.stranger();
    for change in [
        json!({ "name": "x" }),
        json!({ "isArchived": true }),
        json!({ "isPrivate": true }),
    ] {
        john.change_room(&direct, change.clone()).error(409);
        stranger.change_room(&direct, change).error(404);
    }
    john.add_to(&direct, &["jane"]).error(409);
    jane.join_room(&direct).error(409);
    let told = jane.leave_room(&direct).error(409);
    assert!(told.contains("direct conversation"), "{told}");
    john.remove_from(&direct, "2").error(409);
    john.delete(&format!("/api/conversations/{direct}/picture"))
        .error(409);
}

#[test]
fn owners_choose_the_rooms_for_new_users() {
    let (server, olivia, jane) = TestServer::team();
    let room = jane.create_room("lab", &[]);
    let joins = json!({ "joinsNewUsers": true });
    let told = jane.change_room(&room, joins.clone()).error(403);
    assert_eq!(
        told,
        "Only an owner can choose the rooms that new users join."
    );
    let mut stream = jane.stream();
    let changed = olivia.change_room(&room, joins).json(200);
    assert_eq!(changed["joinsNewUsers"], true);
    assert_eq!(stream.expect("conversation").data["joinsNewUsers"], true);
    let ann = server.anonymous().join(&olivia.invite(1), "ann");
    assert_eq!(ann.conversation(&room)["isParticipant"], true);
    assert_eq!(ann.rooms("?joined=false"), [""; 0]);
    olivia
        .change_room(&room, json!({ "joinsNewUsers": false }))
        .json(200);
    let bob = server.anonymous().join(&olivia.invite(1), "bob");
    assert_eq!(bob.conversation(&room)["isParticipant"], false);
}

#[test]
fn private_room_takes_no_new_users() {
    let (_server, olivia, jane) = TestServer::team();
    let room = olivia.create_private_room("lab", &["jane"]);
    let joins = json!({ "joinsNewUsers": true });
    olivia
        .change_room(&room, joins.clone())
        .invalid("joinsNewUsers");
    olivia
        .change_room(&room, json!({ "joinsNewUsers": true, "isPrivate": false }))
        .json(200);
    let mut stream = jane.stream();
    let closed = olivia
        .change_room(&room, json!({ "isPrivate": true }))
        .json(200);
    assert_eq!(closed["joinsNewUsers"], false);
    assert_eq!(stream.expect("conversation").data["joinsNewUsers"], false);
}

#[test]
fn archived_room_takes_no_new_users() {
    let (server, olivia, _jane) = TestServer::team();
    let room = olivia.create_room("lab", &[]);
    olivia
        .change_room(&room, json!({ "joinsNewUsers": true, "isArchived": true }))
        .json(200);
    let ann = server.anonymous().join(&olivia.invite(1), "ann");
    assert_eq!(ann.conversation(&room)["isParticipant"], false);
}

#[test]
fn picture_is_shown_to_readers() {
    let server = TestServer::start();
    let ([john, jane, ann], room) = lab(&server);
    let path = format!("/api/conversations/{room}/picture");
    let red = file(&red_over_blue(300, 300), ImageFormat::Png);
    for stranger in [&jane, &ann] {
        stranger.put(&path, "image/png", &red).error(403);
        stranger.delete(&path).error(403);
    }
    let mut stream = jane.stream();
    let changed = john.put(&path, "image/png", &red).json(200);
    let address = text(&changed["picture"]);
    let shown = picture(&ann.get(address));
    assert!(is(&shown, 150, 5, RED));
    assert_eq!(stream.expect("conversation").data["picture"], address);
    assert_eq!(stream.expect("change").data["change"]["type"], "picture");
    assert_eq!(jane.snapshot()["conversations"][0]["picture"], address);
    let removed = john.delete(&path).json(200);
    assert_eq!(removed["picture"], json!(null));
    assert_eq!(stream.expect("conversation").data["picture"], json!(null));
    ann.get(address).error(404);
}

#[test]
fn file_that_is_no_picture_is_refused() {
    let server = TestServer::start();
    let ([john, ..], room) = lab(&server);
    let path = format!("/api/conversations/{room}/picture");
    for file in [&b"<svg></svg>"[..], b"", b"\0"] {
        let answer = john.put(&path, "image/png", file);
        assert!(matches!(answer.status, 415 | 422), "{}", answer.text());
    }
    assert_eq!(john.conversation(&room)["picture"], json!(null));
}

#[test]
fn same_picture_may_be_of_a_room_and_a_user() {
    let server = TestServer::start();
    let ([john, ..], room) = lab(&server);
    let path = format!("/api/conversations/{room}/picture");
    let red = file(&red_over_blue(300, 300), ImageFormat::Png);
    let address = john.put(&path, "image/png", &red).json(200)["picture"].clone();
    let mine = john
        .put("/api/account/picture", "image/png", &red)
        .json(200);
    assert_eq!(mine["avatarURL"], address);
    john.delete(&path).json(200);
    picture(&john.get(text(&address)));
    john.delete("/api/account/picture").is_done();
    john.get(text(&address)).error(404);
}

#[test]
fn open_room_that_closes_vanishes_for_strangers() {
    let server = TestServer::start();
    let ([john, jane, ann], room) = lab(&server);
    john.send(&room, "hello");
    ann.conversation(&room);
    john.change_room(&room, json!({ "isPrivate": true }))
        .json(200);
    ann.get(&format!("/api/conversations/{room}")).error(404);
    ann.join_room(&room).error(404);
    assert_eq!(ann.rooms(""), ["everyone"]);
    assert_eq!(jane.conversation(&room)["isPrivate"], true);
    john.change_room(&room, json!({ "isPrivate": false }))
        .json(200);
    ann.join_room(&room).json(200);
}

#[test]
fn room_of_everyone_stays_open_and_in_use() {
    let (_server, olivia, jane) = TestServer::team();
    let before = olivia.conversation(EVERYONE);
    for change in [
        json!({ "isArchived": true }),
        json!({ "isPrivate": true }),
        json!({ "joinsNewUsers": false }),
    ] {
        olivia.change_room(EVERYONE, change.clone()).error(409);
        jane.change_room(EVERYONE, change).error(403);
    }
    assert_eq!(olivia.conversation(EVERYONE), before);
    let changed: Value = olivia
        .change_room(EVERYONE, json!({ "name": "all-hands", "topic": "Hi", "isArchived": false, "joinsNewUsers": true }))
        .json(200);
    assert_eq!(
        (&changed["name"], &changed["topic"]),
        (&json!("all-hands"), &json!("Hi"))
    );
}

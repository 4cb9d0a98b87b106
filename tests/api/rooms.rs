//! Rooms: how they are made, named and found.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, EVERYONE, messages_of, text, texts},
    test_server::TestServer,
};

#[test]
fn new_room_is_shown_to_its_maker() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let room =
        json!({ "name": "lab-notes", "topic": "All of it", "usernames": ["JANE", "jane", "john"] });
    let answer = john.try_create_room(room);
    let made = answer.json(201);
    let id = text(&made["id"]);
    assert_eq!(
        answer.header("Location"),
        Some(&*format!("/api/conversations/{id}"))
    );
    assert_eq!(made, john.conversation(id));
    let expected = json!({
        "id": id, "kind": "room", "name": "lab-notes", "topic": "All of it", "picture": null,
        "isPrivate": false, "isArchived": false, "joinsNewUsers": false, "isEveryone": false,
        "createdBy": "1", "participantIds": null, "participantCount": 2, "otherParticipant": null,
        "lastMessage": null, "hasUnreadMessages": false, "unreadCount": 0, "mentionCount": 0,
        "readMessageId": made["readMessageId"], "involvement": "mentions", "isStarred": false,
        "isParticipant": true, "canManage": true, "canPost": true, "createdAt": made["createdAt"],
    });
    assert_eq!(made, expected);
    assert_eq!(john.participants(id, ""), ["jane", "john"]);
}

#[test]
fn creation_reaches_all_first_participants() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let [john, jane, ann] = ["john", "jane", "ann"].map(|name| server.log_in(name));
    let mut streams = [&john, &jane].map(Actor::stream);
    let mut of_ann = ann.stream();
    let id = john.create_room("lab", &["jane"]);
    for (actor, stream) in [&john, &jane].into_iter().zip(&mut streams) {
        let own = stream.expect("participation").data;
        assert_eq!(own, actor.conversation(&id));
        for user in ["1", "2"] {
            let participant = json!({
                "conversationId": id, "userId": user, "isParticipant": true, "participantCount": 2,
            });
            assert_eq!(stream.expect("participant").data, participant);
        }
        let change = stream.expect("change").data["change"].clone();
        assert_eq!(
            (&change["type"], &change["userIds"]),
            (&json!("added"), &json!(["2"]))
        );
    }
    john.send(&ann.start_conversation("john"), "after");
    of_ann.expect("conversation");
    assert_eq!(of_ann.event().content(), "after");
}

#[test]
fn name_is_shown_as_typed_in_any_script() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for name in ["Lab.Notes_2", "встречи", "会議室", "שיחה", "7", ".config"] {
        let made = john.try_create_room(json!({ "name": name })).json(201);
        assert_eq!(made["name"], name);
    }
    let made = john
        .try_create_room(json!({ "name": " trimmed " }))
        .json(201);
    assert_eq!(made["name"], "trimmed");
}

#[test]
fn name_that_breaks_the_rule_is_refused() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let (long, longest) = ("x".repeat(10_000), "x".repeat(41));
    for name in [
        "",
        " ",
        "a b",
        "#a",
        "<b>a</b>",
        "[a](b)",
        "...",
        "a\u{200b}b",
        "a\0b",
        "a/b",
        "🎉",
        "\u{202e}abc",
        "\u{3164}",
        "a\nb",
        "\u{301}a",
        "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
        &long,
        &longest,
    ] {
        john.try_create_room(json!({ "name": name }))
            .invalid("name");
        john.change_room(EVERYONE, json!({ "name": name }))
            .invalid("name");
    }
    let spaced = john
        .try_create_room(json!({ "name": "a b" }))
        .invalid("name");
    assert_eq!(spaced, "A room's name cannot contain spaces. Use dashes.");
    john.try_create_room(json!({ "topic": "no name" }))
        .invalid("name");
    let made = john
        .try_create_room(json!({ "name": "x".repeat(40) }))
        .json(201);
    assert_eq!(text(&made["name"]).len(), 40);
}

#[test]
fn topic_is_one_line_kept_as_typed() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let id = john.create_room("lab", &[]);
    let longest = "é".repeat(250);
    for topic in ["<b>x</b> &amp; **y**", "שלום (א).", "🎉 @room", &longest] {
        let changed = john.change_room(&id, json!({ "topic": topic })).json(200);
        assert_eq!(changed["topic"], topic);
    }
    for topic in [
        "a\nb",
        "a\0b",
        "\u{202e}abc",
        &"x".repeat(251),
        &"x".repeat(10_000),
    ] {
        john.change_room(&id, json!({ "topic": topic }))
            .invalid("topic");
        john.try_create_room(json!({ "name": "other", "topic": topic }))
            .invalid("topic");
    }
    for none in [json!(""), json!(null)] {
        john.change_room(&id, json!({ "topic": "some" })).json(200);
        let changed = john.change_room(&id, json!({ "topic": none })).json(200);
        assert_eq!(changed["topic"], json!(null));
    }
}

#[test]
fn name_is_unique_after_folding() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    john.create_room("Straße", &[]);
    for name in ["Straße", "STRASSE", "strasse", "ＳＴＲＡＳＳＥ"] {
        let told = jane.try_create_room(json!({ "name": name })).taken("name");
        assert_eq!(told, "Another room has this name. Choose another name.");
    }
    jane.try_create_room(json!({ "name": "Everyone" }))
        .taken("name");
}

#[test]
fn name_that_looks_like_another_is_refused() {
    let server = TestServer::start();
    let john = server.log_in("john");
    john.create_room("paypal", &[]);
    // With a Cyrillic a, and with a digit.
    for name in ["p\u{430}ypal", "paypa1"] {
        let told = john.try_create_room(json!({ "name": name })).taken("name");
        assert!(told.contains("looks"), "{told}");
    }
}

#[test]
fn name_of_a_private_room_is_taken_for_strangers() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    john.create_private_room("secret", &[]);
    jane.try_create_room(json!({ "name": "Secret" }))
        .taken("name");
    let other = jane.create_room("other", &[]);
    jane.change_room(&other, json!({ "name": "SECRET" }))
        .taken("name");
    assert_eq!(jane.rooms("?search=secret"), [""; 0]);
}

#[test]
fn room_and_user_may_have_the_same_name() {
    let server = TestServer::start();
    let john = server.log_in("john");
    john.create_room("jane", &[]);
}

#[test]
fn refused_creation_leaves_nothing_behind() {
    let server = TestServer::start();
    let john = server.log_in("john");
    john.create_room("taken", &[]);
    let mut stream = john.stream();
    let place = john.snapshot()["eventId"].clone();
    let create = |room: Value| john.try_create_room(room);
    create(json!({ "name": "taken", "usernames": ["jane"] })).taken("name");
    let told =
        create(json!({ "name": "new", "usernames": ["jane", "nobody"] })).invalid("usernames");
    assert_eq!(told, "Nobody here is called nobody. Check the spelling.");
    create(json!({ "name": "new", "usernames": vec!["jane"; 101] })).invalid("usernames");
    assert_eq!(john.snapshot()["eventId"], place);
    let id = john.create_room("new", &[]);
    assert_eq!(stream.expect("participation").data["id"], id);
}

#[test]
fn archived_room_releases_its_name() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let old = john.create_room("lab", &[]);
    john.archive(&old).json(200);
    let new = jane.create_room("LAB", &[]);
    assert_eq!(john.conversation(&old)["name"], "lab");
    assert_eq!(jane.conversation(&new)["name"], "LAB");
}

#[test]
fn archived_room_cannot_return_while_its_name_is_taken() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let old = john.create_room("lab", &[]);
    john.archive(&old).json(200);
    let new = john.create_room("Lab", &[]);
    john.change_room(&old, json!({ "isArchived": false }))
        .taken("name");
    assert_eq!(john.conversation(&old)["isArchived"], true);
    john.change_room(&new, json!({ "name": "other" })).json(200);
    let back = john
        .change_room(&old, json!({ "isArchived": false }))
        .json(200);
    assert_eq!(
        (&back["isArchived"], &back["name"]),
        (&json!(false), &json!("lab"))
    );
    john.try_create_room(json!({ "name": "LAB" })).taken("name");
}

#[test]
fn archived_room_returns_under_another_name() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let old = john.create_room("lab", &[]);
    john.archive(&old).json(200);
    john.create_room("Lab", &[]);
    let change = json!({ "isArchived": false, "name": "old-lab" });
    let back = john.change_room(&old, change).json(200);
    assert_eq!(
        (&back["isArchived"], &back["name"]),
        (&json!(false), &json!("old-lab"))
    );
    john.try_create_room(json!({ "name": "old-lab" }))
        .taken("name");
}

#[test]
fn room_goes_to_the_archive_under_a_name_that_is_taken() {
    let server = TestServer::start();
    let john = server.log_in("john");
    john.create_room("lab", &[]);
    let old = john.create_room("other", &[]);
    let change = json!({ "isArchived": true, "name": "lab" });
    let archived = john.change_room(&old, change).json(200);
    assert_eq!(
        (&archived["isArchived"], &archived["name"]),
        (&json!(true), &json!("lab"))
    );
}

#[test]
fn new_name_of_an_archived_room_stays_free() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let old = john.create_room("lab", &[]);
    john.archive(&old).json(200);
    john.change_room(&old, json!({ "name": "old-lab" }))
        .json(200);
    john.create_room("old-lab", &[]);
    john.change_room(&old, json!({ "isArchived": false }))
        .taken("name");
}

#[test]
fn renamed_room_releases_its_name() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let room = john.create_room("lab", &[]);
    john.change_room(&room, json!({ "name": "LAB" })).json(200);
    john.change_room(&room, json!({ "name": "kitchen" }))
        .json(200);
    john.create_room("lab", &[]);
    john.change_room(&room, json!({ "name": "Lab" }))
        .taken("name");
}

#[test]
fn list_has_newest_message_first() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let [a, b, _c] = ["a", "b", "c"].map(|name| john.create_room(name, &[]));
    john.send(&b, "1");
    john.send(&a, "2");
    assert_eq!(jane.rooms(""), ["a", "b", "c", "everyone"]);
    let rooms = jane.get("/api/rooms").json(200);
    assert_eq!(rooms["hasMore"], false);
    assert_eq!(rooms["rooms"][0], jane.conversation(&a));
    assert_eq!(rooms["rooms"][0]["isParticipant"], false);
}

#[test]
fn list_hides_private_rooms_of_others() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let shared = john.create_private_room("shared", &["jane"]);
    let secret = john.create_private_room("secret", &[]);
    assert_eq!(john.rooms(""), ["secret", "shared", "everyone"]);
    assert_eq!(jane.rooms(""), ["shared", "everyone"]);
    john.archive(&secret).json(200);
    john.archive(&shared).json(200);
    assert_eq!(jane.rooms("?archived=true"), ["shared"]);
    jane.get(&format!("/api/rooms?after={secret}")).error(404);
    jane.get("/api/rooms?after=999").error(404);
}

#[test]
fn list_leaves_out_archived_rooms_unless_asked() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let [old, _new] = ["old", "new"].map(|name| john.create_room(name, &[]));
    john.archive(&old).json(200);
    assert_eq!(john.rooms(""), ["new", "everyone"]);
    assert_eq!(john.rooms("?archived=false"), ["new", "everyone"]);
    assert_eq!(john.rooms("?archived=true"), ["old"]);
}

#[test]
fn list_leaves_out_joined_rooms_if_asked() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let [a, _b] = ["a", "b"].map(|name| john.create_room(name, &[]));
    jane.join_room(&a).json(200);
    assert_eq!(jane.rooms("?joined=false"), ["b"]);
    assert_eq!(jane.rooms("?joined=true"), ["b", "a", "everyone"]);
    assert_eq!(john.rooms("?joined=false"), [""; 0]);
}

#[test]
fn search_finds_names_and_topics_without_case_and_accents() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let cafe = john.create_room("Café", &[]);
    let topic = json!({ "topic": "Kuchen für ALLE" });
    john.change_room(&cafe, topic).json(200);
    john.create_room("lab", &[]);
    for text in ["cafe", "CAF%C3%89", "af%C3%A9", "kuchen", "fur", "alle"] {
        assert_eq!(john.rooms(&format!("?search={text}")), ["Café"], "{text}");
    }
    for text in ["%25", "_", "%3Cb%3E", "%27", "%F0%9F%8E%89", "nothing"] {
        assert_eq!(john.rooms(&format!("?search={text}")), [""; 0], "{text}");
    }
    john.change_room(&cafe, json!({ "topic": null, "name": "tea" }))
        .json(200);
    assert_eq!(john.rooms("?search=kuchen"), [""; 0]);
    assert_eq!(john.rooms("?search=TEA"), ["tea"]);
}

#[test]
fn filters_of_the_list_are_checked() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for query in ["joined=maybe", "archived=2", "after=x"] {
        john.get(&format!("/api/rooms?{query}")).invalid("address");
    }
    john.get(&format!("/api/rooms?search={}", "x".repeat(10_000)))
        .invalid("search");
}

#[test]
fn list_pages_completely_by_the_last_message() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let names: Vec<_> = (0..120).map(|number| format!("room{number}")).collect();
    for name in &names {
        let id = john.create_room(name, &[]);
        if name.len() % 2 == 0 {
            john.send(&id, "hi");
        }
    }
    let (mut paged, mut after) = (Vec::new(), String::new());
    for (size, has_more) in [(50, true), (50, true), (21, false)] {
        let page = john.get(&format!("/api/rooms{after}")).json(200);
        let rooms = page["rooms"].as_array().unwrap();
        assert_eq!(
            (rooms.len(), page["hasMore"].as_bool()),
            (size, Some(has_more))
        );
        paged.extend(texts(rooms, "name").into_iter().map(str::to_owned));
        after = format!("?after={}", text(&rooms.last().unwrap()["id"]));
    }
    paged.sort();
    paged.dedup();
    assert_eq!(paged.len(), 121);
}

#[test]
fn page_after_a_room_whose_last_message_was_deleted_misses_none() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let made: Vec<_> = (0..60)
        .map(|number| {
            let id = john.create_room(&format!("room{number}"), &[]);
            let message = john.say(&id, "hi");
            (id, message)
        })
        .collect();
    let first = john.get("/api/rooms").json(200);
    let (end, message) = &made[10];
    assert_eq!(text(&first["rooms"][49]["id"]), end);
    john.delete(&format!("{}/{message}", messages_of(end)))
        .is_empty(204);
    let second = john.rooms(&format!("?after={end}"));
    let rest: Vec<_> = (0..10)
        .rev()
        .map(|number| format!("room{number}"))
        .collect();
    assert_eq!(second[..10], rest);
    assert_eq!(second[10..], ["everyone"]);
}

#[test]
fn server_has_20000_rooms_at_most() {
    let mut server = TestServer::start();
    let john = server.log_in("john");
    server.stop();
    server.sql(
        "with recursive numbers (number) as (select 2 union all select number + 1 from numbers where number < 20000)
         insert into conversations (kind, name, name_key, search_fold, created_at)
         select 'room', 'r' || number, 'r' || number, 'r' || number, 1 from numbers",
    );
    server.run();
    let john = server.returning(&john);
    let told = john
        .try_create_room(json!({ "name": "one-more" }))
        .error(409);
    assert_eq!(told, "This server has 20,000 rooms. Use one of them.");
}

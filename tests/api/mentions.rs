//! Mentions, and what is unread because of them.

use std::thread;

use serde_json::{Value, json};

use crate::{
    actor::{Actor, list, messages_of, text},
    event_reader::Event,
    page::Page,
    test_server::TestServer,
};

/// John, Jane and Ann in a room, Bob outside.
fn lab(server: &TestServer) -> ([Actor; 4], String) {
    server.add_users(["ann", "bob", "o.brien", "jo", "joann"]);
    let people = ["john", "jane", "ann", "bob"].map(|name| server.log_in(name));
    let room = people[0].create_room("lab", &["jane", "ann"]);
    (people, room)
}

/// How much is unread, and how much of it is for the user.
#[track_caller]
fn counts(actor: &Actor, conversation: &str) -> (u64, u64) {
    let shown = actor.conversation(conversation);
    let count = |field: &str| shown[field].as_u64().unwrap();
    (count("unreadCount"), count("mentionCount"))
}

#[test]
fn named_participant_is_mentioned() {
    let server = TestServer::start();
    let ([john, jane, ann, _], room) = lab(&server);
    let mut stream = jane.stream();
    let sent = john.send(&room, "hello @jane");
    assert_eq!(
        (&sent["mentions"], &sent["mentionsRoom"]),
        (&json!(["2"]), &json!(false))
    );
    assert_eq!(stream.event().data["mentions"], json!(["2"]));
    assert_eq!(jane.history(&room, None)[0]["mentions"], json!(["2"]));
    assert_eq!(
        jane.conversation(&room)["lastMessage"]["mentions"],
        json!(["2"])
    );
    assert_eq!(counts(&jane, &room), (1, 1));
    assert_eq!(counts(&ann, &room), (1, 0));
    assert_eq!(counts(&john, &room), (0, 0));
}

#[test]
fn room_mention_is_for_all_but_the_author() {
    let server = TestServer::start();
    let ([john, jane, ann, bob], room) = lab(&server);
    let sent = john.send(&room, "lunch, @room!");
    assert_eq!(
        (&sent["mentions"], &sent["mentionsRoom"]),
        (&json!([]), &json!(true))
    );
    assert_eq!(counts(&jane, &room), (1, 1));
    assert_eq!(counts(&ann, &room), (1, 1));
    assert_eq!(counts(&john, &room), (0, 0));
    assert_eq!(counts(&bob, &room), (0, 0));
}

#[test]
fn here_is_for_those_who_are_connected() {
    let server = TestServer::start();
    let ([john, jane, ann, bob], room) = lab(&server);
    let _streams = [&john, &jane, &bob].map(Actor::stream);
    let sent = john.send(&room, "@here coffee");
    assert_eq!(
        (&sent["mentions"], &sent["mentionsRoom"]),
        (&json!([]), &json!(false))
    );
    assert_eq!(counts(&jane, &room), (1, 1));
    assert_eq!(counts(&ann, &room), (1, 0));
    assert_eq!(counts(&john, &room), (0, 0));
    bob.join_room(&room).json(200);
    assert_eq!(counts(&bob, &room), (0, 0));
}

#[test]
fn here_is_told_to_those_whom_it_addresses() {
    let server = TestServer::start();
    let ([john, jane, ann, _], room) = lab(&server);
    let (mut page, _) = Page::load(&jane);
    let [mut of_john, mut of_jane] = [&john, &jane].map(Actor::stream);
    john.send(&room, "@here coffee");
    john.send(&room, "@jane @here cake");
    john.send(&room, "@room @here tea");
    let end = john.snapshot()["eventId"].clone();
    let names: Vec<_> = of_jane
        .up_to(text(&end))
        .into_iter()
        .map(|event| {
            page.hear(&event);
            event.name
        })
        .collect();
    assert_eq!(names, ["message", "read", "message", "message"]);
    assert_eq!(page, Page::load(&jane).0);
    assert_eq!(counts(&jane, &room), (3, 3));
    assert_eq!(counts(&ann, &room), (3, 1));
    // Nobody is told who was there.
    for content in ["@here coffee", "@jane @here cake", "@room @here tea"] {
        assert_eq!(of_john.event().content(), content);
    }
    john.send(&room, "after");
    assert_eq!(of_john.event().content(), "after");
}

#[test]
fn messages_around_here_arrive_in_order() {
    let server = TestServer::start();
    let ([john, jane, ann, _], room) = lab(&server);
    let place = text(&jane.snapshot()["eventId"]).to_owned();
    let mut stream = jane.stream();
    thread::scope(|scope| {
        for author in [&john, &ann] {
            scope.spawn(|| {
                for number in 0..20 {
                    let here = if number % 3 == 0 { "@here" } else { "" };
                    author.send(&room, &format!("{number} {here}"));
                }
            });
        }
    });
    let end = text(&john.snapshot()["eventId"]).to_owned();
    let live = stream.up_to(&end);
    let replayed: Vec<_> = jane.stream_after(&place).up_to(&end);
    let ids = |events: &[Event]| events.iter().map(Event::seq).collect::<Vec<_>>();
    assert_eq!(ids(&live), ids(&replayed));
    assert_eq!(counts(&jane, &room), (40, 14));
}

#[test]
fn message_counts_once_however_it_mentions() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let _stream = jane.stream();
    let sent = john.send(&room, "@jane @Jane @room @here @jane");
    assert_eq!(sent["mentions"], json!(["2"]));
    assert_eq!(counts(&jane, &room), (1, 1));
}

#[test]
fn author_is_not_notified_of_their_own_mention() {
    let server = TestServer::start();
    let ([john, ..], room) = lab(&server);
    let _stream = john.stream();
    let sent = john.send(&room, "@john @room @here");
    assert_eq!(sent["mentions"], json!(["1"]));
    assert_eq!(counts(&john, &room), (0, 0));
}

#[test]
fn user_outside_the_room_is_not_mentioned() {
    let server = TestServer::start();
    let ([john, _, _, bob], room) = lab(&server);
    let mut stream = bob.stream();
    assert_eq!(john.send(&room, "@bob look")["mentions"], json!([]));
    assert_eq!(counts(&bob, &room), (0, 0));
    bob.join_room(&room).json(200);
    assert_eq!(stream.expect("participation").data["mentionCount"], 0);
    assert_eq!(john.send(&room, "@bob welcome")["mentions"], json!(["4"]));
    assert_eq!(counts(&bob, &room), (1, 1));
}

#[test]
fn former_participant_is_not_mentioned() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    john.send(&room, "@jane before");
    jane.leave_room(&room).is_empty(204);
    assert_eq!(john.send(&room, "@jane after")["mentions"], json!([]));
    jane.join_room(&room).json(200);
    assert_eq!(counts(&jane, &room), (0, 0));
}

#[test]
fn code_quotes_and_links_mention_nobody() {
    let server = TestServer::start();
    let ([john, jane, ann, _], room) = lab(&server);
    let _streams = [&jane, &ann].map(Actor::stream);
    for content in [
        "`@here` and\n```\n@room\n```\n> @ann",
        "mail me: a@ann.example",
        "[x](https://example.org/@jane) https://example.org/@jane",
        "```\n@jane",
        "    > @jane",
    ] {
        let sent = john.send(&room, content);
        let expected = if content.starts_with("    ") {
            sent["mentions"].clone()
        } else {
            json!([])
        };
        assert_eq!(
            (&sent["mentions"], &sent["mentionsRoom"]),
            (&expected, &json!(false)),
            "{content}"
        );
    }
    assert_eq!(counts(&ann, &room).1, 0);
    assert_eq!(counts(&jane, &room).1, 0);
}

#[test]
fn names_end_where_the_longest_name_ends() {
    let server = TestServer::start();
    let ([john, ..], room) = lab(&server);
    john.add_to(&room, &["o.brien", "jo", "joann"]).json(200);
    let ids = |content: &str| {
        let sent = john.send(&room, content);
        let ids = sent["mentions"].as_array().unwrap().iter();
        ids.map(|id| text(id).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(ids("(@ann) @ann. @ann’s @ann，@Ann"), ["3"]);
    assert_eq!(ids("@o.brien. @jo and @joann"), ["5", "6", "7"]);
    assert_eq!(ids("@joanna @annx x@ann @@ann"), [""; 0]);
    assert_eq!(
        ids("**@ann** *@jane* ~~@jo~~ - @joann"),
        ["3", "2", "6", "7"]
    );
}

#[test]
fn unusual_texts_are_stored_as_typed() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let longest = format!("@jane {}", "[".repeat(9_994));
    let many = "@jane ".repeat(1_666);
    for content in [
        "<b>@jane</b> &amp; <script>alert(1)</script>",
        "שלום @jane (א).",
        "\u{202e}@jane",
        "@jane\\",
        "@jane 👩‍👩‍👧",
        &longest,
        many.trim_end(),
    ] {
        let sent = john.send(&room, content);
        assert_eq!(
            (&sent["content"], &sent["mentions"]),
            (&json!(content), &json!(["2"]))
        );
    }
    for content in [
        format!("@jane {}", "x".repeat(9_995)),
        "@jane \0".to_owned(),
        "\0".to_owned(),
        " ".to_owned(),
    ] {
        john.try_send(&room, json!({ "content": content }))
            .invalid("content");
    }
    assert_eq!(counts(&jane, &room), (7, 7));
}

#[test]
fn message_names_50_users_at_most() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let names: Vec<_> = (0..60).map(|number| format!("user{number}")).collect();
    server.add_users(names.iter().map(String::as_str));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let room = john.create_room("lab", &names);
    let content = names.iter().map(|name| format!("@{name} "));
    let sent = john.send(&room, content.collect::<String>().trim_end());
    assert_eq!(sent["mentions"].as_array().unwrap().len(), 50);
}

#[test]
fn deactivated_user_is_not_mentioned() {
    let (_server, olivia, jane) = TestServer::team();
    let room = olivia.create_room("lab", &["jane"]);
    olivia
        .post_empty(&format!("/api/users/{}/deactivate", jane.id()))
        .is_empty(204);
    assert_eq!(olivia.send(&room, "@jane")["mentions"], json!([]));
}

#[test]
fn deactivated_author_is_not_addressed_by_a_reply() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let said = jane.say(&room, "who knows?");
    server.sql("update users set deactivated_at = 1 where username = 'jane'");
    let reply = json!({ "content": "me", "replyToId": said });
    john.try_send(&room, reply.clone()).json(201);
    server.sql("update users set deactivated_at = null where username = 'jane'");
    assert_eq!(counts(&jane, &room), (1, 0));
    john.try_send(&room, reply).json(201);
    assert_eq!(counts(&jane, &room), (2, 1));
}

#[test]
fn room_mention_from_before_the_user_joined_does_not_count() {
    let server = TestServer::start();
    let ([john, _, _, bob], room) = lab(&server);
    let early = john.say(&room, "lunch, @room!");
    bob.join_room(&room).json(200);
    john.say(&room, "dinner, @room!");
    bob.post_empty(&format!("/api/conversations/{room}/unread?from={early}"))
        .is_empty(204);
    assert_eq!(counts(&bob, &room), (2, 1));
}

#[test]
fn edit_never_notifies() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let id = john.say(&room, "hello");
    let path = format!("/api/conversations/{room}/messages/{id}");
    let edited = john
        .patch(&path, json!({ "content": "hello @jane @room" }))
        .json(200);
    assert_eq!(
        (&edited["mentions"], &edited["mentionsRoom"]),
        (&json!([]), &json!(false))
    );
    assert_eq!(counts(&jane, &room), (1, 0));
}

#[test]
fn reading_clears_the_mentions_up_to_the_marker() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let first = john.say(&room, "@jane 1");
    john.send(&room, "2");
    let last = john.say(&room, "@room 3");
    let mut stream = jane.stream();
    jane.read(&room, Some(&first));
    assert_eq!(counts(&jane, &room), (2, 1));
    let read = json!({
        "conversationId": room, "messageId": first, "unreadCount": 2, "mentionCount": 1, "lastMessageId": last,
    });
    assert_eq!(stream.expect("read").data, read);
    jane.read(&room, None);
    assert_eq!(counts(&jane, &room), (0, 0));
}

#[test]
fn counts_stop_at_a_hundred() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let john = john.keeping_connections();
    for number in 0..104 {
        john.send(&room, &format!("{number} @jane"));
    }
    assert_eq!(counts(&jane, &room), (100, 100));
}

#[test]
fn change_lines_are_never_unread_nor_last() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let before = jane.conversation(&room);
    john.change_room(&room, json!({ "name": "kitchen", "topic": "@jane @room" }))
        .json(200);
    john.add_to(&room, &["bob"]).json(200);
    let after = jane.conversation(&room);
    for field in [
        "lastMessage",
        "unreadCount",
        "mentionCount",
        "hasUnreadMessages",
    ] {
        assert_eq!(before[field], after[field], "{field}");
    }
    assert_eq!(jane.history(&room, None)[0]["kind"], "change");
}

#[test]
fn direct_conversation_mentions_only_its_people() {
    let server = TestServer::start();
    let ([john, jane, ..], _room) = lab(&server);
    let direct = john.start_conversation("jane");
    let sent: Value = john.send(&direct, "@jane @ann @bob");
    assert_eq!(sent["mentions"], json!(["2"]));
    assert_eq!(counts(&jane, &direct), (1, 1));
}

/// The ids of the messages in a list.
fn listed(actor: &Actor, query: &str) -> Vec<String> {
    let messages = list(actor.get(&format!("/api/mentions{query}")));
    let ids = messages.iter().map(|message| text(&message["id"]));
    ids.map(str::to_owned).collect()
}

#[test]
fn list_has_what_mentions_or_answers_the_reader_newest_first() {
    let server = TestServer::start();
    let ([john, jane, ann, bob], room) = lab(&server);
    let own = jane.say(&room, "I am here, @room and @jane");
    let named = john.say(&room, "hello @jane");
    john.say(&room, "hello @ann");
    let to_all = ann.say(&room, "lunch, @room!");
    let stream = jane.stream();
    let to_here = john.say(&room, "who is @here?");
    drop(stream);
    let answer = john.try_send(&room, json!({ "content": "yes", "replyToId": own }));
    let answer = text(&answer.json(201)["id"]).to_owned();
    assert_eq!(
        listed(&jane, ""),
        [answer, to_here.clone(), to_all.clone(), named.clone()]
    );
    assert_eq!(
        listed(&jane, &format!("?before={to_here}")),
        [to_all.clone(), named]
    );
    assert_eq!(listed(&john, ""), [to_all, own]);
    assert_eq!(listed(&bob, ""), [""; 0]);
    assert_eq!(counts(&jane, &room), (5, 4));
}

#[test]
fn list_has_only_what_the_reader_may_read_now() {
    let server = TestServer::start();
    let ([john, jane, _, bob], open) = lab(&server);
    let private = john.create_private_room("secret", &["jane"]);
    let hidden = john.say(&private, "hello @jane and @room");
    let shown = john.say(&open, "hello @jane and @room");
    let gone = john.say(&open, "hello again @jane");
    assert_eq!(listed(&jane, ""), [&*gone, &shown, &hidden]);
    john.delete(&format!("{}/{gone}", messages_of(&open)))
        .is_empty(204);
    jane.leave_room(&private).is_empty(204);
    assert_eq!(listed(&jane, ""), [&*shown]);
    // In an open room she reads on, but what addresses all of it is not for her any more.
    jane.leave_room(&open).is_empty(204);
    let mut expected = vec![shown];
    assert_eq!(listed(&jane, ""), *expected);
    john.say(&open, "lunch, @room!");
    assert_eq!(listed(&jane, ""), *expected);
    // An earlier `@room` was not for someone who came later.
    bob.join_room(&open).json(200);
    assert_eq!(listed(&bob, ""), [""; 0]);
    expected[0] = john.say(&open, "dinner, @room!");
    assert_eq!(listed(&bob, ""), *expected);
}

#[test]
fn list_has_pages_of_25() {
    let server = TestServer::start();
    let ([john, jane, ..], room) = lab(&server);
    let said: Vec<_> = (0..30).map(|_| john.say(&room, "@jane")).collect();
    let first = listed(&jane, "");
    let second = listed(&jane, &format!("?before={}", first[24]));
    let listed: Vec<_> = first.into_iter().chain(second).rev().collect();
    assert_eq!(listed, said);
    assert_eq!(jane.get("/api/mentions?before=x").status, 422);
}

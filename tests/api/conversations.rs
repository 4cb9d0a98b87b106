//! Starting conversations, and pages of them.

use std::{collections::HashSet, iter, thread};

use serde_json::{Value, json};

use crate::{
    actor::{EVERYONE, direct, list, messages_of, number, text, texts, user, with},
    test_server::TestServer,
};

#[test]
fn new_conversation_appears_to_both_participants() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let answer = john.post("/api/conversations", json!({ "username": "jane" }));
    let conversation = answer.json(201);
    let of_john = json!({
        "participantCount": null,
        "otherParticipant": user("2", "jane"),
        "lastMessage": null,
        "hasUnreadMessages": false,
        "unreadCount": 0,
        "mentionCount": 0,
        "readMessageId": null,
        "involvement": "everything",
        "isStarred": false,
        "isParticipant": true,
        "canManage": false,
        "canPost": true,
    });
    let common = direct("2", &["1", "2"], &conversation["createdAt"]);
    let seen_by_john = with(common, &of_john);
    assert_eq!(conversation, seen_by_john);
    assert_eq!(answer.header("Location"), Some("/api/conversations/2"));
    assert_eq!(john.conversation("2"), seen_by_john);
    let mut seen_by_jane = seen_by_john;
    seen_by_jane["otherParticipant"] = user("1", "john");
    assert_eq!(jane.conversation("2"), seen_by_jane);
}

#[test]
fn starting_an_existing_conversation_redirects_to_it() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    for (actor, other) in [(&john, "jane"), (&jane, "john"), (&john, " JANE ")] {
        let answer = actor.post("/api/conversations", json!({ "username": other }));
        assert_eq!(answer.status, 303);
        let location = answer.header("Location").unwrap();
        assert_eq!(location, format!("/api/conversations/{conversation}"));
        assert_eq!(actor.get(location).json(200)["id"], conversation);
    }
}

#[test]
fn concurrent_starts_create_one_conversation() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let answers: Vec<_> = thread::scope(|scope| {
        let pairs = iter::repeat([(&john, "jane"), (&jane, "john")]).flatten();
        let racers: Vec<_> = pairs
            .take(16)
            .map(|(actor, other)| {
                scope.spawn(move || actor.post("/api/conversations", json!({ "username": other })))
            })
            .collect();
        racers
            .into_iter()
            .map(|racer| racer.join().unwrap())
            .collect()
    });
    let count = |status| {
        answers
            .iter()
            .filter(|answer| answer.status == status)
            .count()
    };
    assert_eq!((count(201), count(303)), (1, 15));
    let places: HashSet<_> = answers
        .iter()
        .map(|answer| answer.header("Location").unwrap())
        .collect();
    assert_eq!(places, HashSet::from(["/api/conversations/2"]));
    for actor in [john, jane] {
        assert_eq!(actor.talks().len(), 1);
    }
}

#[test]
fn conversation_needs_another_active_user() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let start = |body| john.post("/api/conversations", body);
    start(json!({ "username": "nobody" })).error(404);
    start(json!({ "username": "John" })).error(403);
    for body in [
        json!({ "username": "" }),
        json!({ "username": " \n" }),
        json!({}),
        json!({ "username": null }),
    ] {
        start(body).invalid("username");
    }
    assert!(john.talks().is_empty());
}

#[test]
fn other_participant_is_not_the_reader() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let path = format!("/api/conversations/{conversation}/other_participant");
    assert_eq!(john.get(&path).json(200), user("2", "jane"));
    assert_eq!(jane.get(&path).json(200), user("1", "john"));
}

#[test]
fn list_is_sorted_by_newest_message() {
    let server = TestServer::start();
    server.add_users(["ann", "bob", "cyd"]);
    let john = server.log_in("john");
    let [ann, bob, _silent] = ["ann", "bob", "cyd"].map(|name| john.start_conversation(name));
    john.send(&ann, "1");
    john.send(&bob, "2");
    assert_eq!(
        texts(&list(john.get("/api/conversations")), "id"),
        [&bob, &ann]
    );
    server.log_in("ann").send(&ann, "3");
    let conversations = list(john.get("/api/conversations"));
    assert_eq!(texts(&conversations, "id"), [&ann, &bob]);
    assert_eq!(conversations[0], john.conversation(&ann));
    assert_eq!(conversations[0]["otherParticipant"]["username"], "ann");
    assert_eq!(conversations[0]["lastMessage"]["content"], "3");
    assert_eq!(conversations[0]["lastMessage"]["mine"], false);
    assert_eq!(conversations[1]["lastMessage"]["mine"], true);
    assert_eq!(conversations[0]["hasUnreadMessages"], true);
    assert_eq!(conversations[1]["hasUnreadMessages"], false);
}

#[test]
fn sixty_conversations_page_completely() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let mut started = server.start_conversations(&john, 60);
    // In the order of their last messages, which is not the order of their ids.
    started.rotate_left(23);
    for conversation in &started {
        john.send(conversation, "hi");
    }
    let (mut paged, mut path) = (Vec::new(), "/api/conversations".to_owned());
    for size in [25, 25, 10, 0] {
        let page = list(john.get(&path));
        assert_eq!(page.len(), size);
        let ids = texts(&page, "id").into_iter().map(str::to_owned);
        paged.extend(ids);
        path = format!("/api/conversations?before={}", paged.last().unwrap());
    }
    paged.reverse();
    assert_eq!(paged, started);
}

#[test]
fn page_after_a_conversation_whose_last_message_was_deleted_misses_none() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let started = server.start_conversations(&john, 60);
    // Both of these end a page and have only one message. It disappears before the next page is loaded.
    let ends = [&started[35], &started[10]];
    let said: Vec<_> = started.iter().map(|id| john.say(id, "hi")).collect();
    let mut paged = texts(&list(john.get("/api/conversations")), "id")
        .into_iter()
        .map(str::to_owned)
        .collect::<Vec<_>>();
    for (end, message) in ends.into_iter().zip([&said[35], &said[10]]) {
        assert_eq!(paged.last(), Some(end));
        john.delete(&format!("{}/{message}", messages_of(end)))
            .is_empty(204);
        let page = list(john.get(&format!("/api/conversations?before={end}")));
        paged.extend(texts(&page, "id").into_iter().map(str::to_owned));
    }
    paged.reverse();
    assert_eq!(paged, started);
}

#[test]
fn deleted_last_message_keeps_the_place_of_its_conversation() {
    let server = TestServer::start();
    server.add_users(["ann", "bob"]);
    let john = server.log_in("john");
    let [ann, bob] = ["ann", "bob"].map(|name| john.start_conversation(name));
    john.say(&ann, "1");
    john.say(&bob, "2");
    let last = john.say(&ann, "3");
    john.delete(&format!("{}/{last}", messages_of(&ann)))
        .is_empty(204);
    let conversations = list(john.get("/api/conversations"));
    assert_eq!(texts(&conversations, "id"), [&ann, &bob]);
    assert_eq!(conversations[0]["lastMessage"]["content"], "1");
}

#[test]
fn all_conversations_page_by_id_even_without_messages() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let started = server.start_conversations(&john, 201);
    john.send(&started[7], "hi");
    let page = list(john.get("/api/conversations/all"));
    assert_eq!(page[0], john.conversation(EVERYONE));
    assert_eq!(texts(&page[1..], "id"), started[..199]);
    assert_eq!(page[8], john.conversation(&started[7]));
    let rest = list(john.get(&format!("/api/conversations/all?after={}", started[198])));
    assert_eq!(texts(&rest, "id"), started[199..]);
    assert_eq!(
        list(john.get(&format!("/api/conversations/all?after={}", started[200]))),
        Vec::<Value>::new()
    );
    let of_jane = list(server.log_in("jane").get("/api/conversations/all"));
    assert_eq!(texts(&of_jane, "id"), [EVERYONE]);
}

#[test]
fn server_sets_times_and_ids_increase() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let (first, second) = (john.send(&conversation, "1"), john.send(&conversation, "2"));
    assert!(number(&first["id"]) < number(&second["id"]));
    let conversation = john.conversation(&conversation);
    let times = [&conversation, &first, &second].map(|made| text(&made["createdAt"]));
    assert!(times.is_sorted(), "{times:?}");
    assert!(
        times
            .iter()
            .all(|time| time.len() == 24 && time.ends_with('Z'))
    );
}

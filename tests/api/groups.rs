//! Direct conversations of several people, notes to self, and users by their ids.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, list, text, texts},
    answer::Answer,
    test_server::TestServer,
};

fn people(server: &TestServer) -> [Actor; 4] {
    server.add_users(["ann", "bob"]);
    ["john", "jane", "ann", "bob"].map(|name| server.log_in(name))
}

fn start(actor: &Actor, usernames: &[&str]) -> Answer {
    actor.post("/api/conversations", json!({ "usernames": usernames }))
}

#[test]
fn group_appears_to_all_of_its_people() {
    let server = TestServer::start();
    let [john, jane, ann, bob] = people(&server);
    let mut streams = [&john, &jane, &ann].map(Actor::stream);
    let mut of_bob = bob.stream();
    let answer = start(&john, &["ANN", "jane"]);
    let group = answer.json(201);
    let id = text(&group["id"]);
    assert_eq!(
        answer.header("Location"),
        Some(&*format!("/api/conversations/{id}"))
    );
    assert_eq!(group["participantIds"], json!(["1", "2", "3"]));
    for (field, value) in [
        ("kind", json!("direct")),
        ("name", json!(null)),
        ("otherParticipant", json!(null)),
        ("participantCount", json!(null)),
        ("involvement", json!("everything")),
        ("canManage", json!(false)),
        ("canPost", json!(true)),
        ("isParticipant", json!(true)),
    ] {
        assert_eq!(group[field], value, "{field}");
    }
    for stream in &mut streams {
        assert_eq!(
            stream.expect("conversation").data["participantIds"],
            group["participantIds"]
        );
    }
    john.send(id, "hello");
    for stream in &mut streams {
        assert_eq!(stream.event().content(), "hello");
    }
    bob.get(&format!("/api/conversations/{id}")).error(404);
    bob.send(&bob.start_conversation("john"), "after");
    of_bob.expect("conversation");
    assert_eq!(of_bob.event().content(), "after");
}

#[test]
fn same_people_have_one_conversation() {
    let server = TestServer::start();
    let [john, jane, ann, _] = people(&server);
    let id = text(&start(&john, &["jane", "ann"]).json(201)["id"]).to_owned();
    for (actor, names) in [
        (&john, &["ann", "jane"][..]),
        (&jane, &["john", "ann"]),
        (&ann, &["JOHN", "jane", "jane", "ann"]),
    ] {
        let answer = start(actor, names);
        assert_eq!(answer.status, 303);
        assert_eq!(
            answer.header("Location"),
            Some(&*format!("/api/conversations/{id}"))
        );
    }
    assert_ne!(start(&john, &["jane"]).json(201)["id"], id);
}

#[test]
fn list_of_one_finds_the_pair() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let pair = john.start_conversation("jane");
    let answer = start(&jane, &["john"]);
    assert_eq!(
        (answer.status, answer.header("Location")),
        (303, Some(&*format!("/api/conversations/{pair}")))
    );
}

#[test]
fn empty_list_makes_notes_to_self() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let mut stream = john.stream();
    let notes = start(&john, &[]).json(201);
    let id = text(&notes["id"]);
    assert_eq!(
        (&notes["participantIds"], &notes["otherParticipant"]),
        (&json!(["1"]), &json!(null))
    );
    stream.expect("conversation");
    john.send(id, "mine");
    assert_eq!(stream.event().data["mine"], true);
    assert_eq!(john.conversation(id)["unreadCount"], 0);
    for names in [&[][..], &["john"]] {
        assert_eq!(
            start(&john, names).header("Location"),
            Some(&*format!("/api/conversations/{id}"))
        );
    }
    assert_ne!(start(&jane, &[]).json(201)["id"], id);
    jane.get(&format!("/api/conversations/{id}")).error(404);
}

#[test]
fn group_has_20_people_at_most() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let names: Vec<_> = (0..20).map(|number| format!("user{number}")).collect();
    server.add_users(names.iter().map(String::as_str));
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let told = start(&john, &names).invalid("usernames");
    assert_eq!(told, "Choose 19 people at most. Create a room for more.");
    let with_self = [&names[..19], &["john"]].concat();
    let group = start(&john, &with_self).json(201);
    assert_eq!(group["participantIds"].as_array().unwrap().len(), 20);
    start(&john, &[&names[..], &["jane"]].concat()).invalid("usernames");
}

#[test]
fn group_needs_known_active_users() {
    let (server, olivia, jane) = TestServer::team();
    let ann = server.anonymous().join(&olivia.invite(1), "ann");
    let before = start(&olivia, &["jane", "ann"]).json(201)["id"].clone();
    olivia
        .post_empty(&format!("/api/users/{}/deactivate", ann.id()))
        .is_empty(204);
    start(&olivia, &["ann"]).error(403);
    assert_eq!(
        start(&jane, &["olivia", "ann"]).header("Location"),
        Some(&*format!("/api/conversations/{}", text(&before)))
    );
    let told = start(&olivia, &["jane", "nobody"]).invalid("usernames");
    assert_eq!(told, "Nobody here is called nobody. Check the spelling.");
    for markup in ["<b>", "a\0b", "\u{202e}", ""] {
        let answer = start(&olivia, &["jane", markup]);
        assert_eq!(answer.status, 422, "{markup:?}: {}", answer.text());
    }
    let both = json!({ "username": "jane", "usernames": [] });
    olivia.post("/api/conversations", both).invalid("usernames");
    olivia
        .post("/api/conversations", json!({}))
        .invalid("username");
}

#[test]
fn every_message_of_a_group_counts_as_for_me() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let id = text(&start(&john, &["jane", "ann"]).json(201)["id"]).to_owned();
    john.send(&id, "plain");
    let shown = jane.conversation(&id);
    assert_eq!(
        (&shown["unreadCount"], &shown["mentionCount"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn group_and_notes_are_not_in_the_tutorials_list() {
    let server = TestServer::start();
    let [john, ..] = people(&server);
    for names in [&["jane", "ann"][..], &[], &["bob"]] {
        let id = text(&start(&john, names).json(201)["id"]).to_owned();
        john.send(&id, "hello");
    }
    let conversations = list(john.get("/api/conversations"));
    assert_eq!(conversations.len(), 1);
    assert_eq!(conversations[0]["otherParticipant"]["username"], "bob");
    for id in ["2", "3"] {
        john.get(&format!("/api/conversations/{id}/other_participant"))
            .error(404);
    }
}

#[test]
fn all_conversations_have_every_kind() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    let group = start(&john, &["jane", "ann"]).json(201);
    let notes = start(&john, &[]).json(201);
    let room = john.create_private_room("lab", &[]);
    let old = john.create_room("old", &[]);
    john.archive(&old).json(200);
    let open = jane.create_room("open", &[]);
    let all = list(john.get("/api/conversations/all"));
    let expected = ["1", text(&group["id"]), text(&notes["id"]), &room, &old];
    assert_eq!(texts(&all, "id"), expected);
    assert_eq!(all[3], john.conversation(&room));
    let after = list(john.get(&format!("/api/conversations/all?after={room}")));
    assert_eq!(texts(&after, "id"), [&old]);
    assert!(!texts(&all, "id").contains(&&*open));
}

#[test]
fn users_are_found_by_ids() {
    let server = TestServer::start();
    let [john, ..] = people(&server);
    let users = |ids: &str| john.get(&format!("/api/users?ids={ids}"));
    let found = |ids: &str| {
        let answer: Value = users(ids).json(200);
        let mut names: Vec<_> = texts(answer["users"].as_array().unwrap(), "username")
            .into_iter()
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    assert_eq!(found("1,3"), ["ann", "john"]);
    assert_eq!(found("2,2,999"), ["jane"]);
    assert_eq!(found("9223372036854775807"), [""; 0]);
    let hundred: Vec<_> = (1..=100).map(|id: u32| id.to_string()).collect();
    assert_eq!(found(&hundred.join(",")).len(), 4);
    users(&format!("{},101", hundred.join(","))).invalid("ids");
    for ids in [
        "",
        ",",
        "1,",
        "x",
        "1;2",
        "1,%00",
        "-1",
        "%3Cb%3E",
        "9223372036854775808",
    ] {
        users(ids).invalid("ids");
    }
    for other in ["search=j", "show=all", "after=john"] {
        john.get(&format!("/api/users?ids=1&{other}"))
            .invalid("ids");
    }
}

#[test]
fn snapshot_has_the_users_to_whom_it_refers() {
    let server = TestServer::start();
    let [john, jane, ann, _bob] = people(&server);
    let named = |actor: &Actor| {
        let snapshot = actor.snapshot();
        let mut names: Vec<_> = texts(snapshot["users"].as_array().unwrap(), "username")
            .into_iter()
            .map(str::to_owned)
            .collect();
        names.sort();
        names
    };
    assert_eq!(named(&john), [""; 0]);
    start(&john, &["jane"]).json(201);
    assert_eq!(named(&john), ["jane", "john"]);
    let room = ann.create_room("lab", &["john"]);
    assert_eq!(named(&john), ["ann", "jane", "john"]);
    jane.join_room(&room).json(200);
    assert_eq!(named(&ann), ["ann"]);
    jane.send(&room, "hello");
    assert_eq!(named(&ann), ["ann", "jane"]);
}

#[test]
fn user_with_five_thousand_conversations_starts_no_other() {
    let server = TestServer::start();
    let [john, jane, ..] = people(&server);
    server.sql(format!(
        "insert into conversations (id, kind, direct_key, created_at)
             with recursive n (i) as (select 1000 union all select i + 1 from n where i < 5998)
             select i, 'direct', '1,' || i, 0 from n;
         insert into participants (conversation_id, user_id)
             select id, {} from conversations where id >= 1000",
        john.id()
    ));
    let problem = start(&john, &["jane"]).error(409);
    assert!(problem.starts_with("You have 5,000 conversations already."));
    assert_eq!(start(&jane, &["john"]).status, 201);
    assert_eq!(start(&john, &["jane"]).status, 303);
}

//! Replies, reactions, pins, deletions, unread marks and jumps to a time.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, messages_of, number, text},
    answer::Answer,
    support::wait_until,
    test_server::TestServer,
};

const THUMB: &str = "%F0%9F%91%8D";

fn path(conversation: &str, message: &str) -> String {
    format!("{}/{message}", messages_of(conversation))
}

/// Sends a message, and returns its id.
fn say(actor: &Actor, conversation: &str, content: &str) -> String {
    id_of(&actor.try_send(conversation, json!({ "content": content })))
}

fn id_of(answer: &Answer) -> String {
    text(&answer.json(201)["id"]).to_owned()
}

fn reply(actor: &Actor, conversation: &str, to: &str, content: &str) -> Answer {
    actor.try_send(
        conversation,
        json!({ "content": content, "replyToId": to, "clientId": client_id(content) }),
    )
}

/// A client id for each text.
fn client_id(content: &str) -> String {
    content.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-")
}

fn contents(page: &[Value]) -> Vec<&str> {
    page.iter()
        .map(|message| text(&message["content"]))
        .collect()
}

#[test]
fn reply_counts_for_the_author_of_what_it_answers() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let room = john.create_room("tea", &["jane"]);
    let question = say(&john, &room, "Who has the key?");
    let mut stream = john.stream();
    let answer = reply(&jane, &room, &question, "I have.").json(201);
    assert_eq!(answer["replyToId"], question);
    assert_eq!(answer["mentions"], json!([]));
    assert_eq!(stream.event().data["replyToId"], question);
    assert_eq!(stream.expect("read").data["mentionCount"], 1);
    assert_eq!(john.conversation(&room)["mentionCount"], 1);
    reply(&jane, &room, text(&answer["id"]), "To myself").json(201);
    assert_eq!(john.conversation(&room)["mentionCount"], 1);
    assert_eq!(jane.conversation(&room)["mentionCount"], 0);
}

#[test]
fn only_a_message_of_the_same_conversation_can_be_answered() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let room = john.create_room("tea", &["jane"]);
    let elsewhere = say(&john, &room, "hello");
    let gone = say(&john, &direct, "gone");
    john.delete(&path(&direct, &gone)).is_empty(204);
    let line = john.told(&room);
    let line = text(&line[0]["id"]);
    for (conversation, message) in [
        (&direct, elsewhere.as_str()),
        (&direct, &gone),
        (&direct, "999"),
        (&room, line),
    ] {
        let answer = reply(&jane, conversation, message, "what?");
        assert!(answer.json(422)["errors"]["replyToId"].is_string());
    }
}

#[test]
fn retried_reply_is_the_same_even_if_the_answered_message_is_gone() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let question = say(&john, &direct, "Who has the key?");
    let first = reply(&jane, &direct, &question, "I have.").json(201);
    john.delete(&path(&direct, &question)).is_empty(204);
    assert_eq!(reply(&jane, &direct, &question, "I have.").json(200), first);
    let other = json!({ "content": "I have.", "clientId": client_id("I have.") });
    jane.try_send(&direct, other).error(409);
}

#[test]
fn deleted_message_disappears_with_all_that_it_had() {
    let server = TestServer::start();
    let (john, jane, _) = server.john_and_jane();
    let room = john.create_room("tea", &["jane"]);
    say(&john, &room, "first");
    let id = say(&john, &room, "@jane and @room, a secret");
    jane.put_empty(&format!("{}/reactions/{THUMB}", path(&room, &id)))
        .json(200);
    jane.put_empty(&format!("{}/pin", path(&room, &id)))
        .is_empty(204);
    let mut stream = jane.stream();
    assert_eq!(jane.conversation(&room)["mentionCount"], 1);
    john.delete(&path(&room, &id)).is_empty(204);
    john.delete(&path(&room, &id)).is_empty(204);
    assert_eq!(stream.expect("message_deleted").data["messageId"], id);
    jane.get(&path(&room, &id)).error(404);
    assert_eq!(contents(&jane.history(&room, None)).len(), 4 - 1);
    let shown = jane.conversation(&room);
    assert_eq!(shown["lastMessage"]["content"], "first");
    assert_eq!(
        (&shown["mentionCount"], &shown["unreadCount"]),
        (&json!(0), &json!(1))
    );
    let pins = jane
        .get(&format!("/api/conversations/{room}/pins"))
        .json(200);
    assert_eq!(pins, json!([]));
    for change in [
        jane.put_empty(&format!("{}/reactions/{THUMB}", path(&room, &id))),
        jane.put_empty(&format!("{}/pin", path(&room, &id))),
        john.patch(&path(&room, &id), json!({ "content": "again" })),
    ] {
        change.error(404);
    }
}

#[test]
fn message_that_is_answered_stays_as_a_placeholder_until_nothing_answers_it() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let question = say(&john, &direct, "Who has the key?");
    let answer = id_of(&reply(&jane, &direct, &question, "I have."));
    john.delete(&path(&direct, &question)).is_empty(204);
    let page = jane.history(&direct, None);
    assert_eq!(contents(&page), ["I have.", ""]);
    assert_eq!(page[1]["isDeleted"], true);
    assert_eq!(page[0]["replyToId"], question);
    let mut stream = john.stream();
    jane.delete(&path(&direct, &answer)).is_empty(204);
    for id in [&answer, &question] {
        assert_eq!(stream.expect("message_deleted").data["messageId"], **id);
    }
    assert_eq!(jane.history(&direct, None), [json!(null); 0]);
    assert_eq!(jane.conversation(&direct)["lastMessage"], json!(null));
}

#[test]
fn retry_of_a_deleted_message_gets_the_placeholder() {
    let server = TestServer::start();
    let (john, _jane, direct) = server.john_and_jane();
    let draft = json!({ "content": "hello", "clientId": "k1" });
    let id = id_of(&john.try_send(&direct, draft.clone()));
    john.delete(&path(&direct, &id)).is_empty(204);
    let again = john.try_send(&direct, draft).json(200);
    assert_eq!(
        (&again["id"], &again["isDeleted"], &again["content"]),
        (&json!(id), &json!(true), &json!(""))
    );
}

#[test]
fn replay_never_tells_what_a_deleted_message_said() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let place = text(&jane.snapshot()["eventId"]).to_owned();
    let id = say(&john, &direct, "a secret");
    john.patch(&path(&direct, &id), json!({ "content": "a better secret" }))
        .json(200);
    john.delete(&path(&direct, &id)).is_empty(204);
    let events = jane.stream_after(&place).events(3);
    let names: Vec<_> = events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["message", "message_edited", "message_deleted"]);
    for event in &events {
        assert!(!event.data.to_string().contains("secret"), "{event:?}");
    }
}

#[test]
fn nothing_of_a_deleted_message_stays_on_the_disk() {
    let server = TestServer::start();
    let (john, _jane, direct) = server.john_and_jane();
    let secrets = ["first-8qX2", "second-vT7p"];
    let id = say(&john, &direct, secrets[0]);
    john.patch(&path(&direct, &id), json!({ "content": secrets[1] }))
        .json(200);
    let is_stored = |secret: &str| {
        let bytes = server.bytes_on_disk();
        bytes
            .windows(secret.len())
            .any(|part| part == secret.as_bytes())
    };
    assert!(is_stored(secrets[1]));
    john.delete(&path(&direct, &id)).is_empty(204);
    // The log is emptied just after the commit, by another task.
    wait_until(|| !secrets.iter().any(|secret| is_stored(secret)));
}

#[test]
fn reactions_are_counted_by_emoji_in_the_order_of_the_first() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let id = say(&john, &direct, "Cake in the kitchen");
    let react = |actor: &Actor, emoji: &str| {
        let path = format!("{}/reactions/{emoji}", path(&direct, &id));
        actor.put_empty(&path).json(200)
    };
    react(&jane, "%E2%9D%A4");
    let mut stream = john.stream();
    react(&john, THUMB);
    let all = react(&john, "%E2%9D%A4%EF%B8%8F");
    let (john_id, jane_id) = (john.id(), jane.id());
    assert_eq!(
        all,
        json!([
            { "emoji": "❤️", "userIds": [jane_id, john_id], "count": 2 },
            { "emoji": "👍", "userIds": [john_id], "count": 1 },
        ])
    );
    assert_eq!(react(&john, THUMB), all);
    let told = [(); 2].map(|()| stream.expect("reactions").data);
    assert_eq!(
        (&told[1]["reactions"], &told[1]["messageId"]),
        (&all, &json!(id))
    );
    assert_eq!(jane.history(&direct, None)[0]["reactions"], all);
    let back = format!("{}/reactions/{THUMB}", path(&direct, &id));
    assert_eq!(john.delete(&back).json(200).as_array().unwrap().len(), 1);
    assert_eq!(john.delete(&back).json(200).as_array().unwrap().len(), 1);
}

#[test]
fn reader_is_listed_with_their_own_reaction_after_50_others() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let id = say(&john, &direct, "hello");
    // Fifty others, who are not in the conversation, react first.
    let crowd: Vec<_> = (0..50).map(|number| format!("user{number}")).collect();
    server.add_users(crowd.iter().map(String::as_str));
    server.sql(format!(
        "insert into reactions (message_id, emoji, user_id, created_at)
         select {id}, '👍', id, 0 from users where username like 'user%'"
    ));
    let own = format!("{}/reactions/{THUMB}", path(&direct, &id));
    let users = |reactions: &Value| {
        let reaction = &reactions[0];
        let ids = reaction["userIds"].as_array().unwrap();
        assert_eq!(ids.len(), 50);
        (reaction["count"].clone(), ids.contains(&json!(jane.id())))
    };
    let mut stream = john.stream();
    assert_eq!(users(&jane.put_empty(&own).json(200)), (json!(51), true));
    let told = stream.find(|event| event.name == "reactions").unwrap().data;
    assert_eq!(users(&told["reactions"]), (json!(51), false));
    for (actor, is_listed) in [(&jane, true), (&john, false)] {
        let found = actor.get(&path(&direct, &id)).json(200);
        for message in [&found, &actor.history(&direct, None)[0]] {
            assert_eq!(users(&message["reactions"]), (json!(51), is_listed));
        }
    }
    assert_eq!(users(&jane.delete(&own).json(200)), (json!(50), false));
}

#[test]
fn reaction_is_one_emoji() {
    let server = TestServer::start();
    let (john, _jane, direct) = server.john_and_jane();
    let id = say(&john, &direct, "hello");
    for text in [
        "a",
        "1",
        "%F0%9F%91%8D%F0%9F%91%8D",
        "%3Atada%3A",
        "%00",
        "%FF",
        "%20",
    ] {
        let path = format!("{}/reactions/{text}", path(&direct, &id));
        assert_eq!(john.put_empty(&path).status, 422);
    }
}

#[test]
fn message_has_twenty_different_reactions_at_most() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let id = say(&john, &direct, "hello");
    let react = |actor: &Actor, at: u8| {
        let emoji = format!("%F0%9F%8D%{:02X}", 0x80 + at);
        actor.put_empty(&format!("{}/reactions/{emoji}", path(&direct, &id)))
    };
    for at in 0..20 {
        react(&john, at).json(200);
    }
    react(&john, 20).error(409);
    assert_eq!(react(&jane, 3).json(200)[3]["count"], 2);
}

#[test]
fn pinned_messages_are_listed_newest_first() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let ids = ["one", "two", "three"].map(|content| say(&john, &direct, content));
    let pin = |at: usize| format!("{}/pin", path(&direct, &ids[at]));
    let mut stream = john.stream();
    for at in [2, 0, 0] {
        jane.put_empty(&pin(at)).is_empty(204);
    }
    let told = [(); 2].map(|()| stream.expect("pin").data);
    assert_eq!(
        (&told[1]["messageId"], &told[1]["isPinned"]),
        (&json!(ids[0]), &json!(true))
    );
    let list = || {
        let pins = john
            .get(&format!("/api/conversations/{direct}/pins"))
            .json(200);
        pins.as_array().unwrap().clone()
    };
    assert_eq!(contents(&list()), ["three", "one"]);
    assert_eq!(john.history(&direct, None)[0]["isPinned"], true);
    john.delete(&pin(2)).is_empty(204);
    john.delete(&pin(2)).is_empty(204);
    assert_eq!(contents(&list()), ["one"]);
}

#[test]
fn conversation_has_fifty_pins_at_most() {
    let server = TestServer::start();
    let (john, _jane, direct) = server.john_and_jane();
    let ids: Vec<_> = (0..51)
        .map(|at| say(&john, &direct, &at.to_string()))
        .collect();
    let pin = |at: usize| john.put_empty(&format!("{}/pin", path(&direct, &ids[at])));
    for at in 0..50 {
        pin(at).is_empty(204);
    }
    pin(50).error(409);
}

#[test]
fn what_was_read_becomes_unread_on_all_devices() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let ids = ["one", "two", "three"].map(|content| say(&john, &direct, content));
    jane.read(&direct, None);
    let mut stream = jane.stream();
    let unread = |from: &str| {
        let path = format!("/api/conversations/{direct}/unread?from={from}");
        jane.post_empty(&path)
    };
    unread(&ids[1]).is_empty(204);
    let told = stream.expect("read").data;
    assert_eq!(
        (&told["messageId"], &told["unreadCount"]),
        (&json!(ids[0]), &json!(2))
    );
    assert_eq!(jane.conversation(&direct)["unreadCount"], 2);
    // It is unread already.
    unread(&ids[2]).is_empty(204);
    assert_eq!(jane.conversation(&direct)["unreadCount"], 2);
    unread("999").error(404);
    unread(&ids[0]).is_empty(204);
    assert_eq!(jane.conversation(&direct)["readMessageId"], json!(null));
}

#[test]
fn page_at_a_time_is_around_the_first_message_from_then_on() {
    let server = TestServer::start();
    let (john, jane, direct) = server.john_and_jane();
    let ids: Vec<_> = (0..60)
        .map(|at| number(&json!(say(&john, &direct, &at.to_string()))))
        .collect();
    // A minute from one to the next, from 2026-01-01T00:00:00Z.
    let first = 1_767_225_600_000_u64;
    server.sql(format!(
        "update messages set created_at = {first} + (id - {}) * 60000 where id >= {}",
        ids[0], ids[0]
    ));
    let at = |time: &str| {
        let path = format!("{}?at={time}", messages_of(&direct));
        jane.get(&path).json(200).as_array().unwrap().clone()
    };
    let page = at("2026-01-01T00:29:00.001Z");
    assert_eq!(page[24]["content"], "30");
    assert_eq!(page.len(), 50);
    assert_eq!(at("2026-01-01T01:30:00%2B01:00")[24]["content"], "30");
    assert_eq!(at("1999-01-01T00:00:00Z").last().unwrap()["content"], "0");
    assert_eq!(at("2027-01-01T00:00:00Z")[0]["content"], "59");
    assert_eq!(jane.conversation(&direct)["unreadCount"], 60);
    let both = format!("{}?at=2026-01-01T00:00:00Z&before=9", messages_of(&direct));
    assert!(jane.get(&both).json(422)["errors"]["at"].is_string());
    let noon = format!("{}?at=noon", messages_of(&direct));
    assert_eq!(jane.get(&noon).status, 422);
}

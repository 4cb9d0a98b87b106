//! Retries: at any time and in any company, the answer is the first message or a conflict.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    actor::{Actor, messages_of, text},
    answer::Answer,
    clients::request,
    event_reader::seq,
    test_server::TestServer,
    wire::Wire,
};

fn edit(actor: &Actor, message: &Value, content: &str) -> Value {
    let path = messages_of(text(&message["conversationId"]));
    let path = format!("{path}/{}", text(&message["id"]));
    actor.patch(&path, json!({ "content": content })).json(200)
}

#[test]
fn retry_after_an_edit_and_restart_returns_the_same_message() {
    let mut server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let draft = json!({ "content": "one", "clientId": "k1" });
    let sent = john.try_send(&conversation, draft.clone()).json(201);
    edit(&john, &sent, "two");
    let edited = edit(&john, &sent, "three");
    server.stop();
    server.run();
    let john = server.returning(&john);
    assert_eq!(john.try_send(&conversation, draft).json(200), edited);
    for content in ["two", "three"] {
        let another = json!({ "content": content, "clientId": "k1" });
        john.try_send(&conversation, another).error(409);
    }
    assert_eq!(john.history(&conversation, None), [edited]);
}

/// The number of events that the log keeps, and the interval at which it deletes old events.
const RETAINED: u64 = 100_000;
const PRUNE_EVERY: usize = 1_000;

#[test]
fn retry_after_log_deletion_returns_the_same_message() {
    let mut server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let draft = json!({ "content": "hello", "clientId": "k1" });
    let sent = john.try_send(&conversation, draft.clone()).json(201);
    let place = text(&john.snapshot()["eventId"]).to_owned();
    server.stop();
    server.sql(format!(
        "with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < {RETAINED})
         insert into facts (kind, conversation_id) select 'conversation', {conversation} from numbers"
    ));
    server.run();
    let john = server.returning(&john);
    let mut forgets = Wire::open(server.address());
    for _ in 0..=PRUNE_EVERY {
        forgets.write(request(
            &john,
            &conversation,
            &json!({ "content": "later" }),
        ));
        assert_eq!(forgets.answer().status, 201);
    }
    let before = format!("{}-{}", place.rsplit_once('-').unwrap().0, seq(&place) - 1);
    let mut stream = john.stream_after(&before);
    assert_eq!(stream.expect("reset").data["reason"], "pruned");

    assert_eq!(john.try_send(&conversation, draft).json(200), sent);
    let another = json!({ "content": "bye", "clientId": "k1" });
    john.try_send(&conversation, another).error(409);
    john.send(&conversation, "next");
    assert_eq!(stream.event().content(), "next");
}

/// Sends requests at the same moment, each on its own connection: all are held back by their last byte.
fn ask_together(server: &TestServer, requests: &[String]) -> Vec<Answer> {
    let held = requests.iter().map(|request| {
        let mut wire = Wire::open(server.address());
        wire.write(&request[..request.len() - 1]);
        (wire, &request[request.len() - 1..])
    });
    let mut held: Vec<_> = held.collect();
    for (wire, last) in &mut held {
        wire.write(last);
    }
    held.into_iter()
        .map(|(mut wire, _)| wire.answer())
        .collect()
}

/// The number of attempts: the machine decides which of the requests share a batch.
const ROUNDS: usize = 12;

#[test]
fn concurrent_drafts_with_one_client_id_conflict() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, conversation) = server.john_and_jane();
    let other = john.start_conversation("ann");
    let mut stream = jane.log_in("ann").stream();
    let mut janes = jane.stream();
    for round in 0..ROUNDS {
        let draft = |content: &str| json!({ "content": content, "clientId": format!("k{round}") });
        let places = [
            (&conversation, draft("hello")),
            (&conversation, draft("bye")),
            (&other, draft("hello")),
        ];
        let free = json!({ "content": "free", "clientId": null });
        let mut requests = Vec::new();
        for _ in 0..8 {
            let own = places
                .iter()
                .map(|(place, draft)| request(&john, place, draft));
            requests.extend(own);
            requests.push(request(&jane, &conversation, &free));
        }
        let answers = ask_together(&server, &requests);
        let mut by_draft: BTreeMap<usize, Vec<Answer>> = BTreeMap::new();
        for (number, answer) in answers.into_iter().enumerate() {
            by_draft.entry(number % 4).or_default().push(answer);
        }
        let freely = by_draft.remove(&3).unwrap();
        assert!(freely.iter().all(|answer| answer.status == 201));
        let first = one_message_and_conflicts(by_draft.values());

        // All users receive the message once, and the eight drafts with other client ids.
        let is_elsewhere = first["conversationId"] == json!(other);
        let count = 8 + usize::from(!is_elsewhere);
        let heard = janes.events(count);
        let told = heard.iter().filter(|event| event.data["id"] == first["id"]);
        assert_eq!(told.count(), usize::from(!is_elsewhere));
        if is_elsewhere {
            assert_eq!(stream.expect("message").data["id"], first["id"]);
        }
    }
}

/// Asserts that one draft is stored and answered with one message, and that the others conflict.
fn one_message_and_conflicts<'a>(by_draft: impl Iterator<Item = &'a Vec<Answer>>) -> Value {
    let is_taken = |answer: &Answer| answer.status != 409;
    let (taken, refused): (Vec<_>, Vec<_>) =
        by_draft.partition(|answers| answers.iter().any(is_taken));
    refused.into_iter().flatten().for_each(|answer| {
        answer.error(409);
    });
    assert_eq!(taken.len(), 1, "one of the drafts is the message");
    let new = taken[0].iter().filter(|answer| answer.status == 201);
    assert_eq!(new.count(), 1);
    let messages: Vec<_> = taken[0]
        .iter()
        .map(|answer| answer.json(answer.status))
        .collect();
    assert!(messages.iter().all(|message| *message == messages[0]));
    assert!(
        taken[0]
            .iter()
            .all(|answer| matches!(answer.status, 200 | 201))
    );
    messages[0].clone()
}

#[test]
fn retry_concurrent_with_edits_returns_the_same_message() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let draft = json!({ "content": "original", "clientId": "k1" });
    let sent = john.try_send(&conversation, draft.clone()).json(201);
    let again = request(&john, &conversation, &draft);
    let path = format!("{}/{}", messages_of(&conversation), text(&sent["id"]));
    let mut stream = jane.stream();
    for round in 0..ROUNDS {
        let edit = request(
            &john,
            &conversation,
            &json!({ "content": format!("edit {round}") }),
        );
        let edit = edit.replacen(
            &format!("POST {}", messages_of(&conversation)),
            &format!("PATCH {path}"),
            1,
        );
        let mut requests = vec![again.clone(); 12];
        requests.insert(6, edit);
        for answer in ask_together(&server, &requests) {
            assert_eq!(answer.json(200)["id"], sent["id"]);
        }
        let edited = stream.expect("message_edited");
        assert_eq!(edited.data["content"], format!("edit {round}"));
    }
    assert_eq!(john.history(&conversation, None).len(), 1);
}

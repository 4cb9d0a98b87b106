//! Sending and reading messages.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use serde_json::{Value, json};

use crate::{
    actor::{list, messages_of, number, text, texts},
    test_server::TestServer,
};

#[test]
fn message_is_shown_to_each_reader() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john
        .try_send(
            &conversation,
            json!({ "content": "hello", "clientId": "Az09-_" }),
        )
        .json(201);
    let seen_by_john = json!({
        "id": "3",
        "clientId": "Az09-_",
        "conversationId": conversation,
        "authorId": "1",
        "kind": "text",
        "content": "hello",
        "replyToId": null,
        "isDeleted": false,
        "reactions": [], "files": [],
        "isPinned": false,
        "mentions": [],
        "mentionsRoom": false,
        "change": null,
        "createdAt": sent["createdAt"],
        "editedAt": null,
        "mine": true,
    });
    let mut seen_by_jane = seen_by_john.clone();
    seen_by_jane["mine"] = json!(false);
    seen_by_jane["clientId"] = json!(null);
    assert_eq!(sent, seen_by_john);
    for (actor, seen) in [(john, seen_by_john), (jane, seen_by_jane)] {
        assert_eq!(
            actor.history(&conversation, None),
            std::slice::from_ref(&seen)
        );
        assert_eq!(actor.conversation(&conversation)["lastMessage"], seen);
    }
}

#[test]
fn content_is_returned_as_sent() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let mut stream = jane.stream();
    let texts = [
        "fn main() {\n\tprintln!(\"a  b\");\r\n}",
        "👩‍👩‍👧‍👦 🇺🇳 e\u{301} é ﷽",
        "שלום \u{202e}olleh\u{202c} العربية",
        "<img src=x onerror=alert(1)> &amp; </script>",
        "http://x.com/%3Cimg%20src=x%20onerror=alert(1)%3E",
        "100%",
        "data: x\n\nid: 9\nevent: bye\n\ndata: {}",
        "\u{1}\u{7f}\u{85}x\u{2028}y\u{2029}z\u{feff}",
        "'; drop table messages; --",
        "\\u0000 \\ \" {\"content\": null}",
        "null",
    ];
    for content in texts {
        assert_eq!(john.send(&conversation, content)["content"], content);
        assert_eq!(stream.event().content(), content);
        assert_eq!(jane.history(&conversation, None)[0]["content"], content);
    }
}

#[test]
fn blank_lines_and_the_end_are_trimmed_but_no_indent() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let sent = john.send(&conversation, " \n\t\u{a0}a \n\n  b\t\u{3000} \r\n");
    assert_eq!(sent["content"], "\t\u{a0}a \n\n  b");
}

#[test]
fn message_has_at_most_ten_thousand_characters() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for character in ["x", "é", "𐍈"] {
        let longest = character.repeat(10_000);
        assert_eq!(
            john.send(&conversation, &format!(" \n{longest}\n"))["content"],
            longest
        );
        let rule = john
            .try_send(
                &conversation,
                json!({ "content": character.repeat(10_001) }),
            )
            .invalid("content");
        assert!(rule.contains("10000"), "{rule}");
    }
}

#[test]
fn empty_message_is_refused() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let refused = [
        json!({ "content": "" }),
        json!({ "content": " \n\t\u{3000}" }),
        json!({ "content": "\u{2800}" }),
        json!({ "content": "\u{200b} \u{2060}\u{feff}" }),
        json!({ "content": "\u{ad}\u{3164}\n\u{e000}" }),
        json!({ "content": "a\0b" }),
        json!({ "content": null }),
        json!({ "content": 7 }),
        json!({ "content": ["a"] }),
        json!({}),
    ];
    for message in refused {
        john.try_send(&conversation, message).invalid("content");
    }
    assert!(john.history(&conversation, None).is_empty());
}

#[test]
fn history_is_newest_first_in_pages_of_25() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent: Vec<_> = (0..60)
        .map(|number| john.send(&conversation, &number.to_string()))
        .collect();
    let newest = jane.history(&conversation, None);
    assert_eq!(newest.len(), 25);
    assert_eq!(newest[0]["id"], sent[59]["id"]);
    let next = jane.history(&conversation, Some(text(&newest[24]["id"])));
    assert_eq!(next[0]["id"], sent[34]["id"]);
    let mut all = jane.whole_history(&conversation);
    all.reverse();
    assert_eq!(texts(&all, "id"), texts(&sent, "id"));
    let first = text(&sent[0]["id"]);
    assert!(jane.history(&conversation, Some(first)).is_empty());
}

#[test]
fn page_before_a_foreign_message_reveals_nothing() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, conversation) = server.john_and_jane();
    john.send(&conversation, "ours");
    let other = john.start_conversation("ann");
    let foreign = text(&john.send(&other, "theirs")["id"]).to_owned();
    john.send(&conversation, "later");
    let page = jane.history(&conversation, Some(&foreign));
    assert_eq!(texts(&page, "content"), ["ours"]);
}

#[test]
fn paging_during_writes_has_no_gaps_or_duplicates() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent: Vec<u64> = thread::scope(|scope| {
        let writers: Vec<_> = (0..16)
            .map(|_| {
                scope.spawn(|| -> Vec<u64> {
                    (0..50)
                        .map(|_| number(&john.send(&conversation, "early")["id"]))
                        .collect()
                })
            })
            .collect();
        writers
            .into_iter()
            .flat_map(|writer| writer.join().unwrap())
            .collect()
    });
    assert_eq!(sent.iter().collect::<HashSet<_>>().len(), 800);

    let is_done = AtomicBool::new(false);
    let paged: Vec<Value> = thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| {
                while !is_done.load(Ordering::Relaxed) {
                    john.send(&conversation, "late");
                }
            });
        }
        let reader = scope.spawn(|| jane.whole_history(&conversation));
        let paged = reader.join();
        is_done.store(true, Ordering::Relaxed);
        paged.unwrap()
    });

    let ids: Vec<_> = paged.iter().map(|message| number(&message["id"])).collect();
    assert!(
        ids.is_sorted_by(|a, b| a > b),
        "newest first, nothing twice"
    );
    assert!(sent.iter().all(|id| ids.contains(id)));
    let quiet: Vec<_> = jane
        .whole_history(&conversation)
        .iter()
        .map(|message| number(&message["id"]))
        .collect();
    assert!(quiet.len() > ids.len(), "others wrote meanwhile");
    assert!(quiet.ends_with(&ids));
}

#[test]
fn tutorial_routes_send_and_read() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = john
        .try_send(&conversation, json!({ "content": "hello" }))
        .json(201);
    assert_eq!(sent["clientId"], json!(null));
    assert_eq!(
        list(jane.get(&messages_of(&conversation)))[0]["content"],
        "hello"
    );
    assert_eq!(
        list(jane.get("/api/conversations"))[0]["hasUnreadMessages"],
        false
    );
}

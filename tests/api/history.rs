//! Windows on a conversation's history.

use serde_json::Value;

use crate::{
    actor::{Actor, list, messages_of, text, texts},
    test_server::TestServer,
};

/// The contents of a window, newest first.
fn window(actor: &Actor, conversation: &str, query: &str) -> Vec<String> {
    let page = list(actor.get(&format!("{}?{query}", messages_of(conversation))));
    texts(&page, "content")
        .into_iter()
        .map(str::to_owned)
        .collect()
}

/// Numbers as texts, from the first down to the last.
fn numbers(first: usize, last: usize) -> Vec<String> {
    (last..=first)
        .rev()
        .map(|number| number.to_string())
        .collect()
}

fn send_numbers(john: &Actor, conversation: &str, count: usize) -> Vec<Value> {
    (0..count)
        .map(|number| john.send(conversation, &number.to_string()))
        .collect()
}

#[test]
fn after_shows_the_nearest_25_and_around_shows_both_sides() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, conversation) = server.john_and_jane();
    let other = john.start_conversation("ann");
    let mut sent = send_numbers(&john, &conversation, 40);
    // Messages of other conversations lie between.
    john.send(&other, "elsewhere");
    sent.extend((40..80).map(|number| john.send(&conversation, &number.to_string())));
    let id = |number: usize| text(&sent[number]["id"]);
    let jane = |query: String| window(&jane, &conversation, &query);

    assert_eq!(jane(format!("after={}", id(30))), numbers(55, 31));
    assert_eq!(jane(format!("after={}", id(70))), numbers(79, 71));
    assert_eq!(jane(format!("after={}", id(79))), numbers(0, 1));
    assert_eq!(jane(format!("around={}", id(40))), numbers(64, 15));
    assert_eq!(jane(format!("around={}", id(3))), numbers(27, 0));
    assert_eq!(jane(format!("around={}", id(79))), numbers(79, 54));
}

#[test]
fn around_a_message_that_is_not_there_is_404() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, conversation) = server.john_and_jane();
    let other = john.start_conversation("ann");
    john.send(&conversation, "ours");
    let foreign = text(&john.send(&other, "theirs")["id"]).to_owned();
    for id in [&foreign, "9223372036854775807"] {
        let path = format!("{}?around={id}", messages_of(&conversation));
        jane.get(&path).error(404);
    }
}

#[test]
fn window_in_the_middle_is_not_marked_as_read() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let sent = send_numbers(&john, &conversation, 3);
    let id = text(&sent[1]["id"]);
    for query in ["after", "around"] {
        let path = format!("{}?{query}={id}&markRead=true", messages_of(&conversation));
        assert_eq!(
            list(jane.get(&path)).len(),
            if query == "after" { 1 } else { 3 }
        );
        assert_eq!(jane.conversation(&conversation)["unreadCount"], 3);
    }
    // The newest page is, as a control.
    list(jane.get(&messages_of(&conversation)));
    assert_eq!(jane.conversation(&conversation)["unreadCount"], 0);
}

#[test]
fn only_one_window_at_a_time() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for query in ["before=1&after=1", "after=1&around=1", "before=1&around=1"] {
        let path = format!("{}?{query}", messages_of(&conversation));
        let field = query
            .split('&')
            .next_back()
            .unwrap()
            .split('=')
            .next()
            .unwrap();
        john.get(&path).invalid(field);
    }
}

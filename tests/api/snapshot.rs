//! The snapshot: the page's initial state, and the start of its stream.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, EVERYONE, number, text, texts, user},
    event_reader::Event,
    random::Random,
    test_server::TestServer,
};

#[test]
fn new_user_is_in_the_room_of_everyone_alone() {
    let server = TestServer::start();
    let stranger = server.stranger();
    let snapshot = stranger.snapshot();
    let everyone = json!({
        "id": EVERYONE, "kind": "room", "name": "everyone", "topic": null, "picture": null, "isPrivate": false,
        "isArchived": false, "joinsNewUsers": true, "isEveryone": true, "createdBy": null, "participantIds": null,
        "participantCount": 3, "otherParticipant": null, "lastMessage": null, "hasUnreadMessages": false,
        "unreadCount": 0, "mentionCount": 0, "readMessageId": "2", "involvement": "mentions", "isStarred": false,
        "isParticipant": true, "canManage": false, "canPost": true,
        "createdAt": snapshot["conversations"][0]["createdAt"],
    });
    let expected = json!({
        "eventId": snapshot["eventId"],
        "authUser": user("3", "stranger"),
        "settings": stranger.get("/api/settings").json(200),
        "conversations": [everyone],
        "hasMoreConversations": false,
        "users": [],
    });
    assert_eq!(snapshot, expected);
}

#[test]
fn snapshot_sorts_by_newest_message_with_empty_last() {
    let server = TestServer::start();
    server.add_users(["ann", "bob"]);
    let john = server.log_in("john");
    let [jane, ann, bob] = ["jane", "ann", "bob"].map(|name| john.start_conversation(name));
    john.send(&bob, "1");
    server.log_in("jane").send(&jane, "2");
    let conversations = john.snapshot()["conversations"].as_array().unwrap().clone();
    assert_eq!(
        texts(&conversations, "id"),
        [jane.as_str(), &bob, &ann, EVERYONE]
    );
    for conversation in &conversations {
        assert_eq!(conversation, &john.conversation(text(&conversation["id"])));
    }
}

#[test]
fn snapshot_has_200_conversations_and_tells_of_more() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let started = server.start_conversations(&john, 201);
    john.send(&started[0], "hi");
    let snapshot = john.snapshot();
    let conversations = snapshot["conversations"].as_array().unwrap();
    assert_eq!(conversations.len(), 200);
    assert_eq!(conversations[0]["id"], started[0]);
    assert_eq!(snapshot["hasMoreConversations"], true);
}

#[test]
fn snapshot_has_older_conversations_only_while_they_are_unread() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let started = server.start_conversations(&john, 203);
    server.log_in("user0").send(&started[0], "unread");
    server.log_in("user1").send(&started[1], "soon read");
    for conversation in &started[2..] {
        john.send(conversation, "mine");
    }
    let older = || {
        let conversations = john.snapshot()["conversations"].take();
        let ids = texts(conversations.as_array().unwrap(), "id").split_off(200);
        ids.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(older(), [started[1].as_str(), &started[0]]);
    john.read(&started[1], None);
    assert_eq!(older(), [started[0].as_str()]);
}

/// A page's state of one conversation.
#[derive(Debug, Clone, PartialEq)]
struct Kept {
    id: String,
    last: Option<String>,
    marker: u64,
    unread: u64,
}

/// A page that starts from a snapshot and then only listens.
struct Page(Vec<Kept>);

impl Page {
    fn of(snapshot: &Value) -> Self {
        let conversations = snapshot["conversations"].as_array().unwrap();
        let mut kept: Vec<_> = conversations
            .iter()
            .map(|conversation| Kept {
                id: text(&conversation["id"]).to_owned(),
                last: conversation["lastMessage"]["content"]
                    .as_str()
                    .map(str::to_owned),
                marker: conversation["readMessageId"]
                    .as_str()
                    .map_or(0, |id| id.parse().unwrap()),
                unread: conversation["unreadCount"].as_u64().unwrap(),
            })
            .collect();
        kept.sort_by(|a, b| a.id.cmp(&b.id));
        Self(kept)
    }

    fn conversation(&mut self, id: &Value) -> &mut Kept {
        let place = self
            .0
            .binary_search_by(|kept| kept.id.as_str().cmp(text(id)));
        &mut self.0[place.expect("a conversation that was told")]
    }

    fn hear(&mut self, event: &Event) {
        let data = &event.data;
        match event.name.as_str() {
            "message" => {
                let kept = self.conversation(&data["conversationId"]);
                kept.last = Some(text(&data["content"]).to_owned());
                kept.unread += u64::from(data["mine"] == false);
            }
            "read" => {
                let kept = self.conversation(&data["conversationId"]);
                kept.marker = number(&data["messageId"]);
                // Jane always reads to the end.
                kept.unread = 0;
            }
            "conversation" => {
                let id = text(&data["id"]).to_owned();
                self.0.push(Kept {
                    id,
                    last: None,
                    marker: 0,
                    unread: 0,
                });
                self.0.sort_by(|a, b| a.id.cmp(&b.id));
            }
            name => panic!("{name}"),
        }
    }
}

/// A random change that Jane's page shows.
fn happen(random: &mut Random, people: &[Actor], jane: &Actor, conversations: &[String]) {
    let place = random.below(conversations.len());
    let (conversation, other) = (&conversations[place], &people[place]);
    match random.below(5) {
        0 => jane.read(conversation, None),
        1 => {
            jane.send(conversation, "mine");
        }
        _ => {
            other.send(conversation, "theirs");
        }
    }
}

#[test]
fn page_that_follows_the_stream_equals_a_new_snapshot() {
    let server = TestServer::start();
    server.add_users(["ann", "bob"]);
    let jane = server.log_in("jane");
    let people = ["john", "ann", "bob"].map(|name| server.log_in(name));
    let [first, second] = [0, 1].map(|place: usize| people[place].start_conversation("jane"));
    let mut random = Random(7);
    let early = [first, second];
    for _ in 0..20 {
        happen(&mut random, &people, &jane, &early);
    }

    let before = jane.snapshot();
    let third = people[2].start_conversation("jane");
    let all = [&early[..], &[third]].concat();
    for _ in 0..80 {
        happen(&mut random, &people, &jane, &all);
    }
    let after = jane.snapshot();

    let mut page = Page::of(&before);
    let mut stream = jane.stream_after(text(&before["eventId"]));
    let end = text(&after["eventId"]);
    for event in stream.up_to(end) {
        page.hear(&event);
    }
    assert_eq!(page.0, Page::of(&after).0);
}

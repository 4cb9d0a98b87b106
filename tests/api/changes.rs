//! Every kind of change: a snapshot plus the events after it equal a new snapshot.

use chinwag::writer::FACTS;
use serde_json::json;

use crate::{
    actor::{Actor, messages_of, text},
    page::Page,
    test_server::TestServer,
};

/// The kinds of change. The test below makes each of them [`happen`](Kind::happen).
#[derive(Debug, Clone, Copy)]
enum Kind {
    Conversation,
    Message,
    Edited,
    Reactions,
    Pin,
    Deleted,
    Read,
    User,
    Participation,
    Participant,
    Change,
    Settings,
}

const ALL: [Kind; 12] = [
    Kind::Conversation,
    Kind::Message,
    Kind::Edited,
    Kind::Reactions,
    Kind::Pin,
    Kind::Deleted,
    Kind::Read,
    Kind::User,
    Kind::Participation,
    Kind::Participant,
    Kind::Change,
    Kind::Settings,
];

/// The conversations in which the changes happen.
struct Places {
    /// The conversation of Jane and John.
    direct: String,
    /// A room of Jane and John.
    room: String,
}

impl Kind {
    /// Its name in the stream.
    fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Message => "message",
            Self::Edited => "message_edited",
            Self::Reactions => "reactions",
            Self::Pin => "pin",
            Self::Deleted => "message_deleted",
            Self::Read => "read",
            Self::User => "user",
            Self::Participation => "participation",
            Self::Participant => "participant",
            Self::Change => "change",
            Self::Settings => "settings",
        }
    }

    /// Jane makes the change.
    fn happen(self, jane: &Actor, places: &Places) {
        let Places { direct, room } = places;
        let room = format!("/api/conversations/{room}");
        match self {
            Self::Conversation => {
                jane.start_conversation("ann");
            }
            Self::Message => {
                let message = json!({ "content": "hello", "clientId": "k1" });
                jane.try_send(direct, message).json(201);
            }
            Self::Edited => {
                let bye = json!({ "content": "bye" });
                jane.patch(&last_in(jane, direct), bye).json(200);
            }
            Self::Reactions => {
                let path = format!("{}/reactions/%F0%9F%91%8D", last_in(jane, direct));
                jane.put_empty(&path).json(200);
            }
            Self::Pin => {
                let path = format!("{}/pin", last_in(jane, direct));
                jane.put_empty(&path).is_empty(204);
            }
            Self::Deleted => jane.delete(&last_in(jane, direct)).is_empty(204),
            Self::Read => jane.read(direct, None),
            Self::User => {
                let status = json!({ "status": "out for lunch" });
                jane.patch("/api/account", status).json(200);
            }
            Self::Participation => {
                let star = json!({ "isStarred": true });
                jane.patch(&format!("{room}/participation"), star).json(200);
            }
            Self::Participant => {
                let ann = json!({ "usernames": ["ann"] });
                jane.post(&format!("{room}/participants"), ann).json(200);
            }
            Self::Change => {
                jane.patch(&room, json!({ "topic": "Tea" })).json(200);
            }
            Self::Settings => {
                let all = json!({ "notify": "all" });
                jane.patch("/api/settings", all).json(200);
            }
        }
    }

    /// The events by which Jane, John and Ann hear of Jane's change. If they hear nothing, it must change nothing that they see.
    fn heard(self) -> [&'static [&'static str]; 3] {
        match self {
            Self::Conversation => [&["conversation"], &[], &["conversation"]],
            Self::Message => [&["message"], &["message"], &[]],
            Self::Edited => [&["message_edited"], &["message_edited"], &[]],
            Self::Reactions => [&["reactions"], &["reactions"], &[]],
            Self::Pin => [&["pin"], &["pin"], &[]],
            Self::Deleted => [&["message_deleted"], &["message_deleted"], &[]],
            Self::Read => [&["read"], &[], &[]],
            Self::User => [&["user"]; 3],
            Self::Participation => [&["participation"], &[], &[]],
            Self::Participant => [
                &["participant", "change"],
                &["participant", "change"],
                &["participation", "participant", "change"],
            ],
            Self::Change => [&["conversation", "change"]; 3],
            Self::Settings => [&["settings"], &[], &[]],
        }
    }
}

/// The path of the last message of a conversation.
fn last_in(actor: &Actor, conversation: &str) -> String {
    let last = actor.conversation(conversation)["lastMessage"].clone();
    format!("{}/{}", messages_of(conversation), text(&last["id"]))
}

#[test]
fn every_kind_of_fact_is_tested_here() {
    let facts: Vec<_> = FACTS.iter().map(|kind| kind.name).collect();
    // A notice changes nothing in a snapshot: a page loads notices separately.
    let mut tested: Vec<_> = ALL.map(Kind::name).into_iter().chain(["notice"]).collect();
    tested.sort_by_key(|name| facts.iter().position(|fact| fact == name));
    assert_eq!(tested, facts);
}

#[test]
fn snapshot_and_events_equal_a_new_snapshot_for_every_kind() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, direct) = server.john_and_jane();
    let ann = server.log_in("ann");
    john.send(&direct, "unread");
    let room = json!({ "name": "tea", "usernames": ["john"] });
    let room = text(&jane.post("/api/rooms", room).json(201)["id"]).to_owned();
    john.send(&room, "unread");
    let places = Places { direct, room };
    for kind in ALL {
        let people = [&jane, &john, &ann].into_iter().zip(kind.heard());
        let pages = people.map(|(actor, heard)| (actor, heard, Page::load(actor), actor.stream()));
        let pages: Vec<_> = pages.collect();
        kind.happen(&jane, &places);
        for (actor, heard, (mut page, place), mut live) in pages {
            let (after, end) = Page::load(actor);
            if !heard.is_empty() {
                assert_ne!(page, after, "{kind:?} changes something");
                let told = live.up_to(&end);
                assert_eq!(told, actor.stream_after(&place).up_to(&end), "{kind:?}");
                let names: Vec<_> = told.iter().map(|event| event.name.as_str()).collect();
                assert_eq!(names, heard, "{told:?}");
                for event in &told {
                    page.hear(event);
                }
            }
            assert_eq!(page, after, "{kind:?}");
        }
        assert!(kind.heard()[0].contains(&kind.name()), "Jane hears of it");
    }
}

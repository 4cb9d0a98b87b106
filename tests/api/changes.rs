//! Every kind of change: a snapshot and the events after it make what a new snapshot shows.

use chinwag::writer::FACTS;
use serde_json::json;

use crate::{
    actor::{Actor, messages_of, text},
    page::Page,
    test_server::TestServer,
};

/// The kinds of change, each of which [`happens`](Kind::happen) in the test below.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Conversation,
    Message,
    Edited,
    Read,
    User,
}

const ALL: [Kind; 5] = [
    Kind::Conversation,
    Kind::Message,
    Kind::Edited,
    Kind::Read,
    Kind::User,
];

impl Kind {
    /// What the stream calls it.
    fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Message => "message",
            Self::Edited => "message_edited",
            Self::Read => "read",
            Self::User => "user",
        }
    }

    /// Jane changes something, in her conversation with John if it is of a conversation.
    fn happen(self, jane: &Actor, conversation: &str) {
        match self {
            Self::Conversation => {
                jane.start_conversation("ann");
            }
            Self::Message => {
                let message = json!({ "content": "hello", "clientId": "k1" });
                jane.try_send(conversation, message).json(201);
            }
            Self::Edited => {
                let last = jane.conversation(conversation)["lastMessage"].clone();
                let path = format!("{}/{}", messages_of(conversation), text(&last["id"]));
                jane.patch(&path, json!({ "content": "bye" })).json(200);
            }
            Self::Read => jane.read(conversation, None),
            Self::User => {
                let status = json!({ "status": "out for lunch" });
                jane.patch("/api/account", status).json(200);
            }
        }
    }

    /// Whether John and Ann hear of what Jane does: what they do not hear of changes nothing that they see.
    fn is_heard_by_john_and_ann(self) -> [bool; 2] {
        match self {
            Self::Conversation => [false, true],
            Self::Message | Self::Edited => [true, false],
            Self::User => [true, true],
            Self::Read => [false, false],
        }
    }
}

#[test]
fn every_kind_of_fact_that_a_snapshot_shows_is_tested_here() {
    let facts: Vec<_> = FACTS.iter().map(|kind| kind.name).collect();
    // A notice changes nothing that a snapshot has: the page asks for the notices themselves.
    let mut tested: Vec<_> = ALL.map(Kind::name).into_iter().chain(["notice"]).collect();
    tested.sort_by_key(|name| facts.iter().position(|fact| fact == name));
    assert_eq!(tested, facts);
}

#[test]
fn a_snapshot_and_what_follows_make_a_new_snapshot_for_every_kind_of_change() {
    let server = TestServer::start();
    server.add_users(["ann"]);
    let (john, jane, conversation) = server.john_and_jane();
    let ann = server.log_in("ann");
    john.send(&conversation, "unread");
    for kind in ALL {
        let [john_hears, ann_hears] = kind.is_heard_by_john_and_ann();
        let people = [(&jane, true), (&john, john_hears), (&ann, ann_hears)];
        let pages = people.map(|(actor, hears)| (actor, hears, Page::load(actor)));
        let live = pages.each_ref().map(|(actor, ..)| actor.stream());
        kind.happen(&jane, &conversation);
        for ((actor, hears, (mut page, place)), mut live) in pages.into_iter().zip(live) {
            let (after, end) = Page::load(actor);
            if hears {
                assert_ne!(page, after, "{kind:?} changes something");
                let told = live.up_to(&end);
                assert_eq!(told, actor.stream_after(&place).up_to(&end), "{kind:?}");
                assert_eq!(told.len(), 1, "{told:?}");
                assert_eq!(told[0].name, kind.name());
                page.hear(&told[0]);
            }
            assert_eq!(page, after, "{kind:?}");
        }
    }
}

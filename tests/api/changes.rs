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
    /// Its name in the stream.
    fn name(self) -> &'static str {
        match self {
            Self::Conversation => "conversation",
            Self::Message => "message",
            Self::Edited => "message_edited",
            Self::Read => "read",
            Self::User => "user",
        }
    }

    /// Jane makes the change, in her conversation with John if it belongs to one.
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

    /// Whether John and Ann hear of Jane's change. If they do not, it must change nothing that they see.
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

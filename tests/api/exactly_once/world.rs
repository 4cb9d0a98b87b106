//! The reference model: the server's state, derived only from its answers, and the events and state that each user must
//! therefore see.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    actor::{number, text},
    event_reader::{Event, seq},
    page::{MOST_UNREAD, Page},
};

/// A fact in the log, and its receivers.
pub struct Fact {
    what: What,
    receivers: BTreeSet<u64>,
}

enum What {
    Conversation(u64),
    Message(u64),
    /// A message, and the index of the version that the edit made.
    Edited(u64, usize),
    Read(u64, u64),
}

/// The expected state of the server.
pub struct World {
    epoch: String,
    /// The last event before the first fact; the facts are numbered from there.
    base: u64,
    /// The last event that was deleted from the log.
    pub pruned: u64,
    facts: Vec<Fact>,
    /// The participants.
    pub conversations: BTreeMap<u64, BTreeSet<u64>>,
    /// Each message as its author saw it after each change.
    messages: BTreeMap<u64, Vec<Value>>,
    /// The read marker of a user in a conversation.
    markers: BTreeMap<(u64, u64), u64>,
}

impl World {
    /// A state without messages, whose log is at this event.
    pub fn new(event_id: &str) -> Self {
        Self {
            epoch: event_id.rsplit_once('-').unwrap().0.to_owned(),
            base: seq(event_id),
            pruned: 0,
            facts: Vec::new(),
            conversations: BTreeMap::new(),
            messages: BTreeMap::new(),
            markers: BTreeMap::new(),
        }
    }

    /// The number of the last event.
    pub fn head(&self) -> u64 {
        self.base + u64::try_from(self.facts.len()).unwrap()
    }

    /// The event id of a number in the log.
    pub fn event_id(&self, seq: u64) -> String {
        format!("{}-{seq}", self.epoch)
    }

    fn note(&mut self, what: What, receivers: BTreeSet<u64>) {
        self.facts.push(Fact { what, receivers });
    }

    /// Users who talked before the log began.
    pub fn people_of(&mut self, conversation: u64, people: impl IntoIterator<Item = u64>) {
        let people = people.into_iter().collect();
        self.conversations.insert(conversation, people);
    }

    /// Records a new conversation.
    pub fn begun(&mut self, conversation: u64, people: [u64; 2]) {
        self.people_of(conversation, people);
        self.note(What::Conversation(conversation), people.into());
    }

    /// Records a message that was sent for the first time.
    pub fn sent(&mut self, message: Value) {
        let id = number(&message["id"]);
        let newest = self.messages.keys().next_back();
        assert!(newest.is_none_or(|newest| *newest < id), "ids grow");
        let people = &self.conversations[&number(&message["conversationId"])];
        self.note(What::Message(id), people.clone());
        self.messages.insert(id, vec![message]);
    }

    /// Records an edit, which may have changed nothing.
    pub fn edited(&mut self, message: Value) {
        let id = number(&message["id"]);
        let versions = self.messages.get_mut(&id).unwrap();
        if versions.last() == Some(&message) {
            return;
        }
        versions.push(message);
        let what = What::Edited(id, versions.len() - 1);
        let conversation = self.conversation_of(id);
        self.note(what, self.conversations[&conversation].clone());
    }

    /// Records that a user marked a conversation as read, up to a message or whole.
    pub fn read(&mut self, user: u64, conversation: u64, up_to: Option<u64>) {
        let said = self.said_in(conversation);
        let target = said.filter(|id| *id <= up_to.unwrap_or(u64::MAX)).last();
        let marker = self.markers.entry((user, conversation)).or_insert(0);
        if let Some(target) = target.filter(|target| target > marker) {
            *marker = target;
            self.note(What::Read(conversation, target), [user].into());
        }
    }

    /// The conversations of a user.
    pub fn conversations_of(&self, user: u64) -> impl Iterator<Item = u64> {
        let all = self.conversations.iter();
        all.filter(move |(_, people)| people.contains(&user))
            .map(|(id, _)| *id)
    }

    /// The messages of a conversation, by id.
    pub fn said_in(&self, conversation: u64) -> impl Iterator<Item = u64> + use<> {
        let ids = self.messages.keys().copied();
        let ids: Vec<_> = ids
            .filter(|id| self.conversation_of(*id) == conversation)
            .collect();
        ids.into_iter()
    }

    /// The messages of an author, by id.
    pub fn said_by(&self, author: u64) -> Vec<u64> {
        let said = self.messages.iter();
        said.filter(|(_, versions)| number(&versions[0]["authorId"]) == author)
            .map(|(id, _)| *id)
            .collect()
    }

    pub fn conversation_of(&self, message: u64) -> u64 {
        number(&self.messages[&message][0]["conversationId"])
    }

    /// The message as first sent.
    pub fn original(&self, message: u64) -> &Value {
        &self.messages[&message][0]
    }

    /// The message as its author sees it now.
    pub fn latest(&self, message: u64) -> &Value {
        self.messages[&message].last().unwrap()
    }

    /// The events that a user receives after an event.
    pub fn next(&self, user: u64, after: u64) -> Option<(u64, &Fact)> {
        let facts = (self.base + 1..).zip(&self.facts);
        let past = usize::try_from(after.saturating_sub(self.base)).unwrap();
        facts
            .skip(past)
            .find(|(_, fact)| fact.receivers.contains(&user))
    }

    /// The last event that a user receives, and whether it comes after another.
    pub fn has_more(&self, user: u64, after: u64) -> bool {
        self.next(user, after).is_some()
    }

    /// Asserts that the event matches the fact. Like a replay, it may carry a newer version of the message.
    #[track_caller]
    pub fn check_told(&self, user: u64, fact: &Fact, event: &Event) {
        let (name, data) = (event.name.as_str(), &event.data);
        match fact.what {
            What::Message(id) => {
                assert_eq!(name, "message", "{event:?}");
                self.check_version(user, id, 0, data);
            }
            What::Edited(id, version) => {
                assert_eq!(name, "message_edited", "{event:?}");
                self.check_version(user, id, version, data);
            }
            What::Conversation(id) => {
                assert_eq!((name, number(&data["id"])), ("conversation", id));
            }
            What::Read(conversation, message) => {
                let marker = json!({
                    "conversationId": conversation.to_string(),
                    "messageId": message.to_string(),
                });
                assert_eq!((name, data), ("read", &marker));
            }
        }
    }

    #[track_caller]
    fn check_version(&self, user: u64, message: u64, oldest: usize, told: &Value) {
        let versions = &self.messages[&message][oldest..];
        let is_one = versions
            .iter()
            .any(|version| seen_by(user, version) == *told);
        assert!(is_one, "{told} is told of {versions:?}");
    }

    /// Asserts that a user sees this state now.
    #[track_caller]
    pub fn check_shown(&self, user: u64, page: &Page) {
        assert!(self.conversations_of(user).eq(page.shown.keys().copied()));
        for (id, shown) in &page.shown {
            let said = self.said_in(*id);
            let said = said.map(|message| (message, seen_by(user, self.latest(message))));
            assert_eq!(shown.messages, said.collect());
            let marker = self.markers.get(&(user, *id)).copied().unwrap_or(0);
            let unread = shown.messages.range(marker + 1..);
            let unread = unread.filter(|(_, said)| said["mine"] == false).count();
            let conversation = &shown.conversation;
            let expected = (marker > 0).then(|| marker.to_string());
            assert_eq!(conversation["readMessageId"], json!(expected));
            assert_eq!(conversation["unreadCount"], unread.min(MOST_UNREAD));
            let last = shown.messages.values().next_back();
            assert_eq!(conversation["lastMessage"], json!(last));
        }
    }
}

fn seen_by(user: u64, message: &Value) -> Value {
    let mut seen = message.clone();
    if text(&message["authorId"]) != user.to_string() {
        seen["clientId"] = json!(null);
        seen["mine"] = json!(false);
    }
    seen
}

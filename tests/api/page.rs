//! A model of the page: a snapshot and histories, updated by events with the rules of the real page
//! (`frontend/src/chat/conversations.ts` and `chat/timeline/timeline.ts`).

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    actor::{Actor, number, text},
    event_reader::Event,
};

/// The server counts unread messages up to this number.
pub const MOST_UNREAD: usize = 100;

/// A conversation: its entry in the list, and its messages.
#[derive(Debug, Clone, PartialEq)]
pub struct Shown {
    pub conversation: Value,
    pub messages: BTreeMap<u64, Value>,
}

/// Everything that one user sees, by conversation id.
#[derive(Debug, Clone, PartialEq)]
pub struct Page {
    user: Value,
    pub shown: BTreeMap<u64, Shown>,
}

impl Page {
    /// Reloads the page, and returns the id of the event from which the stream continues.
    #[track_caller]
    pub fn load(actor: &Actor) -> (Self, String) {
        let snapshot = actor.snapshot();
        let list = snapshot["conversations"].as_array().unwrap();
        let shown = list.iter().map(|conversation| {
            let history = actor.whole_history(text(&conversation["id"]));
            let messages = history.into_iter().map(|one| (number(&one["id"]), one));
            let shown = Shown {
                conversation: conversation.clone(),
                messages: messages.collect(),
            };
            (number(&conversation["id"]), shown)
        });
        let page = Self {
            shown: shown.collect(),
            user: snapshot["authUser"].clone(),
        };
        let order = list.iter().map(|conversation| number(&conversation["id"]));
        assert_eq!(page.order(), order.collect::<Vec<_>>());
        (page, text(&snapshot["eventId"]).to_owned())
    }

    /// The user's id.
    pub fn user(&self) -> u64 {
        number(&self.user["id"])
    }

    /// The list: newest message first, conversations without messages last.
    fn order(&self) -> Vec<u64> {
        let mut order: Vec<_> = self.shown.keys().copied().collect();
        order.sort_by_key(|id| (self.shown[id].last_message(), *id));
        order.reverse();
        order
    }

    /// Applies an event of the stream.
    #[track_caller]
    pub fn hear(&mut self, event: &Event) {
        let data = &event.data;
        match event.name.as_str() {
            "hello" | "ping" | "notice" => {}
            "message" => self.conversation(&data["conversationId"]).receive(data),
            "message_edited" => self.conversation(&data["conversationId"]).edit(data),
            "read" => self
                .conversation(&data["conversationId"])
                .read(number(&data["messageId"])),
            "conversation" => self.begin(data),
            "user" => self.know(data),
            name => panic!("a page does not know what {name} changes"),
        }
    }

    fn know(&mut self, user: &Value) {
        let is_them = |known: &&mut Value| known["id"] == user["id"];
        let conversations = self.shown.values_mut().map(|shown| &mut shown.conversation);
        for conversation in conversations {
            let (mut people, mut other) = (Vec::new(), Vec::new());
            for (key, value) in conversation.as_object_mut().unwrap() {
                match key.as_str() {
                    "participants" => people.extend(value.as_array_mut().unwrap()),
                    "otherParticipant" => other.push(value),
                    _ => {}
                }
            }
            for known in people.into_iter().chain(other).filter(is_them) {
                *known = user.clone();
            }
        }
        if self.user["id"] == user["id"] {
            self.user = user.clone();
        }
    }

    #[track_caller]
    fn conversation(&mut self, id: &Value) -> &mut Shown {
        let shown = self.shown.get_mut(&number(id));
        shown.expect("the conversation was told before what is said in it")
    }

    fn begin(&mut self, new: &Value) {
        let mut conversation = new.clone();
        let others = new["participants"].as_array().unwrap().iter();
        let others: Vec<_> = others.filter(|user| **user != self.user).collect();
        conversation["otherParticipant"] = match others[..] {
            [other] => other.clone(),
            _ => json!(null),
        };
        conversation["lastMessage"] = json!(null);
        conversation["readMessageId"] = json!(null);
        let mut shown = Shown {
            conversation,
            messages: BTreeMap::new(),
        };
        shown.set_unread(0);
        self.shown.entry(number(&new["id"])).or_insert(shown);
    }
}

impl Shown {
    fn receive(&mut self, message: &Value) {
        let id = number(&message["id"]);
        let said = self.messages.entry(id).or_insert(json!(null));
        *said = latest(said, message).clone();
        if id > self.last_message() {
            self.conversation["lastMessage"] = message.clone();
            let is_unread = message["mine"] == false && id > self.marker();
            let before = self.conversation["unreadCount"].as_u64().unwrap();
            self.set_unread(usize::try_from(before).unwrap() + usize::from(is_unread));
        }
    }

    fn edit(&mut self, message: &Value) {
        let id = number(&message["id"]);
        if let Some(said) = self.messages.get_mut(&id) {
            *said = latest(said, message).clone();
        }
        if id == self.last_message() {
            let last = &mut self.conversation["lastMessage"];
            *last = latest(last, message).clone();
        }
    }

    fn read(&mut self, marker: u64) {
        if marker <= self.marker() {
            return;
        }
        self.conversation["readMessageId"] = json!(marker.to_string());
        let later = self.messages.range(marker + 1..);
        self.set_unread(later.filter(|(_, said)| said["mine"] == false).count());
    }

    fn set_unread(&mut self, count: usize) {
        self.conversation["unreadCount"] = json!(count.min(MOST_UNREAD));
        self.conversation["hasUnreadMessages"] = json!(count > 0);
    }

    /// The id of the last message, 0 for none.
    fn last_message(&self) -> u64 {
        let last = &self.conversation["lastMessage"];
        last.get("id").map_or(0, number)
    }

    /// The read marker, 0 for none.
    fn marker(&self) -> u64 {
        let marker = &self.conversation["readMessageId"];
        marker.as_str().map_or(0, |id| id.parse().unwrap())
    }
}

/// A message that was loaded before an edit does not undo the edit.
fn latest<'a>(known: &'a Value, incoming: &'a Value) -> &'a Value {
    if known["editedAt"].as_str() > incoming["editedAt"].as_str() {
        known
    } else {
        incoming
    }
}

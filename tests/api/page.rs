//! A model of the page: a snapshot and histories, updated by events with the rules of the real page
//! (`frontend/src/chat/conversations.ts` and `chat/timeline/timeline.ts`).

use std::{collections::BTreeMap, fmt};

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
    /// Without the other participant, whom the page finds among the users.
    pub conversation: Value,
    pub messages: BTreeMap<u64, Value>,
    /// The last message that the unread count includes.
    counted: u64,
}

/// Everything that one user sees, by conversation id.
#[derive(Clone)]
pub struct Page {
    /// The device, to load what the page does not have.
    actor: Actor,
    user: Value,
    settings: Value,
    pub shown: BTreeMap<u64, Shown>,
    /// The users whom it has met, by id.
    users: BTreeMap<u64, Value>,
}

/// Two pages that have met different users are equal if they know the same of those whom both have met.
impl PartialEq for Page {
    fn eq(&self, other: &Self) -> bool {
        let mut users = self.users.iter();
        self.user == other.user
            && self.settings == other.settings
            && self.shown == other.shown
            && users.all(|(id, user)| other.users.get(id).is_none_or(|known| known == user))
    }
}

impl fmt::Debug for Page {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            user,
            settings,
            shown,
            users,
            ..
        } = self;
        write!(
            f,
            "{user} sees {shown:?}, knows {users:?} and has {settings}"
        )
    }
}

impl Page {
    /// Reloads the page, and returns the id of the event from which the stream continues.
    #[track_caller]
    pub fn load(actor: &Actor) -> (Self, String) {
        let snapshot = actor.snapshot();
        let users = snapshot["users"].as_array().unwrap().iter();
        let users = users.map(|user| (number(&user["id"]), user.clone()));
        let mut page = Self {
            actor: actor.clone(),
            user: snapshot["authUser"].clone(),
            settings: snapshot["settings"].clone(),
            shown: BTreeMap::new(),
            users: users.collect(),
        };
        let list = snapshot["conversations"].as_array().unwrap();
        for conversation in list {
            page.show(conversation);
        }
        let order = list.iter().map(|conversation| number(&conversation["id"]));
        assert_eq!(page.order(), order.collect::<Vec<_>>());
        (page, text(&snapshot["eventId"]).to_owned())
    }

    /// Shows a conversation with its history. The users to whom it refers must be known.
    #[track_caller]
    fn show(&mut self, conversation: &Value) {
        let mut conversation = conversation.clone();
        let fields = conversation.as_object_mut().unwrap();
        let other = fields.remove("otherParticipant").unwrap();
        let people = fields["participantIds"].as_array();
        let others = people.into_iter().flatten().map(number);
        let others: Vec<_> = others.filter(|id| *id != self.user()).collect();
        let expected = match others[..] {
            [other] => self.users.get(&other),
            _ => None,
        };
        assert_eq!(Some(&other).filter(|other| !other.is_null()), expected);
        let history = self.history(text(&conversation["id"]));
        let messages = history.into_iter().map(|one| (number(&one["id"]), one));
        let mut shown = Shown {
            counted: 0,
            messages: messages.collect(),
            conversation,
        };
        shown.counted = shown.last_message();
        self.shown.insert(number(&shown.conversation["id"]), shown);
    }

    /// The whole history, or nothing of a room that the user has left since.
    fn history(&self, conversation: &str) -> Vec<Value> {
        let path = format!("/api/conversations/{conversation}");
        match self.actor.get(&path).status {
            404 => Vec::new(),
            _ => self.actor.whole_history(conversation),
        }
    }

    /// Continues with another session of the user, or at another address of the server.
    pub fn continue_as(&mut self, actor: &Actor) {
        self.actor = actor.clone();
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
            "conversation" => self.begin_or_change(data),
            "participation" => self.join_or_leave(data),
            "message_deleted" => self.delete(data),
            "user" => self.know(data),
            "settings" => self.settings = data.clone(),
            name => {
                let user = self.user();
                // A late event may tell of a room that the user has left since.
                let Some(shown) = self.shown.get_mut(&number(&data["conversationId"])) else {
                    return;
                };
                match name {
                    "message" => shown.receive(data, user),
                    "message_edited" => shown.edit(data),
                    "reactions" => shown.set(data, "reactions"),
                    "pin" => shown.set(data, "isPinned"),
                    "change" => shown.keep(data),
                    "read" => shown.read(data, user),
                    "participant" => {
                        shown.conversation["participantCount"] = data["participantCount"].clone();
                    }
                    name => panic!("a page does not know what {name} changes"),
                }
            }
        }
    }

    fn know(&mut self, user: &Value) {
        if let Some(known) = self.users.get_mut(&number(&user["id"])) {
            *known = user.clone();
        }
        if self.user["id"] == user["id"] {
            self.user = user.clone();
        }
    }

    fn begin_or_change(&mut self, fields: &Value) {
        let id = number(&fields["id"]);
        if let Some(known) = self.shown.get_mut(&id) {
            return known.change(fields);
        }
        if fields["kind"] == "room" {
            return;
        }
        let mut conversation = fields.clone();
        for (field, value) in [
            ("participantCount", json!(null)),
            ("lastMessage", json!(null)),
            ("readMessageId", json!(null)),
            ("involvement", json!("everything")),
            ("isStarred", json!(false)),
            ("isParticipant", json!(true)),
            ("canManage", json!(false)),
            ("canPost", json!(true)),
        ] {
            conversation[field] = value;
        }
        let mut shown = Shown {
            conversation,
            messages: BTreeMap::new(),
            counted: 0,
        };
        shown.set_unread(0, 0);
        self.shown.insert(id, shown);
    }

    /// A deleted message stays as long as another answers it. The conversation is loaded again, with its last message and
    /// its unread counts.
    fn delete(&mut self, deleted: &Value) {
        let id = number(&deleted["conversationId"]);
        let Some(shown) = self.shown.get_mut(&id) else {
            return;
        };
        let message = number(&deleted["messageId"]);
        let mut others = shown.messages.values();
        if others.any(|other| other["replyToId"] == deleted["messageId"]) {
            if let Some(said) = shown.messages.get_mut(&message) {
                erase(said);
            }
        } else {
            shown.messages.remove(&message);
        }
        let messages = shown.messages.clone();
        let answer = self.actor.get(&format!("/api/conversations/{id}"));
        if answer.status == 404 {
            return;
        }
        let conversation = answer.json(200);
        self.meet(&conversation["otherParticipant"]);
        self.show(&conversation);
        let shown = self.shown.get_mut(&id).expect("it is shown");
        shown.messages = messages;
    }

    fn join_or_leave(&mut self, participation: &Value) {
        if participation["isParticipant"] == false {
            self.shown.remove(&number(&participation["id"]));
        } else {
            self.meet(&participation["otherParticipant"]);
            self.show(participation);
        }
    }

    fn meet(&mut self, user: &Value) {
        if !user.is_null() {
            self.users.insert(number(&user["id"]), user.clone());
        }
    }
}

impl Shown {
    fn change(&mut self, fields: &Value) {
        for (field, value) in fields.as_object().unwrap() {
            self.conversation[field] = value.clone();
        }
        let is_archived = fields["isArchived"] == true;
        let is_participant = self.conversation["isParticipant"] == true;
        self.conversation["canPost"] = json!(is_participant && !is_archived);
    }

    /// Keeps a message among the others.
    fn keep(&mut self, message: &Value) {
        let id = number(&message["id"]);
        let said = self.messages.entry(id).or_insert(json!(null));
        *said = latest(said, message).clone();
    }

    /// Changes one field of a message.
    fn set(&mut self, change: &Value, field: &str) {
        let id = number(&change["messageId"]);
        if let Some(said) = self.messages.get_mut(&id) {
            said[field] = change[field].clone();
        }
        if id == self.last_message() {
            self.conversation["lastMessage"][field] = change[field].clone();
        }
    }

    fn receive(&mut self, message: &Value, user: u64) {
        // It was deleted since, of which another event tells.
        if message["isDeleted"] == true {
            if self.is_answered(message) {
                self.keep(message);
            }
            return;
        }
        self.keep(message);
        let id = number(&message["id"]);
        if id > self.last_message() {
            self.conversation["lastMessage"] = message.clone();
        }
        if id > self.counted {
            self.counted = id;
            let before = self.unread();
            let is_unread = id > self.marker() && is_of_others(message);
            let is_mention = is_unread && self.is_for(message, user);
            self.set_unread(
                before.0 + usize::from(is_unread),
                before.1 + usize::from(is_mention),
            );
        }
    }

    fn is_answered(&self, message: &Value) -> bool {
        let mut others = self.messages.values();
        others.any(|other| other["replyToId"] == message["id"])
    }

    fn edit(&mut self, message: &Value) {
        if message["isDeleted"] == true {
            return;
        }
        let id = number(&message["id"]);
        if let Some(said) = self.messages.get_mut(&id) {
            *said = latest(said, message).clone();
        }
        if id == self.last_message() {
            let last = &mut self.conversation["lastMessage"];
            *last = latest(last, message).clone();
        }
    }

    fn read(&mut self, read: &Value, user: u64) {
        let id = |id: &Value| id.as_str().map_or(0, |id| id.parse().unwrap());
        self.conversation["readMessageId"] = read["messageId"].clone();
        let counted = id(&read["lastMessageId"]);
        self.counted = self.counted.max(counted);
        let after = counted.max(self.marker());
        let later = self.messages.range(after + 1..);
        let later = later.filter(|(id, said)| **id <= self.counted && is_of_others(said));
        let later: Vec<_> = later.collect();
        let mentions = later.iter().filter(|(_, said)| self.is_for(said, user));
        let count = |field: &str| usize::try_from(read[field].as_u64().unwrap()).unwrap();
        let unread = count("unreadCount") + later.len();
        let mentions = count("mentionCount") + mentions.count();
        self.set_unread(unread, mentions);
    }

    /// Whether a message of others counts as for the user.
    fn is_for(&self, message: &Value, user: u64) -> bool {
        let mentions = message["mentions"].as_array().unwrap();
        let involvement = self.conversation["involvement"].as_str();
        let is_muted = matches!(involvement, Some("nothing" | "hidden"));
        self.conversation["kind"] == "direct" && !is_muted
            || message["mentionsRoom"] == true
            || mentions.iter().any(|id| number(id) == user)
    }

    /// How much is unread, and how much of it is for the user.
    fn unread(&self) -> (usize, usize) {
        let count = |field: &str| self.conversation[field].as_u64().unwrap();
        let [unread, mentions] = ["unreadCount", "mentionCount"].map(count);
        let number = |count: u64| usize::try_from(count).unwrap();
        (number(unread), number(mentions))
    }

    fn set_unread(&mut self, count: usize, mentions: usize) {
        self.conversation["unreadCount"] = json!(count.min(MOST_UNREAD));
        self.conversation["mentionCount"] = json!(mentions.min(MOST_UNREAD));
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

/// Makes a message the placeholder of a deleted one.
pub fn erase(message: &mut Value) {
    for (field, value) in [
        ("content", json!("")),
        ("replyToId", json!(null)),
        ("isDeleted", json!(true)),
        ("reactions", json!([])),
        ("isPinned", json!(false)),
        ("mentions", json!([])),
        ("mentionsRoom", json!(false)),
        ("editedAt", json!(null)),
    ] {
        message[field] = value;
    }
}

/// Whether it is a message of others, and no line that tells of a change.
fn is_of_others(message: &Value) -> bool {
    message["mine"] == false && message["kind"] == "text"
}

/// A message that was loaded before an edit does not undo the edit.
fn latest<'a>(known: &'a Value, incoming: &'a Value) -> &'a Value {
    if known["editedAt"].as_str() > incoming["editedAt"].as_str() {
        known
    } else {
        incoming
    }
}

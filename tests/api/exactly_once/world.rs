//! The reference model: the server's state, derived only from its answers, and the events and state that each user must
//! therefore see.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::{
    actor::{number, text},
    event_reader::{Event, seq},
    page::{self, MOST_UNREAD, Page},
};

use super::talk::{Part, Talk};

/// A fact in the log.
#[derive(Debug)]
struct Fact {
    what: What,
    /// Those who could read it when it was committed.
    receivers: BTreeSet<u64>,
}

#[derive(Debug, Clone, Copy)]
pub enum What {
    Conversation(u64),
    Message(u64),
    /// A line of a room; none if nobody could read it.
    Change(u64, Option<u64>),
    /// A message, and the index of the version that the edit made.
    Edited(u64, usize),
    Deleted(u64),
    /// A message, and the index of the version with these reactions.
    Reacted(u64, usize),
    /// A message, and the index of the version with this pin.
    Pinned(u64, usize),
    /// A conversation, and the marker.
    Read(u64, u64),
    /// A user in a conversation, told to the others.
    Participant(u64, u64),
    /// A conversation, told to the user alone, and whether the user participates.
    Participation(u64, bool),
    /// A user, told to everyone.
    User(u64),
    /// The index of a version of the user's own settings.
    Settings(usize),
    Notice,
}

/// The expected state of the server.
pub struct World {
    epoch: String,
    /// The last event before the first fact; the facts are numbered from there.
    base: u64,
    /// The last event that was deleted from the log.
    pub pruned: u64,
    facts: Vec<Fact>,
    pub talks: BTreeMap<u64, Talk>,
    /// The owners of the server.
    pub owners: BTreeSet<u64>,
    /// Each message as its author saw it after each change.
    messages: BTreeMap<u64, Vec<Value>>,
    /// The users whom a message addresses without naming them, by message.
    addressed: BTreeMap<u64, u64>,
    /// The read marker of a user in a conversation.
    markers: BTreeMap<(u64, u64), u64>,
    /// The settings of each user after each change.
    settings: BTreeMap<u64, Vec<Value>>,
}

impl World {
    /// A state without messages, whose log is at this event.
    pub fn new(event_id: &str) -> Self {
        Self {
            epoch: event_id.rsplit_once('-').unwrap().0.to_owned(),
            base: seq(event_id),
            pruned: 0,
            facts: Vec::new(),
            talks: BTreeMap::new(),
            owners: BTreeSet::new(),
            messages: BTreeMap::new(),
            addressed: BTreeMap::new(),
            markers: BTreeMap::new(),
            settings: BTreeMap::new(),
        }
    }

    /// The number of the event before the first fact.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// The number of the last event.
    pub fn head(&self) -> u64 {
        self.base + u64::try_from(self.facts.len()).unwrap()
    }

    /// The event id of a number in the log.
    pub fn event_id(&self, seq: u64) -> String {
        format!("{}-{seq}", self.epoch)
    }

    /// Records a fact for all participants of a conversation.
    pub fn note(&mut self, conversation: u64, what: What) {
        let receivers = self.talks[&conversation].users().collect();
        self.facts.push(Fact { what, receivers });
    }

    /// Records a fact for one user.
    pub fn note_to(&mut self, user: u64, what: What) {
        let receivers = [user].into();
        self.facts.push(Fact { what, receivers });
    }

    /// Records facts that nobody hears of.
    pub fn note_to_nobody(&mut self, count: usize) {
        self.facts.extend((0..count).map(|_| Fact {
            what: What::Change(0, None),
            receivers: BTreeSet::new(),
        }));
    }

    /// Records a new direct conversation.
    pub fn begun(&mut self, conversation: u64, people: [u64; 2]) {
        self.talks.insert(conversation, Talk::direct(people));
        self.note(conversation, What::Conversation(conversation));
    }

    /// Keeps a message as its author sees it.
    pub fn keep(&mut self, mut message: Value) -> u64 {
        let id = number(&message["id"]);
        let newest = self.messages.keys().next_back();
        assert!(newest.is_none_or(|newest| *newest < id), "ids grow");
        message["mine"] = json!(true);
        self.messages.insert(id, vec![message]);
        id
    }

    /// Records a message that was sent for the first time.
    pub fn sent(&mut self, message: Value) {
        let conversation = number(&message["conversationId"]);
        let id = self.keep(message);
        self.note(conversation, What::Message(id));
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
        self.note(self.conversation_of(id), what);
    }

    /// Records that a user marked a conversation as read, up to a message or whole.
    pub fn read(&mut self, user: u64, conversation: u64, up_to: Option<u64>) {
        let said = self.said_in(conversation);
        let target = said.filter(|id| *id <= up_to.unwrap_or(u64::MAX)).last();
        let marker = self.markers.entry((user, conversation)).or_insert(0);
        if let Some(target) = target.filter(|target| target > marker) {
            *marker = target;
            self.note_to(user, What::Read(conversation, target));
        }
    }

    /// Records a marker that is older than the log.
    pub fn start_marker(&mut self, user: u64, conversation: u64, marker: u64) {
        self.markers.insert((user, conversation), marker);
    }

    /// Records that a user has nothing unread, without a fact.
    pub fn has_read_all(&mut self, user: u64, conversation: u64) {
        let newest = self.said_in(conversation).last().unwrap_or(0);
        self.markers.insert((user, conversation), newest);
    }

    /// The read marker of a user, 0 for none.
    fn marker(&self, user: u64, conversation: u64) -> u64 {
        let marker = self.markers.get(&(user, conversation));
        marker.copied().unwrap_or(0)
    }

    /// The conversations of a user.
    pub fn conversations_of(&self, user: u64) -> impl Iterator<Item = u64> {
        let all = self.talks.iter();
        all.filter(move |(_, talk)| talk.has(user))
            .map(|(id, _)| *id)
    }

    /// The conversations of a user, and the events with which they joined.
    pub fn joined(&self, user: u64) -> BTreeMap<u64, u64> {
        let own = self.conversations_of(user);
        own.map(|id| (id, self.talks[&id].people[&user].joined))
            .collect()
    }

    /// The messages and lines of a conversation, by id.
    pub fn said_in(&self, conversation: u64) -> impl Iterator<Item = u64> + use<> {
        let ids = self.messages.keys().copied();
        let ids: Vec<_> = ids
            .filter(|id| self.conversation_of(*id) == conversation)
            .collect();
        ids.into_iter()
    }

    /// The last message of a conversation that is no line.
    pub fn last_in(&self, conversation: u64) -> Option<u64> {
        let said = self.said_in(conversation);
        said.filter(|id| self.original(*id)["kind"] == "text" && !self.is_deleted(*id))
            .last()
    }

    /// The messages that an author may edit and send again, by id.
    pub fn said_by(&self, author: u64) -> Vec<u64> {
        let said = self.messages.iter();
        let own = said.filter(|(_, versions)| {
            versions[0]["kind"] == "text" && number(&versions[0]["authorId"]) == author
        });
        own.map(|(id, _)| *id)
            .filter(|id| self.talks[&self.conversation_of(*id)].can_post(author))
            .filter(|id| !self.is_deleted(*id))
            .collect()
    }

    /// The texts that can be answered, by id.
    pub fn texts_in(&self, conversation: u64) -> Vec<u64> {
        let said = self.said_in(conversation);
        let is_text = |id: &u64| self.original(*id)["kind"] == "text" && !self.is_deleted(*id);
        said.filter(is_text).collect()
    }

    pub fn is_deleted(&self, message: u64) -> bool {
        self.latest(message)["isDeleted"] == true
    }

    /// A deleted message is listed as long as another answers it.
    fn is_listed(&self, message: u64) -> bool {
        !self.is_deleted(message) || self.is_answered(message)
    }

    fn is_answered(&self, message: u64) -> bool {
        let mut others = self.messages.keys();
        others.any(|other| self.latest(*other)["replyToId"] == json!(message.to_string()))
    }

    /// Records that a message was deleted.
    pub fn deleted(&mut self, id: u64) {
        let mut message = self.latest(id).clone();
        let answered = message["replyToId"].as_str().map(|id| id.parse().unwrap());
        page::erase(&mut message);
        self.messages.get_mut(&id).unwrap().push(message);
        self.note(self.conversation_of(id), What::Deleted(id));
        if let Some(answered) = answered
            && self.is_deleted(answered)
            && !self.is_answered(answered)
        {
            self.note(self.conversation_of(answered), What::Deleted(answered));
        }
    }

    /// Records that a field of a message has this value, if that is new.
    pub fn set(&mut self, id: u64, field: &str, value: Value) {
        let mut message = self.latest(id).clone();
        if message[field] == value {
            return;
        }
        message[field] = value;
        let versions = self.messages.get_mut(&id).unwrap();
        versions.push(message);
        let version = versions.len() - 1;
        let what = match field {
            "reactions" => What::Reacted(id, version),
            _ => What::Pinned(id, version),
        };
        self.note(self.conversation_of(id), what);
    }

    /// Records the settings of a user, if they are new.
    pub fn chosen(&mut self, user: u64, settings: Value) {
        let versions = self.settings.entry(user).or_default();
        if versions.last() != Some(&settings) {
            versions.push(settings);
            let version = versions.len() - 1;
            self.note_to(user, What::Settings(version));
        }
    }

    /// Records that a message was sent that answers another.
    pub fn answered(&mut self, message: &Value, author: u64) {
        let conversation = number(&message["conversationId"]);
        if number(&message["authorId"]) == author || !self.talks[&conversation].has(author) {
            return;
        }
        self.addressed.insert(number(&message["id"]), author);
        let mut named = message["mentions"].as_array().unwrap().iter();
        if message["mentionsRoom"] == false && !named.any(|named| number(named) == author) {
            let marker = self.marker(author, conversation);
            self.note_to(author, What::Read(conversation, marker));
        }
    }

    /// Records that a user marked what they have read as unread, from a message on.
    pub fn unread(&mut self, user: u64, conversation: u64, from: u64) {
        let before = self.said_in(conversation).filter(|id| *id < from).last();
        if self.marker(user, conversation) >= from {
            let marker = before.unwrap_or(0);
            self.markers.insert((user, conversation), marker);
            self.note_to(user, What::Read(conversation, marker));
        }
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

    fn fact(&self, seq: u64) -> Option<&Fact> {
        let place = seq.checked_sub(self.base + 1)?;
        self.facts.get(usize::try_from(place).unwrap())
    }

    /// Whether a reader of these conversations, since these events, may read a fact that is not personal.
    pub fn is_readable(&self, seq: u64, joined: &BTreeMap<u64, u64>) -> bool {
        let conversation = match self.fact(seq).expect("a fact").what {
            What::Participation(..) | What::User(_) | What::Settings(_) | What::Notice => {
                return true;
            }
            What::Conversation(id)
            | What::Change(id, _)
            | What::Read(id, _)
            | What::Participant(_, id) => id,
            What::Message(id)
            | What::Edited(id, _)
            | What::Deleted(id)
            | What::Reacted(id, _)
            | What::Pinned(id, _) => self.conversation_of(id),
        };
        joined.get(&conversation).is_some_and(|since| *since <= seq)
    }

    /// The next event that a user must receive after an event. They may also receive what they could read before they
    /// left a room.
    pub fn next(&self, user: u64, after: u64) -> Option<u64> {
        let joined = self.joined(user);
        (after.max(self.base) + 1..=self.head()).find(|seq| {
            self.fact(*seq).unwrap().receivers.contains(&user) && self.is_readable(*seq, &joined)
        })
    }

    /// All events that a user must receive after an event.
    pub fn expected(&self, user: u64, after: u64) -> Vec<u64> {
        std::iter::successors(self.next(user, after), |seq| self.next(user, *seq)).collect()
    }

    /// Whether a user must receive more after an event.
    pub fn has_more(&self, user: u64, after: u64) -> bool {
        self.next(user, after).is_some()
    }

    /// Whether a user could read a fact when it was committed.
    pub fn receives(&self, user: u64, seq: u64) -> bool {
        self.fact(seq)
            .is_some_and(|fact| fact.receivers.contains(&user))
    }

    /// Asserts that the event matches the fact, which the user may know. Like a replay, it may tell of a newer state.
    #[track_caller]
    pub fn check_told(&self, user: u64, seq: u64, event: &Event) {
        assert!(self.receives(user, seq), "{user} may not read {event:?}");
        let fact = self.fact(seq).expect("a fact");
        let (name, data) = (event.name.as_str(), &event.data);
        match fact.what {
            What::Message(id) => {
                assert_eq!(name, "message", "{event:?}");
                self.check_version(user, id, 0, data);
            }
            What::Change(_, id) => {
                assert_eq!(name, "change", "{event:?}");
                self.check_version(user, id.expect("nobody hears of it"), 0, data);
            }
            What::Edited(id, version) => {
                assert_eq!(name, "message_edited", "{event:?}");
                self.check_version(user, id, version, data);
            }
            What::Deleted(id) => {
                assert_eq!(name, "message_deleted", "{event:?}");
                assert_eq!(number(&data["messageId"]), id);
            }
            What::Reacted(id, version) => {
                assert_eq!(name, "reactions", "{event:?}");
                self.check_part(id, version, data, "reactions");
            }
            What::Pinned(id, version) => {
                assert_eq!(name, "pin", "{event:?}");
                self.check_part(id, version, data, "isPinned");
            }
            What::Conversation(id) => {
                assert_eq!((name, number(&data["id"])), ("conversation", id));
            }
            What::Participant(other, id) => {
                let told = (number(&data["userId"]), number(&data["conversationId"]));
                assert_eq!((name, told), ("participant", (other, id)));
            }
            What::Participation(id, is_participant) => {
                assert_eq!((name, number(&data["id"])), ("participation", id));
                let is_told = data["isParticipant"] == true;
                assert!(is_told == is_participant || self.changes_later(user, id, seq, is_told));
                let past = json!({ "id": id.to_string(), "isParticipant": false });
                assert!(is_told || *data == past, "{event:?} tells of a former room");
            }
            What::User(id) => assert_eq!((name, number(&data["id"])), ("user", id)),
            What::Notice => assert_eq!(name, "notice"),
            What::Settings(version) => {
                assert_eq!(name, "settings");
                assert!(self.settings[&user][version..].contains(data), "{event:?}");
            }
            What::Read(conversation, message) => {
                let told = (name, number(&data["conversationId"]));
                assert_eq!(told, ("read", conversation));
                let read = data["messageId"].as_str();
                let read = read.map_or(0, |id| id.parse().unwrap());
                let newest = self.marker(user, conversation);
                let is_known = [message, newest].contains(&read)
                    || self.later(user, seq, |what| {
                        matches!(what, What::Read(id, marker) if id == conversation && marker == read)
                    });
                assert!(is_known, "{event:?}");
            }
        }
    }

    /// Whether a user joins or leaves a conversation after an event.
    fn changes_later(&self, user: u64, conversation: u64, after: u64, to: bool) -> bool {
        self.later(
            user,
            after,
            |what| matches!(what, What::Participation(id, is) if id == conversation && is == to),
        )
    }

    /// Whether a user may hear of something like this after an event.
    fn later(&self, user: u64, after: u64, is_it: impl Fn(What) -> bool) -> bool {
        let mut later = (after + 1..=self.head()).map(|seq| self.fact(seq).unwrap());
        later.any(|fact| fact.receivers.contains(&user) && is_it(fact.what))
    }

    #[track_caller]
    fn check_part(&self, message: u64, oldest: usize, told: &Value, field: &str) {
        assert_eq!(number(&told["messageId"]), message);
        let mut versions = self.messages[&message][oldest..].iter();
        assert!(
            versions.any(|version| version[field] == told[field]),
            "{told}"
        );
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
        let expected: Vec<_> = self.conversations_of(user).collect();
        assert!(page.shown.keys().eq(&expected), "{expected:?}: {page:?}");
        for (id, shown) in &page.shown {
            let said = self.said_in(*id).filter(|message| self.is_listed(*message));
            let said = said.map(|message| (message, seen_by(user, self.latest(message))));
            assert_eq!(shown.messages, said.collect());
            self.check_counts(user, *id, &shown.conversation);
            self.check_fields(user, *id, &shown.conversation);
        }
    }

    #[track_caller]
    fn check_counts(&self, user: u64, id: u64, conversation: &Value) {
        let marker = self.marker(user, id);
        let later = self.said_in(id).filter(|message| *message > marker);
        let unread = later
            .map(|message| self.latest(message))
            .filter(|said| said["kind"] == "text" && number(&said["authorId"]) != user)
            .filter(|said| said["isDeleted"] == false);
        let unread: Vec<_> = unread.collect();
        let is_for_them = |said: &&&Value| {
            let mut named = said["mentions"].as_array().unwrap().iter();
            self.talks[&id].room.is_none()
                || said["mentionsRoom"] == true
                || self.addressed.get(&number(&said["id"])) == Some(&user)
                || named.any(|named| number(named) == user)
        };
        let mentions = unread.iter().filter(is_for_them).count();
        let expected = (marker > 0).then(|| marker.to_string());
        assert_eq!(conversation["readMessageId"], json!(expected));
        assert_eq!(conversation["unreadCount"], unread.len().min(MOST_UNREAD));
        assert_eq!(conversation["mentionCount"], mentions.min(MOST_UNREAD));
        let last = self
            .last_in(id)
            .map(|last| seen_by(user, self.latest(last)));
        assert_eq!(conversation["lastMessage"], json!(last));
    }

    #[track_caller]
    fn check_fields(&self, user: u64, id: u64, conversation: &Value) {
        let talk = &self.talks[&id];
        let Part {
            involvement,
            is_starred,
            ..
        } = talk.people[&user];
        let default = if talk.room.is_some() {
            "mentions"
        } else {
            "everything"
        };
        assert_eq!(conversation["involvement"], involvement.unwrap_or(default));
        assert_eq!(conversation["isStarred"], is_starred);
        assert_eq!(conversation["canPost"], talk.can_post(user));
        assert_eq!(
            conversation["canManage"],
            talk.manages(user, &self.owners),
            "{user} in {talk:?}"
        );
        if let Some(room) = &talk.room {
            assert_eq!(conversation["name"], json!(room.name));
            assert_eq!(conversation["isPrivate"], room.is_private);
            assert_eq!(conversation["isArchived"], room.is_archived);
            assert_eq!(conversation["participantCount"], talk.people.len());
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

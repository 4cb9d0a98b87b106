//! Conversations and messages.

use serde_json::{Value, json};

use super::{Actor, EVERYONE, list, messages_of, number, text};
use crate::support::answer::Answer;

impl Actor {
    /// Starts or finds a conversation, and returns its id.
    #[track_caller]
    pub fn start_conversation(&self, username: &str) -> String {
        let answer = self.post("/api/conversations", json!({ "username": username }));
        match answer.status {
            201 => text(&answer.json(201)["id"]).to_owned(),
            303 => {
                let location = answer.header("Location").unwrap();
                location.rsplit('/').next().unwrap().to_owned()
            }
            status => panic!("{status}: {}", answer.text()),
        }
    }

    /// Sends a message and returns it as the author sees it.
    #[track_caller]
    pub fn send(&self, conversation: &str, content: &str) -> Value {
        self.try_send(conversation, json!({ "content": content }))
            .json(201)
    }

    /// Sends a message, and returns its id.
    #[track_caller]
    pub fn say(&self, conversation: &str, content: &str) -> String {
        text(&self.send(conversation, content)["id"]).to_owned()
    }

    pub fn try_send(&self, conversation: &str, message: Value) -> Answer {
        self.post(&messages_of(conversation), message)
    }

    /// A page of history, without marking it as read.
    #[track_caller]
    pub fn history(&self, conversation: &str, before: Option<&str>) -> Vec<Value> {
        let before = before.map(|id| format!("&before={id}")).unwrap_or_default();
        let path = format!("{}?markRead=false{before}", messages_of(conversation));
        list(self.get(&path))
    }

    /// The whole history, newest first, page by page.
    #[track_caller]
    pub fn whole_history(&self, conversation: &str) -> Vec<Value> {
        let mut all = self.history(conversation, None);
        while let Some(last) = all.last() {
            let page = self.history(conversation, Some(text(&last["id"])));
            let Some(next) = page.first() else { break };
            assert!(number(&next["id"]) < number(&last["id"]), "a page goes on");
            all.extend(page);
        }
        all
    }

    /// The whole history, oldest first.
    #[track_caller]
    pub fn told(&self, conversation: &str) -> Vec<Value> {
        let mut all = self.whole_history(conversation);
        all.reverse();
        all
    }

    /// A conversation as this actor sees it.
    #[track_caller]
    pub fn conversation(&self, id: &str) -> Value {
        self.get(&format!("/api/conversations/{id}")).json(200)
    }

    #[track_caller]
    pub fn snapshot(&self) -> Value {
        self.get("/api/snapshot").json(200)
    }

    /// The conversations of the snapshot but the room of everyone, which it must have.
    #[track_caller]
    pub fn talks(&self) -> Vec<Value> {
        let mut snapshot = self.snapshot();
        let Value::Array(mut conversations) = snapshot["conversations"].take() else {
            panic!("no list: {snapshot}");
        };
        let is_everyone = |conversation: &Value| conversation["id"] == EVERYONE;
        let place = conversations.iter().position(is_everyone);
        conversations.remove(place.expect("everyone is in it"));
        conversations
    }

    /// Marks a conversation as read, up to a message or whole.
    #[track_caller]
    pub fn read(&self, conversation: &str, up_to: Option<&str>) {
        let query = up_to.map(|id| format!("?upTo={id}")).unwrap_or_default();
        self.post_empty(&format!(
            "/api/conversations/{conversation}/read_messages{query}"
        ))
        .is_empty(204);
    }
}

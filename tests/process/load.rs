//! Many senders at once until the server is gone, and their record of what they sent.

use std::{
    collections::HashMap,
    sync::mpsc::{self, Receiver, Sender},
    thread::{self, JoinHandle},
};

use serde_json::{Value, json};

use crate::actor::{Actor, messages_of, text, texts};

/// The number of concurrent senders.
const SENDERS: usize = 8;

/// A message with its client id, and the id in its acknowledgement.
pub struct Attempt {
    pub client_id: String,
    pub acknowledged: Option<String>,
}

/// Each sender's attempts, in order.
pub type Attempts = Vec<Vec<Attempt>>;

/// The running senders.
pub struct Load {
    senders: Vec<JoinHandle<Vec<Attempt>>>,
    acknowledged: Receiver<()>,
}

impl Load {
    /// Starts the senders. Each name must be used once, because client ids derive from it.
    pub fn start(client: &Actor, conversation: &str, name: &str) -> Self {
        let (told, acknowledged) = mpsc::channel();
        let senders = (0..SENDERS)
            .map(|sender| {
                let client = client.keeping_connections();
                let (conversation, told) = (conversation.to_owned(), told.clone());
                let name = format!("{name}-{sender}");
                thread::spawn(move || send_until_the_end(&client, &conversation, &name, &told))
            })
            .collect();
        Self {
            senders,
            acknowledged,
        }
    }

    /// Waits until this many messages are acknowledged, or the server is gone.
    pub fn wait_for(&self, acknowledged: usize) {
        self.acknowledged.iter().take(acknowledged).count();
    }

    /// Waits until every sender has noticed that the server is gone.
    pub fn end(self) -> Attempts {
        self.senders
            .into_iter()
            .map(|sender| sender.join().unwrap())
            .collect()
    }
}

/// Sends messages one at a time; the last attempt gets no answer.
fn send_until_the_end(
    client: &Actor,
    conversation: &str,
    name: &str,
    told: &Sender<()>,
) -> Vec<Attempt> {
    let messages = messages_of(conversation);
    let mut attempts = Vec::new();
    for n in 0.. {
        let client_id = format!("{name}-{n}");
        let answer = client.try_post(&messages, message(&client_id));
        let acknowledged = answer.ok();
        let acknowledged = acknowledged.map(|answer| text(&answer.json(201)["id"]).to_owned());
        let is_end = acknowledged.is_none();
        attempts.push(Attempt {
            client_id,
            acknowledged,
        });
        if is_end {
            break;
        }
        let _ = told.send(());
    }
    attempts
}

/// The content for a client id. If the id begins with `large`, it has the maximum length.
pub fn message(client_id: &str) -> Value {
    let rest = if client_id.starts_with("large") {
        "🙂".repeat(9_900)
    } else {
        "so on ".repeat(250)
    };
    let content = format!("this is {client_id}, and {rest}");
    json!({"content": content.trim_end(), "clientId": client_id})
}

/// Sends the unacknowledged messages again, and records the answers.
pub fn retry(client: &Actor, conversation: &str, attempts: &mut Attempts) {
    for attempt in attempts.iter_mut().flatten() {
        if attempt.acknowledged.is_none() {
            let answer = client.try_send(conversation, message(&attempt.client_id));
            answer.is_done();
            attempt.acknowledged = Some(text(&answer.json(answer.status)["id"]).to_owned());
        }
    }
}

/// The attempts whose acknowledged message is missing, or has another client id or content.
pub fn lost<'a>(history: &[Value], attempts: &'a Attempts) -> Vec<&'a Attempt> {
    let stored: HashMap<&str, &Value> = history
        .iter()
        .map(|message| (text(&message["id"]), message))
        .collect();
    attempts
        .iter()
        .flatten()
        .filter(|attempt| {
            attempt.acknowledged.as_deref().is_some_and(|id| {
                let sent = message(&attempt.client_id);
                stored.get(id).is_none_or(|stored| {
                    stored["clientId"] != sent["clientId"] || stored["content"] != sent["content"]
                })
            })
        })
        .collect()
}

/// Asserts that every acknowledged message has its id, that each sender's are in order, and that nothing is duplicated
/// or unknown.
#[track_caller]
pub fn assert_kept(history: &[Value], attempts: &Attempts) {
    let lost: Vec<_> = lost(history, attempts)
        .iter()
        .map(|attempt| (&attempt.client_id, &attempt.acknowledged))
        .collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    let mut place: HashMap<&str, usize> = HashMap::new();
    for (at, message) in history.iter().enumerate() {
        let twice = place.insert(text(&message["clientId"]), at);
        assert_eq!(twice, None, "{message} is there twice");
    }
    for sender in attempts {
        let places: Vec<_> = sender
            .iter()
            .filter_map(|attempt| place.remove(attempt.client_id.as_str()))
            .collect();
        assert!(places.is_sorted(), "{places:?}");
    }
    assert!(place.is_empty(), "nobody sent {place:?}");
}

/// Asserts that every attempted message is there once, and no other.
#[track_caller]
pub fn assert_each_once(history: &[Value], attempts: &Attempts) {
    let mut stored = texts(history, "clientId");
    let mut sent: Vec<_> = attempts
        .iter()
        .flatten()
        .map(|attempt| attempt.client_id.as_str())
        .collect();
    stored.sort_unstable();
    sent.sort_unstable();
    assert_eq!(stored, sent);
}

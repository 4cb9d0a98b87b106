//! What was acknowledged is there again, however the process ended.

use std::{
    collections::HashMap,
    iter,
    path::Path,
    sync::mpsc::{self, Sender},
    thread,
};

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::{
    client::{Client, Event},
    process::{Home, Server},
};

/// How many senders there are.
const SENDERS: usize = 8;
/// How many messages are acknowledged before the end comes.
const BEFORE_THE_END: usize = 400;

/// A message with its client id, and the id that the server has acknowledged it with.
struct Attempt {
    client_id: String,
    acknowledged: Option<String>,
}

/// Sends one message after another until the server is gone; the last attempt is the one without an answer.
fn send_until_the_end(
    client: &Client,
    messages: &str,
    sender: usize,
    told: &Sender<()>,
) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for n in 0.. {
        let client_id = format!("{sender}-{n}");
        let answer = client.try_post(messages, &message(&client_id));
        let acknowledged = answer.ok().map(|(status, message)| {
            assert_eq!(status, 201, "{message}");
            message["id"].as_str().unwrap().to_owned()
        });
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

fn message(client_id: &str) -> Value {
    json!({"content": format!("this is {client_id}"), "clientId": client_id})
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn is_message(event: &Event) -> bool {
    event.name.is_none()
}

#[test]
fn what_was_acknowledged_survives_a_kill_once_and_in_order() {
    assert_survives(|_, server| server.kill());
}

#[test]
fn what_was_acknowledged_survives_a_kill_in_the_middle_of_a_write() {
    assert_survives(|home, server| {
        let lock = WriteLock::take(&home.database());
        server.kill();
        lock.release();
    });
}

/// Kills a server while many send and one reads, and compares what they know with what the next server knows.
#[track_caller]
fn assert_survives(kill: impl FnOnce(&Home, Server)) {
    let home = Home::new();
    let server = home.serve_demo();
    let (john, jane) = (server.sign_in("john"), server.sign_in("jane"));
    let messages = john.start_conversation("jane");
    let mut stream = jane.stream(None);
    let hello = stream.next().unwrap();
    let reader = thread::spawn(move || iter::once(hello).chain(stream).collect::<Vec<_>>());
    let (told, acknowledged) = mpsc::channel();
    let senders: Vec<_> = (0..SENDERS)
        .map(|sender| {
            let (john, messages, told) = (john.clone(), messages.clone(), told.clone());
            thread::spawn(move || send_until_the_end(&john, &messages, sender, &told))
        })
        .collect();
    assert_eq!(
        acknowledged.iter().take(BEFORE_THE_END).count(),
        BEFORE_THE_END
    );
    kill(&home, server);
    let attempts: Vec<Vec<Attempt>> = senders
        .into_iter()
        .map(|sender| sender.join().unwrap())
        .collect();
    let before = reader.join().unwrap();

    let server = home.serve_demo();
    let (john, jane) = (john.at(server.address), jane.at(server.address));
    assert_kept(&john.history(&messages), &attempts);

    retry(&john, &messages, &attempts);
    let history = john.history(&messages);
    assert_each_once(&history, &attempts);
    assert_resumes(&jane, before, &history);
}

/// Sends again what was not acknowledged.
fn retry(client: &Client, messages: &str, attempts: &[Vec<Attempt>]) {
    for attempt in attempts.iter().flatten() {
        if attempt.acknowledged.is_none() {
            let (status, answer) = client.post(messages, &message(&attempt.client_id));
            assert!(matches!(status, 200 | 201), "{status} {answer}");
        }
    }
}

/// What the reader saw before the end, and sees from there on, is the history, without gap, double or disorder.
#[track_caller]
fn assert_resumes(reader: &Client, before: Vec<Event>, history: &[Value]) {
    let cursor = before.iter().rev().find_map(|event| event.id.clone());
    let newest = &history.last().unwrap()["id"];
    let mut seen: Vec<_> = before.into_iter().filter(is_message).collect();
    let mut resumed = reader.stream(cursor.as_deref()).filter(is_message);
    while seen.last().is_none_or(|event| event.data["id"] != *newest) {
        seen.push(resumed.next().expect("the stream goes on to the newest"));
    }
    let seen: Vec<_> = seen.iter().map(|event| text(&event.data["id"])).collect();
    let stored: Vec<_> = history.iter().map(|one| text(&one["id"])).collect();
    assert_eq!(seen, stored);
}

/// Every acknowledged message is there under its id, and each sender's are in the order of sending.
#[track_caller]
fn assert_kept(history: &[Value], attempts: &[Vec<Attempt>]) {
    let place: HashMap<&str, usize> = history
        .iter()
        .enumerate()
        .map(|(place, message)| (text(&message["id"]), place))
        .collect();
    for sender in attempts {
        let places: Vec<_> = sender
            .iter()
            .filter_map(|attempt| Some((attempt, attempt.acknowledged.as_deref()?)))
            .map(|(attempt, id)| {
                let place = *place.get(id).unwrap_or_else(|| {
                    panic!("{} was acknowledged as {id} and is lost", attempt.client_id)
                });
                assert_eq!(text(&history[place]["clientId"]), attempt.client_id);
                place
            })
            .collect();
        assert!(places.is_sorted_by(|a, b| a < b), "{places:?}");
    }
}

/// Every message that anybody tried to send is there, once, and nothing else is.
#[track_caller]
fn assert_each_once(history: &[Value], attempts: &[Vec<Attempt>]) {
    let mut stored: Vec<_> = history.iter().map(|one| text(&one["clientId"])).collect();
    let mut sent: Vec<_> = attempts
        .iter()
        .flatten()
        .map(|attempt| attempt.client_id.as_str())
        .collect();
    stored.sort_unstable();
    sent.sort_unstable();
    assert_eq!(stored, sent);
}

/// Keeps everybody else from writing, for as long as it is held.
struct WriteLock(Runtime, SqliteConnection);

impl WriteLock {
    fn take(database: &Path) -> Self {
        let runtime = Runtime::new().unwrap();
        let options = SqliteConnectOptions::new().filename(database);
        let connection = runtime.block_on(async {
            let mut db = SqliteConnection::connect_with(&options).await.unwrap();
            sqlx::query("begin immediate")
                .execute(&mut db)
                .await
                .unwrap();
            db
        });
        Self(runtime, connection)
    }

    fn release(self) {
        self.0.block_on(self.1.close()).unwrap();
    }
}

#[test]
fn what_cannot_be_stored_is_neither_acknowledged_nor_told() {
    let home = Home::new();
    let server = home.serve_demo();
    let (john, jane) = (server.sign_in("john"), server.sign_in("jane"));
    let messages = john.start_conversation("jane");
    let mut stream = jane.stream(None);
    let lock = WriteLock::take(&home.database());
    let (status, answer) = john.post(&messages, &message("held-up"));
    assert_eq!(status, 503, "{answer}");
    assert!(jane.history(&messages).is_empty());
    lock.release();
    let (status, stored) = john.post(&messages, &message("held-up"));
    assert_eq!(status, 201, "{stored}");
    let told = stream.find(is_message).unwrap();
    assert_eq!(told.data["id"], stored["id"]);
    assert_eq!(jane.history(&messages).len(), 1);
}

#[test]
fn sessions_messages_and_the_place_in_the_log_survive_a_restart() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.sign_in("john");
    let messages = john.start_conversation("jane");
    john.say(&messages, "before");
    let (_, before) = john.get("/api/snapshot");
    assert_eq!(server.stop().code, Some(0));

    let server = home.serve([]);
    let john = john.at(server.address);
    let (status, after) = john.get("/api/snapshot");
    assert_eq!(status, 200);
    assert_eq!(after, before);
    let id = john.say(&messages, "after");
    let event = john
        .stream(after["eventId"].as_str())
        .find(is_message)
        .unwrap();
    assert_eq!(event.data["id"], json!(id));
    assert_eq!(john.history(&messages).len(), 2);
}

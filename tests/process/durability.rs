//! What was acknowledged is there again, however the process ended.

use std::{iter, path::Path, thread};

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::{
    client::{Client, Event},
    load::{Attempts, Load, assert_each_once, assert_kept, is_message, message, retry, text},
    process::{Home, Server},
};

/// How many messages are acknowledged before the end comes.
const BEFORE_THE_END: usize = 400;
/// How often a server is killed that is started again each time.
const KILLS: usize = 30;

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
    let load = Load::start(&john, &messages, "load");
    load.wait_for(BEFORE_THE_END);
    kill(&home, server);
    let mut attempts = load.end();
    let before = reader.join().unwrap();

    let server = home.serve_demo();
    let (john, jane) = (john.at(server.address), jane.at(server.address));
    assert_kept(&john.history(&messages), &attempts);

    retry(&john, &messages, &mut attempts);
    let history = john.history(&messages);
    assert_each_once(&history, &attempts);
    assert_resumes(&jane, before, &history);
}

#[test]
fn who_retries_and_who_resumes_notices_nothing_of_thirty_kills() {
    let home = Home::new();
    let mut server = home.serve_demo();
    let (mut john, mut jane) = (server.sign_in("john"), server.sign_in("jane"));
    let messages = john.start_conversation("jane");
    let mut cursor = text(&jane.get("/api/snapshot").1["eventId"]).to_owned();
    let (mut attempts, mut seen) = (Attempts::new(), Vec::new());
    for n in 0..KILLS {
        let stream = jane.stream(Some(&cursor));
        let reader = thread::spawn(move || stream.collect::<Vec<_>>());
        retry(&john, &messages, &mut attempts);
        let load = Load::start(&john, &messages, &n.to_string());
        load.wait_for(n * 7 % 100 + 1);
        server.kill();
        attempts.extend(load.end());
        seen.extend(reader.join().unwrap());
        if let Some(id) = seen.iter().rev().find_map(|event| event.id.clone()) {
            cursor = id;
        }

        server = home.serve_demo();
        (john, jane) = (john.at(server.address), jane.at(server.address));
    }
    retry(&john, &messages, &mut attempts);
    let history = john.history(&messages);
    assert_each_once(&history, &attempts);
    assert_kept(&history, &attempts);
    assert_resumes(&jane, seen, &history);
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

//! Durability: acknowledged changes survive every end of the process.

use std::{iter, path::Path, thread};

use serde_json::{Value, json};
use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::{
    actor::{Actor, text, texts},
    event_reader::Event,
    load::{Attempts, Load, assert_each_once, assert_kept, message, retry},
    process::{Home, Server},
    support::long_or_short,
};

/// The number of acknowledged messages before the end.
const BEFORE_THE_END: usize = 400;
/// The number of kills of a restarting server, in a long run and otherwise.
const KILLS: (usize, usize) = (30, 6);

#[test]
fn acknowledged_messages_survive_a_kill_once_and_in_order() {
    assert_survives(|_, server| server.kill());
}

#[test]
fn acknowledged_messages_survive_a_kill_during_a_write() {
    assert_survives(|home, server| {
        let lock = WriteLock::take(&home.database());
        server.kill();
        lock.release();
    });
}

/// Kills a server during many sends and one read, and compares the clients' knowledge with the next server's state.
#[track_caller]
fn assert_survives(kill: impl FnOnce(&Home, Server)) {
    let home = Home::on_disk();
    let server = home.serve_demo();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut stream = jane.open_stream("", &[]);
    let hello = stream.expect("hello");
    let reader = thread::spawn(move || iter::once(hello).chain(stream).collect::<Vec<_>>());
    let load = Load::start(&john, &conversation, "load");
    load.wait_for(BEFORE_THE_END);
    kill(&home, server);
    let mut attempts = load.end();
    let before = reader.join().unwrap();

    let server = home.serve_demo();
    let (john, jane) = (john.at(server.address()), jane.at(server.address()));
    assert_kept(&john.told(&conversation), &attempts);

    retry(&john, &conversation, &mut attempts);
    let history = john.told(&conversation);
    assert_each_once(&history, &attempts);
    assert_resumes(&jane, before, &history);
}

#[test]
fn retries_and_resumed_streams_hide_many_kills() {
    let home = Home::on_disk();
    let mut server = home.serve_demo();
    let (mut john, mut jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut cursor = text(&jane.snapshot()["eventId"]).to_owned();
    let (mut attempts, mut seen) = (Attempts::new(), Vec::new());
    for n in 0..long_or_short(KILLS) {
        let stream = jane.stream_after(&cursor);
        let reader = thread::spawn(move || stream.collect::<Vec<_>>());
        retry(&john, &conversation, &mut attempts);
        let load = Load::start(&john, &conversation, &n.to_string());
        load.wait_for(n * 7 % 100 + 1);
        server.kill();
        attempts.extend(load.end());
        seen.extend(reader.join().unwrap());
        if let Some(id) = seen.iter().rev().find_map(|event| event.id.clone()) {
            cursor = id;
        }

        server = home.serve_demo();
        (john, jane) = (john.at(server.address()), jane.at(server.address()));
    }
    retry(&john, &conversation, &mut attempts);
    let history = john.told(&conversation);
    assert_each_once(&history, &attempts);
    assert_kept(&history, &attempts);
    assert_resumes(&jane, seen, &history);
}

/// The reader's events before the end and after resuming are the history, without gap, duplicate or disorder.
#[track_caller]
fn assert_resumes(reader: &Actor, before: Vec<Event>, history: &[Value]) {
    let cursor = before.iter().rev().find_map(|event| event.id.clone());
    let newest = &history.last().unwrap()["id"];
    let mut seen: Vec<_> = before.into_iter().filter(Event::is_message).collect();
    let mut resumed = reader.stream_after(&cursor.expect("an id"));
    while seen.last().is_none_or(|event| event.data["id"] != *newest) {
        seen.extend(resumed.messages(1));
    }
    let seen: Vec<_> = seen.iter().map(|event| text(&event.data["id"])).collect();
    assert_eq!(seen, texts(history, "id"));
}

/// Blocks all other writers while it is held.
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
fn failed_write_is_neither_acknowledged_nor_published() {
    let home = Home::new();
    let server = home.serve_demo();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut stream = jane.stream();
    let lock = WriteLock::take(&home.database());
    john.try_send(&conversation, message("held-up")).error(503);
    assert!(jane.told(&conversation).is_empty());
    lock.release();
    let stored = john.try_send(&conversation, message("held-up")).json(201);
    assert_eq!(stream.event().data["id"], stored["id"]);
    assert_eq!(jane.told(&conversation).len(), 1);
}

#[test]
fn sessions_messages_and_event_ids_survive_a_restart() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    john.say(&conversation, "before");
    let before = john.snapshot();
    assert_eq!(server.stop().code, Some(0));

    let server = home.serve([]);
    let john = john.at(server.address());
    let after = john.snapshot();
    assert_eq!(after, before);
    let id = john.say(&conversation, "after");
    let event = john.stream_after(text(&after["eventId"])).event();
    assert_eq!(event.data["id"], json!(id));
    assert_eq!(john.told(&conversation).len(), 2);
}

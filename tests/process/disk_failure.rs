//! A disk that is full, read-only or broken for a while: what cannot be stored is refused and told to nobody, everything
//! else goes on, and nothing needs a restart. `disk_failure.c` is that disk.

use std::{fs, thread};

use serde_json::json;

use crate::{
    actor::{Actor, messages_of, text, texts},
    answer::Answer,
    load::message,
    process::{Home, Server, stored},
    shim::Shim,
};

/// How many send at once to a disk that fails.
const SENDERS: usize = 40;
/// How long a write-ahead log is, in bytes, when it is moved into the database.
const LOG: usize = 40 << 20;
/// How many of the largest messages fill more than two of them.
const LARGE_MESSAGES: usize = 1_000;

/// "No space left on device"
const ENOSPC: i32 = 28;
/// "Read-only file system"
const EROFS: i32 = 30;
/// "Permission denied"
const EACCES: i32 = 13;
/// "Input/output error"
const EIO: i32 = 5;

struct Computer {
    home: Home,
    shim: Shim,
}

impl Computer {
    /// None without a C compiler.
    fn new() -> Option<Self> {
        let home = Home::new();
        let shim = Shim::build("disk_failure.c")?;
        Some(Self { home, shim })
    }

    fn serve(&self) -> Server {
        let mut command = self.home.demo();
        self.shim.preload(&mut command);
        command
            .env("DISK_FOLDER", self.home.data())
            .env("DISK_FAILURE", self.home.path("failure"));
        Server::start(command)
    }

    /// From here on these calls fail with this errno, on all files or on one.
    fn fail(&self, calls: &str, errno: i32, file: &str) {
        self.home
            .write("failure", &format!("{calls} {errno} {file}"));
    }

    fn mend(&self) {
        fs::remove_file(self.home.path("failure")).unwrap();
    }
}

#[test]
fn a_full_disk() {
    assert_refuses_and_recovers("write", ENOSPC, 507);
}

/// SQLite does not tell it from any other failure of a sync.
#[test]
fn a_disk_that_finds_out_at_the_sync_that_it_is_full() {
    assert_refuses_and_recovers("sync", ENOSPC, 503);
}

#[test]
fn a_disk_that_has_become_read_only() {
    assert_refuses_and_recovers("all", EROFS, 503);
}

#[test]
fn a_disk_that_may_not_be_written_any_more() {
    assert_refuses_and_recovers("all", EACCES, 503);
}

#[test]
fn a_disk_that_cannot_be_written() {
    assert_refuses_and_recovers("write", EIO, 503);
}

#[test]
fn a_disk_that_cannot_be_synced() {
    assert_refuses_and_recovers("sync", EIO, 503);
}

/// Every kind of change is refused with the status while the disk fails, and works when it is mended.
#[track_caller]
fn assert_refuses_and_recovers(calls: &str, errno: i32, status: u16) {
    let Some(computer) = Computer::new() else {
        return;
    };
    let server = computer.serve();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let before = john.say(&conversation, "before");
    let mut stream = jane.stream();
    let snapshots = [john.snapshot(), jane.snapshot()];

    computer.fail(calls, errno, "");
    assert_refused(
        &john.try_send(&conversation, message("tried-again")),
        status,
    );
    for answer in send_at_once(&john, &conversation) {
        assert_refused(&answer, status);
    }
    for answer in change(&john, &jane, &conversation, &before) {
        assert_refused(&answer, status);
    }
    let during = [john.snapshot(), jane.snapshot()];
    assert_eq!(during, snapshots, "reading goes on, and nothing was stored");
    assert_eq!(texts(&jane.told(&conversation), "id"), [before.as_str()]);
    let mut opened_meanwhile = jane.stream();

    computer.mend();
    let after = john.say(&conversation, "after");
    for stream in [&mut stream, &mut opened_meanwhile] {
        let told = stream.expect("message");
        assert_eq!(told.data["id"], json!(after));
    }
    let try_again = || john.try_send(&conversation, message("tried-again"));
    let retried = try_again().json(201);
    assert_eq!(try_again().json(200), retried);
    for answer in send_at_once(&john, &conversation) {
        answer.json(201);
    }
    for answer in change(&john, &jane, &conversation, &before) {
        answer.is_done();
    }
    let history = john.told(&conversation);
    assert_eq!(
        texts(&history, "id")[..3],
        [before.as_str(), &after, text(&retried["id"])]
    );
    assert_eq!(history.len(), 3 + SENDERS);

    server.kill();
    let server = computer.serve();
    assert_eq!(john.at(server.address()).told(&conversation), history);
    assert_eq!(server.stop().code, Some(0));
}

#[track_caller]
fn assert_refused(answer: &Answer, status: u16) {
    let message = answer.error(status);
    assert!(message.contains("try again"), "{message}");
}

/// Many messages, each from a connection of its own, so that some share a transaction.
fn send_at_once(client: &Actor, conversation: &str) -> Vec<Answer> {
    let send = |n| client.try_send(conversation, message(&format!("at-once-{n}")));
    thread::scope(|scope| {
        let sending: Vec<_> = (0..SENDERS).map(|n| scope.spawn(move || send(n))).collect();
        sending
            .into_iter()
            .map(|answer| answer.join().unwrap())
            .collect()
    })
}

/// Whatever else can be changed.
fn change(john: &Actor, jane: &Actor, conversation: &str, id: &str) -> Vec<Answer> {
    let message = format!("{}/{id}", messages_of(conversation));
    vec![
        john.patch(&message, json!({"content": "edited"})),
        jane.post_empty(&format!("/api/conversations/{conversation}/read_messages")),
        john.post("/api/login", json!({"username": "john"})),
    ]
}

/// What a failed sync leaves in the write-ahead log is found there by the next start, unless something was written over
/// it: the sender was told to try again, and does.
#[test]
fn what_failed_and_is_there_after_a_crash_is_stored_once() {
    let Some(computer) = Computer::new() else {
        return;
    };
    let server = computer.serve();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let place = text(&jane.snapshot()["eventId"]).to_owned();
    computer.fail("sync", EIO, "");
    assert_refused(&john.try_send(&conversation, message("undecided")), 503);
    server.kill();
    computer.mend();

    let server = computer.serve();
    let (john, jane) = (john.at(server.address()), jane.at(server.address()));
    let answer = john.try_send(&conversation, message("undecided"));
    answer.is_done();
    let answer = answer.json(answer.status);
    let next = john.say(&conversation, "next");
    let history = john.told(&conversation);
    assert_eq!(texts(&history, "id"), [text(&answer["id"]), next.as_str()]);
    let told = jane.stream_after(&place).messages(2);
    let told: Vec<_> = told.iter().map(|event| text(&event.data["id"])).collect();
    assert_eq!(told, texts(&history, "id"));
}

#[test]
fn a_database_that_cannot_take_in_its_log_keeps_nobody_from_sending() {
    let Some(computer) = Computer::new() else {
        return;
    };
    let server = computer.serve();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    computer.fail("write", ENOSPC, "chinwag.db");
    let large = "🙂".repeat(10_000);
    let mut sent: Vec<_> = (0..LARGE_MESSAGES)
        .map(|_| john.say(&conversation, &large))
        .collect();
    let written = stored(&computer.home.database()).1;
    assert!(
        written.len() > 2 * LOG,
        "it was taken in: {}",
        written.len()
    );
    computer.mend();
    sent.push(john.say(&conversation, "after"));
    assert_eq!(texts(&john.told(&conversation), "id"), sent);
    server.kill();
    let server = computer.serve();
    assert_eq!(
        texts(&john.at(server.address()).told(&conversation), "id"),
        sent
    );
}

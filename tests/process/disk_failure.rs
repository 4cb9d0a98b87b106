//! A disk that is full, read-only or broken for a while: failed changes are refused and told to nobody, everything else
//! goes on, and no restart is needed. `disk_failure.c` is the disk.

use std::{fs, thread};

use serde_json::json;

use crate::{
    actor::{Actor, file_path, messages_of, text, texts, upload_id},
    answer::Answer,
    load::message,
    process::{Home, Server, stored},
    shim::Shim,
};

/// The number of concurrent senders to a failing disk.
const SENDERS: usize = 40;
/// The size at which a write-ahead log is checkpointed, in bytes.
const LOG: usize = 40 << 20;
/// The number of the largest messages that fill more than two such logs.
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

    /// From now on these calls fail with this errno, on all files or on a single file.
    fn fail(&self, calls: &str, errno: i32, file: &str) {
        self.home
            .write("failure", &format!("{calls} {errno} {file}"));
    }

    fn mend(&self) {
        fs::remove_file(self.home.path("failure")).unwrap();
    }
}

#[test]
fn full_disk() {
    assert_refuses_and_recovers("write", ENOSPC, 507);
}

/// SQLite does not distinguish it from other failures of a sync.
#[test]
fn disk_full_at_the_sync() {
    assert_refuses_and_recovers("sync", ENOSPC, 503);
}

#[test]
fn read_only_disk() {
    assert_refuses_and_recovers("all", EROFS, 503);
}

#[test]
fn disk_without_write_permission() {
    assert_refuses_and_recovers("all", EACCES, 503);
}

#[test]
fn disk_with_write_errors() {
    assert_refuses_and_recovers("write", EIO, 503);
}

#[test]
fn disk_with_sync_errors() {
    assert_refuses_and_recovers("sync", EIO, 503);
}

/// Every kind of change is refused with this status while the disk fails, and succeeds afterwards.
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
    assert_eq!(during, snapshots, "reads succeed, and nothing was stored");
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
    assert!(message.to_lowercase().contains("try again"), "{message}");
}

/// Many messages, each on its own connection, so that some share a transaction.
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

/// All other kinds of changes.
fn change(john: &Actor, jane: &Actor, conversation: &str, id: &str) -> Vec<Answer> {
    let message = format!("{}/{id}", messages_of(conversation));
    vec![
        john.patch(&message, json!({"content": "edited"})),
        jane.post_empty(&format!("/api/conversations/{conversation}/read_messages")),
        john.post("/api/login", json!({"username": "john"})),
    ]
}

/// A failed sync may leave its changes in the write-ahead log, where the next start finds them, unless they were
/// overwritten. The sender was told to retry, and does.
#[test]
fn failed_send_that_survives_a_crash_is_stored_once() {
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
fn failing_checkpoints_do_not_block_sends() {
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
        "it was checkpointed: {}",
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

/// A sync that follows a failed one may succeed although the bytes were lost (fsync(2)), so the client sends them again.
#[test]
fn bytes_whose_sync_failed_are_not_counted() {
    let Some(computer) = Computer::new() else {
        return;
    };
    let server = computer.serve();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    let upload = john.begin_upload("a.txt", 10);
    let partial = format!("files/uploads/{}", upload_id(&upload));
    john.append(&upload, 0, b"kept ").is_empty(204);
    computer.fail("sync", EIO, &partial);
    john.append(&upload, 5, b"lost").error(500);
    assert_eq!(john.offset(&upload), 5);
    computer.mend();
    john.append(&upload, 5, b"texts").is_empty(204);
    let message = json!({ "content": "", "uploadIds": [upload_id(&upload)] });
    let sent = john.try_send(&conversation, message).json(201);
    assert_eq!(john.get(&file_path(&sent["files"][0])).body, b"kept texts");
}

//! Checks that secrets that are leaked on purpose are detected.

use std::{
    fs,
    panic::{self, AssertUnwindSafe},
};

use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use sqlx::{Connection as _, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::{
    process::{Home, Process, Server},
    watch::GIVEN,
    wire::Wire,
};

/// The report of a leaked secret.
fn seen(live: impl FnOnce()) -> String {
    let failed = panic::catch_unwind(AssertUnwindSafe(live)).expect_err("nothing was seen");
    *failed.downcast().expect("a sentence")
}

#[track_caller]
fn assert_seen(secret: &str, place: &str, live: impl FnOnce()) {
    let seen = seen(live);
    let is_seen = seen.contains(secret) && seen.contains(place);
    assert!(is_seen, "{secret} in {place}: {seen}");
}

/// Changes the database, and leaves the change in its log.
fn store(home: &Home, sql: &'static str, value: impl Into<Vec<u8>>) {
    let options = SqliteConnectOptions::new().filename(home.database());
    Runtime::new().unwrap().block_on(async {
        let mut db = SqliteConnection::connect_with(&options).await.unwrap();
        let change = sqlx::query(sql).bind(value.into());
        change.execute(&mut db).await.unwrap();
        // Dropping it would close it later: maybe as the last connection, which removes the log.
        db.close().await.unwrap();
    });
}

#[test]
fn token_in_the_log_is_detected_however_the_server_ends() {
    for end in [|server: Server| drop(server.stop()), Server::kill, drop] {
        let home = Home::new();
        let server = home.serve_demo();
        let john = server.log_in("john");
        // Paths are logged.
        john.get(&format!("/api/{}", john.token()));
        assert_seen(john.token(), "is in the log", || end(server));
    }
}

#[test]
fn part_of_a_cookie_in_the_log_is_detected() {
    let home = Home::new();
    let server = home.serve([
        "--github-client-id=id",
        "--github-client-secret=known to GitHub alone",
        "--origin=http://localhost",
    ]);
    let ask = |path: &str| {
        let mut connection = Wire::open(server.address());
        connection.write(format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        connection.read_until("\r\n\r\n")
    };
    let left = ask("/api/oauth/github");
    let (_, rest) = left.split_once("state=").unwrap();
    let state = rest.split(['&', '\r']).next().unwrap();
    ask(&format!("/api/{state}"));
    assert_seen(state, "is in the log", || drop(server));
}

#[test]
fn stored_token_is_detected_in_the_database_and_its_log() {
    let taken_in = |server: Server| {
        server.process.signal("TERM");
        drop(server.process.wait());
    };
    for (end, place) in [
        (taken_in as fn(Server), "chinwag.db: "),
        (|server| drop(server.stop()), "chinwag.db-wal: "),
        (Server::kill, "chinwag.db-wal: "),
    ] {
        let home = Home::new();
        let server = home.serve_demo();
        let token = server.log_in("john").token().to_owned();
        let sql = "update sessions set user_agent = cast(? as text)";
        store(&home, sql, token.clone());
        assert_seen(&token, place, || end(server));
    }
}

#[test]
fn stored_bytes_of_a_token_are_detected() {
    let home = Home::new();
    let server = home.serve_demo();
    let token = server.log_in("john").token().to_owned();
    let bits = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
    store(&home, "update sessions set token_hash = ?", bits);
    assert_seen(&token, "as bits, is in", || drop(server));
}

#[test]
fn stored_password_and_link_secret_are_detected() {
    let home = Home::new();
    let server = home.serve([]);
    server.owner();
    let sql = "update users set password_hash = cast(? as text)";
    store(&home, sql, "correct horse");
    assert_seen("correct horse", "chinwag.db-wal", || drop(server));

    let home = Home::new();
    let server = home.serve([]);
    let link = server.owner_link();
    let sql = "update invites set note = cast(? as text)";
    store(&home, sql, link.clone());
    assert_seen(&link, "chinwag.db-wal", || drop(server));
}

#[test]
fn printed_secret_outside_a_link_is_detected() {
    let home = Home::new();
    let mut command = home.chinwag(["user", "add", "known-to-github"]);
    command.env(GIVEN.1, "known-to-github");
    let end = || drop(Process::spawn(command).wait());
    assert_seen("known-to-github", "is in the standard output", end);
}

#[test]
fn copied_key_is_detected() {
    let home = Home::new();
    let server = home.serve(["--tls-self"]);
    let kept = fs::read(home.data().join("tls/self-made.json")).unwrap();
    fs::write(home.data().join("copy.json"), kept).unwrap();
    assert_seen("MIGHAgEA", "copy.json", || drop(server));
}

#[test]
fn wrong_password_is_a_secret_too() {
    let home = Home::new();
    let server = home.serve([]);
    let tried = json!({"username": "olivia", "password": "known-to-olivia"});
    assert_eq!(server.anonymous().post("/api/login", tried).status, 401);
    server.anonymous().get("/api/known-to-olivia");
    assert_seen("known-to-olivia", "is in the log", || drop(server));
}

//! The devices on which a user is signed in.

use serde_json::json;

use crate::{
    actor::{Actor, PASSWORD, list, text, texts},
    test_server::TestServer,
};

const PHONE: (&str, &str) = ("User-Agent", "Mozilla/5.0 (Android 15) Firefox/140.0");

/// Jane signs in on another device, with this user agent.
fn sign_in(server: &TestServer, user_agent: (&str, &str)) -> Actor {
    let credentials = json!({ "username": "jane" }).to_string();
    let login = server
        .anonymous()
        .post_with("/api/login", &[user_agent], &credentials);
    let token = login.json(200)["token"].clone();
    server.anonymous().with_token(text(&token))
}

fn revoke(actor: &Actor, id: &str) -> crate::answer::Answer {
    actor.post_empty(&format!("/api/sessions/{id}/revoke"))
}

#[test]
fn devices_are_listed_with_user_agent_and_address() {
    let server = TestServer::start();
    let laptop = server.log_in("jane");
    sign_in(&server, PHONE);
    server.log_in("john");
    let sessions = list(laptop.get("/api/sessions"));
    assert_eq!(sessions.len(), 2);
    assert_eq!(sessions[0]["isCurrent"], json!(true));
    assert_eq!(sessions[1]["isCurrent"], json!(false));
    assert_eq!(sessions[1]["userAgent"], json!(PHONE.1));
    assert_eq!(texts(&sessions, "address"), ["127.0.0.1", "127.0.0.1"]);
    for name in ["createdAt", "lastUsedAt"] {
        assert!(text(&sessions[0][name]).ends_with('Z'));
    }
    let token = laptop.token.as_deref().unwrap();
    assert!(!laptop.get("/api/sessions").text().contains(token));
}

#[test]
fn user_agent_is_truncated_and_printable() {
    let server = TestServer::start();
    let long = format!("a\tb{}", "ü".repeat(1000));
    let jane = sign_in(&server, ("User-Agent", &long));
    let sessions = list(jane.get("/api/sessions"));
    let kept = text(&sessions[0]["userAgent"]);
    assert!(
        kept.starts_with("ab") && kept.chars().count() == 256,
        "{kept}"
    );
}

#[test]
fn remote_sign_out_ends_the_devices_stream() {
    let server = TestServer::start();
    let (laptop, phone) = (server.log_in("jane"), sign_in(&server, PHONE));
    let mut stream = phone.stream();
    let mut stays = laptop.stream();
    let id = list(laptop.get("/api/sessions"))[1]["id"].clone();
    revoke(&laptop, text(&id)).is_empty(204);
    assert_eq!(stream.expect("bye").data, json!({ "reason": "session" }));
    phone.get("/api/snapshot").error(401);
    revoke(&laptop, text(&id)).error(404);
    let john = server.log_in("john");
    john.send(&john.start_conversation("jane"), "hello");
    stays.expect("conversation");
}

#[test]
fn sessions_of_other_users_are_hidden() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let id = list(jane.get("/api/sessions"))[0]["id"].clone();
    assert_eq!(list(john.get("/api/sessions")).len(), 1);
    revoke(&john, text(&id)).error(404);
    john.post_empty("/api/sessions/revoke_others").is_empty(204);
    jane.snapshot();
}

#[test]
fn sign_out_of_all_other_devices() {
    let server = TestServer::start();
    let laptop = server.log_in("jane");
    let others = [sign_in(&server, PHONE), server.log_in("jane")];
    let streams = others.each_ref().map(Actor::stream);
    laptop
        .post_empty("/api/sessions/revoke_others")
        .is_empty(204);
    for mut stream in streams {
        stream.expect("bye");
    }
    for other in &others {
        other.get("/api/snapshot").error(401);
    }
    assert_eq!(list(laptop.get("/api/sessions")).len(), 1);
}

#[test]
fn new_password_signs_out_all_other_devices() {
    let server = TestServer::configured(|_| {});
    let laptop = server.owner();
    let phone = server.anonymous().try_password("olivia", PASSWORD);
    let phone = laptop.with_token(text(&phone.json(200)["token"]));
    let mut stream = phone.stream();
    let laptop = laptop.change_password(Some(PASSWORD), "a better one");
    stream.expect("bye");
    phone.get("/api/snapshot").error(401);
    laptop.snapshot();
    let anonymous = server.anonymous();
    anonymous.try_password("olivia", PASSWORD).error(401);
    anonymous.try_password("olivia", "a better one").json(200);
}

#[test]
fn changing_the_password_needs_the_old_password() {
    let server = TestServer::configured(|_| {});
    let olivia = server.owner();
    let change = |current: Option<&str>, password: &str| {
        let change = json!({ "current": current, "password": password });
        olivia.post("/api/account/password", change)
    };
    change(Some("correct horsf"), "a better one").error(401);
    change(None, "a better one").error(401);
    change(Some(PASSWORD), "short").invalid("password");
    change(Some(PASSWORD), "password1").invalid("password");
    server
        .anonymous()
        .try_password("olivia", PASSWORD)
        .json(200);
}

#[test]
fn user_without_a_password_sets_a_first_password() {
    let server = TestServer::start();
    let jane = server.log_in("jane");
    let account = |jane: &Actor| jane.get("/api/account").json(200);
    assert_eq!(account(&jane)["hasPassword"], json!(false));
    let jane = jane.change_password(None, "a first one");
    assert_eq!(account(&jane)["hasPassword"], json!(true));
    let second = json!({ "password": "a second one" });
    jane.post("/api/account/password", second).error(401);
    server
        .anonymous()
        .try_password("jane", "a first one")
        .json(200);
}

//! Reset links, and the notices about them.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, PASSWORD, list, text, texts},
    answer::Answer,
    test_server::TestServer,
};

const NEW: &str = "a better one";

/// An owner creates a link for Jane. Returns its token.
fn offer(owner: &Actor) -> String {
    offer_to(owner, "2")
}

fn offer_to(owner: &Actor, id: &str) -> String {
    let made = owner
        .post_empty(&format!("/api/users/{id}/reset"))
        .json(201);
    let url = text(&made["links"][0]["url"]);
    url.split_once("/reset#").unwrap().1.to_owned()
}

fn look(anonymous: &Actor, token: &str) -> Answer {
    let ticket = json!({ "token": token });
    anonymous.post("/api/resets/look", ticket)
}

fn redeem(anonymous: &Actor, token: &str, password: &str) -> Answer {
    let new = json!({ "token": token, "password": password });
    anonymous.post("/api/resets/use", new)
}

fn kinds(notices: &[Value]) -> Vec<&str> {
    texts(notices, "kind")
}

#[test]
fn link_sets_a_new_password_and_ends_other_sessions() {
    let (server, olivia, jane) = TestServer::team();
    let mut stream = jane.stream();
    let token = offer(&olivia);
    stream.expect("notice");
    let shown = look(&server.anonymous(), &token).json(200);
    assert_eq!(
        (&shown["username"], &shown["by"]),
        (&json!("jane"), &json!("olivia"))
    );
    let login = redeem(&server.anonymous(), &token, NEW);
    assert!(login.cookie("chinwag_session").is_some());
    let login = login.json(200);
    assert_eq!(login["authUser"]["username"], json!("jane"));
    stream.expect("bye");
    jane.get("/api/snapshot").error(401);
    jane.with_token(text(&login["token"])).snapshot();
    server.anonymous().try_password("jane", PASSWORD).error(401);
    server.anonymous().try_password("jane", NEW).json(200);
}

#[test]
fn owner_cannot_use_a_link_unnoticed() {
    let (server, olivia, jane) = TestServer::team();
    let token = offer(&olivia);
    let told = list(jane.get("/api/notices"));
    assert_eq!(
        (kinds(&told), texts(&told, "by")),
        (vec!["reset_link"], vec!["olivia"])
    );
    redeem(&server.anonymous(), &token, NEW).json(200);
    // Jane notices in any case: she is signed out, her password is wrong, and a notice waits for her.
    let back = server.anonymous().try_password("jane", NEW).json(200);
    let jane = jane.with_token(text(&back["token"]));
    let told = list(jane.get("/api/notices"));
    assert_eq!(kinds(&told), ["password_reset", "reset_link"]);
}

#[test]
fn link_works_once() {
    let (server, olivia, _) = TestServer::team();
    let token = offer(&olivia);
    redeem(&server.anonymous(), &token, "short").invalid("password");
    redeem(&server.anonymous(), &token, NEW).json(200);
    assert!(
        redeem(&server.anonymous(), &token, "another one")
            .error(410)
            .contains("used")
    );
    look(&server.anonymous(), &token).error(410);
    server.anonymous().try_password("jane", NEW).json(200);
}

#[test]
fn concurrent_uses_set_one_password() {
    let (server, olivia, _) = TestServer::team();
    let token = offer(&olivia);
    let anonymous = server.anonymous();
    let statuses = std::thread::scope(|scope| {
        let other = scope.spawn(|| redeem(&anonymous, &token, "the other one").status);
        [
            redeem(&anonymous, &token, NEW).status,
            other.join().unwrap(),
        ]
    });
    let done = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(done, 1, "{statuses:?}");
}

#[test]
fn new_link_ends_the_previous_link() {
    let (server, olivia, _) = TestServer::team();
    let (first, second) = (offer(&olivia), offer(&olivia));
    assert!(
        redeem(&server.anonymous(), &first, NEW)
            .error(410)
            .contains("newer")
    );
    redeem(&server.anonymous(), &second, NEW).json(200);
}

#[test]
fn link_ends_when_its_creator_is_no_longer_an_owner() {
    let (server, olivia, jane) = TestServer::team();
    let anonymous = server.anonymous();
    let role = |name: &str| {
        olivia
            .post("/api/users/2/role", json!({ "role": name }))
            .is_empty(204);
    };
    role("owner");
    let token = offer_to(&jane, "1");
    role("member");
    for _ in 0..2 {
        for refused in [
            look(&anonymous, &token),
            redeem(&anonymous, &token, "a better one"),
        ] {
            assert!(refused.error(410).contains("no longer works"));
        }
        // It does not come back with the role.
        role("owner");
    }
    let token = offer_to(&jane, "1");
    olivia.post_empty("/api/users/2/deactivate").is_empty(204);
    let refused = redeem(&anonymous, &token, "a better one");
    assert!(refused.error(410).contains("no longer works"));
    anonymous.try_password("olivia", PASSWORD).json(200);
}

#[test]
fn link_ended_by_demotion_mentions_a_newer_link() {
    let (server, olivia, jane) = TestServer::team();
    server.anonymous().join(&olivia.invite(1), "ann");
    let role = |name: &str| olivia.post("/api/users/2/role", json!({ "role": name }));
    role("owner").is_empty(204);
    let (of_jane, of_olivia) = (offer_to(&jane, "3"), offer(&olivia));
    role("member").is_empty(204);
    // Links of other owners stay.
    look(&server.anonymous(), &of_olivia).json(200);
    let newer = offer_to(&olivia, "3");
    let refused = look(&server.anonymous(), &of_jane);
    assert!(refused.error(410).contains("newer"));
    redeem(&server.anonymous(), &newer, NEW).json(200);
}

#[test]
fn link_expires_after_a_day() {
    let (server, olivia, _) = TestServer::team();
    let token = offer(&olivia);
    server.sql("update resets set expires_at = 1");
    assert!(
        look(&server.anonymous(), &token)
            .error(410)
            .contains("expired")
    );
    redeem(&server.anonymous(), &token, NEW).error(410);
    server.anonymous().try_password("jane", PASSWORD).json(200);
}

#[test]
fn invalid_link_is_refused() {
    let (server, olivia, _) = TestServer::team();
    let invite = olivia.invite(1);
    for token in ["", "x", &"A".repeat(43), &invite, "\u{0}"] {
        look(&server.anonymous(), token).error(404);
        redeem(&server.anonymous(), token, NEW).error(404);
    }
    let reset = offer(&olivia);
    server
        .anonymous()
        .try_join(&reset, "mallory", PASSWORD)
        .error(404);
}

#[test]
fn link_of_a_deactivated_user_is_refused() {
    let (server, olivia, _) = TestServer::team();
    let token = offer(&olivia);
    olivia.post_empty("/api/users/2/deactivate").is_empty(204);
    redeem(&server.anonymous(), &token, NEW).error(403);
    olivia.post_empty("/api/users/2/reactivate").is_empty(204);
    // Nothing has changed: the old password is valid, and the link still works.
    server.anonymous().try_password("jane", PASSWORD).json(200);
    redeem(&server.anonymous(), &token, NEW).json(200);
}

#[test]
fn notice_stays_until_dismissed() {
    let (_server, olivia, jane) = TestServer::team();
    offer(&olivia);
    let notice = list(jane.get("/api/notices"))[0].clone();
    let dismiss = format!("/api/notices/{}/dismiss", text(&notice["id"]));
    olivia.post_empty(&dismiss).error(404);
    assert_eq!(list(jane.get("/api/notices")).len(), 1);
    let mut elsewhere = jane.stream();
    jane.post_empty(&dismiss).is_empty(204);
    elsewhere.expect("notice");
    assert_eq!(list(jane.get("/api/notices")).len(), 0);
}

#[test]
fn session_from_a_reset_link_cannot_dismiss_its_notice() {
    let (server, olivia, jane) = TestServer::team();
    let login = redeem(&server.anonymous(), &offer(&olivia), NEW).json(200);
    let redeemer = jane.with_token(text(&login["token"]));
    let notices = list(redeemer.get("/api/notices"));
    assert_eq!(kinds(&notices), ["password_reset", "reset_link"]);
    let caused = |notices: &[Value]| {
        notices
            .iter()
            .map(|one| one["causedHere"] == true)
            .collect::<Vec<_>>()
    };
    assert_eq!(caused(&notices), [true, false]);
    let dismiss = format!("/api/notices/{}/dismiss", text(&notices[0]["id"]));
    redeemer.post_empty(&dismiss).error(403);
    let back = server.anonymous().try_password("jane", NEW).json(200);
    let back = jane.with_token(text(&back["token"]));
    assert_eq!(caused(&list(back.get("/api/notices"))), [false, false]);
    back.post_empty(&dismiss).is_empty(204);
    assert_eq!(list(redeemer.get("/api/notices")).len(), 1);
}

#[test]
fn owner_cannot_create_a_reset_link_for_themselves() {
    let (_server, olivia, _) = TestServer::team();
    let refused = olivia.post("/api/users/1/reset", json!({}));
    assert!(refused.error(409).contains("on your profile"));
}

#[test]
fn new_password_ends_reset_links_for_and_by_the_user() {
    let (server, olivia, jane) = TestServer::team();
    let anonymous = server.anonymous();
    for changes in [&jane, &olivia] {
        let token = offer(&olivia);
        look(&anonymous, &token).json(200);
        changes.change_password(Some(PASSWORD), "a better one");
        for refused in [look(&anonymous, &token), redeem(&anonymous, &token, NEW)] {
            assert!(refused.error(410).contains("no longer works"));
        }
    }
}

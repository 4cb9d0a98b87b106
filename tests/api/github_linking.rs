//! Connecting a GitHub identity to an account, and disconnecting it.

use std::thread;

use serde_json::json;

use crate::{
    actor::{Actor, PASSWORD, list, text, texts},
    github::{
        ATTEMPT, Return, SESSION, connect, ended_on, failed, github_of, go, go_for, link,
        server_for, server_with, sign_in, signed_in,
    },
    github_stand_in::{GithubStandIn, account},
    test_server::TestServer,
};

/// A server that admits no new users with GitHub, and two users with passwords.
fn cast(github: &GithubStandIn) -> (TestServer, Actor, Actor) {
    let server = server_with(github, |_| {});
    let (owner, jane) = server.owner_and_member();
    (server, owner, jane)
}

/// Jane, on another device.
fn signed_in_again(server: &TestServer, jane: &Actor) -> Actor {
    let login = server.anonymous().try_password("jane", PASSWORD).json(200);
    jane.with_token(text(&login["token"]))
}

/// The permit in the cookie for the trip to GitHub.
fn token_of_permit(back: &Return) -> String {
    back.attempt.split_once(".link-").unwrap().1.to_owned()
}

fn part(actor: &Actor) -> crate::answer::Answer {
    actor.post_empty("/api/account/github/part")
}

#[test]
fn user_connects_github_and_signs_in_with_it() {
    let github = GithubStandIn::start();
    let (server, _, jane) = cast(&github);
    failed(&go(&server).arrive(&server), "github_uninvited");
    assert_eq!(github_of(&jane), json!(null));
    ended_on(&link(&server, &jane), "/account");
    assert_eq!(github_of(&jane), "octocat");
    // A thief at her unlocked device cannot add a way in without her noticing.
    let notice = &jane.get("/api/notices").json(200)[0];
    assert_eq!(notice["kind"], "github_linked");
    assert_eq!(notice["by"], "octocat");
    assert_eq!(notice["causedHere"], true);
    let dismiss = format!("/api/notices/{}/dismiss", text(&notice["id"]));
    jane.post_empty(&dismiss).error(403);
    let other_device = signed_in_again(&server, &jane);
    let notice = &other_device.get("/api/notices").json(200)[0];
    assert_eq!(notice["causedHere"], false);
    other_device.post_empty(&dismiss).is_empty(204);
    assert!(list(jane.get("/api/notices")).is_empty());
    assert_eq!(sign_in(&server), jane.get("/api/auth_user").json(200));
    assert_eq!(sign_in(&server)["username"], "jane");
}

#[test]
fn identity_of_another_account_cannot_be_connected() {
    let github = GithubStandIn::start();
    let (server, owner, jane) = cast(&github);
    link(&server, &jane);
    ended_on(&link(&server, &owner), "/account?error=github_taken");
    assert_eq!(github_of(&owner), json!(null));
    assert_eq!(sign_in(&server)["username"], "jane");
    ended_on(&link(&server, &jane), "/account");
    part(&jane).is_empty(204);
    ended_on(&link(&server, &owner), "/account");
    assert_eq!(sign_in(&server)["username"], "olivia");
}

#[test]
fn new_identity_replaces_the_old_identity() {
    let github = GithubStandIn::start();
    let (server, owner, jane) = cast(&github);
    link(&server, &jane);
    github.state().account = account(7, "monalisa");
    ended_on(&link(&server, &jane), "/account");
    assert_eq!(github_of(&jane), "monalisa");
    github.state().account = account(583_231, "octocat");
    failed(&go(&server).arrive(&server), "github_uninvited");
    let entries = list(owner.get("/api/audit?search=jane"));
    let told = [
        "github_connected",
        "github_disconnected",
        "github_connected",
    ];
    assert_eq!(texts(&entries, "action")[..3], told);
    assert_eq!(
        texts(&entries[..3], "detail"),
        ["monalisa", "octocat", "octocat"]
    );
}

#[test]
fn connecting_works_only_for_the_user_who_started_it() {
    let github = GithubStandIn::start();
    let (server, owner, jane) = cast(&github);
    let other_device = signed_in_again(&server, &jane);
    let ended = signed_in_again(&server, &jane);
    ended.log_out();
    let back = || go_for(&jane, connect());
    let refused = "/account?error=github_state";
    ended_on(&back().arrive(&server), refused);
    ended_on(&back().arrive_as(&server, &owner), refused);
    ended_on(&back().arrive_as(&server, &ended), refused);
    ended_on(&back().arrive_as(&server, &other_device), refused);
    let garbled = format!("{ATTEMPT}={}; {SESSION}=garbled", back().attempt);
    ended_on(&back().arrive_with(&server, &garbled), refused);
    for actor in [&jane, &owner] {
        assert_eq!(github_of(actor), json!(null));
    }
    ended_on(&back().arrive_as(&server, &jane), "/account");
}

#[test]
fn session_that_ends_meanwhile_connects_nothing() {
    let github = GithubStandIn::start();
    let (server, _, jane) = cast(&github);
    let anonymous = server.anonymous();
    let back = go_for(&jane, connect());
    let cookies = back.cookies_of(&jane);
    let (is_asked, let_go) = github.pause();
    let answer = thread::scope(|scope| {
        let arriving =
            scope.spawn(|| anonymous.get_with(&back.path, &[("Cookie", cookies.as_str())]));
        is_asked.recv().unwrap();
        jane.log_out();
        let_go.send(()).unwrap();
        arriving.join().unwrap()
    });
    ended_on(&answer, "/account?error=github_state");
    failed(&go(&server).arrive(&server), "github_uninvited");
}

#[test]
fn forged_cookie_connects_nothing() {
    let github = GithubStandIn::start();
    let (server, owner, jane) = cast(&github);
    for permit in ["A".repeat(43), token_of_permit(&go_for(&owner, connect()))] {
        let mut back = go(&server);
        let (rest, _) = back.attempt.rsplit_once('.').unwrap();
        back.attempt = format!("{rest}.link-{permit}");
        ended_on(
            &back.arrive_as(&server, &jane),
            "/account?error=github_state",
        );
    }
    for purpose in [
        "",
        "link-",
        "link-x",
        "link--1",
        "join-x",
        "join",
        "other",
        "sign_in-1",
    ] {
        let mut back = go(&server);
        let (rest, _) = back.attempt.rsplit_once('.').unwrap();
        back.attempt = format!("{rest}.{purpose}");
        failed(&back.arrive_as(&server, &jane), "github_state");
    }
    for actor in [&jane, &owner] {
        assert_eq!(github_of(actor), json!(null));
    }
}

#[test]
fn connecting_and_disconnecting_need_a_session() {
    let github = GithubStandIn::start();
    let (server, _, jane) = cast(&github);
    let forged = jane.with_token(&"A".repeat(43));
    for actor in [&server.anonymous(), &forged] {
        let answer = actor.post("/api/oauth/github", json!({ "link": true }));
        answer.error(401);
        assert!(answer.cookie(ATTEMPT).is_none());
        part(actor).error(401);
    }
    let both = json!({ "link": true, "token": "A".repeat(43) });
    jane.post("/api/oauth/github", both).invalid("link");
    let cross = [("Sec-Fetch-Site", "cross-site")];
    jane.post_with("/api/oauth/github", &cross, r#"{"link": true}"#)
        .error(403);
    jane.post_with("/api/account/github/part", &cross, "{}")
        .error(403);
}

#[test]
fn connecting_needs_the_password() {
    let github = GithubStandIn::start();
    let (server, _, jane) = cast(&github);
    let connect = |password: Option<&str>| {
        let wish = json!({ "link": true, "password": password });
        let answer = jane.post("/api/oauth/github", wish);
        assert!(answer.cookie(ATTEMPT).is_none());
        answer
    };
    connect(None).invalid("password");
    connect(Some("")).error(401);
    connect(Some("correct horsf")).error(401);
    // Guessing it is rate limited, as for a change of password.
    let guess = || connect(Some("correct horsf")).status;
    assert!((0..20).any(|_| guess() == 429));
    failed(&go(&server).arrive(&server), "github_uninvited");
}

#[test]
fn user_without_a_password_connects_only_after_a_recent_sign_in() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let octocat = signed_in(&server, &go(&server).arrive(&server));
    let connect = |actor: &Actor| actor.post("/api/oauth/github", json!({ "link": true }));
    connect(&octocat).json(200);
    server.sql("update sessions set created_at = created_at - 11 * 60 * 1000");
    assert!(connect(&octocat).error(403).contains("Sign in again"));
    // A device approved by a session is no fresher than that session.
    let link = octocat.post_empty("/api/device_links").json(201);
    let (_, token) = text(&link["links"][0]["url"]).split_once('#').unwrap();
    let claim = octocat
        .post("/api/device_links/claim", json!({ "token": token }))
        .json(200);
    let number = json!({ "number": claim["number"] });
    octocat
        .post("/api/device_links/confirm", number)
        .is_empty(204);
    let entered = octocat.post(
        "/api/device_links/enter",
        json!({ "claim": claim["claim"] }),
    );
    let added = octocat.with_token(text(&entered.json(200)["token"]));
    assert!(connect(&added).error(403).contains("Sign in again"));
    let first = json!({ "password": PASSWORD });
    for thief in [&octocat, &added] {
        let refused = thief.post("/api/account/password", first.clone());
        assert!(refused.error(403).contains("Sign in again"));
    }
    signed_in(&server, &go(&server).arrive(&server)).change_password(None, PASSWORD);
}

#[test]
fn reset_and_optionally_a_password_change_disconnect_github() {
    let github = GithubStandIn::start();
    let (server, owner, jane) = cast(&github);
    link(&server, &jane);
    let jane = jane.change_password(Some(PASSWORD), "a better one");
    assert_eq!(github_of(&jane), "octocat");
    let change =
        json!({ "current": "a better one", "password": PASSWORD, "disconnectGithub": true });
    let token = jane.post("/api/account/password", change).json(200)["token"].clone();
    let jane = jane.with_token(text(&token));
    assert_eq!(github_of(&jane), json!(null));
    failed(&go(&server).arrive(&server), "github_uninvited");

    link(&server, &jane);
    let reset = owner.post("/api/users/2/reset", json!({})).json(201);
    let (_, token) = text(&reset["links"][0]["url"]).split_once('#').unwrap();
    let new = json!({ "token": token, "password": "a better one" });
    let login = server.anonymous().post("/api/resets/use", new).json(200);
    let jane = jane.with_token(text(&login["token"]));
    assert_eq!(github_of(&jane), json!(null));
    failed(&go(&server).arrive(&server), "github_uninvited");

    let entries = list(owner.get("/api/audit?search=jane"));
    let actions = texts(&entries, "action");
    assert_eq!(
        actions[..6],
        [
            "password_reset",
            "github_disconnected",
            "reset_link",
            "github_connected",
            "github_disconnected",
            "github_connected",
        ]
    );
    assert_eq!(entries[1]["detail"], "octocat");
}

#[test]
fn refusal_or_outage_of_github_connects_nothing() {
    let github = GithubStandIn::start();
    let (server, _, jane) = cast(&github);
    github.state().refuses = true;
    ended_on(&link(&server, &jane), "/account?error=github_denied");
    github.state().refuses = false;
    github.state().user_fault = Some((500, String::new()));
    ended_on(&link(&server, &jane), "/account?error=github_unavailable");
    assert_eq!(github_of(&jane), json!(null));
}

#[test]
fn disconnecting_needs_a_password_and_removes_the_picture() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let octocat = signed_in(&server, &go(&server).arrive(&server));
    part(&octocat).error(409);
    assert_eq!(github_of(&octocat), "octocat");
    let octocat = octocat.change_password(None, PASSWORD);
    let mut stream = octocat.stream();
    part(&octocat).is_empty(204);
    part(&octocat).is_empty(204);
    assert_eq!(stream.expect("user").data["avatarURL"], json!(null));
    assert_eq!(github_of(&octocat), json!(null));
    octocat.try_password("octocat", PASSWORD).json(200);
    // This identity is now a new user.
    assert_eq!(sign_in(&server)["username"], "octocat-2");
}

#[test]
fn sign_in_updates_the_github_name() {
    let github = GithubStandIn::start();
    let (server, _, jane) = cast(&github);
    link(&server, &jane);
    github.state().account = account(583_231, "monalisa");
    assert_eq!(sign_in(&server)["username"], "jane");
    assert_eq!(github_of(&jane), "monalisa");
}

#[test]
fn deactivated_user_gets_a_clear_error() {
    let github = GithubStandIn::start();
    let (server, owner, jane) = cast(&github);
    link(&server, &jane);
    let back = go_for(&jane, connect());
    owner.post_empty("/api/users/2/deactivate").is_empty(204);
    failed(&go(&server).arrive(&server), "github_deactivated");
    ended_on(
        &back.arrive_as(&server, &jane),
        "/account?error=github_state",
    );
}

#[test]
fn github_is_not_offered_without_its_settings() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for wish in [
        json!({}),
        json!({ "link": true }),
        json!({ "token": "A".repeat(43) }),
    ] {
        john.post("/api/oauth/github", wish).error(404);
    }
}

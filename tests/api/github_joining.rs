//! Joining with GitHub by an invite.

use std::thread;

use serde_json::{Value, json};

use crate::{
    actor::{Actor, list},
    github::{ATTEMPT, SESSION, failed, github_of, go, go_for, server_with, sign_in, signed_in},
    github_stand_in::{GithubStandIn, account},
    test_server::TestServer,
};

/// A server that allows no GitHub sign-in without an invite, and its owner.
fn server(github: &GithubStandIn) -> (TestServer, Actor) {
    let server = server_with(github, |_| {});
    let owner = server.owner();
    (server, owner)
}

fn newest_invite(owner: &Actor) -> Value {
    list(owner.get("/api/invites"))[0].clone()
}

#[test]
fn new_user_joins_by_an_invite() {
    let github = GithubStandIn::start();
    let (server, owner) = server(&github);
    let token = json!({ "token": owner.invite(2) });
    let answer = go_for(&server.anonymous(), token).arrive(&server);
    let octocat = signed_in(&server, &answer);
    let user = octocat.get("/api/auth_user").json(200);
    assert_eq!(
        (&user["username"], &user["role"]),
        (&json!("octocat"), &json!("member"))
    );
    assert_eq!(github_of(&octocat), "octocat");
    let invite = newest_invite(&owner);
    assert_eq!(
        (&invite["usesLeft"], &invite["used"]),
        (&json!(1), &json!(1))
    );
    let joined = &list(owner.get("/api/audit"))[0];
    assert_eq!(joined["action"], "joined");
    assert_eq!(
        (&joined["actor"], &joined["subject"]),
        (&json!("octocat"), &json!("olivia"))
    );
    assert_eq!(sign_in(&server), user);
}

#[test]
fn owner_link_works_with_github() {
    let github = GithubStandIn::start();
    let server = server_with(&github, |_| {});
    let token = json!({ "token": server.owner_link() });
    let back = go_for(&server.anonymous(), token.clone());
    let again = go_for(&server.anonymous(), token);
    let octocat = signed_in(&server, &back.arrive(&server));
    assert_eq!(octocat.snapshot()["authUser"]["role"], "owner");
    github.state().account = account(7, "mallory");
    failed(&again.arrive(&server), "invite_used");
}

#[test]
fn existing_user_signs_in_without_using_the_invite() {
    let github = GithubStandIn::start();
    let (server, owner) = server(&github);
    let first = json!({ "token": owner.invite(1) });
    let answer = go_for(&server.anonymous(), first.clone()).arrive(&server);
    let user = signed_in(&server, &answer).get("/api/auth_user").json(200);
    for token in [first, json!({ "token": owner.invite(1) })] {
        let answer = go_for(&server.anonymous(), token).arrive(&server);
        let again = signed_in(&server, &answer);
        assert_eq!(again.get("/api/auth_user").json(200), user);
    }
    let invite = newest_invite(&owner);
    assert_eq!(
        (&invite["usesLeft"], &invite["used"]),
        (&json!(1), &json!(0))
    );
}

#[test]
fn invite_that_ended_meanwhile_admits_nobody() {
    let github = GithubStandIn::start();
    let (server, owner) = server(&github);
    for ends in [
        "update invites set uses_left = 0",
        "update invites set revoked_at = 1",
        "update invites set expires_at = 1",
    ] {
        let back = go_for(&server.anonymous(), json!({ "token": owner.invite(1) }));
        server.sql(ends);
        failed(&back.arrive(&server), "invite_used");
    }
    let never = json!({ "token": "A".repeat(43) });
    failed(
        &go_for(&server.anonymous(), never).arrive(&server),
        "invite_used",
    );
    assert!(list(owner.get("/api/usernames?search=octocat")).is_empty());
    failed(&go(&server).arrive(&server), "github_uninvited");
}

#[test]
fn invalid_invite_token_is_refused() {
    let github = GithubStandIn::start();
    let (server, _) = server(&github);
    for token in ["", "x", "a.b", &"é".repeat(43), "\r\nSet-Cookie: a=b"] {
        let answer = server
            .anonymous()
            .post("/api/oauth/github", json!({ "token": token }));
        answer.error(404);
        assert!(answer.cookie(ATTEMPT).is_none());
    }
    for wish in [json!({ "token": 7 }), json!({ "token": ["a"] })] {
        server
            .anonymous()
            .post("/api/oauth/github", wish)
            .invalid("token");
    }
}

#[test]
fn invite_for_one_admits_one_of_many_concurrent_arrivals() {
    let github = GithubStandIn::start();
    let (server, owner) = server(&github);
    let token = owner.invite(1);
    let anonymous = server.anonymous();
    let left = [(); 4].map(|()| go_for(&anonymous, json!({ "token": token })));
    let ways: Vec<_> = left
        .iter()
        .map(|back| (back.path.clone(), format!("{ATTEMPT}={}", back.attempt)))
        .collect();
    github.state().is_somebody_else_each_time = true;
    let answers: Vec<_> = thread::scope(|scope| {
        let arriving: Vec<_> = ways
            .iter()
            .map(|(path, cookie)| {
                let anonymous = anonymous.clone();
                scope.spawn(move || anonymous.get_with(path, &[("Cookie", cookie)]))
            })
            .collect();
        arriving
            .into_iter()
            .map(|one| one.join().unwrap())
            .collect()
    });
    let (joined, late): (Vec<_>, Vec<_>) = answers
        .iter()
        .partition(|answer| answer.cookie(SESSION).is_some());
    assert_eq!((joined.len(), late.len()), (1, 3));
    for answer in late {
        failed(answer, "invite_used");
    }
    assert_eq!(newest_invite(&owner)["used"], 1);
}

#[test]
fn invite_does_not_admit_a_deactivated_user() {
    let github = GithubStandIn::start();
    let (server, owner) = server(&github);
    let token = json!({ "token": owner.invite(5) });
    let answer = go_for(&server.anonymous(), token.clone()).arrive(&server);
    let octocat = signed_in(&server, &answer).get("/api/auth_user").json(200);
    let id = crate::actor::text(&octocat["id"]).to_owned();
    owner
        .post_empty(&format!("/api/users/{id}/deactivate"))
        .is_empty(204);
    failed(&go(&server).arrive(&server), "github_deactivated");
    failed(
        &go_for(&server.anonymous(), token).arrive(&server),
        "github_deactivated",
    );
    assert_eq!(newest_invite(&owner)["used"], 1);
    owner
        .post_empty(&format!("/api/users/{id}/reactivate"))
        .is_empty(204);
    assert_eq!(sign_in(&server), octocat);
}

#[test]
fn invite_token_is_not_sent_to_github() {
    let github = GithubStandIn::start();
    let (server, owner) = server(&github);
    let token = owner.invite(1);
    let left = server
        .anonymous()
        .post("/api/oauth/github", json!({ "token": token }));
    assert!(!left.text().contains(&token));
    let cookie = left.cookie(ATTEMPT).unwrap();
    for attribute in ["httponly", "samesite=lax", "path=/", "max-age=600"] {
        assert!(cookie.has(attribute), "{cookie:?}");
    }
}

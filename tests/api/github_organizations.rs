//! Signing in with GitHub as a member of an organization.

use std::collections::HashMap;

use oauth2::url::Url;
use serde_json::{Value, json};

use crate::{
    actor::{list, text},
    github::{connect, failed, go, server_with, sign_in},
    github_stand_in::{GithubStandIn, account},
    test_server::TestServer,
};

fn server_for_members(github: &GithubStandIn) -> TestServer {
    server_with(github, |flags| {
        flags.allow_github_user = vec!["monalisa".to_owned()];
        flags.allow_github_org = ["Acme", "octo/org"].map(str::to_owned).into();
    })
}

#[test]
fn member_of_an_organization_can_sign_in() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("acme", "active")]);
    assert_eq!(sign_in(&server)["username"], "octocat");
    assert_eq!(sign_in(&server)["role"], "member");
}

#[test]
fn any_allowed_organization_is_enough() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("octo%2forg", "active")]);
    sign_in(&server);
}

#[test]
fn nonmember_or_pending_member_cannot_sign_in() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    failed(&go(&server).arrive(&server), "github_uninvited");
    for organizations in [("acme", "pending"), ("others", "active")] {
        github.state().organizations = HashMap::from([organizations]);
        failed(&go(&server).arrive(&server), "github_uninvited");
    }
    let owner = server.owner();
    assert!(list(owner.get("/api/usernames?search=octocat")).is_empty());
}

#[test]
fn organizations_are_requested_only_if_needed() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("acme", "active")]);
    let about_user = ["/api/v3/user".to_owned()];
    let asked = || {
        sign_in(&server);
        std::mem::take(&mut github.state().asked)
    };
    assert_eq!(asked()[1..], ["/api/v3/user/memberships/orgs/Acme"]);
    assert_eq!(asked(), about_user, "a known user is enough");
    github.state().account = account(7, "monalisa");
    assert_eq!(asked(), about_user, "an allowed name is enough");
}

#[test]
fn user_stays_after_leaving_the_organization() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("acme", "active")]);
    let user = sign_in(&server);
    github.state().organizations.clear();
    assert_eq!(sign_in(&server), user);
}

#[test]
fn unknown_membership_admits_nobody() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("acme", "active")]);
    for (status, body, code) in [
        (403, json!({ "message": "Forbidden" }), "github_uninvited"),
        (500, json!({}), "github_unavailable"),
        (401, json!({}), "github_unavailable"),
        (302, json!({ "state": "active" }), "github_unavailable"),
        (200, json!({}), "github_unavailable"),
        (200, json!([{ "state": "active" }]), "github_unavailable"),
        (200, json!({ "state": true }), "github_unavailable"),
        (200, json!({ "state": "ACTIVE" }), "github_uninvited"),
    ] {
        github.state().organization_fault = Some((status, body.to_string()));
        failed(&go(&server).arrive(&server), code);
    }
}

fn scope(url: &Value) -> Option<String> {
    let url: Url = text(url).parse().unwrap();
    let mut query = url.query_pairs();
    query
        .find(|(name, _)| name == "scope")
        .map(|(_, scope)| scope.into_owned())
}

#[test]
fn organization_scope_is_requested_only_if_configured() {
    let github = GithubStandIn::start();
    let with = server_for_members(&github);
    let without = server_with(&github, |_| {});
    let owner = with.owner();
    let url = |server: &TestServer, wish| {
        let actor = owner.at(server.address());
        actor.post("/api/oauth/github", wish).json(200)["url"].clone()
    };
    assert_eq!(scope(&url(&with, json!({}))).as_deref(), Some("read:org"));
    assert_eq!(scope(&url(&without, json!({}))), None);
    assert_eq!(scope(&url(&with, connect())), None);
    let token = json!({ "token": owner.invite(1) });
    assert_eq!(scope(&url(&with, token)), None);
}

//! Coming in with GitHub as a member of an organization.

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
fn a_member_of_an_organization_comes_in() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("acme", "active")]);
    assert_eq!(sign_in(&server)["username"], "octocat");
    assert_eq!(sign_in(&server)["role"], "member");
}

#[test]
fn any_of_the_organizations_lets_its_members_in() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("octo%2forg", "active")]);
    sign_in(&server);
}

#[test]
fn who_is_no_member_or_has_not_accepted_yet_does_not_come_in() {
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
fn organizations_are_asked_for_only_when_nothing_else_lets_somebody_in() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("acme", "active")]);
    let about_user = ["/api/v3/user".to_owned()];
    let asked = || {
        sign_in(&server);
        std::mem::take(&mut github.state().asked)
    };
    assert_eq!(asked()[1..], ["/api/v3/user/memberships/orgs/Acme"]);
    assert_eq!(asked(), about_user, "who came in before is known");
    github.state().account = account(7, "monalisa");
    assert_eq!(asked(), about_user, "who is named needs no more");
}

#[test]
fn who_left_the_organization_stays_a_user() {
    let github = GithubStandIn::start();
    let server = server_for_members(&github);
    github.state().organizations = HashMap::from([("acme", "active")]);
    let user = sign_in(&server);
    github.state().organizations.clear();
    assert_eq!(sign_in(&server), user);
}

#[test]
fn an_organization_that_does_not_tell_lets_nobody_in() {
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
fn github_is_asked_for_organizations_where_they_decide_and_nowhere_else() {
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

//! Signing in with GitHub, played by a stand-in.

use std::collections::HashMap;

use oauth2::url::Url;
use serde_json::json;

use crate::{
    actor,
    github::{ATTEMPT, CALLBACK, Return, SESSION, failed, go, server_for, server_with, sign_in},
    github_stand_in::{CLIENT_ID, GithubStandIn, account},
    log,
    test_server::TestServer,
};

#[test]
fn redirect_to_github_has_state_challenge_and_callback() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let left = server.anonymous().get("/api/oauth/github");
    let url: Url = left.header("Location").unwrap().parse().unwrap();
    assert!(
        url.as_str()
            .starts_with(&format!("{}/login/oauth/authorize?", github.url()))
    );
    let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
    assert_eq!(query["redirect_uri"], CALLBACK);
    assert_eq!(query["client_id"], CLIENT_ID);
    assert_eq!(query["code_challenge_method"], "S256");
    assert_eq!(query["code_challenge"].len(), 43);
    assert!(query["state"].len() >= 22, "128 bits");
    let cookie = left.cookie(ATTEMPT).unwrap();
    for attribute in ["httponly", "samesite=lax", "path=/", "max-age=600"] {
        assert!(cookie.has(attribute), "{cookie:?}");
    }
    let again = server
        .anonymous()
        .get("/api/oauth/github")
        .cookie(ATTEMPT)
        .unwrap();
    assert_ne!(cookie.value, again.value);
    let secret = cookie.value.split('.').nth(1).unwrap();
    assert!(
        !query.contains_key("scope"),
        "it asks for no more than it needs"
    );
    assert!(!url.as_str().contains(secret) && !url.as_str().contains("secret"));
}

#[test]
fn https_needs_the_host_bound_cookie() {
    let github = GithubStandIn::start();
    let server = server_with(&github, |flags| {
        flags.origin = vec!["https://chat.example.org".into()];
    });
    let anonymous = server.anonymous();
    let left = anonymous.get("/api/oauth/github");
    assert!(left.cookie(ATTEMPT).is_none());
    let name = format!("__Host-{ATTEMPT}");
    let cookie = left.cookie(&name).unwrap();
    assert!(cookie.has("secure") && cookie.has("path=/"));
    let state = cookie.value.split('.').next().unwrap();
    let back = format!("/api/oauth/github/callback?error=access_denied&state={state}");
    let with = |name: &str| {
        let sent = format!("{name}={}", cookie.value);
        anonymous.get_with(&back, &[("Cookie", &sent)])
    };
    failed(&with(ATTEMPT), "github_state");
    failed(&with(&name), "github_denied");
    let gone = with(&name).cookie(&name).unwrap();
    assert!(
        gone.value.is_empty() && gone.has("secure"),
        "else browsers keep it"
    );
}

#[test]
fn unlisted_account_signs_in_only_if_known() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    github.state().account = account(7, "mallory");
    failed(&go(&server).arrive(&server), "github_uninvited");
    let owner = server.owner();
    assert!(actor::list(owner.get("/api/usernames?search=mallory")).is_empty());
    server.add_users(["mallory"]);
    server.sql("update users set github_id = 7 where username = 'mallory'");
    assert_eq!(sign_in(&server)["username"], json!("mallory"));
}

#[test]
fn allowed_account_signs_in() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let answer = go(&server).arrive(&server);
    assert_eq!((answer.status, answer.header("Location")), (303, Some("/")));
    let session = answer.cookie(SESSION).unwrap();
    for attribute in ["httponly", "samesite=lax", "path=/"] {
        assert!(session.has(attribute), "{session:?}");
    }
    let gone = answer.cookie(ATTEMPT).unwrap();
    assert!(gone.value.is_empty() && gone.has("max-age=0") && gone.has("path=/"));
    let cookie = format!("{SESSION}={}", session.value);
    let user = server
        .anonymous()
        .get_with("/api/auth_user", &[("Cookie", &cookie)]);
    let mut expected = crate::actor::user("1", "octocat");
    expected["avatarURL"] = json!("https://avatars.example/583231");
    assert_eq!(user.json(200), expected);
}

#[test]
fn renamed_account_stays_the_same_user() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let user = sign_in(&server);
    github.state().account = account(583_231, "monalisa");
    assert_eq!(sign_in(&server)["id"], user["id"]);
}

#[test]
fn oversized_parameters_are_refused() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let arrive = |words: &str| {
        let path = format!("/api/oauth/github/callback?state=state&{words}");
        let attempt = format!("state.{}.sign_in", "v".repeat(43));
        Return { path, attempt }.arrive(&server)
    };
    let word = |length| "x".repeat(length);
    failed(&arrive(&format!("error={}", word(256))), "github_denied");
    failed(&arrive(&format!("error={}", word(257))), "github_state");
    failed(&arrive(&format!("code={}", word(257))), "github_state");
    github.state().account = account(7, &word(101));
    failed(&go(&server).arrive(&server), "github_unavailable");
    github.state().account = account(7, &word(100));
    failed(&go(&server).arrive(&server), "github_uninvited");
}

#[test]
fn taken_name_gets_a_variant() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    server.add_users(["Octocat"]);
    let second = sign_in(&server);
    assert_eq!(second["username"], "octocat-2");
    github.state().account = account(7, "OCTOCAT");
    let third = sign_in(&server);
    assert_eq!(third["username"], "OCTOCAT-3");
    assert_ne!(second["id"], third["id"]);
    github.state().account = account(583_231, "octocat");
    assert_eq!(sign_in(&server), second);
}

#[test]
fn name_at_github_becomes_the_display_name_if_it_is_free() {
    let github = GithubStandIn::start();
    let server = server_with(&github, |flags| {
        flags.allow_github_user = ["1", "2", "3", "4", "5"].map(str::to_owned).into();
    });
    server.add_users(["mona"]);
    let display_name = |id, login, name| {
        let mut account = account(id, login);
        account["name"] = name;
        github.state().account = account;
        sign_in(&server)["displayName"].clone()
    };
    for (id, login, name, shown) in [
        (1, "octocat", json!("The  Octocat"), json!("The Octocat")),
        (2, "hubot", json!(null), json!(null)),
        (3, "mona-lisa", json!("Mona"), json!(null)),
        (4, "ada", json!("\u{202e}ada"), json!(null)),
        (5, "bob", json!("bob"), json!(null)),
    ] {
        assert_eq!(display_name(id, login, name), shown, "{login}");
    }
}

#[test]
fn invalid_name_is_replaced() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    github.state().account = account(9, "<script>");
    assert_eq!(sign_in(&server)["username"], "github-user");
}

#[test]
fn allowed_number_matches_only_the_account_number() {
    let github = GithubStandIn::start();
    let server = server_with(&github, |flags| {
        flags.allow_github_user = vec!["7".to_owned(), "Mona".to_owned()];
    });
    let go_as = |id, login| {
        github.state().account = account(id, login);
        go(&server).arrive(&server)
    };
    for (id, login) in [(8, "7"), (9, "07"), (9, "octocat")] {
        failed(&go_as(id, login), "github_uninvited");
    }
    for (id, login) in [(7, "renamed"), (10, "mona")] {
        assert_eq!(go_as(id, login).header("Location"), Some("/"), "{login}");
    }
}

#[test]
fn callback_returns_to_the_starting_origin() {
    let github = GithubStandIn::start();
    let server = server_with(&github, |flags| {
        flags.allow_github_user = vec!["octocat".to_owned()];
        flags.origin.push("https://nas.home.arpa:8000".to_owned());
    });
    let anonymous = server.anonymous();
    for (host, attempt, origin) in [
        ("chat.example.org", ATTEMPT, "http://chat.example.org"),
        ("localhost", ATTEMPT, "http://chat.example.org"),
        (
            "nas.home.arpa:8000",
            "__Host-chinwag_github",
            "https://nas.home.arpa:8000",
        ),
    ] {
        let left = anonymous.get_with("/api/oauth/github", &[("Host", host)]);
        let url: Url = left.header("Location").unwrap().parse().unwrap();
        let query: HashMap<_, _> = url.query_pairs().into_owned().collect();
        let callback = format!("{origin}/api/oauth/github/callback");
        assert_eq!(query["redirect_uri"], callback, "{host}");
        let back = ureq::Agent::config_builder()
            .max_redirects(0)
            .build()
            .new_agent();
        let back = back.get(url.as_str()).call().unwrap();
        let back = back.headers()["Location"].to_str().unwrap();
        let path = back.strip_prefix(origin).unwrap();
        let cookie = format!("{attempt}={}", left.cookie(attempt).unwrap().value);
        let answer = anonymous.get_with(path, &[("Host", host), ("Cookie", &cookie)]);
        assert_eq!(answer.header("Location"), Some("/"), "{host}");
    }
}

#[test]
fn declined_authorization_signs_nobody_in() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    github.state().refuses = true;
    failed(&go(&server).arrive(&server), "github_denied");
}

#[test]
fn log_has_no_control_characters_and_no_queries() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let logged = log::length();
    let arrive = |error: &str| {
        let Return { path, attempt } = go(&server);
        let state = path.split_once("state=").unwrap().1;
        let state = state.split('&').next().unwrap();
        let path = format!("/api/oauth/github/callback?state={state}&error={error}");
        Return { path, attempt }.arrive(&server)
    };
    failed(&arrive("a-query-of-nobody-else%0a%1b[2J"), "github_denied");
    failed(&arrive("redirect_uri_mismatch"), "github_denied");
    github.state().account = account(7, "mallory\u{1b}[2J\n\u{202e}");
    failed(&go(&server).arrive(&server), "github_uninvited");
    log::since(logged, |log| {
        let log = String::from_utf8_lossy(log);
        assert!(!log.contains("a-query-of-nobody-else"));
        assert!(log.contains("error: redirect_uri_mismatch"));
        assert!(log.contains(r"mallory\u{1b}[2J\n\u{202e} has no invite"));
        assert!(log.lines().all(|line| !line.contains(char::is_control)));
    });
}

#[test]
fn callback_without_its_cookie_is_refused() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let (own, others) = (go(&server), go(&server));
    failed(&own.arrive_with(&server, ""), "github_state");
    failed(
        &own.arrive_with(&server, &format!("{ATTEMPT}=")),
        "github_state",
    );
    failed(
        &own.arrive_with(&server, &format!("{ATTEMPT}=garbled")),
        "github_state",
    );
    failed(
        &own.arrive_with(&server, &format!("{ATTEMPT}={}", others.attempt)),
        "github_state",
    );
    failed(
        &own.arrive_with(&server, &format!("{ATTEMPT}=.{}", own.attempt)),
        "github_state",
    );
}

#[test]
fn forged_state_is_refused() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let own = go(&server);
    let cookie = format!("{ATTEMPT}={}", own.attempt);
    let callback = "/api/oauth/github/callback";
    for query in [
        "",
        "?code=code1",
        "?code=code1&state=",
        "?code=code1&state=forged",
        "?error=access_denied",
        "?error=access_denied&state=forged",
    ] {
        let answer = server
            .anonymous()
            .get_with(&format!("{callback}{query}"), &[("Cookie", &cookie)]);
        failed(&answer, "github_state");
    }
}

#[test]
fn forged_refusal_redirects_to_no_other_site() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let own = go(&server);
    let state = own.attempt.split_once('.').unwrap().0;
    let path =
        format!("/api/oauth/github/callback?state={state}&error=https%3A%2F%2Fevil.com%0D%0AX%3A1");
    let forged = Return {
        path,
        attempt: own.attempt.clone(),
    };
    failed(&forged.arrive(&server), "github_denied");
}

#[test]
fn callback_works_once() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let own = go(&server);
    assert!(own.arrive(&server).cookie(SESSION).is_some());
    failed(&own.arrive(&server), "github_unavailable");
}

#[test]
fn code_without_its_verifier_is_useless() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let own = go(&server);
    let state = own.attempt.split_once('.').unwrap().0;
    let stolen = format!("{ATTEMPT}={state}.{}.sign_in", "x".repeat(43));
    failed(&own.arrive_with(&server, &stolen), "github_unavailable");
}

#[test]
fn github_errors_sign_nobody_in() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let faults = [
        (500, String::new()),
        (401, json!({ "message": "Bad credentials" }).to_string()),
        (200, "<html>".to_owned()),
        (
            200,
            json!({ "error": "incorrect_client_credentials" }).to_string(),
        ),
        (302, String::new()),
        (200, json!({ "login": "octocat" }).to_string()),
        (200, json!({ "id": "1", "login": 2 }).to_string()),
    ];
    for fault in faults {
        github.state().token_fault = Some(fault.clone());
        failed(&go(&server).arrive(&server), "github_unavailable");
        github.state().token_fault = None;
        github.state().user_fault = Some(fault);
        failed(&go(&server).arrive(&server), "github_unavailable");
        github.state().user_fault = None;
    }
    sign_in(&server);
}

#[test]
fn github_outage_signs_nobody_in() {
    let github = GithubStandIn::start();
    let server = server_for(&github);
    let own = go(&server);
    drop(github);
    failed(&own.arrive(&server), "github_unavailable");
}

#[test]
fn page_is_told_that_github_sign_in_is_available() {
    let server = server_for(&GithubStandIn::start());
    assert_eq!(
        server.anonymous().get("/api/server").json(200)["github"],
        true
    );
}

#[test]
fn github_routes_are_missing_without_settings() {
    let server = TestServer::start();
    server.anonymous().get("/api/oauth/github").error(404);
    server
        .anonymous()
        .get("/api/oauth/github/callback?code=x&state=y")
        .error(404);
}

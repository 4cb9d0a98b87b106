//! Who may do what: the sessions, the participants, the names of the server, and other sites' pages.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, text},
    answer::Answer,
    test_server::TestServer,
    wire::Wire,
};

/// One request to a route.
struct Route {
    method: &'static str,
    path: &'static str,
    body: Option<Value>,
}

impl Route {
    fn get(path: &'static str) -> Self {
        Self {
            method: "GET",
            path,
            body: None,
        }
    }

    fn post(path: &'static str, body: Value) -> Self {
        Self {
            method: "POST",
            path,
            body: Some(body),
        }
    }

    fn patch(path: &'static str, body: Value) -> Self {
        Self {
            method: "PATCH",
            path,
            body: Some(body),
        }
    }

    fn put(path: &'static str, body: Value) -> Self {
        Self {
            method: "PUT",
            path,
            body: Some(body),
        }
    }

    fn delete(path: &'static str) -> Self {
        Self {
            method: "DELETE",
            path,
            body: Some(json!({})),
        }
    }

    /// Asks as this actor; `{}` in the path is the conversation.
    fn ask(&self, actor: &Actor, conversation: &str, headers: &[(&str, &str)]) -> Answer {
        let path = self.path.replace("{}", conversation);
        let headers = [&[("Accept", "text/event-stream")], headers].concat();
        match &self.body {
            None => actor.get_with(&path, &headers),
            Some(body) => actor.json(self.method, &path, &headers, &body.to_string()),
        }
    }
}

/// Every route that somebody must be signed in for.
fn routes_of_users() -> Vec<Route> {
    let mut routes = vec![
        Route::get("/api/auth_user"),
        Route::get("/api/usernames?search=j"),
        Route::get("/api/snapshot"),
        Route::get("/api/conversations"),
        Route::get("/api/messages"),
        Route::post("/api/conversations", json!({ "username": "jane" })),
        Route::post("/api/refresh_token", json!({})),
        Route::post("/api/logout", json!({})),
    ];
    routes.extend(routes_of_participants());
    routes
}

/// Every route of somebody's own account, and of the people who are here.
fn routes_of_accounts() -> Vec<Route> {
    vec![
        Route::get("/api/sessions"),
        Route::post("/api/sessions/1/revoke", json!({})),
        Route::post("/api/sessions/revoke_others", json!({})),
        Route::get("/api/account"),
        Route::patch("/api/account", json!({ "status": "hacked" })),
        Route::post(
            "/api/account/password",
            json!({ "password": "correct horse" }),
        ),
        Route::get("/api/notices"),
        Route::post("/api/notices/1/dismiss", json!({})),
        Route::get("/api/users"),
        Route::get("/api/pictures/nothing"),
        Route::put("/api/account/picture", json!({})),
        Route::delete("/api/account/picture"),
        Route::post("/api/account/github/part", json!({})),
        Route::get("/api/device_links"),
        Route::post("/api/device_links", json!({})),
        Route::post("/api/device_links/confirm", json!({ "number": "123" })),
        Route::post("/api/device_links/refuse", json!({})),
    ]
}

/// Every route that somebody must run the server for.
fn routes_of_owners() -> Vec<Route> {
    vec![
        Route::get("/api/invites"),
        Route::post("/api/invites", json!({ "uses": 1, "days": 1 })),
        Route::post("/api/invites/1/revoke", json!({})),
        Route::post("/api/users/1/role", json!({ "role": "member" })),
        Route::post("/api/users/1/deactivate", json!({})),
        Route::post("/api/users/1/reactivate", json!({})),
        Route::post("/api/users/1/reset", json!({})),
        Route::get("/api/audit"),
        Route::patch("/api/server", json!({ "name": "Hacked" })),
        Route::put("/api/server/picture", json!({})),
        Route::delete("/api/server/picture"),
    ]
}

fn all_routes() -> impl Iterator<Item = Route> {
    let groups = [routes_of_users(), routes_of_accounts(), routes_of_owners()];
    groups.into_iter().flatten()
}

/// Every route of one conversation.
fn routes_of_participants() -> Vec<Route> {
    vec![
        Route::get("/api/conversations/{}"),
        Route::get("/api/conversations/{}/other_participant"),
        Route::get("/api/conversations/{}/messages"),
        Route::get("/api/conversations/{}/messages?before=9&markRead=false"),
        Route::get("/api/conversations?before={}"),
        Route::post("/api/conversations/{}/messages", json!({ "content": "hi" })),
        Route::patch(
            "/api/conversations/{}/messages/1",
            json!({ "content": "changed" }),
        ),
        Route::post("/api/conversations/{}/read_messages", json!({})),
        Route::post("/api/conversations/{}/read_messages?upTo=1", json!({})),
    ]
}

#[test]
fn nothing_is_told_to_who_is_not_signed_in() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    john.send(&conversation, "secret");
    let revoked = server.log_in("john");
    revoked.log_out();
    let forged = john.with_token(&"A".repeat(43));
    let garbled = john.with_token("garbled");
    for route in all_routes() {
        for actor in [&server.anonymous(), &revoked, &forged, &garbled] {
            let answer = route.ask(actor, &conversation, &[]);
            assert_eq!(answer.status, 401, "{} {}", route.method, route.path);
            answer.error(401);
        }
    }
    assert_eq!(john.history(&conversation, None).len(), 1);
    assert_eq!(
        john.snapshot()["conversations"].as_array().unwrap().len(),
        1
    );
}

#[test]
fn a_member_can_do_nothing_that_is_an_owners() {
    let (_server, olivia, jane) = TestServer::team();
    for route in routes_of_owners() {
        let refusal = route.ask(&jane, "", &[]).error(403);
        assert!(
            refusal.contains("Only an owner"),
            "{}: {refusal}",
            route.path
        );
    }
    let owner = &olivia.snapshot()["authUser"];
    assert_eq!(
        (&owner["role"], &owner["isDeactivated"]),
        (&json!("owner"), &json!(false))
    );
}

#[test]
fn a_stranger_cannot_tell_a_conversation_from_one_that_does_not_exist() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    john.send(&conversation, "secret");
    let stranger = server.stranger();
    for route in routes_of_participants() {
        let (theirs, nobodys) = (
            route.ask(&stranger, &conversation, &[]),
            route.ask(&stranger, "4711", &[]),
        );
        assert_eq!(theirs.error(404), nobodys.error(404), "{}", route.path);
        assert_eq!(theirs.text(), nobodys.text());
        let names = |answer: &Answer| -> Vec<String> {
            answer
                .headers
                .iter()
                .map(|(name, _)| name.clone())
                .collect()
        };
        assert_eq!(names(&theirs), names(&nobodys));
    }
    assert_eq!(john.history(&conversation, None).len(), 1);
    assert_eq!(jane.conversation(&conversation)["unreadCount"], 1);
}

#[test]
fn every_route_of_a_conversation_answers_its_participants() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    john.send(&conversation, "hello");
    for route in routes_of_participants() {
        for actor in [&john, &jane] {
            let is_others_to_change = route.method == "PATCH" && actor.token == jane.token;
            let status = route.ask(actor, &conversation, &[]).status;
            let is_answered = matches!(status, 200 | 201 | 204);
            assert!(
                is_answered != is_others_to_change,
                "{} {status}",
                route.path
            );
        }
    }
}

#[test]
fn a_stranger_is_told_nothing_by_lists_and_streams() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let stranger = server.stranger();
    let mut stream = stranger.stream();
    john.send(&conversation, "secret");
    jane.read(&conversation, None);
    assert_eq!(stranger.snapshot()["conversations"], json!([]));
    assert_eq!(stranger.get("/api/conversations").json(200), json!([]));
    let own = stranger.start_conversation("jane");
    assert_eq!(stream.expect("conversation").data["id"], own);
    let snapshot = stranger.snapshot();
    stranger.log_out();
    stream.ends("session");
    let again = server.log_in("stranger");
    let mut stream = again.open_stream("?last_event_id=", &[]).greeted();
    again.send(&own, "hi");
    assert_eq!(stream.event().content(), "hi");
    let epoch = text(&snapshot["eventId"])
        .split('-')
        .next()
        .unwrap()
        .to_owned();
    let mut stream = again.stream_after(&format!("{epoch}-0"));
    assert_eq!(stream.expect("conversation").data["id"], own);
    assert_eq!(stream.event().content(), "hi");
}

#[test]
fn a_token_in_the_address_opens_the_stream_and_nothing_else() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let token = john.token.clone().unwrap();
    let anonymous = server.anonymous();
    for route in all_routes() {
        if route.path == "/api/messages" {
            continue;
        }
        let path = route.path.replace("{}", &conversation);
        let separator = if path.contains('?') { '&' } else { '?' };
        let path = format!("{path}{separator}token={token}");
        let answer = match &route.body {
            None => anonymous.get(&path),
            Some(body) => anonymous.json(route.method, &path, &[], &body.to_string()),
        };
        answer.error(401);
    }
    let mut stream = anonymous
        .open_stream(&format!("?token={token}"), &[])
        .greeted();
    john.send(&conversation, "hi");
    assert_eq!(stream.event().content(), "hi");
}

#[test]
fn the_stream_opens_by_the_cookie_of_a_page_too() {
    let server = TestServer::start();
    let token = server.log_in("john").token.unwrap();
    let cookie = format!("chinwag_session={token}");
    server
        .anonymous()
        .open_stream("", &[("Cookie", &cookie)])
        .greeted();
}

fn with_host(server: &TestServer, host: &str) -> Answer {
    let request = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    Wire::ask(server.address(), request)
}

#[test]
fn a_server_answers_to_its_own_names() {
    let server = TestServer::configured(|flags| {
        flags.origin = Some("http://chat.example.org:8000".into());
    });
    let hosts = [
        "127.0.0.1",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
        "localhost",
        "LOCALHOST:1",
        "192.168.1.7:8000",
        "chat.example.org",
        "Chat.Example.org:8000",
    ];
    for host in hosts {
        assert_eq!(with_host(&server, host).status, 200, "{host}");
    }
}

#[test]
fn a_name_that_somebody_else_points_at_a_server_is_refused() {
    let server = TestServer::configured(|flags| {
        flags.origin = Some("http://chat.example.org".into());
    });
    let hosts = [
        "evil.com",
        "evil.com:8000",
        "127.0.0.1.evil.com",
        "localhost.evil.com",
        "evil.localhost.com",
        "127.0.0.1evil.com",
        "chat.example.org.evil.com",
        "evilchat.example.org",
        "example.org",
        "[::1].evil.com",
    ];
    for host in hosts {
        let answer = with_host(&server, host);
        assert!(
            matches!(answer.status, 400 | 421),
            "{host}: {}",
            answer.status
        );
    }
    for host in &hosts[..9] {
        with_host(&server, host).error(421);
    }
}

#[test]
fn a_request_that_names_no_server_is_refused() {
    let server = TestServer::start();
    let answer = Wire::ask(
        server.address(),
        "GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n",
    );
    assert!(matches!(answer.status, 400 | 421));
}

#[test]
fn a_foreign_name_is_refused_on_every_route_and_changes_nothing() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for path in [
        "/",
        "/conversations/1",
        "/nothing",
        "/api/messages",
        "/api/nothing",
    ] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\r\n");
        Wire::ask(server.address(), request).error(421);
    }
    let body = r#"{"content":"hi"}"#;
    let request = format!(
        "POST /api/conversations/{conversation}/messages HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\
         Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        john.token.as_deref().unwrap(),
        body.len(),
    );
    Wire::ask(server.address(), request).error(421);
    assert!(john.history(&conversation, None).is_empty());
}

/// Every route that changes something, with what would change it.
fn changes() -> Vec<Route> {
    let mut routes = vec![Route::post("/api/login", json!({ "username": "john" }))];
    routes.extend(
        routes_of_users()
            .into_iter()
            .filter(|route| route.method != "GET"),
    );
    routes
}

#[test]
fn a_page_of_another_site_can_change_nothing() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    jane.send(&conversation, "hello");
    let host = server.address().to_string();
    let own = format!("http://{host}");
    let foreign: [&[(&str, &str)]; 9] = [
        &[("Sec-Fetch-Site", "cross-site")],
        &[("Sec-Fetch-Site", "same-site")],
        &[("Sec-Fetch-Site", "cross-site"), ("Origin", &own)],
        &[("Sec-Fetch-Site", "")],
        &[("Origin", "http://evil.com")],
        &[("Origin", "http://127.0.0.1:1")],
        &[("Origin", "http://127.0.0.1")],
        &[("Origin", "null")],
        &[("Origin", "")],
    ];
    let others = routes_of_accounts().into_iter().chain(routes_of_owners());
    let others = others.filter(|route| route.method != "GET");
    for route in changes().into_iter().chain(others) {
        for headers in foreign {
            let answer = route.ask(&john, &conversation, headers);
            assert_eq!(answer.status, 403, "{} {headers:?}", route.path);
            answer.error(403);
            assert!(answer.cookie("chinwag_session").is_none());
        }
    }
    assert_eq!(john.history(&conversation, None).len(), 1);
    assert_eq!(john.conversation(&conversation)["unreadCount"], 1);
}

#[test]
fn the_servers_own_page_and_programs_can_change_things() {
    let server = TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.origin = Some("https://chat.example.org".into());
    });
    let own = format!("http://{}", server.address());
    let known: [&[(&str, &str)]; 6] = [
        &[],
        &[("Sec-Fetch-Site", "same-origin")],
        &[("Sec-Fetch-Site", "none")],
        &[("Sec-Fetch-Site", "same-origin"), ("Origin", &own)],
        &[("Origin", &own)],
        &[("Origin", "https://chat.example.org")],
    ];
    for headers in known {
        for route in changes() {
            let (john, _, conversation) = server.john_and_jane();
            let status = route.ask(&john, &conversation, headers).status;
            assert!(
                matches!(status, 200..=303),
                "{} {headers:?}: {status}",
                route.path
            );
        }
    }
}

#[test]
fn reading_from_a_link_on_another_site_is_no_change() {
    let server = TestServer::start();
    let headers = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "http://evil.com"),
    ];
    assert_eq!(server.anonymous().get_with("/", &headers).status, 200);
}

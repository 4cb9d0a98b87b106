//! Invalid requests. The answer is always JSON with a useful message, never a page, and the server survives.

use std::fmt::Write;

use serde_json::json;

use crate::{
    actor::{Actor, messages_of},
    answer::Answer,
    test_server::TestServer,
    wire::Wire,
};

const MAX_BODY: usize = 64 * 1024;

/// A request's head, up to where `Content-Length` or `Transfer-Encoding` belong.
fn post(actor: &Actor, path: &str, headers: &[(&str, &str)]) -> String {
    let mut head = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n");
    if let Some(token) = &actor.token {
        write!(head, "Authorization: Bearer {token}\r\n").unwrap();
    }
    for (name, value) in headers {
        write!(head, "{name}: {value}\r\n").unwrap();
    }
    head
}

const JSON: (&str, &str) = ("Content-Type", "application/json");

#[test]
fn unknown_address_answers_with_json() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for path in [
        "/api",
        "/api/",
        "/api/nothing",
        "/api/messages/1",
        "/api/conversations/1/nothing",
        "/api/../api/x",
        "/api/index.html",
    ] {
        for actor in [&server.anonymous(), &john] {
            let answer = actor.get_with(path, &[("Accept", "text/html")]);
            assert_eq!(answer.status, 404, "{path}");
            answer.error(404);
        }
    }
}

#[test]
fn wrong_method_lists_the_allowed_methods() {
    let server = TestServer::start();
    for (method, path, allow) in [
        ("POST", "/api/auth_user", "GET, HEAD"),
        ("GET", "/api/login", "POST"),
        ("HEAD", "/api/login", "POST"),
        ("PUT", "/api/conversations", "GET, HEAD, POST"),
        (
            "OPTIONS",
            "/api/conversations/1/messages?before=1",
            "GET, HEAD, POST",
        ),
        (
            "POST",
            "/api/conversations/no-id/messages/1",
            "DELETE, GET, HEAD, PATCH",
        ),
        ("OPTIONS", "/api/conversations/all?after=1", "GET, HEAD"),
        ("OPTIONS", "/api/conversations/1", "GET, HEAD, PATCH"),
        ("POST", "/", "GET, HEAD"),
        ("TRACE", "/conversations/7", "GET, HEAD"),
    ] {
        let mut wire = Wire::open(server.address());
        wire.write(format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n"
        ));
        let mut answer = wire.head();
        assert_eq!(answer.status, 405, "{method} {path}");
        assert_eq!(answer.header("Allow"), Some(allow), "{method} {path}");
        if path.starts_with("/api") && method != "HEAD" {
            wire.body(&mut answer);
            answer.error(405);
        }
    }
    // The address is not the id of a conversation, which can be changed.
    let all = server
        .log_in("john")
        .patch("/api/conversations/all", json!({}));
    all.error(405);
    assert_eq!(all.header("Allow"), Some("GET, HEAD"));
    let nothing = server.anonymous().delete("/api/nothing");
    assert_eq!(nothing.header("Allow"), None);
    nothing.error(404);
}

#[test]
fn invalid_id_is_refused() {
    let server = TestServer::start();
    let (john, _, _) = server.john_and_jane();
    let ids = [
        "abc",
        "0",
        "-1",
        "1.5",
        "1e3",
        "+1",
        "01",
        "0x1",
        "%00",
        "1%00",
        "%20",
        "1%20",
        "99999999999999999999",
        "9223372036854775808",
        "%F0%9F%98%80",
        "%FF",
        "1;2",
        "null",
    ];
    for id in ids {
        for path in [
            "/api/conversations/{}",
            "/api/conversations/{}/other_participant",
            "/api/conversations/{}/messages",
        ] {
            let path = path.replace("{}", id);
            let answer = john.get(&path);
            assert!(
                matches!(answer.status, 404 | 422),
                "{path}: {}",
                answer.status
            );
            assert!(answer.json(answer.status)["message"].is_string());
        }
        let send = john.try_send(id, json!({ "content": "hi" }));
        assert!(matches!(send.status, 404 | 422), "{id}: {}", send.status);
        let read = john.post_empty(&format!("/api/conversations/{id}/read_messages"));
        assert!(matches!(read.status, 404 | 422), "{id}: {}", read.status);
    }
}

#[test]
fn invalid_page_position_is_refused() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for id in [
        "abc",
        "0",
        "-1",
        "",
        "%00",
        "1%00",
        "99999999999999999999",
        "1.0",
        "%F0%9F%98%80",
    ] {
        for path in [
            format!("/api/conversations?before={id}"),
            format!("/api/conversations/{conversation}/messages?before={id}"),
        ] {
            let answer = john.get(&path);
            assert_eq!(answer.status, 422, "{path}");
            assert!(answer.json(422)["message"].is_string());
        }
        let read = john.post_empty(&format!(
            "/api/conversations/{conversation}/read_messages?upTo={id}"
        ));
        assert_eq!(read.status, 422, "{id}");
    }
    let answer = john.get(&format!("{}?markRead=maybe", messages_of(&conversation)));
    assert_eq!(answer.status, 422);
}

#[test]
fn largest_id_is_valid() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    john.send(&conversation, "hi");
    let largest = "9223372036854775807";
    john.get(&format!("/api/conversations/{largest}"))
        .error(404);
    assert_eq!(john.history(&conversation, Some(largest)).len(), 1);
}

#[test]
fn huge_body_is_refused_before_it_is_read() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for (path, actor) in [
        (messages_of(&conversation), &john),
        ("/api/conversations".into(), &john),
        ("/api/login".into(), &server.anonymous()),
    ] {
        let mut wire = Wire::open(server.address());
        let head = post(actor, &path, &[JSON, ("Content-Length", "52428800")]);
        wire.write(
            head + "
" + &"x".repeat(1_000),
        );
        wire.answer().error(413);
    }
    john.send(&conversation, "the server goes on");
}

#[test]
fn sender_of_a_huge_body_can_read_the_refusal() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let body = "x".repeat(10 * MAX_BODY);
    let announced = format!("Content-Length: {}\r\n\r\n{body}", body.len());
    let chunked = format!(
        "Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{body}\r\n0\r\n\r\n",
        body.len()
    );
    for rest in [announced, chunked] {
        let mut wire = Wire::open(server.address());
        wire.write(post(&john, &messages_of(&conversation), &[JSON]) + &rest);
        wire.answer().error(413);
        wire.write("GET /api/server HTTP/1.1\r\nHost: localhost\r\n\r\n");
        wire.answer().json(200);
    }
}

#[test]
fn chunked_body_is_read_only_to_the_limit() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let mut wire = Wire::open(server.address());
    wire.write(
        post(
            &john,
            &messages_of(&conversation),
            &[JSON, ("Transfer-Encoding", "chunked")],
        ) + "\r\n",
    );
    // One byte more than the limit. The server answers although the body has not ended.
    wire.write(format!(
        "{:x}\r\n{}\r\n",
        MAX_BODY + 1,
        "x".repeat(MAX_BODY + 1)
    ));
    wire.answer().error(413);
}

#[test]
fn invalid_content_length_is_refused() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for length in ["-1", "abc", "99999999999999999999999"] {
        let head = post(
            &john,
            &messages_of(&conversation),
            &[JSON, ("Content-Length", length)],
        );
        let answer = Wire::ask(server.address(), head + "\r\n{}");
        assert!(
            (400..500).contains(&answer.status),
            "{length}: {}",
            answer.status
        );
    }
}

#[test]
fn other_content_types_are_refused() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let body = r#"{"content":"hi","username":"john"}"#;
    let types: [&[(&str, &str)]; 5] = [
        &[],
        &[("Content-Type", "text/plain")],
        &[("Content-Type", "application/x-www-form-urlencoded")],
        &[("Content-Type", "multipart/form-data; boundary=x")],
        &[("Content-Type", "application/json-patch+json")],
    ];
    for path in [
        &messages_of(&conversation),
        "/api/login",
        "/api/conversations",
    ] {
        for headers in types {
            let length = body.len().to_string();
            let headers = [headers, &[("Content-Length", length.as_str())]].concat();
            let request = post(&john, path, &headers) + "\r\n" + body;
            let answer = Wire::ask(server.address(), request);
            assert_eq!(answer.status, 415, "{path} {headers:?}");
            answer.error(415);
        }
    }
    assert!(john.history(&conversation, None).is_empty());
}

#[test]
fn form_cannot_override_the_method() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let message = john.say(&conversation, "stays");
    let path = format!("{}/{message}", messages_of(&conversation));
    for method in ["delete", "patch", "PUT", "get", "head"] {
        let form = format!("_method={method}&content=changed");
        let length = form.len().to_string();
        let headers = [
            ("Content-Type", "application/x-www-form-urlencoded"),
            ("Content-Length", length.as_str()),
        ];
        for path in [&path, "/api/logout", "/api/auth_user"] {
            let answer = Wire::ask(
                server.address(),
                post(&john, path, &headers) + "\r\n" + &form,
            );
            assert_eq!(answer.status, 415, "{method} {path}");
        }
    }
    let told = john.told(&conversation);
    assert_eq!(told[0]["content"], json!("stays"));
    let form = ("Content-Type", "application/x-www-form-urlencoded");
    let read = john.get_with("/api/auth_user", &[form]);
    assert_eq!(read.status, 200, "without a body it is no form");
}

#[test]
fn json_content_type_may_have_a_charset() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let body = r#"{"content":"hi"}"#;
    let headers = [
        ("Content-Type", "application/json; charset=utf-8"),
        ("Content-Length", "16"),
    ];
    let request = post(&john, &messages_of(&conversation), &headers) + "\r\n" + body;
    Wire::ask(server.address(), request).json(201);
}

#[test]
fn malformed_json_is_refused() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let path = messages_of(&conversation);
    for body in [
        "",
        "{",
        "{\"content\":",
        "{\"content\":\"hi\"",
        "{\"content\":\"hi\"}}",
        "hi",
        "{'content':'hi'}",
        "{\"content\":\"\\ud800\"}",
    ] {
        let answer = john.post_with(&path, &[], body);
        assert_eq!(answer.status, 400, "{body}");
        answer.error(400);
    }
    let not_utf8 = b"{\"content\":\"\xff\"}";
    let mut wire = Wire::open(server.address());
    wire.write(post(&john, &path, &[JSON, ("Content-Length", "15")]) + "\r\n");
    wire.write(not_utf8);
    wire.answer().error(400);
    assert!(john.history(&conversation, None).is_empty());
}

#[test]
fn json_must_be_an_object() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for body in ["null", "7", "\"hi\"", "true"] {
        let answer = john.post_with(&messages_of(&conversation), &[], body);
        assert!(
            matches!(answer.status, 400 | 422),
            "{body}: {}",
            answer.status
        );
        assert!(answer.json(answer.status)["message"].is_string());
    }
}

#[test]
fn value_of_a_wrong_type_is_refused_in_plain_words() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for (field, value, expected) in [
        ("clock", json!("13"), "Choose one of `system`, `12`, `24`."),
        ("clock", json!(24), "This value has the wrong type."),
        ("showsTyping", json!("no"), "Send true or false."),
        ("words", json!("release"), "Send a list."),
        ("quietFrom", json!(["19:00"]), "Send a text."),
    ] {
        let mut change = json!({});
        change[field] = value;
        let refusal = john.patch("/api/settings", change).invalid(field);
        assert_eq!(refusal, expected);
    }
    let uses = json!({ "uses": "é".repeat(20_000), "days": 7 });
    let server = TestServer::configured(|_| {});
    let refusal = server.owner().post("/api/invites", uses).invalid("uses");
    assert_eq!(refusal, "Send a whole number that is not too large.");
}

#[test]
fn json_array_is_not_accepted_as_an_object() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    john.try_send(&conversation, json!(["hi", null])).json(422);
    john.patch("/api/account", json!([null, null])).json(422);
}

#[test]
fn unknown_fields_are_ignored() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let message =
        json!({ "content": "hi", "id": "9", "mine": false, "authorId": "2", "createdAt": "x" });
    let sent = john.try_send(&conversation, message).json(201);
    assert_eq!(
        (&sent["authorId"], &sent["mine"]),
        (&json!("1"), &json!(true))
    );
}

#[test]
fn stream_needs_a_matching_accept_header() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for accept in [
        "application/json",
        "text/html",
        "*/*",
        "text/event-stream;q=0",
    ] {
        john.get_with("/api/messages", &[("Accept", accept)])
            .error(406);
    }
    let mut wire = Wire::open(server.address());
    wire.write(format!(
        "GET /api/messages?token={} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html, text/event-stream;q=0.5\r\n\r\n",
        john.token.unwrap(),
    ));
    assert_eq!(wire.head().status, 200);
}

#[test]
fn api_never_answers_with_html() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let html = ("Accept", "text/html");
    let is_no_page = |answer: Answer| {
        let content_type = answer.header("Content-Type").unwrap_or("none").to_owned();
        assert!(
            !content_type.contains("html") && !answer.text().contains('<'),
            "{}",
            answer.text()
        );
    };
    for path in [
        "/api/health",
        "/api/nothing",
        "/api/<b>",
        "/api/%3Cb%3E",
        "/api/conversations/%3Cb%3E",
        "/api/messages",
        "/api/oauth/github",
        "/api/usernames?search=",
    ] {
        let request = format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        );
        is_no_page(Wire::ask(server.address(), request));
    }
    is_no_page(john.get_with(&messages_of("9"), &[html]));
    is_no_page(john.post_with(&messages_of(&conversation), &[html], "<b>"));
    is_no_page(john.post_with("/api/login", &[html], r#"{"username":"<b>"}"#));
    is_no_page(john.post_with(
        "/api/conversations",
        &[html, ("Origin", "http://<b>")],
        "{}",
    ));
    let started = john.post_with("/api/conversations", &[html], r#"{"username":"jane"}"#);
    assert_eq!(started.status, 303);
    is_no_page(started);
}

#[test]
fn api_answers_are_not_cached() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for answer in [
        john.get("/api/auth_user"),
        john.get("/api/nothing"),
        server.anonymous().get("/api/auth_user"),
    ] {
        assert_eq!(answer.header("Cache-Control"), Some("no-store"));
    }
}

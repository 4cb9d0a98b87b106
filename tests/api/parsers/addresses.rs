//! Request targets of any length and content.

use super::{are_answered, get};
use crate::access::world::{Template, Who};

#[test]
fn invalid_address_is_refused() {
    let world = Template::new().open();
    let token = world.actor(Who::Participant).token.unwrap();
    let ask = |path: &str| get(path, &format!("Authorization: Bearer {token}\r\n"));
    are_answered(
        world.server.address(),
        vec![
            (400, ask("/api/\0")),
            (400, ask("api/health")),
            (422, ask("/api/conversations/%00")),
            (404, ask("/api/pictures/%00")),
            (404, ask("/api/pictures/%FF")),
            (404, ask("/api/%zz")),
            (404, ask("/%00")),
            (404, ask("/%FF")),
            (404, ask("/../../etc/passwd")),
            (404, ask("/%2e%2e%2f%2e%2e%2fetc%2fpasswd")),
            (404, ask("/assets/..%2findex.html")),
            (404, ask("*")),
            (
                400,
                b"GET /\xff HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".into(),
            ),
            (
                400,
                b"CONNECT evil.com:80 HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .into(),
            ),
            (
                405,
                b"TRACE /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
                    .into(),
            ),
            (
                501,
                b"BREW /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".into(),
            ),
            (
                501,
                b"get /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".into(),
            ),
        ],
    );
}

#[test]
fn any_query_is_handled() {
    let world = Template::new().open();
    let token = world.actor(Who::Owner).token.unwrap();
    let ask = |query: &str| get(query, &format!("Authorization: Bearer {token}\r\n"));
    let long = "x".repeat(30_000);
    let many = |part: &str| part.repeat(30_000 / part.len());
    let searches = ["/api/users", "/api/invites", "/api/audit", "/api/usernames"];
    let mut cases: Vec<_> = searches
        .iter()
        .flat_map(|path| {
            [
                (422, format!("{path}?search={long}")),
                (422, format!("{path}?search={}", many("%CC%81"))),
                (200, format!("{path}?search=%00%FF")),
            ]
        })
        .map(|(status, query)| (status, ask(&query)))
        .collect();
    cases.extend([
        (200, ask(&format!("/api/users?{}", many("a=b&")))),
        (
            422,
            ask(&format!(
                "/api/conversations/1/messages?{}",
                many("before=b&")
            )),
        ),
        (422, ask(&format!("/api/conversations?before={long}"))),
        (
            303,
            ask(&format!("/api/oauth/github/callback?{}", many("a[b]=c&"))),
        ),
        (303, ask(&format!("/api/oauth/github/callback?code={long}"))),
        (
            401,
            get(
                &format!("/api/messages?token={long}"),
                "Accept: text/event-stream\r\n",
            ),
        ),
    ]);
    are_answered(world.server.address(), cases);
}

#[test]
fn api_answers_are_not_cached_however_the_address_is_written() {
    let world = Template::new().open();
    let john = world.actor(Who::Participant);
    for path in [
        "/api/auth_user",
        "/api/auth_user/",
        "//api//auth_user",
        "/%61pi/auth_user",
        "//api//nothing",
    ] {
        let answer = john.get(path);
        assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{path}");
    }
}

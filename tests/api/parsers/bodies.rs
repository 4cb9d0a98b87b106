//! Request bodies with an ambiguous length, malformed chunks, or endless nesting.

use std::collections::BTreeSet;

use super::are_answered;
use crate::access::{
    table::rows,
    world::{Template, Who, World},
};

const HI: &str = r#"{"content":"hi"}"#;

/// A message, or bytes that could be parsed as one.
fn post(world: &World, headers: &str, body: &str) -> Vec<u8> {
    let (token, path) = (
        world.actor(Who::Participant).token.unwrap(),
        world.fill("/api/conversations/<conversation>/messages"),
    );
    format!(
        "POST {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer {token}\r\n\
         Content-Type: application/json\r\n{headers}\r\n{body}"
    )
    .into()
}

#[test]
fn ambiguous_length_is_refused_or_closes_the_connection() {
    let world = Template::new().open();
    let next = "GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    let chunked = format!("10\r\n{HI}\r\n0\r\n\r\n{next}");
    let asked = |headers: &str, body: &str| {
        let request = String::from_utf8(post(&world, headers, body)).unwrap();
        // Otherwise the connection would stay open for a smuggled request.
        request
            .replacen("Connection: close\r\n", "", 1)
            .into_bytes()
    };
    are_answered(
        world.server.address(),
        vec![
            // The chunks count, and the connection closes (RFC 9112, 6.1).
            (
                201,
                asked(
                    "Content-Length: 16\r\nTransfer-Encoding: chunked\r\n",
                    &chunked,
                ),
            ),
            (
                201,
                asked(
                    "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                    &chunked,
                ),
            ),
            (
                400,
                asked("Transfer-Encoding: chunked, identity\r\n", &chunked),
            ),
            (
                400,
                asked(
                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                    &chunked,
                ),
            ),
            (400, asked("Transfer-Encoding: xchunked\r\n", &chunked)),
            (
                400,
                asked("Content-Length: 16\r\nContent-Length: 5\r\n", HI),
            ),
            (400, post(&world, "Content-Length: 16, 16\r\n", HI)),
            (400, post(&world, "Content-Length: +16\r\n", HI)),
            (400, post(&world, "Content-Length: 0x10\r\n", HI)),
            (400, post(&world, "Content-Length: 10\r\n", HI)),
            (
                431,
                post(&world, "Content-Length: 18446744073709551615\r\n", HI),
            ),
        ],
    );
}

#[test]
fn malformed_chunks_are_refused() {
    let world = Template::new().open();
    let chunked = |body: &str| post(&world, "Transfer-Encoding: chunked\r\n", body);
    let trailers = "X: x\r\n".repeat(10_000);
    are_answered(
        world.server.address(),
        vec![
            (400, chunked(&format!("zz\r\n{HI}\r\n0\r\n\r\n"))),
            (400, chunked(&format!("-1\r\n{HI}\r\n0\r\n\r\n"))),
            (
                400,
                chunked(&format!("ffffffffffffffffff\r\n{HI}\r\n0\r\n\r\n")),
            ),
            (400, chunked(&format!("8\r\n{HI}\r\n0\r\n\r\n"))),
            (
                400,
                chunked(&format!("10;{}\r\n{HI}\r\n0\r\n\r\n", "x".repeat(1 << 20))),
            ),
            (400, chunked(&format!("10\r\n{HI}\r\n0\r\n{trailers}\r\n"))),
        ],
    );
}

#[test]
fn deeply_nested_json_is_refused_on_every_route() {
    let world = Template::new().open();
    let lists = "[".repeat(30_000);
    let objects = r#"{"a":"#.repeat(12_000);
    let with_json = || rows().filter(|row| row.body.starts_with('{'));
    let mut asked = BTreeSet::new();
    for row in with_json() {
        // A user with the right.
        let allowed = row.expected().filter(|(_, status)| *status != 401);
        let (who, status) = allowed.min_by_key(|(_, status)| *status).unwrap();
        if matches!(status, 403 | 404 | 409) {
            continue;
        }
        asked.insert(row.shape());
        let ask = |body: String| {
            let path = world.fill(&row.path);
            world.actor(who).json(row.method, &path, &[], &body).status
        };
        let field = row.body.split('"').nth(1).unwrap_or("token");
        for nested in [&lists, &objects] {
            for body in [format!("{{\"{field}\":{nested}"), nested.clone()] {
                let status = ask(body);
                assert!(matches!(status, 400 | 422), "{row}: {status}");
            }
        }
        // Unknown fields are skipped at any depth.
        let status = ask(format!("{{\"unknown\":{lists}{}}}", "]".repeat(30_000)));
        assert!(matches!(status, 200 | 422), "{row}: {status}");
    }
    assert_eq!(asked, with_json().map(|row| row.shape()).collect());
}

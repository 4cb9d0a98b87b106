//! Request heads: at the length limits and above, and other protocols than HTTP.

use super::{HEALTH, NOTHING, are_answered, get};
use crate::{test_server::TestServer, wire::Wire};

#[test]
fn too_long_head_is_refused() {
    let server = TestServer::start();
    let headers = |count: usize| {
        let headers = (0..count).map(|number| format!("X-{number}: x\r\n"));
        headers.collect::<String>()
    };
    let long = |length: usize| "x".repeat(length);
    are_answered(
        server.address(),
        vec![
            // hyper reads up to this many headers, and up to 32 KB.
            (200, get(HEALTH, &headers(98))),
            (431, get(HEALTH, &headers(99))),
            (431, get(HEALTH, &headers(10_000))),
            (200, get(HEALTH, &format!("X: {}\r\n", long(16_000)))),
            (431, get(HEALTH, &format!("X: {}\r\n", long(16_384)))),
            (
                431,
                get(HEALTH, &format!("X: {}\r\n", long(1_000)).repeat(17)),
            ),
            (431, get(HEALTH, &format!("X: {}\r\n", long(120_000)))),
            (431, get(HEALTH, &format!("X: {}\r\n", long(140_000)))),
            (431, get(HEALTH, &format!("X: {}\r\n", long(1 << 20)))),
            (431, get(HEALTH, &format!("{}: x\r\n", long(1 << 20)))),
            (404, get(&format!("/api/{}", long(32_000)), "")),
            (431, get(&format!("/api/{}", long(100_000)), "")),
            (431, get(&format!("{HEALTH}?{}", long(100_000)), "")),
            (
                401,
                get(
                    "/api/auth_user",
                    &format!("Cookie: {}\r\n", "a=b; ".repeat(3_200)),
                ),
            ),
            (
                200,
                get(
                    "/",
                    &format!("Accept-Encoding: {}\r\n", "br;q=0,".repeat(2_300)),
                ),
            ),
            (NOTHING, "\r\n".repeat(10_000).into()),
            (431, "\r\n".repeat(100_000).into()),
        ],
    );
}

#[test]
fn other_protocols_are_refused() {
    let server = TestServer::start();
    let garbage =
        (0..100_000_u32).map(|number| number.wrapping_mul(2_654_435_761).to_be_bytes()[0]);
    are_answered(server.address(), vec![
        (400, get(HEALTH, "X: a\0b\r\n")),
        (400, get(HEALTH, "X\0: a\r\n")),
        (400, get(HEALTH, "X: a\r\n b\r\n")),
        (400, get(HEALTH, "X : a\r\n")),
        (400, get(HEALTH, "X\r\n")),
        (400, b"GET /api/health\r\nConnection: close\r\n\r\n".into()),
        (400, b"GET /api/health HTTP/2.0\r\nHost: localhost\r\nConnection: close\r\n\r\n".into()),
        (NOTHING, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".into()),
        (400, b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".into()),
        (400, garbage.collect()),
        // Headers that are not UTF-8 are not dropped.
        (400, b"GET /api/auth_user HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer \xff\r\n\r\n".into()),
        (400, b"GET /api/auth_user HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: chinwag_session=\xff\r\n\r\n".into()),
        (400, b"GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nX-Forwarded-For: \xff, 203.0.113.5\r\n\r\n".into()),
        (400, b"POST /api/login HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: \xff\r\nContent-Length: 2\r\n\r\n{}".into()),
        // Only HTTP/1.1 is supported.
        (200, get(HEALTH, "Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n")),
        (200, get(HEALTH, "Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n")),
    ]);
}

#[test]
fn request_needs_exactly_one_host() {
    let server = TestServer::start();
    let ask = |hosts: &str| {
        format!("GET {HEALTH} HTTP/1.1\r\nConnection: close\r\n{hosts}\r\n").into_bytes()
    };
    are_answered(server.address(), vec![
        (200, ask("Host: localhost\r\n")),
        (421, ask("")),
        (421, ask("Host:\r\n")),
        (421, ask("Host: localhost\r\nHost: evil.com\r\n")),
        (421, ask("Host: evil.com\r\nHost: localhost\r\n")),
        (421, ask("Host: localhost\r\nHost: localhost\r\n")),
        (421, ask("Host: evil.com@localhost\r\n")),
        (421, ask("Host: localhost@evil.com\r\n")),
        (421, ask("Host: localhost/evil.com\r\n")),
        (421, ask("Host: localhost, evil.com\r\n")),
        (421, ask("Host: localhost:99999\r\n")),
        (421, b"GET http://localhost/api/health HTTP/1.1\r\nConnection: close\r\nHost: evil.com\r\n\r\n".into()),
        (421, b"GET /api/health HTTP/1.1\r\nConnection: close\r\nHost: \xff\r\n\r\n".into()),
        (421, b"BREW / HTTP/1.1\r\nConnection: close\r\nHost: evil.com\r\n\r\n".into()),
        (421, b"CONNECT evil.com:80 HTTP/1.1\r\nConnection: close\r\nHost: evil.com:80\r\n\r\n".into()),
        (421, b"GET / HTTP/1.1\r\nConnection: close\r\nHost: evil.com\r\nX: \xff\r\n\r\n".into()),
    ]);
}

#[test]
fn long_accept_header_is_not_parsed() {
    let server = TestServer::start();
    let ask = |path: &str, list: String| get(path, &format!("Accept: {list}\r\n"));
    are_answered(
        server.address(),
        vec![
            (404, ask("/nothing", "text/html,".repeat(100) + "a/b")),
            (431, ask("/nothing", "text/html,".repeat(103) + "a/b")),
            (
                431,
                ask("/nothing", format!("a/b\r\nAccept: {}", "a/b,".repeat(300))),
            ),
            // Parsing it would take hundreds of megabytes.
            (431, ask("/nothing", "a/b,".repeat(32_000))),
            (
                431,
                ask("/api/messages", "text/event-stream,".repeat(20_000)),
            ),
            (
                431,
                ask(
                    "/api/messages",
                    format!("text/event-stream{}", ";a=b".repeat(20_000)),
                ),
            ),
        ],
    );
}

#[test]
fn refused_head_gets_a_normal_answer() {
    let server = TestServer::start();
    let asked = server.anonymous().get(HEALTH);
    let ask = |method: &str, header: &[u8]| {
        let head = format!("{method} / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        Wire::ask(
            server.address(),
            [head.as_bytes(), header, b"\r\n"].concat(),
        )
    };
    let long = format!("X: {}\r\n", "x".repeat(20_000));
    for (status, method, header) in [
        (501, "BREW", &b""[..]),
        (400, "GET", b"X: \xff\r\n"),
        (431, "GET", long.as_bytes()),
    ] {
        let answer = ask(method, header);
        assert!(!answer.error(status).is_empty());
        for name in [
            "Content-Security-Policy",
            "X-Content-Type-Options",
            "X-Frame-Options",
            "Referrer-Policy",
            "Cross-Origin-Opener-Policy",
            "Cross-Origin-Resource-Policy",
            "Cache-Control",
        ] {
            assert_eq!(answer.header(name), asked.header(name), "{status} {name}");
        }
    }
}

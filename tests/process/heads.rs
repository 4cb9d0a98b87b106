//! The cost of request heads: anyone can send one without signing in, and the server must read it to refuse it.

use std::fs;

use crate::{
    process::{Home, Server},
    wire::Wire,
};

/// The memory limit for one head, in KB: hyper reads up to 128 KB, and a few copies of it are harmless.
const MOST: u64 = 4 * 1024;

/// The server's peak memory, in KB (proc(5), `/proc/pid/status`).
fn peak(server: &Server) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", server.process.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    peak.and_then(|text| text.split_whitespace().next()?.parse().ok())
        .unwrap()
}

/// Cookies with this many names.
fn names(count: usize) -> String {
    (0..count).fold(String::new(), |cookies, number| {
        cookies + &format!("{number:x}=;")
    })
}

#[test]
fn head_takes_at_most_a_few_times_its_length() {
    let home = Home::new();
    let server = home.serve_demo();
    let types = "a/b,".repeat(15_000) + "a/b";
    for (headers, status) in [
        (format!("Accept: {types}\r\n"), 431),
        // Of two headers, Rocket reads the first before any guard runs.
        (format!("Accept: {types}\r\nAccept: a/b\r\n"), 431),
        (format!("Accept: a/b\r\nAccept: {types}\r\n"), 431),
        (
            format!("Content-Type: a/b{}\r\n", ";a=b".repeat(30_000)),
            431,
        ),
        (format!("Cookie: {}\r\n", "a=b;".repeat(30_000)), 431),
        (format!("Cookie: a={}\r\n", "%61".repeat(40_000)), 431),
        ("Cookie: a=b\r\n".repeat(90), 200),
        (format!("Cookie: {}\r\n", names(3_000)), 200),
        (format!("Cookie: {}\r\n", names(20_000)), 431),
        (
            format!("X-Forwarded-For: {}\r\n", "10.0.0.1,".repeat(13_000)),
            431,
        ),
        (
            format!("Accept-Encoding: {}\r\n", "br;q=0,".repeat(15_000)),
            431,
        ),
    ] {
        let before = peak(&server);
        let mut connection = Wire::open(server.address());
        connection.write(format!(
            "GET /api/health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n"
        ));
        let answer = connection.read_to_end().unwrap();
        let beginning = &headers[..headers.len().min(40)];
        assert!(
            answer.starts_with(&format!("HTTP/1.1 {status} ")),
            "{beginning}: {answer}"
        );
        // The kernel sums up the counters of its processors only now and then, so the value may be slightly lower than
        // before.
        let taken = peak(&server).saturating_sub(before);
        assert!(taken < MOST, "{beginning}: {taken} KB");
    }
    server.stop();
}

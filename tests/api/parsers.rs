//! Requests that no normal client sends. Each is refused, or its connection is closed, at bounded cost, and the server
//! survives.

mod addresses;
mod bodies;
mod heads;

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use crate::support::LIMIT;

/// Stands for a connection that the server closes without an answer.
const NOTHING: u16 = 0;

/// Sends as many of the bytes as the server takes, and returns the status of its answer.
fn status(server: SocketAddr, request: &[u8]) -> u16 {
    let mut socket = TcpStream::connect(server).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    // The server may answer and close before it has everything.
    let _ = socket.write_all(request);
    if !is_whole(request) {
        let _ = socket.shutdown(Shutdown::Write);
    }
    let mut said = Vec::new();
    if let Err(error) = socket.read_to_end(&mut said) {
        assert_eq!(error.kind(), ErrorKind::ConnectionReset);
    }
    let said = String::from_utf8_lossy(&said);
    let answers = said.matches("HTTP/1.1 ").count();
    assert!(answers <= 1, "one connection, one answer: {said}");
    said.get(9..12)
        .map_or(NOTHING, |status| status.parse().unwrap())
}

/// The request asks the server to close the connection, so nothing follows it; other requests wait in vain for the
/// rest.
fn is_whole(request: &[u8]) -> bool {
    memchr::memmem::find(request, b"Connection: close").is_some()
}

/// A request that closes its connection, with an unusual part.
fn get(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n").into()
}

const HEALTH: &str = "/api/health";

/// Sends all of these, one at a time, with a health check after each.
#[track_caller]
fn are_answered(server: SocketAddr, cases: Vec<(u16, Vec<u8>)>) {
    for (expected, request) in cases {
        let shown = String::from_utf8_lossy(&request[..request.len().min(200)]).into_owned();
        assert_eq!(status(server, &request), expected, "{shown}");
        assert_eq!(status(server, &get(HEALTH, "")), 200, "{shown}");
    }
}

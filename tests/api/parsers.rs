//! What no client would send: it is refused, or its connection is closed; it costs no more than it may, and the server
//! goes on.

mod addresses;
mod bodies;
mod heads;

use std::{
    io::{ErrorKind, Read, Write},
    net::{Shutdown, SocketAddr, TcpStream},
};

use crate::support::LIMIT;

/// What the server answers when it closes the connection without a word.
const NOTHING: u16 = 0;

/// Sends bytes as far as the server takes them, and returns the status of its answer.
fn status(server: SocketAddr, request: &[u8]) -> u16 {
    let mut socket = TcpStream::connect(server).unwrap();
    socket.set_read_timeout(Some(LIMIT)).unwrap();
    // It may have answered and closed before all is sent.
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

/// Nothing more belongs to the request, as it asks for the connection's end. Others wait for the rest, in vain.
fn is_whole(request: &[u8]) -> bool {
    memchr::memmem::find(request, b"Connection: close").is_some()
}

/// A request that ends its connection, with what makes it strange.
fn get(target: &str, headers: &str) -> Vec<u8> {
    format!("GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n").into()
}

const HEALTH: &str = "/api/health";

/// Asks for everything, one after the other, and for what a supervisor asks after each.
#[track_caller]
fn are_answered(server: SocketAddr, cases: Vec<(u16, Vec<u8>)>) {
    for (expected, request) in cases {
        let shown = String::from_utf8_lossy(&request[..request.len().min(200)]).into_owned();
        assert_eq!(status(server, &request), expected, "{shown}");
        assert_eq!(status(server, &get(HEALTH, "")), 200, "{shown}");
    }
}

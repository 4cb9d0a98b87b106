//! Requests, rendered before the measurement.

use std::net::SocketAddr;

use crate::{
    client_ids::{self, ClientIds},
    world,
};

/// The requests that one client repeats.
pub struct Requests {
    /// Sent in order, then from the first again.
    texts: Vec<Vec<u8>>,
    next: usize,
    /// The place of the client id, which changes each time.
    client_id: Option<usize>,
    ids: ClientIds,
    /// The expected status.
    pub expected: u16,
}

impl Requests {
    /// Sends messages of a user, each with a new client id.
    pub fn message(address: SocketAddr, user: usize, conversation: usize) -> Self {
        let placeholder = "?".repeat(client_ids::LENGTH);
        let body = format!(
            r#"{{"content":"{}","clientId":"{placeholder}"}}"#,
            world::content(user)
        );
        let text = format!(
            "POST /api/conversations/{conversation}/messages HTTP/1.1\r\nHost: {address}\r\n\
             Authorization: Bearer {}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            world::token(user),
            body.len()
        );
        Self {
            client_id: text.find(&placeholder),
            texts: vec![text.into_bytes()],
            next: 0,
            ids: ClientIds::new(),
            expected: 201,
        }
    }

    /// Sends one JSON body.
    pub fn post(address: SocketAddr, user: usize, path: &str, body: &str) -> Self {
        let text = format!(
            "POST {path} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            world::token(user),
            body.len()
        );
        Self {
            texts: vec![text.into_bytes()],
            next: 0,
            client_id: None,
            ids: ClientIds::new(),
            expected: 200,
        }
    }

    /// Reads pages as a user.
    pub fn get(address: SocketAddr, user: usize, paths: &[String]) -> Self {
        let token = world::token(user);
        let headers = format!("Host: {address}\r\nAuthorization: Bearer {token}");
        let texts = paths
            .iter()
            .map(|path| format!("GET {path} HTTP/1.1\r\n{headers}\r\n\r\n").into_bytes());
        Self {
            texts: texts.collect(),
            next: 0,
            client_id: None,
            ids: ClientIds::new(),
            expected: 200,
        }
    }

    /// The next request.
    pub fn next(&mut self) -> &[u8] {
        let this = self.next;
        self.next = (this + 1) % self.texts.len();
        let text = &mut self.texts[this];
        if let Some(at) = self.client_id {
            self.ids.write(&mut text[at..at + client_ids::LENGTH]);
        }
        text
    }
}

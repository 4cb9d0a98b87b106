//! A connection byte by byte.

use std::{
    io::{self, Read, Write},
    net::{SocketAddr, TcpStream},
};

use super::Client;
use crate::{process::DEADLINE, secrets};

/// A connection of which a test decides every byte.
pub struct Connection(TcpStream);

impl From<TcpStream> for Connection {
    fn from(connection: TcpStream) -> Self {
        connection.set_read_timeout(Some(DEADLINE)).unwrap();
        Self(connection)
    }
}

impl Connection {
    pub fn open(address: SocketAddr) -> Self {
        TcpStream::connect(address).unwrap().into()
    }

    /// Asks for the stream, and reads nothing of it.
    pub fn ask_for_stream(client: &Client) -> Self {
        let mut connection = Self::open(client.address);
        connection.write(&format!(
            "GET /api/messages?token={} HTTP/1.1\r\nHost: {}\r\nAccept: text/event-stream\r\n\r\n",
            client.token(),
            client.address,
        ));
        connection
    }

    pub fn write(&mut self, text: &str) {
        self.hear(text);
        self.0.write_all(text.as_bytes()).unwrap();
    }

    /// Reads up to the first occurrence of a text.
    pub fn read_until(&mut self, text: &str) -> String {
        let mut read = Vec::new();
        let mut byte = [0];
        while !read.ends_with(text.as_bytes()) {
            let ended = self.0.read(&mut byte).unwrap() == 0;
            assert!(!ended, "it ended with {:?}", String::from_utf8_lossy(&read));
            read.push(byte[0]);
        }
        let read = String::from_utf8(read).unwrap();
        self.hear(&read);
        read
    }

    /// Reads until the server ends the connection; fails when it resets it.
    pub fn read_to_end(&mut self) -> io::Result<String> {
        let mut text = String::new();
        self.0.read_to_string(&mut text)?;
        self.hear(&text);
        Ok(text)
    }

    fn hear(&self, message: &str) {
        // A connection that was reset has no other end.
        if let Ok(server) = self.0.peer_addr() {
            secrets::hear_message(server, message);
        }
    }
}

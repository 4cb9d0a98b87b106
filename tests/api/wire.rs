//! HTTP/1.1 on a bare socket: for half requests, readers that do not read, and headers that no client would send.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    time::Duration,
};

use crate::{answer::Answer, secrets};

/// How long a read waits for its bytes: what never comes fails a test, and does not hang it.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// One connection.
pub struct Wire {
    socket: BufReader<TcpStream>,
    server: SocketAddr,
}

impl Wire {
    /// Connects.
    pub fn open(server: SocketAddr) -> Self {
        let socket = TcpStream::connect(server).unwrap();
        socket.set_read_timeout(Some(PATIENCE)).unwrap();
        socket.set_write_timeout(Some(PATIENCE)).unwrap();
        Self {
            socket: BufReader::new(socket),
            server,
        }
    }

    /// Connects, asks one thing and returns the answer.
    pub fn ask(server: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
        let mut wire = Self::open(server);
        wire.write(request);
        wire.answer()
    }

    /// The same connection once more: one end of it waits for what the other asks.
    pub fn twin(&self) -> Self {
        let socket = self.socket.get_ref().try_clone().unwrap();
        Self {
            socket: BufReader::new(socket),
            server: self.server,
        }
    }

    /// Writes bytes as they are.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.hear(bytes.as_ref());
        self.socket.get_mut().write_all(bytes.as_ref()).unwrap();
    }

    fn hear(&self, request: &[u8]) {
        secrets::hear(self.server, request);
        if let Some(end) = memchr::memmem::find(request, b"\r\n\r\n") {
            secrets::hear_passwords(self.server, &request[end + 4..]);
        }
    }

    /// Reads a whole answer.
    pub fn answer(&mut self) -> Answer {
        let mut answer = self.head();
        self.body(&mut answer);
        answer
    }

    /// Reads the body of an answer whose head is read.
    pub fn body(&mut self, answer: &mut Answer) {
        answer.body = match (answer.status, answer.header("Content-Length")) {
            (204 | 304, _) => Vec::new(),
            (_, Some(length)) => self.bytes(length.parse().unwrap()),
            (_, None) => std::iter::from_fn(|| self.chunk()).flatten().collect(),
        };
        answer.heard_from(self.server);
    }

    /// Reads an answer's status and headers, which may be there long before its body.
    pub fn head(&mut self) -> Answer {
        let status = self.line();
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let headers = std::iter::from_fn(|| {
            let line = self.line();
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.to_owned()))
        });
        Answer {
            headers: headers.collect(),
            status: status.expect("a status line"),
            body: Vec::new(),
        }
    }

    /// Reads the next chunk of a body (RFC 9112, 7.1); none when it has ended.
    pub fn chunk(&mut self) -> Option<Vec<u8>> {
        let size = usize::from_str_radix(&self.line(), 16).expect("a chunk's size");
        let chunk = self.bytes(size);
        assert_eq!(self.line(), "");
        (size > 0).then_some(chunk)
    }

    fn line(&mut self) -> String {
        let mut line = String::new();
        self.socket.read_line(&mut line).expect("a line in time");
        line.trim_end().to_owned()
    }

    fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.socket.read_exact(&mut bytes).expect("bytes in time");
        bytes
    }
}

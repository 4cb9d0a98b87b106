//! A kept-alive HTTP/1.1 connection, with as much of HTTP as the server uses.

use std::{io, net::SocketAddr};

use memchr::memmem;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// Larger than any answer to a message; pages of history make it grow.
const BUFFER: usize = 4 * 1024;

pub struct Connection {
    socket: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> io::Result<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        Ok(Self {
            socket,
            buffer: Vec::with_capacity(BUFFER),
        })
    }

    /// Sends a request and reads the whole answer. Returns its status.
    pub async fn exchange(&mut self, request: &[u8]) -> io::Result<u16> {
        self.send([request]).await?;
        self.answer().await
    }

    /// Sends the parts of a request.
    pub async fn send<const N: usize>(&mut self, parts: [&[u8]; N]) -> io::Result<()> {
        for part in parts {
            self.socket.write_all(part).await?;
        }
        Ok(())
    }

    /// Reads the whole answer. Returns its status.
    pub async fn answer(&mut self) -> io::Result<u16> {
        self.buffer.clear();
        let head = self.head().await?;
        let (status, length) = parse(&self.buffer[..head]);
        while self.buffer.len() < head + length {
            self.read().await?;
        }
        Ok(status)
    }

    /// A header of the last answer, by its name in lower case.
    pub fn header(&self, name: &str) -> &str {
        let field = format!("\r\n{name}: ");
        let at = memmem::find(&self.buffer, field.as_bytes()).expect("the header is there");
        let value = &self.buffer[at + field.len()..];
        let end = memmem::find(value, b"\r\n").expect("a header ends");
        str::from_utf8(&value[..end]).expect("headers are text")
    }

    /// Sends a request and returns the status and the body of the answer.
    pub async fn ask(&mut self, request: &[u8]) -> io::Result<(u16, &[u8])> {
        let status = self.exchange(request).await?;
        let head = memmem::find(&self.buffer, b"\r\n\r\n").map_or(0, |end| end + 4);
        Ok((status, &self.buffer[head..]))
    }

    /// Sends a request whose answer never ends. Returns its status, the socket, and the part of the answer that was
    /// read.
    pub async fn subscribe(mut self, request: &[u8]) -> io::Result<(u16, TcpStream, Vec<u8>)> {
        self.socket.write_all(request).await?;
        let head = self.head().await?;
        let (status, _) = parse(&self.buffer[..head]);
        self.buffer.drain(..head);
        Ok((status, self.socket, self.buffer))
    }

    /// Reads until the answer's head is complete, and returns where it ends.
    async fn head(&mut self) -> io::Result<usize> {
        loop {
            self.read().await?;
            if let Some(end) = memmem::find(&self.buffer, b"\r\n\r\n") {
                return Ok(end + 4);
            }
        }
    }

    async fn read(&mut self) -> io::Result<()> {
        match self.socket.read_buf(&mut self.buffer).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

/// The status, and the length of the body.
fn parse(head: &[u8]) -> (u16, usize) {
    let status = number(&head["HTTP/1.1 ".len()..]);
    let name = b"content-length: ";
    let length = memmem::find(head, name).map_or(0, |at| number(&head[at + name.len()..]));
    (status as u16, length)
}

fn number(text: &[u8]) -> usize {
    text.iter()
        .take_while(|digit| digit.is_ascii_digit())
        .fold(0, |number, digit| number * 10 + usize::from(digit - b'0'))
}

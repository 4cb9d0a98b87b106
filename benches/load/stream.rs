//! One user's live stream.

use std::{io, net::SocketAddr};

use tokio::net::TcpStream;

use crate::{connection::Connection, frames::Frames, world};

pub struct Stream {
    socket: TcpStream,
    frames: Frames,
    /// Messages that arrived with the answer's head.
    found: u64,
}

impl Stream {
    /// Opens the stream, live or from an earlier event.
    pub async fn open(
        address: SocketAddr,
        user: usize,
        last_event_id: Option<&str>,
    ) -> io::Result<Self> {
        let resume = last_event_id.map(|id| format!("Last-Event-ID: {id}\r\n"));
        let request = format!(
            "GET /api/messages HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
             Accept: text/event-stream\r\n{}\r\n",
            world::token(user),
            resume.unwrap_or_default()
        );
        let connection = Connection::open(address).await?;
        let (status, socket, seen) = connection.subscribe(request.as_bytes()).await?;
        if status != 200 {
            return Err(io::Error::other(format!("a stream answers {status}")));
        }
        let mut frames = Frames::default();
        let found = frames.count(&seen);
        Ok(Self {
            socket,
            frames,
            found,
        })
    }

    /// Waits until something arrives. Returns the number of messages in it.
    pub async fn next(&mut self) -> io::Result<u64> {
        match std::mem::take(&mut self.found) {
            0 => self.frames.read(&self.socket).await,
            found => Ok(found),
        }
    }
}

//! A user's live stream, read all the time, of which the messages are counted.

use std::{
    io,
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{net::TcpStream, task::AbortHandle, time};

use crate::{connection::Connection, frames::Frames, world};

/// How long the last deliveries may take after the last acknowledgement, before they count as missing.
const PATIENCE: Duration = Duration::from_secs(10);

/// Streams that are open until this is dropped.
#[derive(Default)]
pub struct Crowd {
    delivered: Arc<AtomicU64>,
    readers: Vec<AbortHandle>,
}

impl Crowd {
    /// Opens a stream for one more user.
    pub async fn join(&mut self, address: SocketAddr, user: usize) -> io::Result<()> {
        let (socket, seen) = open(address, user).await?;
        let delivered = self.delivered.clone();
        let reader = tokio::spawn(async move {
            if let Err(error) = count(socket, &seen, &delivered).await {
                eprintln!("a stream ended: {error}");
            }
        });
        self.readers.push(reader.abort_handle());
        Ok(())
    }

    /// How many messages all of them have received.
    pub fn delivered(&self) -> u64 {
        self.delivered.load(Ordering::Relaxed)
    }

    /// Waits until that many messages have been received; returns how many were not.
    pub async fn missing(&self, expected: u64) -> u64 {
        let waiting = async {
            while self.delivered() < expected {
                time::sleep(Duration::from_millis(1)).await;
            }
        };
        let _ = time::timeout(PATIENCE, waiting).await;
        expected.saturating_sub(self.delivered())
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for reader in &self.readers {
            reader.abort();
        }
    }
}

async fn open(address: SocketAddr, user: usize) -> io::Result<(TcpStream, Vec<u8>)> {
    let connection = Connection::open(address).await?;
    let request = format!(
        "GET /api/messages HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Accept: text/event-stream\r\n\r\n",
        world::token(user)
    );
    match connection.subscribe(request.as_bytes()).await? {
        (200, socket, seen) => Ok((socket, seen)),
        (status, ..) => Err(io::Error::other(format!("a stream answers {status}"))),
    }
}

async fn count(socket: TcpStream, seen: &[u8], delivered: &AtomicU64) -> io::Result<()> {
    let mut frames = Frames::default();
    let mut found = frames.count(seen);
    loop {
        delivered.fetch_add(found, Ordering::Relaxed);
        found = frames.read(&socket).await?;
    }
}

//! Receiving: chunks of uploads, a few at once, which bounds the memory of all uploads and the work of the disk.

use std::{sync::Arc, time::Duration};

use rocket::futures::FutureExt;
use tokio::{
    io::{AsyncRead, AsyncReadExt},
    sync::{OwnedSemaphorePermit, Semaphore},
    task::yield_now,
    time::timeout,
};

use crate::error::{Error, Result};

/// The most bytes that are written and synced at once.
const CHUNK: usize = 384 << 10;
/// How many chunks are received at once. Times the size of a chunk, it bounds the memory of all uploads, and the bytes on their way
/// to the disk before a commit.
const RECEIVING: usize = 2;
/// The bytes of an upload that are read before it takes its turn to receive a chunk.
const FIRST: usize = 4 << 10;
/// How long the next bytes of an upload may take.
const PATIENCE: Duration = Duration::from_secs(30);

/// The right to receive chunks, for all uploads.
pub struct Receiving(Arc<Semaphore>);

/// Bytes of an upload. Others are received when it is dropped.
pub struct Chunk {
    /// The bytes.
    pub bytes: Vec<u8>,
    _permit: OwnedSemaphorePermit,
}

impl Default for Receiving {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(RECEIVING)))
    }
}

impl Receiving {
    /// Waits for the next bytes of a body, and receives a chunk. None at the end of the body, or if the client disconnects: it
    /// continues later.
    ///
    /// # Errors
    /// 408 if no bytes come.
    pub async fn next(&self, body: &mut (impl AsyncRead + Unpin)) -> Result<Option<Chunk>> {
        let mut first = [0; FIRST];
        let Ok(read) = timeout(PATIENCE, body.read(&mut first)).await else {
            return Err(Error::TooSlow);
        };
        match read.unwrap_or(0) {
            0 => Ok(None),
            length => Ok(Some(self.chunk(&first[..length], body).await)),
        }
    }

    /// Waits for its turn, and receives a chunk: these bytes, and those after them that have arrived. It waits for no more, as a
    /// slow client would keep the others from theirs.
    async fn chunk(&self, first: &[u8], body: &mut (impl AsyncRead + Unpin)) -> Chunk {
        let permit = self.0.clone().acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        let mut bytes = Vec::with_capacity(CHUNK);
        bytes.extend_from_slice(first);
        let mut has_yielded = false;
        while bytes.len() < CHUNK {
            match body.read_buf(&mut bytes).now_or_never() {
                Some(Ok(1..)) => has_yielded = false,
                // More may be in the socket: the connection's task reads it.
                None if !has_yielded => {
                    has_yielded = true;
                    yield_now().await;
                }
                Some(_) | None => break,
            }
        }
        Chunk {
            bytes,
            _permit: permit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn two_chunks_are_received_at_once() {
        let receiving = Receiving::default();
        let sent = vec![7; CHUNK];
        let mut bodies = [sent.as_slice(); 3];
        let [first, second, third] = &mut bodies;
        let one = receiving.chunk(b"a", first).await;
        let two = receiving.chunk(b"b", second).await;
        let mut waiting = Box::pin(receiving.chunk(b"c", third));
        assert!((&mut waiting).now_or_never().is_none());
        drop(one);
        let three = waiting.await;
        for (chunk, first) in [(two, b'b'), (three, b'c')] {
            assert_eq!((chunk.bytes[0], chunk.bytes.len()), (first, CHUNK));
        }
        assert_eq!(bodies.map(<[u8]>::len), [1; 3], "the rest comes later");
    }
}

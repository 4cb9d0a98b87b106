//! CHINWAG: a connection that is closed in two steps, as [RFC 9112, 9.6](https://www.rfc-editor.org/rfc/rfc9112#section-9.6) says.
//!
//! A request may be answered before all of its body was read, for example when an upload is refused. If the connection is then
//! closed at once, the rest of the body meets a closed socket, and the kernel's reset removes the answer before the client reads
//! it. So only sending ends, and what still comes is read and dropped until the client closes the connection, too.

use std::future::Future;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::rt::{Read, ReadBuf, ReadBufCursor, Write};
use tokio::time::{Instant, Sleep, sleep};

/// How long a client may send nothing before it is cut.
const SILENCE: Duration = Duration::from_secs(2);
/// How long it may go on sending.
const MOST: Duration = Duration::from_secs(30);

/// A connection that ends in two steps.
pub struct Lingering<I> {
    io: I,
    ending: Option<Ending>,
}

/// The end of a connection on which nothing is sent any more.
struct Ending {
    silence: Pin<Box<Sleep>>,
    end: Instant,
}

impl<I> Lingering<I> {
    pub(crate) fn new(io: I) -> Self {
        Self { io, ending: None }
    }
}

impl<I: Read + Unpin> Read for Lingering<I> {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: ReadBufCursor<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl<I: Read + Write + Unpin> Write for Lingering<I> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        let Self { io, ending } = self.get_mut();
        if ending.is_none() {
            ready!(Pin::new(&mut *io).poll_shutdown(cx))?;
        }
        let ending = ending.get_or_insert_with(|| Ending {
            silence: Box::pin(sleep(SILENCE)),
            end: Instant::now() + MOST,
        });
        let mut dropped = [0; 8 * 1024];
        loop {
            let mut buffer = ReadBuf::new(&mut dropped);
            match Pin::new(&mut *io).poll_read(cx, buffer.unfilled()) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {
                    let silent = Instant::now() + SILENCE;
                    ending.silence.as_mut().reset(silent.min(ending.end));
                }
                // The client is done, or gone.
                Poll::Ready(_) => return Poll::Ready(Ok(())),
                Poll::Pending => return ending.silence.as_mut().poll(cx).map(Ok),
            }
            if Instant::now() >= ending.end {
                return Poll::Ready(Ok(()));
            }
        }
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }

    fn poll_write_vectored(mut self: Pin<&mut Self>, cx: &mut Context<'_>, parts: &[io::IoSlice<'_>]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.io).poll_write_vectored(cx, parts)
    }
}

//! CHINWAG: streams of events that their connection sends without hyper and Rocket.
//!
//! hyper and Rocket keep more than 40 KB for an answer that is under way: buffers for whole heads, the request, a channel, and two
//! tasks, each of which is woken for each event. A stream of events is open for days and mostly waits. So a route offers its
//! stream here, its connection takes it when the head is known, and nothing but the socket and the stream remains.

use std::collections::HashMap;
use std::future::Future;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures::Stream;
use hyper::header::{CONNECTION, DATE, HeaderValue, TRANSFER_ENCODING};
use hyper::rt::{Read, ReadBuf, Write};
use hyper::service::Service;
use hyper::{HeaderMap, Request, Response, StatusCode, Version};
use time::{OffsetDateTime, format_description::BorrowedFormatItem, macros::format_description};
use tokio::io::AsyncRead;
use tokio::sync::oneshot;
use tokio::time::{Sleep, sleep};

use crate::lingering::Lingering;

/// The header of an answer whose body was offered, with the number of the offer. It is not sent.
pub const OFFERED: &str = "chinwag-stream";
/// How long an offer waits. Its connection takes it at once, unless the connection has just ended. It is less than Rocket waits for
/// answers when it stops.
const PATIENCE: Duration = Duration::from_secs(1);
/// `HTTP-date`, as in [RFC 9110, 5.6.7](https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7).
const HTTP_DATE: &[BorrowedFormatItem<'_>] =
    format_description!("[weekday repr:short], [day] [month repr:short] [year] [hour]:[minute]:[second] GMT");

/// The parts of a body as they come.
pub type Chunks = Pin<Box<dyn Stream<Item = Vec<u8>> + Send>>;

static OFFERS: LazyLock<Mutex<HashMap<u64, (Chunks, oneshot::Sender<()>)>>> =
    LazyLock::new(Mutex::default);
static NEXT: AtomicU64 = AtomicU64::new(0);

/// Stands for an offered body in Rocket's answer. It is empty, and ends when the offer is taken. It withdraws the offer when it
/// is dropped.
pub struct Offer {
    id: u64,
    taken: oneshot::Receiver<()>,
    patience: Pin<Box<Sleep>>,
}

impl Offer {
    /// Offers the body of an answer whose header `OFFERED` will have the offer's number.
    pub fn new(chunks: Chunks) -> Self {
        let id = NEXT.fetch_add(1, Ordering::Relaxed);
        let (take, taken) = oneshot::channel();
        OFFERS.lock().unwrap_or_else(PoisonError::into_inner).insert(id, (chunks, take));
        Self { id, taken, patience: Box::pin(sleep(PATIENCE)) }
    }

    /// The number of the offer.
    pub fn id(&self) -> u64 {
        self.id
    }
}

impl AsyncRead for Offer {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, _: &mut tokio::io::ReadBuf<'_>) -> Poll<io::Result<()>> {
        if Pin::new(&mut self.taken).poll(cx).is_pending() {
            ready!(self.patience.as_mut().poll(cx));
        }
        Poll::Ready(Ok(()))
    }
}

impl Drop for Offer {
    fn drop(&mut self) {
        // The stream is dropped after the lock.
        let _withdrawn = take(self.id);
    }
}

fn take(id: u64) -> Option<(Chunks, oneshot::Sender<()>)> {
    OFFERS.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
}

/// The place where a service leaves a stream for its connection. hyper reads a request when the answer before it is sent, so it
/// holds nothing then. (A client that asks for a stream behind a request whose body it has not sent may lose the end of the answer before.)
#[derive(Default)]
pub(crate) struct Place(Mutex<Option<Taken>>);

impl Place {
    pub(crate) fn taken(&self) -> Option<Taken> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// A head, and the stream after it.
pub(crate) struct Taken {
    head: Vec<u8>,
    chunks: Chunks,
    is_chunked: bool,
}

/// A service whose offered bodies are taken from hyper.
pub struct Takes<S> {
    pub(crate) service: S,
    pub(crate) place: Arc<Place>,
}

impl<S, B, R> Service<Request<R>> for Takes<S>
where
    S: Service<Request<R>, Response = Response<B>>,
{
    type Response = Response<B>;
    type Error = S::Error;
    type Future = Taking<S::Future>;

    fn call(&self, request: Request<R>) -> Self::Future {
        let version = request.version();
        Taking { answer: self.service.call(request), version, is_taken: false, place: Arc::clone(&self.place) }
    }
}

pin_project_lite::pin_project! {
    /// An answer. It never comes if its body is taken.
    pub struct Taking<F> {
        #[pin]
        answer: F,
        version: Version,
        is_taken: bool,
        place: Arc<Place>,
    }
}

impl<F, B, E> Future for Taking<F>
where
    F: Future<Output = Result<Response<B>, E>>,
{
    type Output = F::Output;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        if *this.is_taken {
            return Poll::Pending;
        }
        let mut response = ready!(this.answer.poll(cx))?;
        let offered = response.headers_mut().remove(OFFERED);
        let id = offered.and_then(|id| id.to_str().ok()?.parse().ok());
        // A body that Rocket has removed, as it does for `HEAD`, withdrew its offer.
        let Some((chunks, taken)) = id.and_then(take) else {
            return Poll::Ready(Ok(response));
        };
        let is_chunked = *this.version == Version::HTTP_11;
        let head = head(response.status(), response.headers_mut(), is_chunked);
        *this.place.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Taken { head, chunks, is_chunked });
        *this.is_taken = true;
        let _ = taken.send(());
        Poll::Pending
    }
}

/// The head as hyper writes it. The connection ends with the stream.
fn head(status: StatusCode, headers: &mut HeaderMap, is_chunked: bool) -> Vec<u8> {
    if is_chunked {
        headers.insert(TRANSFER_ENCODING, HeaderValue::from_static("chunked"));
    }
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    let now = OffsetDateTime::now_utc().format(HTTP_DATE).ok();
    if let Some(date) = now.and_then(|now| HeaderValue::try_from(now).ok()) {
        headers.insert(DATE, date);
    }
    let version = if is_chunked { "HTTP/1.1" } else { "HTTP/1.0" };
    let mut head = format!("{version} {status}\r\n").into_bytes();
    for (name, value) in headers.iter() {
        for part in [name.as_str().as_bytes(), b": ", value.as_bytes(), b"\r\n"] {
            head.extend_from_slice(part);
        }
    }
    head.extend_from_slice(b"\r\n");
    head
}

/// A connection that sends a stream.
pub(crate) struct Streaming<I> {
    io: Lingering<I>,
    /// None once its end is sent.
    chunks: Option<Chunks>,
    has_ended: bool,
    is_chunked: bool,
    /// What is being sent, and how much of it is.
    out: Vec<u8>,
    sent: usize,
    is_flushed: bool,
}

impl<I: Read + Write + Unpin> Streaming<I> {
    pub(crate) fn new(Taken { head, chunks, is_chunked }: Taken, io: Lingering<I>) -> Self {
        Self { io, chunks: Some(chunks), has_ended: false, is_chunked, out: head, sent: 0, is_flushed: true }
    }

    /// Ready when the stream has ended and its end is sent, or when the client is gone.
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if self.has_left(cx) {
            return Poll::Ready(());
        }
        loop {
            while self.sent < self.out.len() {
                match ready!(Pin::new(&mut self.io).poll_write(cx, &self.out[self.sent..])) {
                    Ok(0) | Err(_) => return Poll::Ready(()),
                    Ok(sent) => self.sent += sent,
                }
                self.is_flushed = false;
            }
            self.out = Vec::new();
            self.sent = 0;
            let next = match &mut self.chunks {
                Some(chunks) if !self.has_ended => chunks.as_mut().poll_next(cx),
                Some(_) => {
                    if ready!(self.poll_flush(cx)).is_err() {
                        return Poll::Ready(());
                    }
                    self.chunks = None;
                    continue;
                }
                None => return Pin::new(&mut self.io).poll_shutdown(cx).map(|_| ()),
            };
            match next {
                // An empty chunk would be the last.
                Poll::Ready(Some(chunk)) if chunk.is_empty() => {}
                Poll::Ready(Some(chunk)) => self.out = self.framed(chunk),
                Poll::Ready(None) => {
                    self.has_ended = true;
                    self.out = self.framed(Vec::new());
                }
                Poll::Pending => {
                    return match self.poll_flush(cx) {
                        Poll::Ready(Err(_)) => Poll::Ready(()),
                        Poll::Ready(Ok(())) | Poll::Pending => Poll::Pending,
                    };
                }
            }
        }
    }

    /// TLS may hold what a full socket did not take.
    fn poll_flush(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !self.is_flushed {
            ready!(Pin::new(&mut self.io).poll_flush(cx))?;
            self.is_flushed = true;
        }
        Poll::Ready(Ok(()))
    }

    /// As a chunk of [RFC 9112, 7.1](https://www.rfc-editor.org/rfc/rfc9112#section-7.1). The empty one is the last.
    fn framed(&self, chunk: Vec<u8>) -> Vec<u8> {
        if !self.is_chunked {
            return chunk;
        }
        let mut framed = format!("{:x}\r\n", chunk.len()).into_bytes();
        framed.reserve_exact(chunk.len() + 2);
        framed.extend_from_slice(&chunk);
        framed.extend_from_slice(b"\r\n");
        framed
    }

    /// Whether the client has closed the connection. What it sends on it is dropped.
    fn has_left(&mut self, cx: &mut Context<'_>) -> bool {
        let mut dropped = [0; 256];
        loop {
            let mut buffer = ReadBuf::new(&mut dropped);
            match Pin::new(&mut self.io).poll_read(cx, buffer.unfilled()) {
                Poll::Ready(Ok(())) if !buffer.filled().is_empty() => {}
                Poll::Ready(_) => return true,
                Poll::Pending => return false,
            }
        }
    }
}

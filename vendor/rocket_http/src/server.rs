//! CHINWAG: hyper's HTTP/1 server with a bound for the memory of a connection, with streams that need neither hyper nor Rocket, and
//! with an end that loses no answer.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::rt::{Read, Write};
use hyper::server::conn::http1;
use hyper::service::{HttpService, Service};
use hyper::{Request, Response};

use crate::lingering::Lingering;
use crate::stream::{Place, Streaming, Takes};

/// The most bytes of a request that wait to be taken, and of an answer that wait to be sent. hyper's own bound is 400 KB, which each
/// upload would fill.
const WAITING: usize = 32 * 1024;

/// In the place of hyper's builder, with those of its methods that Rocket calls.
pub struct Builder(http1::Builder);

impl Builder {
    /// A builder whose connections hold at most `WAITING` bytes.
    #[allow(clippy::new_without_default)]
    pub fn new() -> Self {
        let mut builder = http1::Builder::new();
        builder.max_buf_size(WAITING);
        Self(builder)
    }

    /// As hyper's.
    pub fn keep_alive(&mut self, is_on: bool) -> &mut Self {
        self.0.keep_alive(is_on);
        self
    }

    /// As hyper's.
    pub fn preserve_header_case(&mut self, is_on: bool) -> &mut Self {
        self.0.preserve_header_case(is_on);
        self
    }

    /// As hyper's.
    pub fn header_read_timeout(&mut self, time: Option<Duration>) -> &mut Self {
        self.0.header_read_timeout(time);
        self
    }

    /// As hyper's, without upgrades.
    pub fn serve_connection<I, S, B>(&self, io: I, service: S) -> Served<I, S>
    where
        I: Read + Write + Unpin,
        S: Service<Request<Incoming>, Response = Response<B>>,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        B: Body + 'static,
        B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        let place = Arc::new(Place::default());
        let io = Lingering::new(io);
        let service = Takes { service, place: Arc::clone(&place) };
        Served { state: State::Answering(Box::new(self.0.serve_connection(io, service))), place }
    }
}

/// A connection: requests and answers, or a stream of events.
pub struct Served<I, S>
where
    Takes<S>: HttpService<Incoming>,
{
    state: State<I, S>,
    place: Arc<Place>,
}

enum State<I, S>
where
    Takes<S>: HttpService<Incoming>,
{
    Answering(Box<http1::Connection<Lingering<I>, Takes<S>>>),
    Streaming(Box<Streaming<I>>),
    Ended,
}

impl<I, S, B> Served<I, S>
where
    I: Read + Write + Unpin,
    S: Service<Request<Incoming>, Response = Response<B>>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    /// In the place of hyper's. Chinwag takes no upgrades.
    #[must_use]
    pub fn with_upgrades(self) -> Self {
        self
    }

    /// As hyper's. A stream ends by itself.
    pub fn graceful_shutdown(self: Pin<&mut Self>) {
        if let State::Answering(connection) = &mut self.get_mut().state {
            Pin::new(&mut **connection).graceful_shutdown();
        }
    }
}

impl<I, S, B> Future for Served<I, S>
where
    I: Read + Write + Unpin,
    S: Service<Request<Incoming>, Response = Response<B>>,
    S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    B: Body + 'static,
    B::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    type Output = hyper::Result<()>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { state, place } = self.get_mut();
        if let State::Answering(connection) = state {
            let answered = Pin::new(&mut **connection).poll(cx);
            if answered.is_ready() {
                return answered;
            }
            let Some(taken) = place.taken() else {
                return Poll::Pending;
            };
            let State::Answering(connection) = std::mem::replace(state, State::Ended) else {
                return Poll::Ready(Ok(()));
            };
            *state = State::Streaming(Box::new(Streaming::new(taken, connection.into_parts().io)));
        }
        let State::Streaming(streaming) = state else {
            return Poll::Ready(Ok(()));
        };
        streaming.poll(cx).map(Ok)
    }
}

//! CHINWAG: hyper's HTTP/1 server with a bound for the memory of a connection, and with an end that loses no answer.

use std::time::Duration;

use hyper::body::{Body, Incoming};
use hyper::rt::{Read, Write};
use hyper::server::conn::http1;
use hyper::service::HttpService;

use crate::lingering::Lingering;

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

    /// As hyper's.
    pub fn serve_connection<I, S>(&self, io: I, service: S) -> http1::Connection<Lingering<I>, S>
    where
        I: Read + Write + Unpin,
        S: HttpService<Incoming>,
        S::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
        S::ResBody: 'static,
        <S::ResBody as Body>::Error: Into<Box<dyn std::error::Error + Send + Sync>>,
    {
        self.0.serve_connection(Lingering::new(io), service)
    }
}

//! The connection of a stream, which is its own from the head on.

use std::{
    convert::Infallible,
    io, mem,
    pin::Pin,
    task::{Context, Poll},
};

use http_body_util::Full;
use hyper_util::rt::TokioIo;
use rocket::{
    futures::{StreamExt, stream},
    http::{
        hyper::{
            Request, Response,
            body::{Bytes, Incoming},
            server::conn::http1::Builder,
            service::service_fn,
        },
        stream::{OFFERED, Offer},
    },
    tokio::{
        self,
        io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, DuplexStream, ReadBuf, duplex},
        time::timeout,
    },
};

use crate::{actor::Actor, support::LIMIT, test_server::TestServer, wire::Wire};

/// The body of an answer.
const PAGE: &str = "a page of text, which is sent before all streams";

fn request(actor: &Actor, start: &str, accept: &str) -> String {
    let token = actor.token();
    format!(
        "{start}\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\nAccept: {accept}\r\n\r\n"
    )
}

fn stream_of(actor: &Actor, version: &str) -> String {
    request(
        actor,
        &format!("GET /api/messages HTTP/{version}"),
        "text/event-stream",
    )
}

/// A connection that holds what is written until it is flushed at the second try, as TLS may if the socket is full.
struct Holding {
    io: DuplexStream,
    held: Vec<u8>,
    has_tried: bool,
}

impl AsyncRead for Holding {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Holding {
    fn poll_write(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.held.extend(bytes);
        self.has_tried = false;
        Poll::Ready(Ok(bytes.len()))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if !mem::replace(&mut self.has_tried, true) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        let held = mem::take(&mut self.held);
        let written = Pin::new(&mut self.io).poll_write(cx, &held);
        assert!(matches!(written, Poll::Ready(Ok(length)) if length == held.len()));
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }
}

/// Answers `/page` at once, and `/stream` with an offer, which has an end if it is `/stream/ends`.
async fn answer(request: Request<Incoming>) -> Result<Response<Full<Bytes>>, Infallible> {
    let mut response = Response::builder();
    if request.uri().path() == "/page" {
        return Ok(response.body(Full::from(PAGE)).unwrap());
    }
    let start = stream::iter([b"hello".to_vec(), Vec::new()]);
    let mut offer = Offer::new(if request.uri().path() == "/stream/ends" {
        start.boxed()
    } else {
        start.chain(stream::pending()).boxed()
    });
    response = response.header(OFFERED, offer.id());
    tokio::spawn(async move { offer.read(&mut [0]).await });
    Ok(response.body(Full::default()).unwrap())
}

#[tokio::test]
async fn earlier_answers_come_whole_before_a_stream() {
    for earlier in 0..3 {
        // A connection that holds less than an answer.
        let (client, server) = duplex(PAGE.len() / 2);
        tokio::spawn(Builder::new().serve_connection(TokioIo::new(server), service_fn(answer)));
        let page = "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n";
        let requests = page.repeat(earlier) + &page.replace("page", "stream/ends");
        let (mut reader, mut writer) = tokio::io::split(client);
        let mut read = String::new();
        let exchange = async {
            tokio::try_join!(
                writer.write_all(requests.as_bytes()),
                reader.read_to_string(&mut read)
            )
        };
        timeout(LIMIT, exchange).await.expect("an end").unwrap();
        let answers: Vec<_> = read.split("HTTP/1.1 200 OK\r\n").skip(1).collect();
        assert_eq!(answers.len(), earlier + 1, "{read}");
        let (streamed, pages) = answers.split_last().unwrap();
        assert!(pages.iter().all(|page| page.ends_with(PAGE)), "{read}");
        assert!(
            streamed.ends_with("\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
            "{read}"
        );
    }
}

#[tokio::test]
async fn held_bytes_are_sent_before_the_next_event() {
    let (mut client, io) = duplex(1024);
    let server = Holding {
        io,
        held: Vec::new(),
        has_tried: false,
    };
    tokio::spawn(Builder::new().serve_connection(TokioIo::new(server), service_fn(answer)));
    let request = b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n";
    client.write_all(request).await.unwrap();
    let mut read = Vec::new();
    while !read.ends_with(b"hello\r\n") {
        let byte = timeout(LIMIT, client.read_u8()).await.expect("it is sent");
        read.push(byte.unwrap());
    }
}

#[test]
fn head_of_a_stream_says_that_its_connection_ends() {
    let server = TestServer::start();
    let head = server.log_in("john").open_stream("", &[]).head;
    assert_eq!(head.header("Connection"), Some("close"));
    let date = head.header("Date").unwrap();
    assert!(date.ends_with(" GMT"), "{date}");
}

#[test]
fn stream_ends_with_its_connection() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let mut wire = Wire::open(server.address());
    wire.write(stream_of(&john, "1.1") + &request(&john, "GET /api/server HTTP/1.1", "*/*"));
    wire.head();
    wire.chunk().unwrap().unwrap();
    john.log_out();
    let bye = wire.chunk().unwrap().unwrap();
    assert!(String::from_utf8(bye).unwrap().contains("event: bye\n"));
    assert_eq!(wire.chunk().unwrap(), None);
    assert_eq!(wire.rest(), b"");
}

#[test]
fn client_of_http_1_0_gets_no_chunks() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let mut wire = Wire::open(server.address());
    wire.write(stream_of(&john, "1.0"));
    let head = wire.head();
    assert_eq!(head.header("Transfer-Encoding"), None);
    john.log_out();
    let body = String::from_utf8(wire.rest()).unwrap();
    assert!(body.starts_with("retry: 1000\n\n"), "{body}");
    assert!(
        body.ends_with("data: {\"reason\":\"session\"}\n\n"),
        "{body}"
    );
}

#[test]
fn head_of_a_stream_opens_none() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let mut wire = Wire::open(server.address());
    // One more than a user may have open.
    for _ in 0..9 {
        wire.write(stream_of(&john, "1.1").replacen("GET", "HEAD", 1));
        assert_eq!(wire.head().status, 200);
    }
}

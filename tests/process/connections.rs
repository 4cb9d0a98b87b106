//! The cost of connections: stalled readers, unfinished requests, and too many of both.

use std::{fs, iter, net::SocketAddr, process::Command, thread, time::Duration};

use serde_json::json;

use crate::{
    actor::{Actor, text},
    process::{Home, Server, run_by},
    support::wait_until,
    wire::Wire,
};

const REQUEST: &str = "GET /api/health HTTP/1.1\r\nHost: localhost\r\n\r\n";
/// The number of pings after which the server has cut every quiet connection for that reason; an earlier end has
/// another cause.
const QUIET: usize = 9;
/// The bytes of a send buffer of 64 KB, as the kernel doubles it (socket(7), `SO_SNDBUF`).
const SEND_BUFFER: usize = 128 << 10;
/// The maximum size of a message.
const CHARACTERS: usize = 10_000;

/// A connection on which this was sent.
fn begin(address: SocketAddr, text: &str) -> Wire {
    let mut wire = Wire::open(address);
    wire.write(text);
    wire
}

/// Sends the parts, with a pause of this many milliseconds after each.
fn trickle(
    address: SocketAddr,
    parts: impl Iterator<Item = impl AsRef<[u8]>>,
    pause: u64,
) -> String {
    Wire::open(address).trickle(parts, Duration::from_millis(pause))
}

fn bytes(bytes: impl Iterator<Item = u8>) -> impl Iterator<Item = [u8; 1]> {
    bytes.map(|byte| [byte])
}

/// A request that sets an invalid picture, in this many parts of this many bytes.
fn upload(client: &Actor, parts: usize, size: usize) -> impl Iterator<Item = Vec<u8>> + use<> {
    let head = format!(
        "PUT /api/account/picture HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\n\
         Content-Type: image/png\r\nContent-Length: {}\r\n\r\n",
        client.token(),
        parts * size,
    );
    iter::once(head.into_bytes()).chain(iter::repeat_n(vec![0; size], parts))
}

/// A request that sends an upload, in this many parts of this many bytes.
fn append(
    client: &Actor,
    upload: &str,
    parts: usize,
    size: usize,
) -> impl Iterator<Item = Vec<u8>> + use<> {
    let head = format!(
        "PATCH {upload} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0\r\n\
         Upload-Offset: 0\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: {}\r\n\r\n",
        client.token(),
        parts * size,
    );
    iter::once(head.into_bytes()).chain(iter::repeat_n(vec![7; size], parts))
}

/// An unfinished sign-in request.
fn endless_body() -> Vec<u8> {
    "POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
     Transfer-Encoding: chunked\r\n\r\n22\r\n{\"username\": \"john\", \"x\": \"xxxxxxx\r\n"
        .into()
}

/// The number of the server's sockets.
fn sockets(server: &Server) -> usize {
    fs::read_dir(format!("/proc/{}/fd", server.process.id()))
        .unwrap()
        .filter_map(|entry| fs::read_link(entry.unwrap().path()).ok())
        .filter(|file| file.to_string_lossy().starts_with("socket:"))
        .count()
}

/// The most bytes that the kernel holds for any of the server's readers (proc(5), `/proc/net/tcp`).
fn kept(server: &Server) -> usize {
    let port = format!(":{:04X}", server.address().port());
    let queues = fs::read_to_string("/proc/net/tcp").unwrap();
    queues
        .lines()
        .filter_map(|line| {
            let fields: Vec<_> = line.split_whitespace().collect();
            let (sending, _receiving) = fields[4].split_once(':')?;
            fields[1]
                .ends_with(&port)
                .then(|| usize::from_str_radix(sending, 16).unwrap())
        })
        .max()
        .unwrap()
}

/// A demo server under a resource limit, as `ulimit` takes it.
fn serve_with_limit(home: &Home, limit: &str) -> Server {
    let mut shell = Command::new("sh");
    shell.args(["-c", &format!("ulimit {limit} && exec \"$0\" \"$@\"")]);
    Server::start(run_by(shell, &home.demo()))
}

#[test]
fn unfinished_request_is_cut_while_slow_uploads_polls_and_streams_continue() {
    const SIZE: usize = 100 * 8192;
    let home = Home::new();
    let server = home.serve_demo();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    // A change of presence would end his poll.
    let alone = json!({ "showsPresence": false });
    john.patch("/api/settings", alone).json(200);
    let mut stream = jane.stream();
    let address = server.address();
    let half_a_body = "POST /api/login HTTP/1.1\r\nHost: localhost\r\n\
                       Content-Type: application/json\r\nContent-Length: 20\r\n\r\n{\"user";
    let [slow, stalled] = ["slow.bin", "stalled.bin"].map(|name| john.begin_upload(name, SIZE));
    thread::scope(|scope| {
        for begun in ["", "GET /api/health HTTP/1.1\r\nHo", half_a_body] {
            let connection = begin(address, begun);
            scope.spawn(move || assert_eq!(connection.said(), ""));
        }
        scope.spawn(|| {
            let endless = REQUEST.trim_end().bytes().chain(iter::repeat(b'x'));
            assert_eq!(trickle(address, bytes(endless), 200), "");
        });
        scope.spawn(|| {
            // Its length never ends, and arrives at 40 KB a second, faster than the minimum rate.
            let zeros = iter::once(endless_body()).chain(iter::repeat(vec![b'0'; 8192]));
            assert_eq!(trickle(address, zeros, 200), "HTTP/1.1 408 Re");
        });
        scope.spawn(|| {
            let slow = trickle(address, bytes(REQUEST.bytes()), 60);
            assert_eq!(slow, "HTTP/1.1 200 OK");
        });
        scope.spawn(|| {
            // White space before the answer shows that this request does not stall.
            let place = john.snapshot()["eventId"].clone();
            let path = format!("/api/events?after={}&wait=16", text(&place));
            let answer = john.get(&path).json(200);
            assert_eq!(answer, json!({ "events": [], "eventId": place }));
        });
        scope.spawn(|| {
            // Like a phone: 40 KB a second, for 20 seconds.
            let answer = trickle(address, upload(&john, 100, 8192), 200);
            assert_eq!(answer, "HTTP/1.1 422 Un");
        });
        scope.spawn(|| {
            let answer = trickle(address, append(&john, &slow, 100, 8192), 200);
            assert_eq!(answer, "HTTP/1.1 204 No");
        });
        scope.spawn(|| {
            let mut connection = Wire::open(address);
            for part in append(&john, &stalled, 100, 8192).take(31) {
                connection.write(part);
            }
            assert_eq!(connection.said(), "");
        });
    });
    assert_eq!(john.offset(&slow), SIZE);
    // The bytes that arrived remain.
    assert_eq!(john.offset(&stalled), 30 * 8192);
    john.say(&conversation, "still here?");
    assert!(stream.pings_before("still here?") < QUIET);
}

#[test]
fn stalled_reader_is_cut_while_another_gets_everything() {
    let home = Home::new();
    let server = home.serve_demo();
    let idle = sockets(&server);
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut reading = jane.stream();
    // The sockets of answered requests close a little later.
    wait_until(|| sockets(&server) == idle + 1);
    let _stuck = jane.ask_for_stream_by_address();
    wait_until(|| sockets(&server) == idle + 2);
    let contents: Vec<_> = (0..100)
        .map(|number| format!("{number:0>CHARACTERS$}"))
        .collect();
    let (full, rest) = contents.split_at(60);
    for content in full {
        john.say(&conversation, content);
    }
    // Long before the reader counts as dead, and when its buffers are full.
    let kept = kept(&server);
    assert!((1..=SEND_BUFFER).contains(&kept), "{kept} bytes");
    for content in rest {
        john.say(&conversation, content);
    }
    assert!(reading.contents(contents.len()) == contents);
    wait_until(|| sockets(&server) == idle + 1);
    john.say(&conversation, "still here?");
    assert!(reading.pings_before("still here?") < QUIET);
}

#[test]
fn newest_connections_above_the_limit_of_an_address_are_cut() {
    let home = Home::new();
    let server = home.serve(["--dev-login", "--connections-per-address", "4"]);
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut first: Vec<_> = (0..4).map(|_| jane.stream()).collect();
    for stream in &mut first {
        assert_eq!(stream.next().unwrap().name, "ping");
    }
    // Connections that begin just before a check are cut at once, perhaps before the answer; those that begin right
    // after a check have until the next one.
    begin(server.address(), REQUEST).said();
    for _ in 0..3 {
        // It would otherwise be kept for long: a request was answered, and another may follow.
        let answer = begin(server.address(), REQUEST).said();
        assert!(answer.ends_with('}'), "{answer}");
    }
    john.say(&conversation, "still here?");
    for stream in &mut first {
        assert!(stream.pings_before("still here?") < QUIET);
    }
}

#[test]
fn without_free_descriptors_existing_clients_continue_and_new_ones_wait() {
    let home = Home::new();
    let server = serve_with_limit(&home, "-n 64");
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut stream = jane.stream();
    let _silent: Vec<_> = (0..64).map(|_| begin(server.address(), "")).collect();
    let mut waiting = begin(server.address(), REQUEST);
    john.say(&conversation, "still here?");
    assert_eq!(stream.event().content(), "still here?");
    waiting.read_until("\"status\":\"ok\"");
    john.say(&conversation, "and now?");
    assert!(stream.pings_before("and now?") < QUIET);
}

#[test]
fn descriptor_limit_is_raised_to_the_maximum() {
    let home = Home::new();
    let server = serve_with_limit(&home, "-S -n 64");
    let limits = fs::read_to_string(format!("/proc/{}/limits", server.process.id())).unwrap();
    let line = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .unwrap();
    let [soft, hard, _unit] = line.split_whitespace().collect::<Vec<_>>()[..] else {
        panic!("{line}");
    };
    assert_eq!(soft, hard);
}

/// Clients that send all of a request before they read anything, as many libraries do.
#[test]
fn refusal_reaches_a_client_that_is_still_sending() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let upload = john.begin_upload("plan.bin", 40_000_000);
    let body = vec![7; 20_000_000];
    let (idle, mut kept) = (sockets(&server), Vec::new());
    for (request, status) in [
        (
            format!(
                "PATCH {upload} HTTP/1.1\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: 5\r\n\
                 Content-Type: application/offset+octet-stream"
            ),
            409,
        ),
        (
            "PUT /api/account/picture HTTP/1.1\r\nContent-Type: text/plain".to_owned(),
            415,
        ),
        (
            "POST /api/conversations HTTP/1.1\r\nContent-Type: application/json".to_owned(),
            413,
        ),
        ("POST /api/unknown HTTP/1.1".to_owned(), 404),
    ] {
        let mut wire = Wire::open(server.address());
        wire.write(format!(
            "{request}\r\nHost: localhost\r\nAuthorization: Bearer {}\r\nContent-Length: {}\r\n\r\n",
            john.token(),
            body.len(),
        ));
        wire.write(&body);
        assert_eq!(wire.answer().status, status, "{request}");
        kept.push(wire);
    }
    // The server waits for its clients to close their connections, but not for long.
    wait_until(|| sockets(&server) == idle);
    server.stop();
}

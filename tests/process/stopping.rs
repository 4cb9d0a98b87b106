//! The end on a signal.

use std::{
    fs,
    net::TcpListener,
    time::{Duration, Instant},
};

use crate::{
    actor::messages_of,
    process::{Home, Server},
    wire::Wire,
};

/// The time that stopping may take, on a busy machine.
const PATIENCE: Duration = Duration::from_secs(5);

/// Stops it with a signal, and returns how long a clean end took.
#[track_caller]
fn stop(server: Server, signal: &str) -> Duration {
    let told = Instant::now();
    server.process.signal(signal);
    let ended = server.process.wait();
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.at - told
}

/// Stops it with a signal, and asserts a clean and quick end, compared with the time that this machine needs to stop a
/// server without connections.
#[track_caller]
fn assert_ends_soon(server: Server, signal: &str) {
    let took = stop(server, signal);
    let alone = stop(Home::new().serve([]), signal);
    assert!(took < PATIENCE + alone * 20, "{took:?}, {alone:?} alone");
}

#[test]
fn streams_get_a_bye_before_the_end() {
    for signal in ["TERM", "INT"] {
        let home = Home::new();
        let server = home.serve_demo();
        let john = server.log_in("john");
        let mut streams: Vec<_> = (0..50).map(|_| john.ask_for_stream_by_address()).collect();
        for stream in &mut streams {
            stream.read_until("event: hello\n");
        }
        assert_ends_soon(server, signal);
        for stream in &mut streams {
            let rest = stream.read_to_end().expect("an end, not a reset");
            assert!(
                rest.contains("event: bye\ndata: {\"reason\":\"shutdown\"}\n\n"),
                "{rest:?}"
            );
            assert!(rest.ends_with("0\r\n\r\n"), "a whole answer: {rest:?}");
        }
    }
}

#[test]
fn message_under_way_is_stored_and_answered() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    let mut stream = john.ask_for_stream_by_address();
    stream.read_until("event: hello\n");
    let body = "{\"content\":\"wait for me\"}";
    let mut request = Wire::open(server.address());
    request.write(format!(
        "POST {} HTTP/1.1\r\nHost: {}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\nExpect: 100-continue\r\n\r\n",
        messages_of(&conversation),
        server.address(),
        john.token(),
        body.len(),
    ));
    // The server has requested the body: the request is being handled.
    request.read_until("100 Continue\r\n\r\n");
    server.process.signal("TERM");
    // It has closed all idle connections.
    let rest = stream.read_to_end().expect("an end, not a reset");
    assert!(rest.contains("event: bye\n"), "{rest:?}");
    request.write(body);
    let answer = request.read_to_end().expect("an answer, not a reset");
    assert!(answer.starts_with("HTTP/1.1 201 "), "{answer}");
    assert!(answer.contains("wait for me"), "{answer}");
    assert_eq!(server.process.wait().code, Some(0));
    let server = home.serve_demo();
    let history = john.at(server.address()).told(&conversation);
    assert_eq!(history.len(), 1);
    assert_eq!(history[0]["content"], "wait for me");
}

#[test]
fn stop_works_right_after_the_first_line() {
    for _ in 0..20 {
        let home = Home::new();
        assert_eq!(home.serve([]).stop().code, Some(0));
    }
}

#[test]
fn stop_without_connections_is_quick() {
    let home = Home::new();
    assert_ends_soon(home.serve([]), "TERM");
}

#[test]
fn idle_connections_do_not_delay_the_end() {
    let home = Home::new();
    let server = home.serve([]);
    let _idle: Vec<_> = (0..50)
        .map(|_| {
            let mut connection = Wire::open(server.address());
            connection.write(format!(
                "GET /api/health HTTP/1.1\r\nHost: {}\r\n\r\n",
                server.address()
            ));
            connection.read_until("\"ok\"");
            connection
        })
        .collect();
    let _silent: Vec<_> = (0..50).map(|_| Wire::open(server.address())).collect();
    assert_ends_soon(server, "TERM");
}

#[test]
fn half_a_request_does_not_delay_the_end() {
    let home = Home::new();
    let server = home.serve_demo();
    let mut half = Wire::open(server.address());
    half.write(format!(
        "POST /api/login HTTP/1.1\r\nHost: {}\r\nContent-Type: application/json\r\n\
         Content-Length: 20\r\nExpect: 100-continue\r\n\r\n",
        server.address()
    ));
    half.read_until("100 Continue\r\n\r\n");
    assert_ends_soon(server, "TERM");
}

#[test]
fn unresponsive_github_does_not_delay_the_end() {
    let github = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let url = format!("http://{}", github.local_addr().unwrap());
    let home = Home::new();
    let server = home.serve([
        "--github-url",
        &url,
        "--github-client-id=id",
        "--github-client-secret=known to GitHub alone",
        "--origin=http://127.0.0.1:8000",
    ]);
    let ask = |path: &str, cookie: &str| {
        let mut connection = Wire::open(server.address());
        connection.write(format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nCookie: {cookie}\r\n\r\n",
            server.address()
        ));
        connection
    };
    let away = ask("/api/oauth/github", "").read_until("\r\n\r\n");
    let between = |from: &str, to: &str| {
        let rest = away.split_once(from).unwrap().1;
        rest.split_once(to).unwrap().0.to_owned()
    };
    let state = between("state=", "&");
    let cookie = between("set-cookie: ", ";");
    let mut back = ask(
        &format!("/api/oauth/github/callback?code=c&state={state}"),
        &cookie,
    );
    let _asked = github.accept().unwrap();
    assert_ends_soon(server, "TERM");
    assert!(back.read_to_end().unwrap().contains("github_unavailable"));
}

#[test]
fn unread_streams_do_not_delay_the_end() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    let _deaf: Vec<_> = (0..5).map(|_| john.ask_for_stream_by_address()).collect();
    // More than the buffers between both ends of a connection hold.
    let long = "€".repeat(10_000);
    for _ in 0..400 {
        john.say(&conversation, &long);
    }
    assert_ends_soon(server, "TERM");
}

#[test]
fn stopped_database_is_one_file() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    john.say(&conversation, "keep this");
    john.told(&conversation);
    let _stream = john.stream();
    assert_eq!(server.stop().code, Some(0));
    let mut names: Vec<_> = fs::read_dir(home.data())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort_unstable();
    assert_eq!(names, ["chinwag.db", "chinwag.lock", "search.db"]);
}

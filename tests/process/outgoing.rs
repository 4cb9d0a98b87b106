//! Outgoing connections: there are none. The tests watch all system calls of a server's life. They need strace.

use std::{
    net::TcpListener,
    process::{Command, Stdio},
    thread,
};

use crate::{
    process::{Home, Server, run_by},
    support::skip,
    wire::Wire,
};

/// The system calls that send to an address (connect(2), send(2), sendmmsg(2)).
const SENDING: [&str; 4] = ["connect", "sendto", "sendmsg", "sendmmsg"];

/// `strace` that follows all threads of a program, and writes their network calls to the program's standard error. It
/// runs beside the program, so that the program can be told to stop.
fn strace() -> Command {
    let mut strace = Command::new("strace");
    strace.args(["-D", "-f", "-e", "trace=%network", "-e", "signal=none"]);
    strace
}

/// Whether a process can be watched here. In CI it must be possible.
fn can_watch() -> bool {
    let tried = strace().arg("true").stderr(Stdio::null()).status();
    let problem = match tried {
        Ok(status) if status.success() => return true,
        Ok(_) => "strace may not watch a process here".to_owned(),
        Err(error) => format!("strace cannot be run: {error}"),
    };
    skip(&format!("what a server sends is not watched, as {problem}"));
    false
}

/// Starts a watched server.
fn watched(home: &Home, arguments: &[&str]) -> Server {
    let chinwag = home.chinwag(["--port", "0"].iter().chain(arguments).copied());
    Server::start(run_by(strace(), &chinwag))
}

/// Stops a server, and returns all its calls that sent something, and every socket that is not made for accepting
/// connections.
fn sent(server: Server) -> Vec<String> {
    let ended = server.stop();
    assert_eq!(ended.code, Some(0), "{}", ended.stderr);
    assert!(ended.stderr.contains("listen("), "{}", ended.stderr);
    let calls = ended.stderr.lines().filter(|line| goes_out(line));
    calls.map(str::to_owned).collect()
}

fn goes_out(line: &str) -> bool {
    let call = line.split_once("] ").map_or(line, |(_thread, call)| call);
    let (name, arguments) = call.split_once('(').unwrap_or((call, ""));
    let is_sent = SENDING.contains(&name) && arguments.contains("sa_family=");
    is_sent || name == "socket" && arguments.starts_with("AF_INET") && arguments.contains("DGRAM")
}

#[test]
fn default_server_opens_no_outgoing_connection() {
    if !can_watch() {
        return;
    }
    let home = Home::new();
    let server = watched(&home, &[]);
    let olivia = server.owner();
    let jane = server.anonymous().join(&olivia.invite(1), "jane");
    let mut stream = jane.stream();
    let conversation = olivia.start_conversation("jane");
    olivia.say(&conversation, "https://example.org/picture.png");
    stream.messages(1);
    assert_eq!(jane.post_empty("/api/device_links").status, 201);
    assert_eq!(jane.get("/api/server").status, 200);
    assert_eq!(jane.post_empty("/api/logout").status, 204);
    assert_eq!(sent(server), [""; 0]);
}

/// Goes to a GitHub that closes every connection, and comes back with a forged callback.
fn sign_in_with_github(server: &Server) {
    let ask = |path: &str, cookie: &str| {
        let mut connection = Wire::open(server.address());
        connection.write(format!(
            "GET {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nConnection: close\r\n\r\n"
        ));
        connection.read_to_end().unwrap()
    };
    let between = |text: &str, start: &str, end: &str| {
        let (_, rest) = text.split_once(start).expect(start);
        rest.split(end).next().unwrap().to_owned()
    };
    let left = ask("/api/oauth/github", "");
    let state = between(&left, "state=", "&");
    let state = state.split_whitespace().next().unwrap();
    let cookie = between(&left, "set-cookie: ", ";");
    let callback = format!("/api/oauth/github/callback?code=1&state={state}");
    let back = ask(&callback, &cookie);
    assert!(back.contains("error=github_unavailable"), "{back}");
}

#[test]
fn outgoing_connection_is_detected() {
    if !can_watch() {
        return;
    }
    let github = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = github.local_addr().unwrap().port();
    let hangs_up = thread::spawn(move || github.accept().map(drop));
    let home = Home::new();
    let url = format!("http://127.0.0.1:{port}");
    let origin = ["--origin", "http://localhost", "--github-url", &url];
    let app = [
        "--github-client-id",
        "id",
        "--github-client-secret",
        "known to GitHub alone",
    ];
    let server = watched(&home, &[origin, app].concat());
    sign_in_with_github(&server);
    hangs_up.join().unwrap().unwrap();
    let sent = sent(server);
    let to_github = format!("sin_port=htons({port})");
    assert!(
        sent.iter().any(|call| call.contains(&to_github)),
        "{sent:?}"
    );
}

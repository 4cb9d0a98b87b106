//! Standard output without a reader, and standard output that cannot be written.

use std::{
    fs,
    io::{self, BufRead, BufReader},
    process::{Output, Stdio},
    sync::mpsc,
    thread,
};

use crate::{listening::Listening, process::Home, support::LIMIT};

/// Every kind of command that prints, in a home with John.
const COMMANDS: [&[&str]; 9] = [
    &["user", "list"],
    &["user", "add", "ann"],
    &["user", "reset", "john"],
    &["invite"],
    &["owner-link"],
    &["completions", "bash"],
    &["--help"],
    &["help"],
    &["--version"],
];

fn run(home: &Home, arguments: &[&str], stdout: impl Into<Stdio>) -> (Option<i32>, String) {
    let mut command = home.chinwag(arguments.iter().copied());
    let Output { status, stderr, .. } = command
        .env("CHINWAG_LOG", "off")
        .stdout(stdout)
        .output()
        .unwrap();
    (status.code(), String::from_utf8(stderr).unwrap())
}

fn home() -> Home {
    let home = Home::new();
    assert_eq!(home.run(["user", "add", "john"]).code, Some(0));
    home
}

#[test]
fn command_ends_quietly_when_its_reader_is_gone() {
    let home = home();
    for arguments in COMMANDS {
        let (reader, writer) = io::pipe().unwrap();
        drop(reader);
        let ended = run(&home, arguments, writer);
        assert_eq!(ended, (Some(0), String::new()), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
fn full() -> fs::File {
    let full = fs::File::options().write(true).open("/dev/full");
    full.unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn command_explains_a_full_output_in_one_sentence() {
    let home = home();
    for arguments in COMMANDS {
        let (code, stderr) = run(&home, arguments, full());
        assert_eq!(code, Some(1), "{arguments:?}: {stderr}");
        assert!(
            stderr.starts_with("Standard output cannot be written"),
            "{arguments:?}: {stderr}"
        );
        assert_eq!(stderr.lines().count(), 1, "{arguments:?}: {stderr}");
    }
}

#[test]
#[cfg(target_os = "linux")]
fn server_runs_although_its_greeting_cannot_be_written() {
    let home = Home::new();
    let mut command = home.chinwag(["--port", "0"]);
    let mut server = command
        .env("CHINWAG_LOG", "off")
        .stdout(full())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let stderr = BufReader::new(server.stderr.take().unwrap());
    let (tell, told) = mpsc::channel();
    thread::spawn(move || tell.send(stderr.lines().next()));
    let said = told.recv_timeout(LIMIT);
    let health = said.is_ok().then(|| {
        let addresses = fs::read_to_string(home.data().join("chinwag.addresses")).unwrap();
        let address = addresses.trim().strip_prefix("http://").unwrap();
        let server = Listening::at(address.parse().unwrap());
        server.anonymous().get("/api/health").status
    });
    let _ = server.kill();
    server.wait().unwrap();
    let said = said.unwrap().unwrap().unwrap();
    assert!(
        said.starts_with("Standard output cannot be written"),
        "{said}"
    );
    assert_eq!(health, Some(200));
}

//! The browser that opens when a person starts the server at a desktop. `script` gives the server a terminal.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    process::{Command, Stdio},
    sync::mpsc,
    thread,
};

use crate::{
    folder,
    process::{Home, Process, run_by},
    support::{LIMIT, skip},
};

#[test]
fn browser_opens_for_a_person_in_a_terminal() {
    let has_script = Command::new("script")
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    if !has_script.is_ok_and(|status| status.success()) {
        skip("no browser is opened from a terminal, as there is no `script`");
        return;
    }
    let home = Home::new();
    home.serve([]).owner();
    let desktop = folder::temporary();
    let (browser, told) = (desktop.path().join("xdg-open"), desktop.path().join("told"));
    fs::write(&browser, "#!/bin/sh\necho \"$1\" > \"$TOLD\"\n").unwrap();
    fs::set_permissions(&browser, fs::Permissions::from_mode(0o755)).unwrap();
    let fifo = Command::new("mkfifo").arg(&told).status().unwrap();
    assert!(fifo.success());
    let mut command = run_by(Command::new("script"), &in_terminal(&home));
    let path = env::var("PATH").unwrap();
    command
        .env("PATH", format!("{}:{path}", desktop.path().display()))
        .env("TOLD", &told)
        .env("DISPLAY", ":0");
    let server = Process::spawn(command);
    let line = server.line().expect("a greeting");
    let (_, address) = line.trim().split_once("listens on ").unwrap();
    let (tell, heard) = mpsc::channel();
    thread::spawn(move || tell.send(fs::read_to_string(told).unwrap()));
    assert_eq!(heard.recv_timeout(LIMIT).unwrap().trim(), address);
}

/// The arguments of `script` that run a server in a terminal, in the place of a program.
fn in_terminal(home: &Home) -> Command {
    let chinwag = home.chinwag(["--port", "0"]);
    let words = [chinwag.get_program()]
        .into_iter()
        .chain(chinwag.get_args());
    let words: Vec<_> = words.map(|word| word.to_str().unwrap()).collect();
    let mut command = Command::new("--quiet");
    command
        .args(["--return", "--command", &words.join(" "), "/dev/null"])
        .current_dir(home.path(""));
    for (name, value) in chinwag.get_envs() {
        command.env(name, value.unwrap());
    }
    command
}

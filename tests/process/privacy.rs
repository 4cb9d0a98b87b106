//! Privacy towards other users of the machine and readers of the logs.

use std::{
    fs,
    os::unix::fs::{DirBuilderExt, PermissionsExt, symlink},
    path::Path,
};

use crate::{
    process::{Ended, Home, Process, Server},
    wire::Wire,
};

fn mode(path: &Path) -> u32 {
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

fn modes_of_files(folder: &Path) -> Vec<(String, u32)> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, mode(&entry.path()))
        })
        .collect()
}

#[test]
fn data_folder_is_private() {
    let home = Home::new();
    let _server = home.serve_demo();
    assert_eq!(mode(&home.data()), 0o700);
}

#[test]
fn files_are_private_even_in_an_open_folder() {
    let home = Home::new();
    fs::DirBuilder::new()
        .mode(0o755)
        .create(home.path("open"))
        .unwrap();
    let server = home.serve(["--dev-login", "--data", "open"]);
    server.log_in("john");
    let files = modes_of_files(&home.path("open"));
    assert!(
        files.len() >= 3,
        "the database, its log and its lock: {files:?}"
    );
    for (name, mode) in files {
        assert_eq!(mode, 0o600, "{name}");
    }
    // The folder's permissions are its creator's choice.
    assert_eq!(mode(&home.path("open")), 0o755);
}

fn open_to_all(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn start_makes_open_files_private() {
    let home = Home::new();
    let server = home.serve_demo();
    server.log_in("john");
    server.kill();
    for (name, _) in modes_of_files(&home.data()) {
        open_to_all(&home.data().join(name), 0o644);
    }
    open_to_all(&home.data(), 0o755);
    fs::write(home.data().join("notes.txt"), "").unwrap();
    open_to_all(&home.data().join("notes.txt"), 0o644);
    let server = home.serve_demo();
    server.log_in("john");
    assert_eq!(mode(&home.data()), 0o700);
    let files = modes_of_files(&home.data());
    assert!(files.iter().any(|(name, _)| name == "chinwag.db-wal"));
    for (name, mode) in files {
        // Other files in the folder are left alone.
        let kept = if name == "notes.txt" { 0o644 } else { 0o600 };
        assert_eq!(mode, kept, "{name}");
    }
}

#[test]
fn no_token_is_logged_or_printed() {
    let home = Home::new();
    let mut command = home.demo();
    command.env("ROCKET_LOG_LEVEL", "debug");
    let server = Server::start(command);
    let john = server.log_in("john");
    let token = john.token().to_owned();
    john.ask_for_stream_by_address()
        .read_until("event: hello\n");
    for request in [
        format!("GET /api/messages?token={token} HTTP/1.1\r\nHost: localhost"),
        format!("GET /api/snapshot?token={token} HTTP/1.1\r\nHost: localhost"),
        format!("GET /api/nothing?token={token} HTTP/1.1\r\nHost: localhost"),
        format!("GET /?token={token} HTTP/1.1\r\nHost: localhost"),
        format!(
            "GET /api/conversations/x HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}"
        ),
        format!("GET /api/messages?token={token} HTTP/1.1\r\nHost: elsewhere.example.org"),
        format!("GET /api/messages?token={token}|| HTTP/1.1\r\nHost: localhost"),
        format!(
            "GET /api/auth_user HTTP/1.1\r\nHost: localhost\r\nCookie: chinwag_session_80={token}"
        ),
        format!(
            "GET /api/auth_user HTTP/1.1\r\nHost: localhost\r\nCookie: chinwag_session_80=x{token}"
        ),
        format!("GET /api/auth_user HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer x{token}"),
        format!(
            "POST /api/login HTTP/1.1\r\nHost: localhost\r\nCookie: chinwag_session_80={token}\r\nContent-Length: 0"
        ),
        format!("BREW /api/messages?token={token} HTTP/1.1\r\nHost: localhost"),
        format!(
            "POST /api/logout?token={token} HTTP/1.1\r\nHost: localhost\r\nOrigin: http://elsewhere.example.org"
        ),
        format!("GET /api/messages?token={token} nonsense\r\nHost: localhost"),
    ] {
        let mut connection = Wire::open(server.address());
        connection.write(format!("{request}\r\nConnection: close\r\n\r\n"));
        let answer = connection.read_to_end().unwrap();
        assert!(answer.starts_with("HTTP/1.1 "), "{request}: {answer}");
    }
    assert_eq!(john.post_empty("/api/refresh_token").status, 200);
    // Its output is searched for secrets.
    let ended = server.stop();
    assert_eq!(ended.code, Some(0));
    assert!(ended.stderr.contains("GET /api/snapshot 401"), "{ended:?}");
}

#[test]
fn help_shows_no_secret_from_the_environment() {
    let home = Home::new();
    for argument in ["--help", "-h"] {
        let mut command = home.chinwag([argument]);
        command.env("CHINWAG_GITHUB_CLIENT_SECRET", "known to GitHub alone");
        // Its output is searched for secrets.
        let ended = Process::spawn(command).wait();
        assert_eq!(ended.code, Some(0));
        assert!(ended.stdout.contains("--github-client-secret"));
    }
}

#[test]
fn symbolic_link_in_the_data_folder_is_not_followed() {
    for name in [
        "chinwag.addresses",
        "chinwag.lock",
        "chinwag.db",
        "chinwag.db-wal",
        "chinwag.open.html",
        "search.db",
        "search.db-wal",
        "tls",
        "tls/self-made.json",
    ] {
        let home = Home::new();
        let link = home.data().join(name);
        fs::create_dir_all(link.parent().unwrap()).unwrap();
        home.write("target", "mine");
        open_to_all(&home.path("target"), 0o644);
        symlink(home.path("target"), &link).unwrap();
        for arguments in [&["--port", "0", "--tls-self"][..], &["user", "list"]] {
            let ended = home.run(arguments.iter().copied());
            assert_eq!(ended.code, Some(3), "{name}: {ended:?}");
            let says = format!("{} is a symbolic link", link.display());
            assert!(ended.stderr.contains(&says), "{ended:?}");
        }
        let target = fs::read_to_string(home.path("target")).unwrap();
        assert_eq!(
            (target.as_str(), mode(&home.path("target"))),
            ("mine", 0o644)
        );
        assert!(link.is_symlink(), "{name}");
    }
}

#[test]
fn pipe_in_the_data_folder_does_not_block() {
    for name in ["chinwag.addresses", "chinwag.lease", "chinwag.lock"] {
        let home = Home::new();
        let pipe = home.data().join(name);
        fs::create_dir_all(home.data()).unwrap();
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let ended = home.run(["--port", "0"]);
        assert_eq!(ended.code, Some(3), "{name}: {ended:?}");
        assert!(ended.stderr.contains("special file"), "{ended:?}");
    }
}

#[test]
fn control_characters_in_the_data_folder_do_not_reach_the_terminal() {
    let assert_escaped = |home: &Home, escaped: &str| {
        let Ended { stderr, .. } = home.run(["--port", "0"]);
        assert!(stderr.contains(escaped), "{stderr:?}");
        let is_obeyed = |character: char| character.is_control() && character != '\n';
        assert!(!stderr.contains(is_obeyed), "{stderr:?}");
    };
    for (name, escaped) in [
        ("chinwag.\u{1b}[2J", "chinwag.\\u{1b}[2J"),
        ("chinwag.\u{9b}2J", "chinwag.\\u{9b}2J"),
    ] {
        let home = Home::new();
        fs::create_dir_all(home.data()).unwrap();
        symlink("target", home.data().join(name)).unwrap();
        assert_escaped(&home, escaped);
    }
    let home = Home::new();
    home.serve([]).stop();
    let lease = "\u{1b}[2J\nrun\n1\nlocal\nid\n";
    fs::write(home.data().join("chinwag.lease"), lease).unwrap();
    assert_escaped(&home, "the computer \\u{1b}[2J");
}

#[test]
fn data_folder_may_be_a_link_and_contain_unrelated_links() {
    let home = Home::new();
    fs::create_dir(home.path("disk")).unwrap();
    symlink("nowhere", home.path("disk").join("notes")).unwrap();
    symlink("disk", home.path("data")).unwrap();
    let ended = home.run(["user", "add", "ann", "--data", "data"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(home.path("disk").join("chinwag.db").exists());
}

/// Every user of the computer can see the arguments of a started browser.
#[test]
#[cfg(target_os = "linux")]
fn browser_is_started_without_the_owner_link() {
    use std::{env, process::Command, sync::mpsc, thread};

    use crate::{folder, support::LIMIT};

    let home = Home::new();
    let desktop = folder::temporary();
    let (browser, told) = (desktop.path().join("xdg-open"), desktop.path().join("told"));
    let script = "#!/bin/sh\n{ echo \"$1\"; stat -c %a \"$1\"; cat \"$1\"; } > \"$TOLD\"\n";
    fs::write(&browser, script).unwrap();
    open_to_all(&browser, 0o755);
    let fifo = Command::new("mkfifo").arg(&told).status().unwrap();
    assert!(fifo.success());
    let mut command = home.chinwag(["--port", "0", "--open"]);
    let path = env::var("PATH").unwrap();
    command
        .env("PATH", format!("{}:{path}", desktop.path().display()))
        .env("TOLD", &told);
    let server = Server::start(command);
    let link = format!("{}/join#{}", server.address(), server.owner_link());
    let (tell, heard) = mpsc::channel();
    thread::spawn(move || tell.send(fs::read_to_string(told).unwrap()));
    let heard = heard.recv_timeout(LIMIT).unwrap();
    let [argument, mode, page] = heard.split_terminator('\n').collect::<Vec<_>>()[..] else {
        panic!("{heard}");
    };
    assert!(!argument.contains('#'), "{argument}");
    assert_eq!(mode, "600");
    assert!(page.contains(&format!("0;url=http://{link}\"")), "{page}");
    server.process.signal("TERM");
    let Server { process, .. } = server;
    assert_eq!(process.wait().code, Some(0));
    assert!(
        !Path::new(argument).exists(),
        "a stopped server needs no link"
    );
}

//! Failures to start: each reason has its own exit code and says what to do, and the files on the disk stay unchanged.

use std::{
    fs::{self, File},
    net::TcpListener,
    ops::Range,
    path::Path,
};

use sqlx::{Connection, SqliteConnection, sqlite::SqliteConnectOptions};
use tokio::runtime::Runtime;

use crate::process::{Ended, Home, Process, stored};

/// SQLite's default page size.
const PAGE: usize = 4096;

#[track_caller]
fn assert_fails(ended: &Ended, code: i32, says: &[&str]) {
    assert_eq!(ended.code, Some(code), "{ended:?}");
    for words in says {
        assert!(ended.stderr.contains(words), "{words:?} in {ended:?}");
    }
    assert_eq!(ended.stdout, "");
    assert!(!ended.stderr.contains("panicked"), "{ended:?}");
}

fn execute(database: &Path, sql: &'static str) {
    Runtime::new().unwrap().block_on(async {
        let options = SqliteConnectOptions::new()
            .filename(database)
            .create_if_missing(true);
        let mut db = SqliteConnection::connect_with(&options).await.unwrap();
        sqlx::raw_sql(sql).execute(&mut db).await.unwrap();
        db.close().await.unwrap();
    });
}

/// A home with a database of some dozen pages.
fn lived_in() -> Home {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    for _ in 0..50 {
        john.say(&conversation, &"words ".repeat(200));
    }
    assert_eq!(server.stop().code, Some(0));
    home
}

#[test]
fn port_in_use() {
    let taken = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ended = Home::new().run(["--port", &port]);
    assert_fails(&ended, 5, &[&port, "in use", "--port"]);
}

#[test]
fn unwritable_data_folder() {
    let home = Home::new();
    home.write("file", "");
    for arguments in [
        vec!["--data", "file/data"],
        vec!["--data", "file"],
        vec!["user", "list", "--data", "file/data"],
    ] {
        let ended = home.run(arguments);
        assert_fails(&ended, 3, &["file", "cannot be written", "--data"]);
    }
}

#[test]
fn second_server_on_the_same_data_folder() {
    let home = Home::new();
    let first = home.serve_demo();
    let john = first.log_in("john");
    let ended = home.run(["--port", "0"]);
    assert_fails(
        &ended,
        4,
        &[home.data().to_str().unwrap(), "Stop it first", "--data"],
    );
    let conversation = john.start_conversation("jane");
    john.say(&conversation, "still here");
    first.kill();
    assert_eq!(home.serve([]).stop().code, Some(0));
}

#[test]
fn second_server_names_the_address_of_the_first() {
    let home = Home::new();
    let first = home.serve([]);
    // The greeting comes after the addresses are written.
    let ended = home.run(["--port", "0"]);
    let says = format!("Chinwag already runs at http://{} with", first.address());
    assert_fails(&ended, 4, &[&says]);
}

#[test]
fn command_on_a_mistyped_folder_creates_nothing() {
    let home = Home::new();
    home.serve([]).stop();
    let typo = home.path("chat").join("typo");
    let typo = typo.to_str().unwrap();
    for command in [
        &["owner-link"][..],
        &["invite"],
        &["user", "list"],
        &["user", "reset", "ann"],
    ] {
        let ended = home.run([command, &["--data", typo]].concat());
        assert_fails(&ended, 3, &["no data of Chinwag", typo, "--data"]);
        assert!(!home.path("chat").exists(), "{command:?}");
    }
}

#[test]
fn unknown_command_lists_the_commands() {
    let ended = Home::new().run(["halp"]);
    assert_fails(
        &ended,
        2,
        &[
            "`halp`",
            "Did you mean `help`",
            "owner-link",
            "invite",
            "user",
            "help",
        ],
    );
}

#[test]
fn unknown_command_of_user_lists_the_commands_of_user() {
    let ended = Home::new().run(["user", "lst"]);
    assert_fails(&ended, 2, &["`lst`", "`list`", "add, list, reset and help"]);
    assert!(!ended.stderr.contains("owner-link"));
}

#[test]
fn help_of_user_leaves_out_the_flags_of_the_server() {
    for command in [["user", "--help"], ["help", "user"]] {
        let ended = Home::new().run(command);
        assert!(ended.stdout.contains("--data"), "{command:?}");
        assert!(!ended.stdout.contains("--port"), "{command:?}");
    }
}

#[test]
fn invalid_setting_is_named_as_its_source_knows_it() {
    let home = Home::new();
    let no_url = "`chat` is not a URL. Example: https://chat.example.org";
    let ended = home.run(["--origin", "chat"]);
    assert_eq!(ended.stderr, format!("{no_url} (in --origin)\n"));
    let mut command = home.chinwag([]);
    command.env("CHINWAG_ORIGIN", "chat");
    let ended = Process::spawn(command).wait();
    assert_eq!(ended.stderr, format!("{no_url} (in CHINWAG_ORIGIN)\n"));
    home.write("Rocket.toml", "[default]\norigin = 'chat'");
    let ended = home.run([]);
    assert_eq!(
        ended.stderr,
        format!("{no_url} (`origin` in Rocket.toml)\n")
    );
}

#[test]
fn github_users_without_a_github_app_are_refused() {
    for flag in ["--allow-github-user", "--allow-github-org"] {
        let ended = Home::new().run([flag, "octocat", "--port", "0"]);
        assert_fails(&ended, 2, &[flag, "--github-client-id"]);
    }
}

#[test]
fn database_of_a_newer_version() {
    let home = Home::new();
    assert_eq!(home.run(["user", "add", "ann"]).code, Some(0));
    execute(
        &home.database(),
        "insert into _sqlx_migrations (version, description, success, checksum, execution_time)
         values (9999, 'the future', true, x'00', 0)",
    );
    let before = stored(&home.database());
    for arguments in [vec!["--port", "0"], vec!["user", "add", "ann"]] {
        let ended = home.run(arguments);
        assert_fails(&ended, 6, &["chinwag.db", "newer Chinwag", "--data"]);
    }
    assert_eq!(stored(&home.database()), before);
}

#[track_caller]
fn assert_damaged_and_untouched(home: &Home) {
    let before = stored(&home.database());
    for command in [home.demo(), home.chinwag(["user", "add", "ann"])] {
        let ended = Process::spawn(command).wait();
        assert_fails(
            &ended,
            7,
            &[
                "chinwag.db is damaged",
                "left as it is",
                "Move it away",
                "-wal",
                "backup",
            ],
        );
    }
    assert!(stored(&home.database()) == before, "it was changed");
}

fn overwrite(database: &Path, part: impl FnOnce(usize) -> Range<usize>) {
    let mut bytes = fs::read(database).unwrap();
    let part = part(bytes.len());
    bytes[part].fill(0xa5);
    fs::write(database, bytes).unwrap();
}

#[test]
fn database_with_an_overwritten_header() {
    let home = lived_in();
    overwrite(&home.database(), |_| 0..100);
    assert_damaged_and_untouched(&home);
}

#[test]
fn database_with_an_overwritten_page() {
    let home = lived_in();
    overwrite(&home.database(), |length| {
        let middle = length / PAGE / 2 * PAGE;
        middle..middle + PAGE
    });
    assert_damaged_and_untouched(&home);
}

#[test]
fn truncated_database() {
    let home = lived_in();
    let file = File::options().write(true).open(home.database()).unwrap();
    file.set_len(file.metadata().unwrap().len() / 2).unwrap();
    assert_damaged_and_untouched(&home);
}

#[test]
fn damaged_database_with_writes_left_in_its_log() {
    let home = lived_in();
    let server = home.serve_demo();
    server.log_in("john");
    server.kill();
    assert!(
        !stored(&home.database()).1.is_empty(),
        "the log has something"
    );
    overwrite(&home.database(), |length| PAGE..length);
    assert_damaged_and_untouched(&home);
}

#[test]
fn file_that_is_not_a_database() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    fs::write(home.database(), "My diary. ".repeat(1000)).unwrap();
    assert_damaged_and_untouched(&home);
}

#[test]
fn database_of_another_program() {
    let home = Home::new();
    fs::create_dir_all(home.data()).unwrap();
    execute(&home.database(), "create table notes (text text)");
    let before = stored(&home.database());
    let ended = home.run(["--port", "0"]);
    assert_fails(&ended, 7, &["chinwag.db", "another program", "--data"]);
    assert_eq!(stored(&home.database()), before);
}

#[test]
fn invalid_setting() {
    let home = Home::new();
    for (arguments, says) in [
        (
            &["--dev-login", "--address", "0.0.0.0"][..],
            &["--dev-login", "127.0.0.1"][..],
        ),
        (&["--dev-login", "--address", "::"], &["--dev-login"]),
        (&["--dev-login", "--lan"], &["--dev-login", "--lan"]),
        (
            &["--lan", "--address", "::1"],
            &["--lan", "--address ::1", "Remove one of them"],
        ),
        (&["--origin", "chat"], &["chat", "https://"]),
        (&["--origin", "https://chat.example.org/x"], &["https://"]),
        (&["--origin", "ftp://chat.example.org"], &["https://"]),
        (&["--github-client-id", "id"], &["--github-client-secret"]),
        (&["--github-client-secret", "s"], &["--github-client-id"]),
        (
            &[
                "--github-client-id",
                "id",
                "--github-client-secret-file",
                "none",
            ],
            &["none", "cannot be read"],
        ),
        (
            &[
                "--github-client-id",
                "id",
                "--github-client-secret",
                "s",
                "--port",
                "0",
            ],
            &["--origin", "--port"],
        ),
        (&["--port", "65536"], &["65536", "--port"]),
        (&["--address", "here"], &["here", "--address"]),
        (&["--nonsense"], &["--nonsense", "--help"]),
        (&["nonsense"], &["nonsense", "--help"]),
    ] {
        let ended = home.run(arguments.iter().copied());
        assert_fails(&ended, 2, says);
    }
    assert!(
        !home.data().exists(),
        "nothing is created before the settings are valid"
    );
}

#[test]
fn invalid_setting_in_the_file() {
    let home = Home::new();
    home.write("Rocket.toml", "[default]\nport = 'eight thousand'");
    let ended = home.run([]);
    assert_fails(&ended, 2, &["port", "Rocket.toml"]);
}

#[test]
fn contradicting_settings_in_one_place() {
    let home = Home::new();
    let mut command = home.chinwag(["serve"]);
    command.envs([("CHINWAG_LAN", "true"), ("CHINWAG_ADDRESS", "::1")]);
    let ended = Process::spawn(command).wait();
    assert_fails(&ended, 2, &["--lan", "--address ::1"]);
    home.write("Rocket.toml", "[default]\nlan = true\naddress = '::1'");
    assert_fails(&home.run([]), 2, &["--lan", "--address ::1"]);
}

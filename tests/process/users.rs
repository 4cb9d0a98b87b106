//! `chinwag user`, and the users of a demo.

use std::thread;

use serde_json::json;

use crate::process::Home;

fn list(home: &Home) -> Vec<String> {
    let ended = home.run(["user", "list"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.stdout.lines().map(str::to_owned).collect()
}

#[test]
fn users_are_added_and_listed_by_name() {
    let home = Home::new();
    let ended = home.run(["user", "add", "zoë", "Ольга", "ann"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    assert!(ended.stdout.contains("Added ann."), "{ended:?}");
    assert_eq!(list(&home), ["ann", "zoë", "Ольга"]);
}

#[test]
fn user_added_while_the_server_runs_can_sign_in() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    assert_eq!(home.run(["user", "add", "Ann"]).code, Some(0));
    let ann = server.log_in("ann");
    let conversation = john.start_conversation("ann");
    john.say(&conversation, "welcome");
    assert_eq!(ann.told(&conversation)[0]["content"], "welcome");
    assert_eq!(list(&home), ["Ann", "jane", "john"]);
}

#[test]
fn users_can_be_added_while_others_write() {
    let home = Home::new();
    let server = home.serve_demo();
    let john = server.log_in("john");
    let conversation = john.start_conversation("jane");
    let writing = thread::spawn(move || {
        for n in 0..200 {
            john.say(&conversation, &n.to_string());
        }
    });
    for n in 0..5 {
        let ended = home.run(["user", "add", &format!("user-{n}")]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
    }
    writing.join().unwrap();
    assert_eq!(list(&home).len(), 7);
}

#[test]
fn taken_name_adds_no_user() {
    let home = Home::new();
    assert_eq!(home.run(["user", "add", "straße"]).code, Some(0));
    for taken in ["straße", "STRASSE", "Strasse", "ｓｔｒａｓｓｅ"] {
        let ended = home.run(["user", "add", "bob", taken, "carol"]);
        assert_eq!(ended.code, Some(1), "{taken}: {ended:?}");
        assert!(ended.stderr.contains("name is taken"), "{ended:?}");
        assert_eq!(ended.stdout, "");
    }
    let ended = home.run(["user", "add", "dan", "DAN"]);
    assert_eq!(ended.code, Some(1), "{ended:?}");
    assert_eq!(list(&home), ["straße"]);
}

#[test]
fn invalid_name_is_refused_with_the_rule() {
    let home = Home::new();
    let long = "x".repeat(41);
    for (name, rule) in [
        ("", "Use letters, digits"),
        ("<b>", "Use letters, digits"),
        (&long, "Use letters, digits"),
        ("a b", "spaces"),
        ("a\nb", "spaces"),
        ("a\u{202e}b", "invisible"),
        ("jo\u{200b}hn", "invisible"),
    ] {
        let ended = home.run(["user", "add", "bob", name]);
        assert_eq!(ended.code, Some(2), "{name:?}: {ended:?}");
        assert!(ended.stderr.contains(rule), "{ended:?}");
    }
    assert!(!home.data().exists());
}

#[test]
fn demo_has_john_and_jane() {
    let home = Home::new();
    let server = home.serve_demo();
    assert_eq!(
        server.log_in("john").get("/api/auth_user").json(200)["username"],
        "john"
    );
    assert_eq!(list(&home), ["jane", "john"]);
}

#[test]
fn demo_and_real_server_are_separate() {
    let home = Home::new();
    let demo = home.serve(["--dev-login"]);
    demo.log_in("john");
    demo.stop();
    home.serve([]).owner();
    assert_eq!(list(&home), ["olivia"]);
    let demo = home.serve(["--dev-login"]);
    let login = demo
        .anonymous()
        .post("/api/login", json!({"username": "olivia"}));
    assert_eq!(login.status, 404);
    let ended = home.run(["user", "add", "ann", "--dev-login"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    demo.log_in("ann");
    assert_eq!(list(&home), ["olivia"]);
}

#[test]
fn demo_with_existing_users_adds_none() {
    let home = Home::new();
    assert_eq!(home.run(["user", "add", "ann"]).code, Some(0));
    let server = home.serve_demo();
    let login = server
        .anonymous()
        .post("/api/login", json!({"username": "john"}));
    assert_eq!(login.status, 404);
    server.log_in("ann");
    assert_eq!(list(&home), ["ann"]);
}

#[test]
fn no_demo_login_without_the_flag() {
    let home = Home::new();
    home.serve_demo().stop();
    let server = home.serve([]);
    let login = server
        .anonymous()
        .post("/api/login", json!({"username": "john"}));
    assert_eq!(login.status, 404, "{}", login.text());
    assert_eq!(
        server.anonymous().get("/api/server").json(200)["devLogin"],
        json!(null)
    );
}

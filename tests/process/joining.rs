//! From an empty folder to a team: the owner link, and invites from the terminal.

use serde_json::json;

use crate::{
    actor::PASSWORD,
    process::{Ended, Home, Server},
};

fn token(ended: &Ended) -> &str {
    assert_eq!(ended.code, Some(0), "{ended:?}");
    ended.stdout.split_once("/join#").expect("a link").1.trim()
}

/// Asserts that the link leads to the server, although the port was chosen at random.
fn leads_to(ended: &Ended, server: &Server) -> bool {
    ended
        .stdout
        .contains(&format!("http://{}/join#", server.address()))
}

#[test]
fn owner_link_in_the_greeting_works_once() {
    let home = Home::new();
    let server = home.serve([]);
    let token = server.owner_link();
    let owner = server.anonymous().join(&token, "olivia");
    assert_eq!(owner.snapshot()["authUser"]["role"], json!("owner"));
    assert_eq!(
        server
            .anonymous()
            .try_join(&token, "mallory", PASSWORD)
            .status,
        410
    );
}

#[test]
fn restart_without_an_owner_prints_a_new_link() {
    let home = Home::new();
    let server = home.serve([]);
    let old = server.owner_link();
    server.stop();
    let server = home.serve([]);
    let new = server.owner_link();
    assert_eq!(
        server.anonymous().try_join(&old, "olivia", PASSWORD).status,
        410
    );
    server.anonymous().join(&new, "olivia");
}

#[test]
fn owner_link_can_be_created_while_the_server_runs() {
    let home = Home::new();
    let server = home.serve([]);
    let first = server.owner_link();
    let ended = home.run(["owner-link"]);
    assert!(leads_to(&ended, &server), "{ended:?}");
    assert_eq!(
        server
            .anonymous()
            .try_join(&first, "olivia", PASSWORD)
            .status,
        410
    );
    let owner = server.anonymous().join(token(&ended), "olivia");
    assert_eq!(owner.snapshot()["authUser"]["role"], json!("owner"));
}

#[test]
fn invite_can_be_created_in_the_terminal() {
    let home = Home::new();
    let server = home.serve([]);
    let owner = server.owner();
    let ended = home.run([
        "invite",
        "--uses",
        "2",
        "--expires",
        "12h",
        "--note",
        "desk",
    ]);
    assert!(
        ended
            .stdout
            .contains("2 people can join with this link, within 12 h"),
        "{ended:?}"
    );
    assert!(leads_to(&ended, &server), "{ended:?}");
    server.anonymous().join(token(&ended), "ann");
    server.anonymous().join(token(&ended), "bob");
    assert_eq!(
        server
            .anonymous()
            .try_join(token(&ended), "carl", PASSWORD)
            .status,
        410
    );
    let invite = &owner.get("/api/invites").json(200)[0];
    assert_eq!(
        (&invite["note"], &invite["used"]),
        (&json!("desk"), &json!(2))
    );
    assert_eq!(invite["invitedBy"], json!(null));
}

#[test]
fn reset_link_from_the_terminal_sets_a_new_password() {
    let home = Home::new();
    let server = home.serve([]);
    let owner = server.owner();
    let ended = home.run(["user", "reset", "OLIVIA"]);
    assert_eq!(ended.code, Some(0), "{ended:?}");
    let prefix = format!("http://{}/reset#", server.address());
    let (_, token) = ended.stdout.split_once(&prefix).expect("a link");
    let notices = owner.get("/api/notices").json(200);
    assert_eq!(
        (&notices[0]["kind"], &notices[0]["by"]),
        (&json!("reset_link"), &json!(null))
    );
    let new = json!({ "token": token.trim(), "password": "a better one" });
    let login = server.anonymous().post("/api/resets/use", new).json(200);
    assert_eq!(login["authUser"]["username"], json!("olivia"));
    assert_eq!(owner.get("/api/snapshot").status, 401);
    let unknown = home.run(["user", "reset", "nobody"]);
    assert_eq!(unknown.code, Some(1), "{unknown:?}");
    assert!(unknown.stderr.contains("Check the spelling"), "{unknown:?}");
}

#[test]
fn invalid_invite_is_refused() {
    let home = Home::new();
    for arguments in [
        ["invite", "--uses", "0"],
        ["invite", "--uses", "1001"],
        ["invite", "--expires", "soon"],
        ["invite", "--expires", "0s"],
        ["invite", "--expires", "2y"],
        ["invite", "--note", "two\nlines"],
    ] {
        let ended = home.run(arguments);
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
    }
}

#[test]
fn link_uses_the_configured_address_without_a_server() {
    let home = Home::new();
    home.serve([]).stop();
    let ended = home.run(["invite", "--port", "8765"]);
    assert!(
        ended.stdout.contains("http://127.0.0.1:8765/join#"),
        "{ended:?}"
    );
}

#[test]
fn demo_has_no_owner() {
    let home = Home::new();
    let demo = home.serve_demo();
    let lines: Vec<_> = std::iter::from_fn(|| demo.process.line())
        .take_while(|line| !line.starts_with("  Stop"))
        .collect();
    assert!(
        !lines.iter().any(|line| line.contains("/join#")),
        "{lines:?}"
    );
}

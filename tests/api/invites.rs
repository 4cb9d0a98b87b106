//! Creating, listing and revoking invites.

use serde_json::{Value, json};

use crate::{
    actor::{PASSWORD, list, text, texts, token_of},
    test_server::TestServer,
};

fn wanted(note: &str) -> Value {
    json!({ "uses": 3, "days": 7, "note": note })
}

#[test]
fn only_owners_create_list_and_revoke_invites() {
    let (server, owner, member) = TestServer::team();
    let id = list(owner.get("/api/invites"))[0]["id"].clone();
    let revoke = format!("/api/invites/{}/revoke", text(&id));
    let gone = owner.with_token(&"A".repeat(43));
    for (actor, status) in [(&member, 403), (&server.anonymous(), 401), (&gone, 401)] {
        actor.post("/api/invites", wanted("")).error(status);
        actor.get("/api/invites").error(status);
        actor.post_empty(&revoke).error(status);
    }
    owner.post_empty(&revoke).is_empty(204);
}

#[test]
fn invite_has_a_link_and_a_qr_code() {
    let (_server, owner, _member) = TestServer::team();
    let made = owner
        .post("/api/invites", wanted("for the designers"))
        .json(201);
    let (invite, link) = (&made["invite"], &made["links"][0]);
    assert_eq!(invite["note"], json!("for the designers"));
    assert_eq!(invite["invitedBy"], json!("olivia"));
    assert_eq!(
        (&invite["usesLeft"], &invite["used"]),
        (&json!(3), &json!(0))
    );
    assert_eq!(invite["revokedAt"], json!(null));
    assert!(text(&link["url"]).starts_with("http://127.0.0.1:"));
    assert_eq!(token_of(&link["url"]).len(), 43);
    assert!(link["qr"]["size"].as_u64().unwrap() > 28);
    assert!(text(&link["qr"]["path"]).starts_with("M4 4h1v1h-1z"));
}

#[test]
fn list_shows_uses_but_not_the_link() {
    let (server, owner, _member) = TestServer::team();
    let token = owner.invite(2);
    server.anonymous().join(&token, "ann");
    let answer = owner.get("/api/invites");
    assert!(!answer.text().contains(&token));
    let newest = &list(answer)[0];
    assert_eq!(
        (&newest["usesLeft"], &newest["used"]),
        (&json!(1), &json!(1))
    );
}

#[test]
fn list_is_paged_newest_first() {
    let (_server, owner, _member) = TestServer::team();
    for number in 0..26 {
        owner
            .post("/api/invites", wanted(&number.to_string()))
            .json(201);
    }
    let first = list(owner.get("/api/invites"));
    assert_eq!((first.len(), texts(&first, "note")[0]), (25, "25"));
    let rest = owner.get(&format!("/api/invites?before={}", text(&first[24]["id"])));
    // The first of 26, Jane's own invite, and two owner links.
    assert_eq!(texts(&list(rest), "note"), ["0", "for the team", "", ""]);
}

#[test]
fn revoked_link_admits_nobody_and_removes_nobody() {
    let (server, owner, _member) = TestServer::team();
    let token = owner.invite(5);
    let ann = server.anonymous().join(&token, "ann");
    let id = list(owner.get("/api/invites"))[0]["id"].clone();
    let revoke = format!("/api/invites/{}/revoke", text(&id));
    owner.post_empty(&revoke).is_empty(204);
    owner.post_empty(&revoke).is_empty(204);
    let refused = server.anonymous().try_join(&token, "bob", PASSWORD);
    assert!(refused.error(410).contains("revoked"));
    ann.snapshot();
    owner.post_empty("/api/invites/999/revoke").error(404);
}

#[test]
fn invite_ends_when_its_creator_is_no_longer_an_owner() {
    for (path, body) in [
        ("/api/users/2/role", json!({ "role": "member" })),
        ("/api/users/2/deactivate", json!({})),
    ] {
        let (server, olivia, jane) = TestServer::team();
        let owner = json!({ "role": "owner" });
        olivia.post("/api/users/2/role", owner).is_empty(204);
        let (used, open, other) = (jane.invite(1), jane.invite(2), olivia.invite(1));
        server.anonymous().join(&used, "ann");
        olivia.post(path, body).is_empty(204);
        let refused = server.anonymous().try_join(&open, "bob", PASSWORD);
        assert!(refused.error(410).contains("revoked"));
        let invites = list(olivia.get("/api/invites"));
        let revoked = invites.iter().map(|invite| !invite["revokedAt"].is_null());
        // Olivia's invite, and Jane's open and used ones.
        assert_eq!(revoked.take(3).collect::<Vec<_>>(), [false, true, false]);
        server.anonymous().join(&other, "bob");
    }
}

#[test]
fn invalid_invite_names_the_field() {
    let (_server, owner, _member) = TestServer::team();
    let long = "x".repeat(201);
    for (field, value) in [
        ("uses", json!(0)),
        ("uses", json!(1001)),
        ("uses", json!(-1)),
        ("days", json!(0)),
        ("days", json!(366)),
        ("note", json!(long)),
        ("note", json!("two\nlines")),
        ("note", json!("a\u{0}")),
        ("note", json!("a\u{2028}b")),
        ("note", json!("a\u{202e}b")),
        ("note", json!("a\u{2066}b")),
        ("note", json!("a\u{2800}")),
    ] {
        let mut invite = wanted("");
        invite[field] = value;
        owner.post("/api/invites", invite).invalid(field);
    }
}

#[test]
fn another_sites_page_can_neither_invite_nor_join() {
    let (server, owner, _member) = TestServer::team();
    let token = owner.invite(1);
    let before = list(owner.get("/api/invites")).len();
    let newcomer = json!({ "token": token, "username": "mallory", "password": PASSWORD });
    for header in [
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "http://evil.com"),
    ] {
        let invite = owner.post_with("/api/invites", &[header], &wanted("").to_string());
        assert!(invite.error(403).contains("another site"));
        let join = server
            .anonymous()
            .post_with("/api/join", &[header], &newcomer.to_string());
        assert!(
            join.error(403).contains("another site") && join.cookie("chinwag_session").is_none()
        );
    }
    assert_eq!(list(owner.get("/api/invites")).len(), before);
    server.anonymous().join(&token, "ann");
}

#[test]
fn open_invite_can_be_changed() {
    let (server, owner, _member) = TestServer::team();
    let made = owner.post("/api/invites", wanted("desk")).json(201);
    let token = token_of(&made["links"][0]["url"]).to_owned();
    let address = format!("/api/invites/{}/terms", text(&made["invite"]["id"]));
    let change = |change: Value| owner.patch(&address, change);
    server.anonymous().join(&token, "ann");
    let changed = change(json!({ "uses": 2 })).json(200);
    assert_eq!(
        (&changed["usesLeft"], &changed["used"]),
        (&json!(1), &json!(1))
    );
    assert_eq!(changed["expiresAt"], made["invite"]["expiresAt"]);
    let changed = change(json!({ "days": 30 })).json(200);
    assert_eq!(changed["usesLeft"], json!(1));
    assert!(text(&changed["expiresAt"]) > text(&made["invite"]["expiresAt"]));
    let refused = change(json!({ "uses": 1 }));
    assert!(
        refused
            .invalid("uses")
            .contains("1 person has already joined")
    );
    for (field, value) in [("uses", 0), ("uses", 1001), ("days", 0), ("days", 366)] {
        change(json!({ field: value })).invalid(field);
    }
    let audit = list(owner.get("/api/audit"));
    assert_eq!(
        (&audit[0]["action"], &audit[0]["detail"]),
        (&json!("invite_changed"), &json!("desk"))
    );
    server.anonymous().join(&token, "bob");
    owner
        .patch("/api/invites/99999/terms", json!({ "uses": 2 }))
        .error(404);
}

#[test]
fn change_that_changes_nothing_is_not_recorded() {
    let (_server, owner, _member) = TestServer::team();
    let made = owner.post("/api/invites", wanted("desk")).json(201)["invite"].clone();
    let address = format!("/api/invites/{}/terms", text(&made["id"]));
    for change in [json!({}), json!({ "uses": made["usesLeft"] })] {
        assert_eq!(owner.patch(&address, change).json(200), made);
    }
    assert_eq!(list(owner.get("/api/audit"))[0]["action"], json!("invited"));
}

#[test]
fn change_does_not_bring_an_ended_invite_back() {
    let (server, owner, _member) = TestServer::team();
    for end in ["revoked_at = 1", "expires_at = 1", "uses_left = 0"] {
        let made = owner.post("/api/invites", wanted("")).json(201);
        let address = format!("/api/invites/{}/terms", text(&made["invite"]["id"]));
        server.sql(format!("update invites set {end}"));
        owner
            .patch(&address, json!({ "uses": 10, "days": 7 }))
            .error(410);
        let token = token_of(&made["links"][0]["url"]);
        let late = server.anonymous().try_join(token, "late", PASSWORD);
        assert_eq!(late.status, 410, "{end}");
    }
    server.owner_link();
    let link = list(owner.get("/api/invites"))[0]["id"].clone();
    owner
        .patch(
            &format!("/api/invites/{}/terms", text(&link)),
            json!({ "days": 7 }),
        )
        .error(410);
}

#[test]
fn answer_tells_when_only_this_computer_can_open_the_link() {
    let only_here = |server: &TestServer| {
        server.add_users(["ann"]);
        let owner = server.owner();
        let id = list(owner.get("/api/users?search=ann"))[0]["id"].clone();
        let reset = format!("/api/users/{}/reset", text(&id));
        let invite = owner.post("/api/invites", wanted("")).json(201);
        for one_time in ["/api/device_links", &reset] {
            let made = owner.post_empty(one_time).json(201);
            assert_eq!(made["onlyHere"], invite["onlyHere"], "{one_time}");
        }
        invite["onlyHere"].clone()
    };
    let local = only_here(&TestServer::configured(|_| {}));
    assert_eq!(local["reason"], json!("address"));
    assert!(text(&local["command"]).starts_with("chinwag --lan --data "));
    let behind_a_proxy = TestServer::configured(|flags| {
        flags.origin = vec!["https://chat.example.org".to_owned()];
    });
    assert_eq!(only_here(&behind_a_proxy), json!(null));
    let demo = TestServer::start();
    assert_eq!(
        only_here(&demo),
        json!({ "reason": "demo", "command": null })
    );
}

#[test]
fn link_names_the_owner_as_the_team_sees_them() {
    let (server, owner, _member) = TestServer::team();
    let token = owner.invite(1);
    let inviter = || {
        let look = server
            .anonymous()
            .post("/api/invites/look", json!({ "token": token }));
        look.json(200)["invitedBy"].clone()
    };
    assert_eq!(inviter(), json!("olivia"));
    owner
        .patch("/api/account", json!({ "displayName": "Olivia Jones" }))
        .json(200);
    assert_eq!(inviter(), json!("Olivia Jones"));
}

//! The list of users, and the actions of owners.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, PASSWORD, list, text, texts},
    test_server::TestServer,
};

const OLIVIA: &str = "1";
const JANE: &str = "2";

fn role(name: &str) -> Value {
    json!({ "role": name })
}

/// An owner's action on a user.
fn change(owner: &Actor, id: &str, what: &str) {
    owner
        .post_empty(&format!("/api/users/{id}/{what}"))
        .is_empty(204);
}

fn person(actor: &Actor, name: &str) -> Value {
    list(actor.get(&format!("/api/users?search={name}")))[0].clone()
}

#[test]
fn every_user_can_list_users() {
    let (_server, _, jane) = TestServer::team();
    let people = list(jane.get("/api/users"));
    assert_eq!(texts(&people, "username"), ["jane", "olivia"]);
    assert_eq!(texts(&people, "role"), ["member", "owner"]);
    assert!(text(&people[0]["createdAt"]).ends_with('Z'));
    for secret in ["password", "hash", "github", "token"] {
        assert!(!jane.get("/api/users").text().contains(secret), "{secret}");
    }
}

#[test]
fn search_matches_any_part_of_a_name() {
    let (_server, olivia, jane) = TestServer::team();
    let name = json!({ "displayName": "Jane Müller" });
    jane.patch("/api/account", name).json(200);
    for (search, found) in [
        ("AN", &["jane"][..]),
        ("m%C3%9CLL", &["jane"]),
        ("", &["jane", "olivia"]),
        ("liv", &["olivia"]),
        ("%25", &[]),
        ("_", &[]),
        ("%00", &[]),
        ("zed", &[]),
    ] {
        let people = list(olivia.get(&format!("/api/users?search={search}")));
        assert_eq!(texts(&people, "username"), found, "{search}");
    }
}

#[test]
fn over_long_search_is_refused() {
    let (server, olivia, _) = TestServer::team();
    let name = |count: usize| "x".repeat(count);
    for (path, most) in [
        ("/api/users?search=", 200),
        ("/api/invites?search=", 200),
        ("/api/audit?search=", 200),
        ("/api/usernames?search=", 160),
        ("/api/users?after=", 160),
    ] {
        let field = path.split(['?', '=']).nth(1).unwrap();
        assert_eq!(list(olivia.get(&format!("{path}{}", name(most)))).len(), 0);
        let refused = olivia.get(&format!("{path}{}", name(most + 1)));
        let message = refused.invalid(field);
        assert!(message.contains("characters"), "{path}: {message}");
    }
    let anonymous = server.anonymous();
    anonymous.try_password(&name(160), PASSWORD).error(401);
    let refused = anonymous.try_password(&name(161), PASSWORD);
    assert_eq!(refused.invalid("username"), "Use 40 characters at most.");
    let start = json!({ "username": name(161) });
    olivia.post("/api/conversations", start).invalid("username");
}

#[test]
fn search_ignores_accents_and_ranks_exact_hits_first() {
    let server = TestServer::start();
    server.add_users([
        "chloe-zoe",
        "Zoë",
        "zoe",
        "Łukasz",
        "Nguyễn",
        "İstanbul",
        "bob",
    ]);
    let (bob, john) = (server.log_in("bob"), server.log_in("john"));
    let name = json!({ "displayName": "Zoë Straße" });
    bob.patch("/api/account", name).json(200);
    for (search, found) in [
        ("zoe", &["zoe", "chloe-zoe", "bob", "Zoë"][..]),
        ("zoë", &["Zoë", "bob", "chloe-zoe", "zoe"]),
        ("ZOE\u{308}", &["Zoë", "bob", "chloe-zoe", "zoe"]),
        ("lukasz", &["Łukasz"]),
        ("nguyen", &["Nguyễn"]),
        ("istanbul", &["İstanbul"]),
        ("strasse", &["bob"]),
        ("\u{301}", &[]),
    ] {
        let people = list(john.get(&format!("/api/users?search={}", in_query(search))));
        assert_eq!(texts(&people, "username"), found, "{search}");
        // Paging misses no user and repeats none.
        for (index, after) in found.iter().enumerate() {
            let (search, after) = (in_query(search), in_query(after));
            let rest = list(john.get(&format!("/api/users?search={search}&after={after}")));
            assert_eq!(texts(&rest, "username"), found[index + 1..], "{search}");
        }
    }
    for (prefix, found) in [
        ("zoe", json!(["zoe", "Zoë"])),
        ("zoë", json!(["Zoë", "zoe"])),
        ("luk", json!(["Łukasz"])),
    ] {
        let suggested = john.get(&format!("/api/usernames?search={}", in_query(prefix)));
        assert_eq!(suggested.json(200), found, "{prefix}");
    }
}

fn in_query(text: &str) -> String {
    text.bytes()
        .fold(String::new(), |query, byte| query + &format!("%{byte:02x}"))
}

#[test]
fn list_is_paged_by_name() {
    let (server, olivia, _) = TestServer::team();
    server.sql(
        "with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 60)
         insert into users (username, username_key, search_key, search_fold, created_at)
         select printf('p%03d', number), printf('p%03d', number), printf('p%03d', number), printf('p%03d', number), 1 from numbers",
    );
    let first = list(olivia.get("/api/users"));
    let last = text(&first[49]["username"]);
    assert_eq!((first.len(), last), (50, "p048"));
    let rest = list(olivia.get(&format!("/api/users?after={last}")));
    assert_eq!((rest.len(), text(&rest[0]["username"])), (12, "p049"));
    let found = list(olivia.get("/api/users?search=p05&after=P055"));
    assert_eq!(texts(&found, "username"), ["p056", "p057", "p058", "p059"]);
}

#[test]
fn list_can_be_filtered_to_owners_or_deactivated() {
    let (_server, olivia, _) = TestServer::team();
    change(&olivia, JANE, "deactivate");
    for (show, found) in [
        ("owners", &["olivia"][..]),
        ("deactivated", &["jane"]),
        ("all", &["jane", "olivia"]),
    ] {
        let people = list(olivia.get(&format!("/api/users?show={show}")));
        assert_eq!(texts(&people, "username"), found, "{show}");
    }
    olivia.get("/api/users?show=else").invalid("address");
}

#[test]
fn new_owner_is_told_at_once() {
    let (_server, olivia, jane) = TestServer::team();
    jane.start_conversation("olivia");
    let (mut hers, mut theirs) = (jane.stream(), olivia.stream());
    jane.get("/api/audit").error(403);
    olivia
        .post("/api/users/2/role", role("owner"))
        .is_empty(204);
    assert_eq!(hers.expect("user").data["role"], json!("owner"));
    hers.expect("notice");
    assert_eq!(theirs.expect("user").data["username"], json!("jane"));
    let notices = list(jane.get("/api/notices"));
    assert_eq!(texts(&notices, "kind"), ["made_owner"]);
    assert_eq!(texts(&notices, "by"), ["olivia"]);
    jane.get("/api/audit").json(200);
    olivia
        .post("/api/users/2/role", role("member"))
        .is_empty(204);
    jane.get("/api/audit").error(403);
}

#[test]
fn last_owner_cannot_be_removed() {
    let (_server, olivia, jane) = TestServer::team();
    let refused = olivia.post("/api/users/1/role", role("member"));
    assert!(refused.error(409).contains("someone else an owner"));
    olivia.post_empty("/api/users/1/deactivate").error(409);
    assert_eq!(olivia.snapshot()["authUser"]["role"], json!("owner"));
    olivia
        .post("/api/users/2/role", role("owner"))
        .is_empty(204);
    change(&olivia, JANE, "deactivate");
    // Deactivated owners do not count.
    olivia.post("/api/users/1/role", role("member")).error(409);
    change(&olivia, JANE, "reactivate");
    jane.get("/api/snapshot").error(401);
    olivia
        .post("/api/users/1/role", role("member"))
        .is_empty(204);
    olivia.get("/api/audit").error(403);
}

#[test]
fn two_owners_demoting_each_other_leave_one() {
    let (_server, olivia, jane) = TestServer::team();
    for _ in 0..10 {
        olivia
            .post("/api/users/2/role", role("owner"))
            .is_empty(204);
        let unmake = |actor: &Actor, id: &str| {
            let path = format!("/api/users/{id}/role");
            actor.post(&path, role("member")).status
        };
        let statuses = std::thread::scope(|scope| {
            let other = scope.spawn(|| unmake(&jane, OLIVIA));
            [unmake(&olivia, JANE), other.join().unwrap()]
        });
        let done = statuses.iter().filter(|status| **status == 204).count();
        assert_eq!(done, 1, "{statuses:?}");
        if statuses[1] == 204 {
            jane.post("/api/users/1/role", role("owner")).is_empty(204);
        }
    }
}

#[test]
fn deactivation_ends_sessions_and_keeps_messages() {
    let (server, olivia, jane) = TestServer::team();
    let conversation = jane.start_conversation("olivia");
    jane.send(&conversation, "I was here");
    let phone = server.anonymous().try_password("jane", PASSWORD).json(200);
    let phone = jane.with_token(text(&phone["token"]));
    let mut streams = [&jane, &phone].map(Actor::stream);
    change(&olivia, JANE, "deactivate");
    for stream in &mut streams {
        let bye = stream.expect("bye");
        assert_eq!(bye.data, json!({ "reason": "session" }));
    }
    for device in [&jane, &phone] {
        device.get("/api/snapshot").error(401);
        device
            .try_send(&conversation, json!({ "content": "still here" }))
            .error(401);
    }
    let refused = server.anonymous().try_password("jane", PASSWORD);
    assert!(refused.cookie("chinwag_session").is_none());
    assert!(refused.error(403).contains("deactivated"));
    // A wrong password reveals nothing about the account.
    let wrong = server.anonymous().try_password("jane", "correct horsf");
    assert!(!wrong.error(401).contains("deactivated"));
    assert_eq!(
        texts(&olivia.history(&conversation, None), "content"),
        ["I was here"]
    );
    let shown = &olivia.conversation(&conversation)["otherParticipant"];
    assert_eq!(shown["isDeactivated"], json!(true));
}

#[test]
fn leftover_session_of_a_deactivated_user_is_refused() {
    let (server, olivia, jane) = TestServer::team();
    jane.snapshot();
    let phone = server.anonymous().try_password("jane", PASSWORD).json(200);
    server.sql("update users set deactivated_at = 1 where username = 'jane'");
    let phone = jane.with_token(text(&phone["token"]));
    phone.get("/api/snapshot").error(401);
    olivia.snapshot();
}

#[test]
fn reactivated_user_signs_in_as_before() {
    let (server, olivia, _) = TestServer::team();
    change(&olivia, JANE, "deactivate");
    change(&olivia, JANE, "deactivate");
    change(&olivia, JANE, "reactivate");
    change(&olivia, JANE, "reactivate");
    server.anonymous().try_password("jane", PASSWORD).json(200);
    assert_eq!(person(&olivia, "jane")["isDeactivated"], json!(false));
}

#[test]
fn deactivated_user_gets_no_new_conversations() {
    let (server, olivia, jane) = TestServer::team();
    let ann = server.anonymous().join(&olivia.invite(1), "ann");
    let before = jane.start_conversation("ann");
    change(&olivia, JANE, "deactivate");
    let other = json!({ "username": "jane" });
    let refused = olivia.post("/api/conversations", other);
    assert!(refused.error(403).contains("deactivated"));
    assert_eq!(ann.start_conversation("jane"), before);
    let suggested = ann.get("/api/usernames?search=ja").json(200);
    assert_eq!(suggested, json!([]));
}

#[test]
fn deactivated_user_and_unknown_role_are_refused() {
    let (_server, olivia, _) = TestServer::team();
    change(&olivia, JANE, "deactivate");
    olivia.post("/api/users/2/role", role("owner")).error(409);
    olivia
        .post("/api/users/2/role", role("bot"))
        .invalid("role");
    olivia.post("/api/users/2/role", json!({})).invalid("role");
    for what in ["deactivate", "reactivate", "reset"] {
        let path = format!("/api/users/99/{what}");
        olivia.post_empty(&path).error(404);
    }
    olivia.post("/api/users/99/role", role("owner")).error(404);
}

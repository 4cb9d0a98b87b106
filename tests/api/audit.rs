//! The audit log.

use serde_json::{Value, json};

use crate::{
    actor::{list, text, texts},
    test_server::TestServer,
};

fn sentences(entries: &[Value]) -> Vec<[Option<&str>; 3]> {
    entries
        .iter()
        .map(|entry| ["actor", "action", "subject"].map(|field| entry[field].as_str()))
        .collect()
}

#[test]
fn entries_name_actor_action_and_subject_newest_first() {
    let (_server, olivia, _jane) = TestServer::team();
    for (path, body) in [
        ("/api/users/2/role", json!({ "role": "owner" })),
        ("/api/users/2/role", json!({ "role": "member" })),
        ("/api/users/2/reset", json!({})),
        ("/api/users/2/deactivate", json!({})),
        ("/api/users/2/reactivate", json!({})),
    ] {
        assert!(olivia.post(path, body).status < 300, "{path}");
    }
    let id = list(olivia.get("/api/invites"))[0]["id"].clone();
    let revoke = format!("/api/invites/{}/revoke", text(&id));
    olivia.post_empty(&revoke).is_empty(204);
    let entries = list(olivia.get("/api/audit"));
    let olivia = Some("olivia");
    assert_eq!(
        sentences(&entries),
        [
            [olivia, Some("invite_revoked"), None],
            [olivia, Some("reactivated"), Some("jane")],
            [olivia, Some("deactivated"), Some("jane")],
            [olivia, Some("reset_link"), Some("jane")],
            [olivia, Some("unmade_owner"), Some("jane")],
            [olivia, Some("made_owner"), Some("jane")],
            [Some("jane"), Some("joined"), olivia],
            [olivia, Some("invited"), None],
            [olivia, Some("joined"), None],
            // The terminal's owner link, and the earlier one from the start.
            [None, Some("owner_link"), None],
            [None, Some("owner_link"), None],
        ]
    );
    assert_eq!(entries[0]["detail"], json!("for the team"));
    assert!(text(&entries[0]["at"]).ends_with('Z'));
}

#[test]
fn demotion_entry_mentions_ended_links() {
    let (_server, olivia, jane) = TestServer::team();
    let role = |name: &str| {
        olivia
            .post("/api/users/2/role", json!({ "role": name }))
            .is_empty(204);
    };
    role("owner");
    role("member");
    let newest = || list(olivia.get("/api/audit"))[0]["action"].clone();
    assert_eq!(newest(), json!("unmade_owner"));
    for path in ["/api/invites", "/api/users/1/reset"] {
        role("owner");
        jane.post(path, json!({ "uses": 1, "days": 1 })).json(201);
        role("member");
        let entries = list(olivia.get("/api/audit"));
        let (olivia, jane) = (Some("olivia"), Some("jane"));
        assert_eq!(
            sentences(&entries[..2]),
            [
                [olivia, Some("unmade_owner"), jane],
                [olivia, Some("links_ended"), jane],
            ]
        );
    }
    olivia.post_empty("/api/users/2/deactivate").is_empty(204);
    assert_eq!(newest(), json!("deactivated"));
}

#[test]
fn refused_actions_are_not_logged() {
    let (_server, olivia, _jane) = TestServer::team();
    let before = list(olivia.get("/api/audit")).len();
    olivia
        .post("/api/users/1/role", json!({ "role": "member" }))
        .error(409);
    olivia.post_empty("/api/users/99/deactivate").error(404);
    olivia
        .post("/api/users/2/role", json!({ "role": "member" }))
        .is_empty(204);
    assert_eq!(list(olivia.get("/api/audit")).len(), before);
}

#[test]
fn entries_are_searchable_by_name_and_paged() {
    let (server, olivia, _jane) = TestServer::team();
    let found = list(olivia.get("/api/audit?search=JANE"));
    assert_eq!(texts(&found, "action"), ["joined"]);
    server.sql(
        "with recursive numbers (number) as (select 1 union all select number + 1 from numbers where number < 60)
         insert into audit (created_at, actor_id, action, subject_id, detail)
         select 1 << 40, 1, 'server_renamed', null, number from numbers",
    );
    let first = list(olivia.get("/api/audit"));
    assert_eq!((first.len(), texts(&first, "detail")[0]), (50, "60"));
    let before = text(&first[49]["id"]);
    let rest = list(olivia.get(&format!("/api/audit?before={before}")));
    assert_eq!(rest[0]["detail"], json!("10"));
}

#[test]
fn entries_are_kept_for_a_year() {
    let (server, olivia, _jane) = TestServer::team();
    let year = 365 * 24 * 60 * 60 * 1000_i64;
    let now = chinwag::timestamp::Timestamp::now().0;
    server.sql(format!(
        "update audit set created_at = {} where action in ('owner_link', 'invited');
         update audit set created_at = {} where action = 'joined';",
        now - year - 1000,
        now - year + 600_000,
    ));
    olivia.post_empty("/api/users/2/deactivate").is_empty(204);
    let kept = list(olivia.get("/api/audit"));
    assert_eq!(texts(&kept, "action"), ["deactivated", "joined", "joined"]);
}

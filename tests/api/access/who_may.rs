//! Every kind of user sends every request, and gets the status in the table.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    access::{
        table::{Row, rows, shape},
        world::{Template, Who},
    },
    actor::{EVERYONE, text},
    answer::Answer,
    test_server::TestServer,
};

/// Addresses of the page. All of them are one route of the server.
const PAGES: [&str; 3] = ["GET /people", "GET /rooms", "GET /mentions"];

#[test]
fn table_lists_exactly_the_servers_routes() {
    let server = TestServer::start();
    let of_server: BTreeSet<_> = server.routes().iter().map(|route| shape(route)).collect();
    let of_table: BTreeSet<_> = rows()
        .map(|row| row.shape())
        .map(|shape| {
            if PAGES.contains(&shape.as_str()) {
                "GET /<>".to_owned()
            } else {
                shape
            }
        })
        .collect();
    assert_eq!(of_server, of_table);
}

#[test]
fn every_user_gets_the_tables_status_and_a_refusal_changes_nothing() {
    let template = Template::new();
    let mut world = template.open();
    let mut wrong = Vec::new();
    for row in rows() {
        for (who, expected) in row.expected() {
            let status = row.ask(&world, who).status;
            if status != expected {
                wrong.push(format!(
                    "{who:?} is answered {status}, not {expected}: {row}"
                ));
            }
            let has_changed = template.differs_from(&world);
            if has_changed && status >= 400 {
                wrong.push(format!("{who:?} is refused, and changes something: {row}"));
            }
            if has_changed || status < 400 && row.is_change() {
                world = template.open();
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The requests that need a session.
fn of_users() -> impl Iterator<Item = Row> {
    rows().filter(|row| row.status_for(Who::Nobody) == 401)
}

#[test]
fn unknown_token_opens_nothing() {
    let template = Template::new();
    let world = template.open();
    for row in of_users() {
        for token in ["A".repeat(43).as_str(), "garbled", ""] {
            let (bearer, cookie) = (
                format!("Bearer {token}"),
                format!("chinwag_session_80={token}"),
            );
            for session in [
                ("Authorization", bearer.as_str()),
                ("Cookie", cookie.as_str()),
            ] {
                let answer = row.ask_with(&world, row.method, &[session]);
                assert_eq!(answer.status, 401, "{row}");
                if row.answers_with_body() {
                    answer.error(401);
                }
            }
        }
    }
    assert!(!template.differs_from(&world));
}

#[test]
fn token_in_the_address_opens_only_the_stream() {
    let template = Template::new();
    let world = template.open();
    let token = world.actor(Who::Participant).token.unwrap();
    for mut row in of_users() {
        let separator = if row.path.contains('?') { '&' } else { '?' };
        row.path = format!("{}{separator}token={token}", row.path);
        let answer = row.ask(&world, Who::Nobody);
        let is_stream = row.path.starts_with("/api/messages?");
        assert_eq!(answer.status, if is_stream { 200 } else { 401 }, "{row}");
    }
    assert!(!template.differs_from(&world));
}

#[test]
fn member_is_told_that_only_an_owner_may() {
    let world = Template::new().open();
    let of_owners =
        rows().filter(|row| row.status_for(Who::Owner) < 400 && row.status_for(Who::Other) == 403);
    for row in of_owners {
        let everyone = [Who::Participant, Who::Other, Who::Bot];
        for who in everyone
            .into_iter()
            .filter(|who| row.status_for(*who) == 403)
        {
            let refusal = row.ask(&world, who).error(403);
            assert!(refusal.contains(row.reason()), "{row}: {refusal}");
        }
    }
}

#[test]
fn manager_is_told_that_only_an_owner_chooses_the_rooms_of_new_users() {
    let world = Template::new().open();
    let of_owners = rows().filter(|row| row.body.contains("joinsNewUsers"));
    let of_owners = of_owners.filter(|row| !row.path.contains("<everyone>"));
    for row in of_owners {
        let refusal = row.ask(&world, Who::Manager).error(403);
        assert!(refusal.contains("Only an owner"), "{row}: {refusal}");
    }
}

#[test]
fn hidden_things_answer_like_missing_ones() {
    let template = Template::new();
    let there = template.open();
    let nowhere = template.open().without_anything();
    let of_others = rows()
        .filter(|row| row.status_for(Who::Participant) != 404 && row.status_for(Who::Other) == 404)
        .filter(Row::answers_with_body);
    for row in of_others {
        let strangers = [Who::Other, Who::Former, Who::Owner, Who::Bot, Who::Manager];
        for who in strangers
            .into_iter()
            .filter(|who| row.status_for(*who) == 404)
        {
            let (theirs, nobodys) = (row.ask(&there, who), row.ask(&nowhere, who));
            assert_eq!(theirs.error(404), nobodys.error(404), "{row}");
            assert_eq!(headers(&theirs), headers(&nobodys), "{row}");
        }
    }
}

/// Everything but the time of the answer; Rocket does not order headers.
fn headers(answer: &Answer) -> BTreeSet<&(String, String)> {
    let headers = answer.headers.iter();
    headers.filter(|(name, _)| name != "date").collect()
}

#[test]
fn lists_and_streams_tell_a_stranger_nothing() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let stranger = server.stranger();
    let mut stream = stranger.stream();
    john.send(&conversation, "secret");
    jane.read(&conversation, None);
    assert!(stranger.talks().is_empty());
    assert_eq!(stranger.get("/api/conversations").json(200), json!([]));
    let own = stranger.start_conversation("jane");
    assert_eq!(stream.expect("conversation").data["id"], own);
    let snapshot = stranger.snapshot();
    stranger.log_out();
    stream.ends("session");
    let again = server.log_in("stranger");
    let mut stream = again.open_stream("?last_event_id=", &[]).greeted();
    again.send(&own, "hi");
    assert_eq!(stream.event().content(), "hi");
    let epoch = text(&snapshot["eventId"])
        .split('-')
        .next()
        .unwrap()
        .to_owned();
    let mut stream = again.stream_after(&format!("{epoch}-0"));
    // The log has more about the room of everyone, from before they joined.
    let joining = ["participation", "participant", "change"].map(|name| stream.expect(name).data);
    assert_eq!(joining[0]["id"], EVERYONE);
    assert_eq!(joining[1]["userId"], snapshot["authUser"]["id"]);
    assert_eq!(joining[2]["content"], "stranger joined.");
    assert_eq!(stream.expect("conversation").data["id"], own);
    assert_eq!(stream.event().content(), "hi");
}

#[test]
fn stream_accepts_the_pages_cookie() {
    let server = TestServer::start();
    let token = server.log_in("john").token.unwrap();
    let cookie = format!("chinwag_session={token}");
    server
        .anonymous()
        .open_stream("", &[("Cookie", &cookie)])
        .greeted();
}

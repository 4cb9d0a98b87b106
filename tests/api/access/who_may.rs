//! Everybody asks for everything, and is answered as the table says.

use std::collections::BTreeSet;

use serde_json::json;

use crate::{
    access::{
        table::{Row, rows, shape},
        world::{Template, Who},
    },
    actor::text,
    answer::Answer,
    test_server::TestServer,
};

/// One of the page's addresses, which are one route of the server.
const PAGE: &str = "GET /people";

#[test]
fn every_route_of_the_server_is_in_the_table_and_no_other() {
    let server = TestServer::start();
    let of_server: BTreeSet<_> = server.routes().iter().map(|route| shape(route)).collect();
    let of_table: BTreeSet<_> = rows()
        .map(|row| row.shape().replace(PAGE, "GET /<>"))
        .collect();
    assert_eq!(of_server, of_table);
}

#[test]
fn everybody_is_answered_as_the_table_says_and_who_is_refused_changes_nothing() {
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

/// What somebody must be signed in for.
fn of_users() -> impl Iterator<Item = Row> {
    rows().filter(|row| row.status_for(Who::Nobody) == 401)
}

#[test]
fn a_token_that_was_never_given_opens_nothing() {
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
                row.ask_with(&world, row.method, &[session]).error(401);
            }
        }
    }
    assert!(!template.differs_from(&world));
}

#[test]
fn a_token_in_the_address_opens_the_stream_and_nothing_else() {
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
fn a_member_is_told_what_only_an_owner_can_do() {
    let world = Template::new().open();
    let of_owners =
        rows().filter(|row| row.status_for(Who::Owner) < 400 && row.status_for(Who::Other) == 403);
    for row in of_owners {
        for who in [Who::Participant, Who::Other, Who::Bot] {
            let refusal = row.ask(&world, who).error(403);
            assert!(refusal.contains("Only an owner"), "{row}: {refusal}");
        }
    }
}

#[test]
fn a_stranger_cannot_tell_what_is_others_from_what_does_not_exist() {
    let template = Template::new();
    let there = template.open();
    let nowhere = template.open().without_anything();
    let of_others = rows()
        .filter(|row| row.status_for(Who::Participant) < 400 && row.status_for(Who::Other) == 404);
    for row in of_others {
        for who in [Who::Other, Who::Former, Who::Owner, Who::Bot] {
            let (theirs, nobodys) = (row.ask(&there, who), row.ask(&nowhere, who));
            assert_eq!(theirs.error(404), nobodys.error(404), "{row}");
            assert_eq!(headers(&theirs), headers(&nobodys), "{row}");
        }
    }
}

/// Everything but when it was answered; Rocket has no order of headers.
fn headers(answer: &Answer) -> BTreeSet<&(String, String)> {
    let headers = answer.headers.iter();
    headers.filter(|(name, _)| name != "date").collect()
}

#[test]
fn a_stranger_is_told_nothing_by_lists_and_streams() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let stranger = server.stranger();
    let mut stream = stranger.stream();
    john.send(&conversation, "secret");
    jane.read(&conversation, None);
    assert_eq!(stranger.snapshot()["conversations"], json!([]));
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
    assert_eq!(stream.expect("conversation").data["id"], own);
    assert_eq!(stream.event().content(), "hi");
}

#[test]
fn the_stream_opens_by_the_cookie_of_a_page_too() {
    let server = TestServer::start();
    let token = server.log_in("john").token.unwrap();
    let cookie = format!("chinwag_session={token}");
    server
        .anonymous()
        .open_stream("", &[("Cookie", &cookie)])
        .greeted();
}

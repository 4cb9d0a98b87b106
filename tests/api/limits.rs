//! Rate limits, and guessing of passwords.

use std::{thread, time::Duration};

use chinwag::config::RateLimits;
use serde_json::json;

use crate::{
    actor::{Actor, PASSWORD, text},
    answer::Answer,
    event_reader::EventReader,
    picture_files::{RED, png},
    test_server::TestServer,
};

fn limited() -> TestServer {
    TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.rate_limits = Some(RateLimits::On);
    })
}

/// The first answer that is a rate limit. It must come before a person would have asked so often.
#[track_caller]
fn refusal(mut ask: impl FnMut() -> Answer) -> Answer {
    let refused = (0..5_000)
        .map(|_| ask())
        .find(|answer| answer.status == 429);
    refused.expect("there is a limit")
}

#[track_caller]
fn seconds(refused: &Answer) -> u64 {
    assert!(refused.error(429).contains("Try again in"));
    refused.header("Retry-After").unwrap().parse().unwrap()
}

/// Guesses a user's password until the rate limit.
fn guess(anonymous: &Actor, name: &str) -> Answer {
    refusal(|| anonymous.try_password(name, "correct horsf"))
}

/// Guesses for many names, until the address is limited for a quarter of an hour.
fn exhaust(anonymous: &Actor) {
    let mut number = 0;
    let refused = refusal(|| {
        number += 1;
        anonymous.try_password(&format!("nobody-{number}"), PASSWORD)
    });
    assert!(refused.error(429).contains("minutes"));
    assert!(number > 10, "a name is not an address");
}

#[test]
fn guessing_is_limited_for_known_and_unknown_names() {
    let server = TestServer::configured(|_| {});
    server.owner();
    let refused = ["olivia", "nobody"].map(|name| guess(&server.anonymous(), name));
    for answer in &refused {
        assert!((1..=15 * 60).contains(&seconds(answer)));
    }
    let words = refused.each_ref().map(|answer| {
        let letters = answer
            .text()
            .chars()
            .filter(|letter| !letter.is_ascii_digit());
        letters.collect::<String>().replace("seconds", "second")
    });
    assert_eq!(words[0], words[1]);
    exhaust(&server.anonymous());
    // Even the right password has to wait.
    let right = server.anonymous().try_password("olivia", PASSWORD);
    assert!(right.cookie("chinwag_session").is_none());
    right.error(429);
}

#[test]
fn known_device_signs_in_while_others_guess() {
    let server = TestServer::configured(|_| {});
    server.owner();
    let login = server.anonymous().try_password("olivia", PASSWORD);
    let device = login.cookie("chinwag_device").unwrap();
    assert!(device.has("httponly") && device.has("samesite=lax"));
    let cookie = format!("chinwag_device={}", device.value);
    exhaust(&server.anonymous());
    let credentials = json!({ "username": "olivia", "password": PASSWORD }).to_string();
    let known = [("Cookie", cookie.as_str())];
    let anonymous = server.anonymous();
    let again = anonymous.post_with("/api/login", &known, &credentials);
    // It stays a known device.
    assert_eq!(again.cookie("chinwag_device").unwrap().value, device.value);
    again.json(200);
    // It is known only for Olivia, and is not a session.
    let other = json!({ "username": "nobody", "password": PASSWORD }).to_string();
    anonymous.post_with("/api/login", &known, &other).error(429);
    anonymous.get_with("/api/snapshot", &known).error(401);
}

#[test]
fn approved_device_is_not_a_known_device() {
    let server = TestServer::configured(|_| {});
    let olivia = server.owner();
    let made = olivia.post_empty("/api/device_links").json(201);
    let (_, token) = text(&made["links"][0]["url"]).split_once('#').unwrap();
    let anonymous = server.anonymous();
    let claim = anonymous
        .post("/api/device_links/claim", json!({ "token": token }))
        .json(200);
    let number = json!({ "number": claim["number"] });
    olivia
        .post("/api/device_links/confirm", number)
        .is_empty(204);
    let entered = anonymous.post(
        "/api/device_links/enter",
        json!({ "claim": claim["claim"] }),
    );
    assert!(entered.cookie("chinwag_session").is_some());
    assert!(
        entered.cookie("chinwag_device").is_none(),
        "each session would add more guesses"
    );
}

#[test]
fn new_password_forgets_known_devices() {
    let server = TestServer::configured(|_| {});
    let olivia = server.owner();
    let login = server.anonymous().try_password("olivia", PASSWORD);
    let cookie = format!(
        "chinwag_device={}",
        login.cookie("chinwag_device").unwrap().value
    );
    olivia.change_password(Some(PASSWORD), "a better one");
    exhaust(&server.anonymous());
    let credentials = json!({ "username": "olivia", "password": "a better one" }).to_string();
    let known = [("Cookie", cookie.as_str())];
    server
        .anonymous()
        .post_with("/api/login", &known, &credentials)
        .error(429);
}

#[test]
fn own_sign_ins_do_not_reset_guesses_at_others() {
    let server = TestServer::configured(|_| {});
    server.owner();
    let anonymous = server.anonymous();
    let is_refused = |number: u32| {
        if number.is_multiple_of(10) {
            anonymous.try_password("olivia", PASSWORD);
        }
        let guess = anonymous.try_password(&format!("nobody-{number}"), PASSWORD);
        guess.status == 429
    };
    assert!((1..40).any(is_refused));
}

#[test]
fn sign_in_resets_the_users_own_mistakes() {
    let server = TestServer::configured(|_| {});
    server.owner();
    let anonymous = server.anonymous();
    for _ in 0..3 {
        for _ in 0..4 {
            anonymous.try_password("olivia", "correct horsf").error(401);
        }
        anonymous.try_password("olivia", PASSWORD).json(200);
    }
}

#[test]
fn session_cannot_guess_the_old_password() {
    let server = TestServer::configured(|_| {});
    let olivia = server.owner();
    let change = json!({ "current": "correct horsf", "password": "a better one" });
    seconds(&refusal(|| {
        olivia.post("/api/account/password", change.clone())
    }));
}

#[test]
fn signed_in_user_can_change_the_password_while_others_guess() {
    let server = TestServer::configured(|_| {});
    let olivia = server.owner();
    guess(&server.anonymous(), "olivia");
    exhaust(&server.anonymous());
    olivia.change_password(Some(PASSWORD), "a better one");
}

#[test]
fn guesses_in_a_session_do_not_block_sign_ins() {
    let server = TestServer::configured(|_| {});
    let olivia = server.owner();
    let change = json!({ "current": "correct horsf", "password": "a better one" });
    refusal(|| olivia.post("/api/account/password", change.clone()));
    server
        .anonymous()
        .try_password("olivia", PASSWORD)
        .json(200);
}

#[test]
fn message_rate_limit_is_per_user() {
    let server = limited();
    let (john, jane, conversation) = server.john_and_jane();
    let message = json!({ "content": "again" });
    let refused = refusal(|| john.try_send(&conversation, message.clone()));
    assert_eq!(seconds(&refused), 1);
    jane.send(&conversation, "calm down");
}

/// An owner of a server with limits, Jane, and Jane's id.
fn limited_team() -> (TestServer, Actor, Actor, String) {
    let server = TestServer::configured(|flags| flags.rate_limits = Some(RateLimits::On));
    let (olivia, jane) = server.owner_and_member();
    let id = text(&jane.get("/api/auth_user").json(200)["id"]).to_owned();
    (server, olivia, jane, id)
}

/// Sends each of these requests until the rate limit. `other` must still be allowed then.
fn share_a_limit(ways: &[&dyn Fn() -> Answer], other: impl FnOnce() -> Answer) {
    for ask in ways {
        assert!((1..=60).contains(&seconds(&refusal(ask))));
    }
    assert!(other().status < 300);
}

#[test]
fn link_rate_limit_is_per_user() {
    let (_server, olivia, jane, id) = limited_team();
    let wanted = json!({ "uses": 1, "days": 1 });
    share_a_limit(
        &[
            &|| olivia.post("/api/invites", wanted.clone()),
            &|| olivia.post_empty("/api/device_links"),
            &|| olivia.post_empty(&format!("/api/users/{id}/reset")),
        ],
        || jane.post_empty("/api/device_links"),
    );
}

#[test]
fn broadcast_rate_limit_is_per_user() {
    let (_server, olivia, jane, id) = limited_team();
    let picture = png(RED);
    share_a_limit(
        &[
            &|| olivia.post("/api/conversations", json!({ "username": "jane" })),
            &|| olivia.patch("/api/account", json!({ "status": "here" })),
            &|| olivia.delete("/api/account/picture"),
            &|| olivia.put("/api/account/picture", "image/png", &picture),
            &|| olivia.patch("/api/server", json!({ "name": "Lab" })),
            &|| olivia.delete("/api/server/picture"),
            &|| {
                olivia.post(
                    &format!("/api/users/{id}/role"),
                    json!({ "role": "member" }),
                )
            },
            &|| olivia.post_empty(&format!("/api/users/{id}/reactivate")),
        ],
        || jane.patch("/api/account", json!({ "status": "here" })),
    );
}

#[test]
fn search_rate_limit_is_per_user() {
    let (_server, olivia, jane, _) = limited_team();
    share_a_limit(
        &[&|| olivia.get("/api/usernames?search=j"), &|| {
            olivia.get("/api/users?search=j")
        }],
        || jane.get("/api/users?search=o"),
    );
}

#[test]
fn pieces_of_an_upload_have_a_limit_of_their_own() {
    let server = limited();
    let (john, jane, _) = server.john_and_jane();
    let [of_john, of_jane] = [&john, &jane].map(|user| user.begin_upload("a.bin", 9));
    let refused = refusal(|| john.append(&of_john, 0, b""));
    assert_eq!(seconds(&refused), 1);
    jane.append(&of_jane, 0, b"nine here").is_empty(204);
}

#[test]
fn edits_and_unread_marks_count_as_messages() {
    let server = limited();
    let (john, jane, conversation) = server.john_and_jane();
    let messages = format!("/api/conversations/{conversation}/messages");
    let said = john.send(&conversation, "first");
    let edited = format!("{messages}/{}", text(&said["id"]));
    let unread = format!(
        "/api/conversations/{conversation}/unread?from={}",
        text(&said["id"])
    );
    share_a_limit(
        &[
            &|| john.patch(&edited, json!({ "content": "again" })),
            &|| john.post_empty(&unread),
        ],
        || jane.post(&messages, json!({ "content": "calm down" })),
    );
}

#[test]
fn link_attempts_are_limited_per_address() {
    let server = limited();
    let anonymous = server.anonymous();
    let token = "A".repeat(43);
    let ticket = json!({ "token": token });
    let newcomer = json!({ "token": token, "username": "ann", "password": PASSWORD });
    let change = json!({ "token": token, "password": PASSWORD });
    for (path, body) in [
        ("/api/invites/look", &ticket),
        ("/api/resets/look", &ticket),
        ("/api/device_links/look", &ticket),
        ("/api/device_links/claim", &ticket),
        ("/api/join", &newcomer),
        ("/api/resets/use", &change),
    ] {
        seconds(&refusal(|| anonymous.post(path, body.clone())));
    }
}

/// The most attempts of a client to open a stream. They all come before the next ping, which would detect an unread
/// stream anyway.
const TRIES: usize = 3;

/// Opens this many streams at once.
#[track_caller]
fn streams(actor: &Actor, count: usize) -> Vec<EventReader> {
    (0..count).map(|_| open_stream(actor)).collect()
}

/// Opens a stream like a client, which retries when it is told to.
#[track_caller]
fn open_stream(actor: &Actor) -> EventReader {
    for _ in 0..TRIES {
        let mut wire = actor.ask_for_stream("", &[]);
        let head = wire.head();
        if head.status != 429 {
            return EventReader::after(head, wire).greeted();
        }
        let wait = head.header("Retry-After").unwrap().parse().unwrap();
        thread::sleep(Duration::from_secs(wait));
    }
    panic!("there is no place");
}

/// The reason why another stream is refused.
#[track_caller]
fn no_more(actor: &Actor) -> String {
    let refused = actor.get_with("/api/messages", &[("Accept", "text/event-stream")]);
    let message = refused.error(429);
    assert_eq!(refused.header("Retry-After"), Some("5"));
    message
}

#[test]
fn user_has_at_most_eight_streams() {
    let server = limited();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let of_john = streams(&john, 8);
    assert!(no_more(&john).contains("8 streams open already. Close one"));
    let _hers = jane.stream();
    // The end of the session ends its stream, which frees the place.
    john.log_out();
    for stream in of_john {
        stream.ends("session");
    }
    streams(&server.log_in("john"), 8);
}

#[test]
fn ninth_stream_does_not_replace_another() {
    let server = limited();
    let (john, jane, conversation) = server.john_and_jane();
    let mut of_john = streams(&john, 8);
    no_more(&john);
    jane.send(&conversation, "still there?");
    for stream in &mut of_john {
        assert_eq!(stream.event().content(), "still there?");
    }
}

#[test]
fn unread_streams_make_room_for_new_streams() {
    let server = limited();
    let john = server.log_in("john");
    for _ in 0..5 {
        drop(streams(&john, 8));
    }
    let one_of_them_stays = open_stream(&john);
    drop(streams(&john, 7));
    streams(&john, 7);
    drop(one_of_them_stays);
}

#[test]
fn address_has_at_most_64_streams_unless_some_are_unread() {
    let server = limited();
    let names = ["john", "jane", "ann", "ben", "cleo", "dan", "eve", "finn"];
    server.add_users(names[2..].iter().copied().chain(["zoe"]));
    let office = names.map(|name| server.log_in(name));
    let zoe = server.log_in("zoe");
    let open_all = || office.iter().flat_map(|actor| streams(actor, 8));
    let crowd: Vec<_> = open_all().collect();
    assert!(no_more(&zoe).contains("Your network has 64 streams open already"));
    drop(crowd);
    streams(&zoe, 8);
    // Each of these users has a free place again, but the address has one for all.
    assert_eq!(open_all().count(), 64);
}

#[test]
fn session_that_ends_while_waiting_gets_no_stream() {
    let server = limited();
    let [john, waiting, other] = ["john"; 3].map(|name| server.log_in(name));
    let mut streams = streams(&john, 8);
    let mut wire = waiting.ask_for_stream("", &[]);
    // It waits while the server checks whether the other streams are still read.
    assert_eq!(streams[0].next().unwrap().name, "ping");
    // This frees their places, too.
    other
        .post_empty("/api/sessions/revoke_others")
        .is_empty(204);
    // If the computer was busy for longer than this, there is no free place at all.
    let status = wire.head().status;
    assert!(matches!(status, 401 | 429), "{status}");
}

#[test]
fn sign_in_limits_stay_without_rate_limits() {
    let server = TestServer::configured(|flags| flags.rate_limits = Some(RateLimits::Off));
    let olivia = server.owner();
    for _ in 0..100 {
        olivia.invite(1);
    }
    guess(&server.anonymous(), "olivia");
}

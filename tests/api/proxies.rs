//! Reverse proxies, trusted and untrusted.

use chinwag::config::RateLimits;
use serde_json::{Value, json};

use crate::{
    actor::{Actor, PASSWORD, list, text},
    answer::Answer,
    event_reader::EventReader,
    test_server::TestServer,
};

/// The number of links that a client may try at once.
const BURST: usize = 300;

/// A server that trusts these proxies. All test clients are at 127.0.0.1.
fn behind(proxies: &'static [&'static str]) -> TestServer {
    TestServer::configured(move |flags| {
        flags.rate_limits = Some(RateLimits::On);
        flags.trusted_proxy = proxies.iter().map(|proxy| proxy.parse().unwrap()).collect();
    })
}

/// Posts JSON with these forwarding headers.
fn forwarded(actor: &Actor, hops: &[&str], path: &str, body: &Value) -> Answer {
    let headers: Vec<_> = hops.iter().map(|hop| ("X-Forwarded-For", *hop)).collect();
    actor.post_with(path, &headers, &body.to_string())
}

/// Signs in with these forwarding headers, and returns the session's address in the list.
#[track_caller]
fn listed(server: &TestServer, hops: &[&str]) -> String {
    let credentials = json!({ "username": "olivia", "password": PASSWORD });
    let login = forwarded(&server.anonymous(), hops, "/api/login", &credentials).json(200);
    let device = server.anonymous().with_token(text(&login["token"]));
    let sessions = list(device.get("/api/sessions"));
    let own = sessions.iter().find(|session| session["isCurrent"] == true);
    text(&own.unwrap()["address"]).to_owned()
}

/// Whether a client with these forwarding headers is over the limit of links.
fn is_refused(server: &TestServer, hops: &[&str]) -> bool {
    let ticket = json!({ "token": "A".repeat(43) });
    let answer = forwarded(&server.anonymous(), hops, "/api/invites/look", &ticket);
    match answer.status {
        404 => false,
        429 => true,
        status => panic!("{status}"),
    }
}

/// Tries links until the rate limit.
fn exhaust(server: &TestServer, hops: &[&str]) {
    let tries = (0..5_000).position(|_| is_refused(server, hops));
    assert!(tries.is_some_and(|tries| tries >= BURST), "{tries:?}");
}

/// Whether a client shares the limit that another has just reached. Trying again uses up what has come back meanwhile; a
/// client with a limit of its own is not refused before it has used up the whole burst.
fn shares_limit(server: &TestServer, hops: &[&str]) -> bool {
    (0..BURST).any(|_| is_refused(server, hops))
}

#[test]
fn session_has_the_address_given_by_a_trusted_proxy() {
    let server = behind(&["127.0.0.1", "10.0.0.0/8"]);
    server.owner();
    for (hops, address) in [
        (&["203.0.113.9"][..], "203.0.113.9"),
        (&["203.0.113.9, 10.1.2.3"], "203.0.113.9"),
        (&["192.0.2.66, 203.0.113.9", "10.1.2.3"], "203.0.113.9"),
        (&["127.0.0.1, 203.0.113.9"], "203.0.113.9"),
        (&["203.0.113.9:4711"], "203.0.113.9"),
        (&["[2001:db8::1]:4711"], "2001:db8::1"),
        (&["2001:db8::1"], "2001:db8::1"),
        (&["::ffff:203.0.113.9"], "203.0.113.9"),
    ] {
        assert_eq!(listed(&server, hops), address, "{hops:?}");
    }
}

#[test]
fn unparsable_header_of_a_trusted_proxy_counts_as_its_address() {
    let server = behind(&["127.0.0.0/8"]);
    server.owner();
    for hops in [&[][..], &[""], &["unknown"], &["203.0.113.9, rubbish"]] {
        assert_eq!(listed(&server, hops), "127.0.0.1", "{hops:?}");
    }
}

#[test]
fn untrusted_header_is_ignored() {
    let server = behind(&["127.0.0.2", "10.0.0.0/8"]);
    server.owner();
    for hops in [
        &["203.0.113.9"][..],
        &["203.0.113.9, 10.1.2.3"],
        &["127.0.0.2"],
    ] {
        assert_eq!(listed(&server, hops), "127.0.0.1", "{hops:?}");
    }
    exhaust(&server, &["203.0.113.9"]);
    assert!(shares_limit(&server, &["203.0.113.10"]));
}

#[test]
fn other_forwarding_headers_are_ignored() {
    let server = behind(&["127.0.0.1"]);
    let olivia = server.owner();
    let other = [
        ("X-Real-IP", "203.0.113.9"),
        ("Forwarded", "for=203.0.113.9"),
    ];
    let credentials = json!({ "username": "olivia", "password": PASSWORD }).to_string();
    let login = server
        .anonymous()
        .post_with("/api/login", &other, &credentials);
    assert_eq!(login.status, 200);
    let sessions = list(olivia.get("/api/sessions"));
    assert!(
        sessions
            .iter()
            .all(|session| session["address"] == "127.0.0.1")
    );
}

#[test]
fn rate_limit_is_per_client_behind_a_trusted_proxy() {
    let server = behind(&["127.0.0.1"]);
    exhaust(&server, &["203.0.113.9"]);
    // The client's own header comes before the proxy's entry.
    assert!(shares_limit(&server, &["192.0.2.1, 203.0.113.9"]));
    assert!(!is_refused(&server, &["203.0.113.10"]));
    assert!(!is_refused(&server, &[]));
}

#[test]
fn ipv6_client_behind_a_trusted_proxy_counts_by_its_first_64_bits() {
    let server = behind(&["127.0.0.1"]);
    exhaust(&server, &["2001:db8::1"]);
    assert!(shares_limit(&server, &["2001:db8::ffff:1"]));
    assert!(!is_refused(&server, &["2001:db8:0:1::1"]));
}

#[test]
fn password_guesses_are_counted_per_client_behind_a_trusted_proxy() {
    let server = behind(&["127.0.0.1"]);
    server.owner();
    let guess = |number: u32| {
        let credentials = json!({ "username": format!("nobody-{number}"), "password": PASSWORD });
        forwarded(
            &server.anonymous(),
            &["203.0.113.9"],
            "/api/login",
            &credentials,
        )
    };
    assert!((0..100).any(|number| guess(number).status == 429));
    assert_eq!(listed(&server, &["203.0.113.10"]), "203.0.113.10");
}

#[test]
fn streams_are_counted_per_client_behind_a_trusted_proxy() {
    let server = TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.rate_limits = Some(RateLimits::On);
        flags.trusted_proxy = vec!["127.0.0.1".parse().unwrap()];
    });
    let names: Vec<_> = (0..9).map(|number| format!("user-{number}")).collect();
    server.add_users(names.iter().map(String::as_str));
    let users: Vec<_> = names.iter().map(|name| server.log_in(name)).collect();
    let (last, users) = users.split_last().unwrap();
    let open = |user: &Actor| user.open_stream("", &[("X-Forwarded-For", "203.0.113.9")]);
    let _open: Vec<EventReader> = users
        .iter()
        .flat_map(|user| (0..8).map(move |_| open(user)))
        .collect();
    let stream = |address| {
        let headers = [
            ("Accept", "text/event-stream"),
            ("X-Forwarded-For", address),
        ];
        last.get_with("/api/messages", &headers)
    };
    stream("203.0.113.9").error(429);
    last.open_stream("", &[("X-Forwarded-For", "203.0.113.10")]);
}

#[test]
fn demo_refuses_sign_in_through_a_trusted_proxy() {
    let server = TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.trusted_proxy = vec!["127.0.0.1".parse().unwrap()];
    });
    let john = json!({ "username": "john" });
    let login = |hops: &[&str]| forwarded(&server.anonymous(), hops, "/api/login", &john);
    login(&["127.0.0.1"]).error(404);
    login(&["rubbish"]).error(404);
    login(&[]).json(200);
}

//! Checks that the watch over the whole run detects secrets that are leaked on purpose.

use std::panic;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER, HEXUPPER};

use crate::test_server::TestServer;

/// Signs John in at a server that leaks on purpose, and returns where his token is found.
#[track_caller]
fn is_seen(place: &str, go_wrong: impl FnOnce(&TestServer, &str)) {
    let mut server = TestServer::start();
    let token = server.log_in("john").token.unwrap();
    go_wrong(&server, &token);
    let leaks = server.end();
    assert!(leaks.iter().any(|leak| leak.contains(place)), "{leaks:?}");
    assert!(leaks.iter().all(|leak| leak.contains(&token)), "{leaks:?}");
}

#[test]
fn token_in_the_log_is_detected() {
    is_seen("is in the log", |_, token| {
        ::log::debug!("GET /api/messages?token={token}");
    });
    is_seen("is in the log", |_, token| {
        let bits = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        ::log::info!("session {} begins", HEXLOWER.encode(&bits));
    });
}

#[test]
fn stored_token_is_detected() {
    is_seen("is in data/chinwag.db", |server, token| {
        server.sql(format!(
            "update sessions set user_agent = 'Firefox {token}'"
        ));
    });
    is_seen("as bits, is in data/chinwag.db", |server, token| {
        let bits = HEXUPPER.encode(&BASE64URL_NOPAD.decode(token.as_bytes()).unwrap());
        server.sql(format!(
            "update sessions set token_hash = x'{bits}' where user_id = 1"
        ));
    });
}

#[test]
fn stored_password_is_detected() {
    let (mut server, _, _) = TestServer::team();
    // Only this test uses it: others would detect it in the log, which all share.
    let password = "known to olivia alone";
    server
        .anonymous()
        .try_password("olivia", password)
        .error(401);
    server.sql(format!("update users set password_hash = '{password}'"));
    let leaks = server.end();
    let is_seen = |leak: &String| leak.contains("is in data/chinwag.db");
    assert!(leaks.iter().any(is_seen), "{leaks:?}");
}

#[test]
fn leaking_server_fails_its_test() {
    let server = TestServer::start();
    ::log::info!("{}", server.log_in("john").token.unwrap());
    let ended = panic::catch_unwind(panic::AssertUnwindSafe(|| drop(server)));
    assert!(ended.is_err());
}

//! Usernames and display names: each is unique, and none looks like another.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, PASSWORD},
    answer::Answer,
    test_server::TestServer,
};

fn call(actor: &Actor, display_name: impl Into<Value>) -> Answer {
    actor.patch(
        "/api/account",
        json!({ "displayName": display_name.into() }),
    )
}

#[test]
fn display_name_can_be_set_and_removed() {
    let server = TestServer::start();
    let jane = server.log_in("jane");
    let named = call(&jane, "  Jane \u{3000} Doe 🦊 ").json(200);
    assert_eq!(named["displayName"], json!("Jane Doe 🦊"));
    assert_eq!(named["username"], json!("jane"));
    let unchanged = jane.patch("/api/account", json!({ "status": "out  for\u{a0}tea ½" }));
    let unchanged = unchanged.json(200);
    assert_eq!(unchanged["displayName"], json!("Jane Doe 🦊"));
    assert_eq!(unchanged["status"], json!("out for tea ½"));
    for nothing in [json!(""), json!("  "), json!(null)] {
        call(&jane, "Jane Doe").json(200);
        assert_eq!(call(&jane, nothing).json(200)["displayName"], json!(null));
    }
    assert_eq!(
        jane.snapshot()["authUser"]["status"],
        json!("out for tea ½")
    );
}

#[test]
fn invalid_display_name_is_refused_with_its_rule() {
    let server = TestServer::start();
    let jane = server.log_in("jane");
    for (name, rule) in [
        ("x".repeat(61).as_str(), "1 to 60 characters"),
        ("Jane\nDoe", "line breaks"),
        ("Jane\u{0}", "invisible characters"),
        ("\u{202e}enaJ", "invisible characters"),
        ("Jane\u{200b}Doe", "invisible"),
        ("\u{3164}", "invisible"),
        ("\u{200d}", "visible character"),
        ("\u{2800}", "invisible"),
        ("john\u{2800}", "invisible"),
        ("\u{2800}john", "invisible"),
        ("john\u{fffc}", "invisible"),
        ("john\u{13441}", "invisible"),
        ("john\u{e0067}", "invisible"),
    ] {
        let message = call(&jane, name).invalid("displayName");
        assert!(
            message.starts_with("A display name ") && message.contains(rule),
            "{name:?}: {message}"
        );
    }
    for (status, rule) in [
        ("x".repeat(101).as_str(), "1 to 100 characters"),
        ("a\u{2066}b", "invisible characters"),
    ] {
        let change = json!({ "status": status });
        let message = jane.patch("/api/account", change).invalid("status");
        assert!(message.starts_with("A status ") && message.contains(rule));
    }
    assert_eq!(jane.snapshot()["authUser"]["displayName"], json!(null));
}

#[test]
fn lookalike_username_cannot_join() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    server.anonymous().join(&owner.invite(1), "paypal");
    let invite = owner.invite(3);
    for alike in [
        "PayPal",
        "pаypаl",
        "раураl",
        "PayPaI",
        "paypa1",
        "ｐａｙｐａｌ",
    ] {
        let refused = server.anonymous().try_join(&invite, alike, PASSWORD);
        assert!(
            refused.taken("username").contains("looks too much like"),
            "{alike}"
        );
    }
    server.anonymous().join(&invite, "paypals");
    server.anonymous().join(&invite, "wolf");
    for alike in ["vvolf", "VVolf", "vv0lf"] {
        let refused = server.anonymous().try_join(&invite, alike, PASSWORD);
        assert!(
            refused.taken("username").contains("looks too much like"),
            "{alike}"
        );
    }
    let hidden = server
        .anonymous()
        .try_join(&invite, "pay\u{3164}", PASSWORD);
    hidden.invalid("username");
}

#[test]
fn display_name_must_differ_from_all_other_names() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    call(&jane, "Paul Smith").json(200);
    // Jane's names and lookalikes: in another case, in Greek, in Cyrillic, and with invisible characters.
    for taken in [
        "jane",
        "JANE",
        "Jаne",
        "ja\u{200c}ne",
        "paul SMITH",
        "PauI Smith",
        "Раul Smith",
    ] {
        let refused = call(&john, taken).error(409);
        assert!(
            refused.contains("looks too much like"),
            "{taken}: {refused}"
        );
    }
    assert_eq!(john.snapshot()["authUser"]["displayName"], json!(null));
    call(&john, "Paula Smith").json(200);
}

#[test]
fn username_must_differ_from_display_names() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    call(&owner, "Boss").json(200);
    let invite = owner.invite(1);
    let newcomer = server.anonymous();
    newcomer
        .try_join(&invite, "b0ss", PASSWORD)
        .taken("username");
    call(&owner, "Chief").json(200);
    newcomer.join(&invite, "b0ss");
}

#[test]
fn own_names_may_look_alike() {
    let server = TestServer::start();
    let jane = server.log_in("jane");
    for alike in ["Jane", "JANE", "jane", "Jаne"] {
        assert_eq!(call(&jane, alike).json(200)["displayName"], json!(alike));
    }
}

#[test]
fn released_display_name_is_free_but_a_username_never_is() {
    let server = TestServer::start();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    for free in [json!("somebody"), json!(null)] {
        call(&jane, "Jane").json(200);
        call(&jane, "Boss").json(200);
        call(&john, "B0ss").error(409);
        call(&jane, free).json(200);
        call(&john, "B0ss").json(200);
        call(&john, "Jane").error(409);
        call(&john, "John").json(200);
    }
    // The refused changes released no name.
    call(&jane, "Boss").json(200);
    call(&jane, "john").error(409);
    call(&john, "boss").error(409);
}

#[test]
fn oldest_of_several_older_lookalikes_owns_the_name() {
    let mut server = TestServer::start();
    server.sql(
        "insert into users (username, username_key, created_at)
         values ('paypal', 'paypal', 1), ('pаypal', 'pаypal', 2), ('Bob', 'bob', 3)",
    );
    server.stop();
    server.run();
    let [first, second] = ["paypal", "pаypal"].map(|name| server.log_in(name));
    call(&server.log_in("john"), "Paypal").error(409);
    call(&server.log_in("john"), "b0b").error(409);
    call(&first, "PAYPAL").json(200);
    call(&second, "PAYPAL").error(409);
    call(&second, "Somebody").json(200);
}

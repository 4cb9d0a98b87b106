//! The signed-in user, and the search for others.

use serde_json::json;

use crate::{
    actor::{Actor, user},
    test_server::TestServer,
};

fn suggestions(actor: &Actor, search: &str) -> serde_json::Value {
    actor
        .get(&format!("/api/usernames?search={search}"))
        .json(200)
}

#[test]
fn user_learns_who_they_are() {
    let server = TestServer::start();
    let jane = user("2", "jane");
    assert_eq!(server.log_in("jane").get("/api/auth_user").json(200), jane);
}

#[test]
fn invalid_ids_are_refused() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let found = john.get("/api/users?ids=2,1,99").json(200);
    assert_eq!(
        found,
        json!({ "users": [user("1", "john"), user("2", "jane")] })
    );
    for ids in [
        "",
        "x",
        "1,",
        "1,,2",
        "0",
        "x&ids=x",
        "1&search=j",
        "1&after=j",
    ] {
        john.get(&format!("/api/users?ids={ids}")).invalid("ids");
    }
    let most = ["1"; 101].join(",");
    john.get(&format!("/api/users?ids={most}")).invalid("ids");
    john.get(&format!("/api/users?ids={}", &most[2..]))
        .json(200);
}

#[test]
fn prefix_finds_names_in_order() {
    let server = TestServer::start();
    server.add_users(["joanna", "job", "ajo"]);
    assert_eq!(
        suggestions(&server.log_in("jane"), "jo"),
        json!(["joanna", "job", "john"])
    );
}

#[test]
fn search_leaves_out_the_searcher() {
    let server = TestServer::start();
    assert_eq!(suggestions(&server.log_in("john"), "j"), json!(["jane"]));
}

#[test]
fn search_finds_at_most_five_names() {
    let server = TestServer::start();
    server.add_users(["x1", "x2", "x3", "x4", "x5", "x6"]);
    let expected = json!(["x1", "x2", "x3", "x4", "x5"]);
    assert_eq!(suggestions(&server.log_in("john"), "x"), expected);
}

#[test]
fn search_uses_unicode_folding() {
    let server = TestServer::start();
    server.add_users(["Straßner", "Ольга"]);
    let john = server.log_in("john");
    assert_eq!(suggestions(&john, "STRASS"), json!(["Straßner"]));
    assert_eq!(suggestions(&john, "%D0%BE%D0%BB"), json!(["Ольга"]));
}

#[test]
fn sql_wildcards_are_plain_characters() {
    let server = TestServer::start();
    server.add_users(["j_b"]);
    let jane = server.log_in("jane");
    for nothing in ["%25", "j%25", "_", "*", "j%3f", "%5C", "'"] {
        assert_eq!(suggestions(&jane, nothing), json!([]), "{nothing}");
    }
    assert_eq!(suggestions(&jane, "j_"), json!(["j_b"]));
}

#[test]
fn empty_search_is_refused() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for query in ["", "?search=", "?search=%20%20"] {
        john.get(&format!("/api/usernames{query}"))
            .invalid("search");
    }
}

#[test]
fn newly_added_user_is_found_at_once() {
    let server = TestServer::start();
    let john = server.log_in("john");
    assert_eq!(suggestions(&john, "new"), json!([]));
    server.add_users(["newcomer"]);
    assert_eq!(suggestions(&john, "new"), json!(["newcomer"]));
}

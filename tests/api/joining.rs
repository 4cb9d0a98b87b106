//! Joining by a link: the first owner, and everyone after.

use serde_json::json;

use crate::{
    actor::{PASSWORD, text},
    test_server::TestServer,
};

fn server() -> TestServer {
    TestServer::configured(|_| {})
}

#[test]
fn first_user_of_the_owner_link_becomes_the_owner() {
    let server = server();
    let anonymous = server.anonymous();
    let info = || anonymous.get("/api/server").json(200);
    assert_eq!(info()["hasOwner"], json!(false));
    let token = server.owner_link();
    let look = anonymous.post("/api/invites/look", json!({ "token": token }));
    assert_eq!(look.json(200)["role"], json!("owner"));
    let joined = anonymous.try_join(&token, "olivia", PASSWORD);
    let cookie = joined.cookie("chinwag_session").unwrap();
    let joined = joined.json(201);
    assert_eq!(joined["token"], json!(cookie.value));
    assert_eq!(joined["authUser"]["username"], json!("olivia"));
    assert_eq!(joined["talkTo"], json!(null));
    assert_eq!(info()["hasOwner"], json!(true));
    let olivia = anonymous.with_token(text(&joined["token"]));
    assert_eq!(olivia.snapshot()["authUser"]["role"], json!("owner"));
    anonymous.try_join(&token, "mallory", PASSWORD).error(410);
}

#[test]
fn first_user_without_the_owner_link_is_no_owner() {
    let server = server();
    let anonymous = server.anonymous();
    for token in ["", "x", &"A".repeat(43), "\u{0}", &"é".repeat(43)] {
        let ticket = json!({ "token": token });
        anonymous.post("/api/invites/look", ticket).error(404);
        anonymous.try_join(token, "mallory", PASSWORD).error(404);
    }
    anonymous
        .post("/api/login", json!({ "username": "mallory" }))
        .error(404);
}

#[test]
fn new_owner_link_ends_the_previous_link() {
    let server = server();
    let (first, second) = (server.owner_link(), server.owner_link());
    let anonymous = server.anonymous();
    anonymous.try_join(&first, "olivia", PASSWORD).error(410);
    anonymous.join(&second, "olivia");
}

#[test]
fn new_user_has_a_conversation_with_the_inviter() {
    let server = server();
    let owner = server.owner();
    let joined = server
        .anonymous()
        .try_join(&owner.invite(1), "jane", PASSWORD)
        .json(201);
    assert_eq!(joined["talkTo"], json!("olivia"));
    let jane = server.anonymous().with_token(text(&joined["token"]));
    assert_eq!(jane.snapshot()["authUser"]["role"], json!("member"));
    let conversation = jane.start_conversation("olivia");
    jane.send(&conversation, "hello");
    assert_eq!(owner.history(&conversation, None).len(), 1);
}

#[test]
fn deactivated_inviter_gets_no_conversation() {
    let server = server();
    let olivia = server.owner();
    let anonymous = server.anonymous();
    anonymous.join(&olivia.invite(1), "jane");
    let owner = json!({ "role": "owner" });
    olivia.post("/api/users/2/role", owner).is_empty(204);
    olivia.post_empty("/api/users/1/deactivate").is_empty(204);
    // No user is the inviter for a link from the terminal; otherwise the first owner would be.
    let joined = anonymous.try_join(&server.owner_link(), "ann", PASSWORD);
    assert_eq!(joined.json(201)["talkTo"], json!("jane"));
}

#[test]
fn link_admits_as_many_as_allowed() {
    let server = server();
    let token = server.owner().invite(2);
    let anonymous = server.anonymous();
    anonymous.join(&token, "ann");
    anonymous.join(&token, "bob");
    anonymous.try_join(&token, "carl", PASSWORD).error(410);
    anonymous
        .post("/api/invites/look", json!({ "token": token }))
        .error(410);
}

#[test]
fn link_for_one_admits_one_of_many_concurrent_requests() {
    let server = server();
    let token = server.owner().invite(1);
    let names = ["ann", "bob", "carl", "dora"];
    let statuses: Vec<_> = std::thread::scope(|scope| {
        let join = |name| {
            let (anonymous, token) = (server.anonymous(), &token);
            scope.spawn(move || anonymous.try_join(token, name, PASSWORD).status)
        };
        let joining: Vec<_> = names.into_iter().map(join).collect();
        joining.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let count = |status| statuses.iter().filter(|one| **one == status).count();
    assert_eq!((count(201), count(410)), (1, 3), "{statuses:?}");
}

#[test]
fn link_expires() {
    let server = server();
    let token = server.owner().invite(1);
    server.sql("update invites set expires_at = 1");
    let refused = server.anonymous().try_join(&token, "jane", PASSWORD);
    assert!(refused.error(410).contains("expired"));
}

#[test]
fn invalid_name_or_password_does_not_use_the_link() {
    let server = server();
    let token = server.owner().invite(1);
    let anonymous = server.anonymous();
    anonymous
        .try_join(&token, "OLIVIA", PASSWORD)
        .taken("username");
    for (name, password, field) in [
        ("", PASSWORD, "username"),
        ("a b", PASSWORD, "username"),
        ("jane\u{202e}", PASSWORD, "username"),
        ("jane", "short", "password"),
        ("jane", "PassWord1", "password"),
        ("jane", &"x".repeat(257), "password"),
    ] {
        anonymous.try_join(&token, name, password).invalid(field);
    }
    anonymous.join(&token, "jane");
}

#[test]
fn demo_has_no_owner() {
    let server = TestServer::start();
    assert_eq!(
        server.anonymous().get("/api/server").json(200)["hasOwner"],
        json!(false)
    );
    assert_eq!(
        server.log_in("john").snapshot()["authUser"]["role"],
        json!("member")
    );
}

#[test]
fn username_is_derived_from_the_name() {
    let server = server();
    let token = server.owner().invite(6);
    let look = |name: &str| {
        let ticket = json!({ "token": token, "displayName": name });
        server.anonymous().post("/api/invites/look", ticket)
    };
    let join = |name: &str| {
        let newcomer = json!({ "token": token, "displayName": name, "password": PASSWORD });
        server.anonymous().post("/api/join", newcomer)
    };
    for (name, username) in [
        ("Mary Jones", "mary"),
        ("Mary  Smith", "mary.smith"),
        ("Mary K Smith", "mary2"),
        ("Zoë Müller", "zoe"),
        ("中村", "中村"),
        ("Maria", "maria"),
    ] {
        assert_eq!(look(name).json(200)["username"], username);
        let joined = join(name).json(201);
        let name = name.replace("  ", " ");
        assert_eq!(joined["authUser"]["username"], username);
        let shown = (name != username).then_some(name);
        assert_eq!(joined["authUser"]["displayName"], json!(shown));
    }
    look("Ann").error(410);
}

#[test]
fn name_without_letters_asks_for_a_username() {
    let server = server();
    let token = server.owner().invite(2);
    let anonymous = server.anonymous();
    let mut newcomer = json!({ "token": token, "displayName": "🎉", "password": PASSWORD });
    anonymous
        .post("/api/join", newcomer.clone())
        .invalid("username");
    newcomer["displayName"] = json!(" ");
    anonymous
        .post("/api/join", newcomer.clone())
        .invalid("displayName");
    newcomer["displayName"] = json!("🎉");
    newcomer["username"] = json!("party");
    let joined = anonymous.post("/api/join", newcomer).json(201);
    assert_eq!(joined["authUser"]["displayName"], "🎉");
    assert_eq!(joined["authUser"]["username"], "party");
}

#[test]
fn taken_name_is_explained_with_its_field() {
    let server = server();
    let token = server.owner().invite(1);
    let refused = |name: &str, username: Option<&str>| {
        let newcomer = json!({
            "token": token, "displayName": name, "username": username, "password": PASSWORD
        });
        server.anonymous().post("/api/join", newcomer)
    };
    let of_username = refused("Mary Jones", Some("Olivia")).taken("username");
    assert!(of_username.ends_with(" Olivia2 is free."), "{of_username}");
    let of_name = refused("OIivia", Some("mary")).taken("displayName");
    assert!(of_name.contains("Choose another"), "{of_name}");
    // Neither has used the link.
    server.anonymous().join(&token, "mary");
}

#[test]
fn first_owner_names_the_server() {
    let server = server();
    let join = |token: &str, name: &str, server_name: &str| {
        let newcomer = json!({
            "token": token, "displayName": name, "password": PASSWORD, "serverName": server_name
        });
        server.anonymous().post("/api/join", newcomer)
    };
    let name = || server.anonymous().get("/api/server").json(200)["name"].clone();
    let link = server.owner_link();
    join(&link, "Mary Jones", &"x".repeat(61)).invalid("serverName");
    let joined = join(&link, "Mary Jones", "Corner Office").json(201);
    assert_eq!(name(), "Corner Office");
    let mary = server.anonymous().with_token(text(&joined["token"]));
    let renamed = &mary.get("/api/audit").json(200)[0];
    assert_eq!(
        (&renamed["action"], &renamed["actor"]),
        (&json!("server_renamed"), &json!("mary"))
    );
    join(&mary.invite(1), "John", "Mine").error(403);
    assert_eq!(name(), "Corner Office");
    let users = mary.get("/api/users").json(200);
    assert_eq!(users.as_array().unwrap().len(), 1);
}

//! Public information about the server.

use serde_json::json;

use crate::{
    actor::{text, user},
    test_server::TestServer,
};

#[test]
fn health_is_public() {
    let server = TestServer::start();
    let expected = json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") });
    assert_eq!(server.anonymous().get("/api/health").json(200), expected);
}

#[test]
fn demo_lists_its_users() {
    let server = TestServer::start();
    let expected = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "name": "Chinwag",
        "pictureURL": null,
        "github": false,
        "hasOwner": false,
        "certificateAuthority": null,
        "devLogin": { "users": [
            user("1", "john"),
            user("2", "jane"),
        ] },
        "maxFileSize": 52_428_800,
    });
    let mut info = server.anonymous().get("/api/server").json(200);
    info.as_object_mut().unwrap().remove("commandFlags");
    assert_eq!(info, expected);
}

#[test]
fn only_this_computer_learns_the_data_folder() {
    let server = TestServer::configured(|_| {});
    let flags = |headers: &[(&str, &str)]| {
        let info = server.anonymous().get_with("/api/server", headers);
        text(&info.json(200)["commandFlags"]).to_owned()
    };
    let folder = server.data().display().to_string();
    assert_eq!(flags(&[]), format!("--data {folder}"));
    let forwarded = [("X-Forwarded-For", "203.0.113.9")];
    assert_eq!(flags(&forwarded), "--data FOLDER");
}

#[test]
fn server_without_demo_lists_no_users() {
    let server = TestServer::configured(|_| {});
    server.add_users(["ann"]);
    let info = server.anonymous().get("/api/server").json(200);
    assert_eq!(info["devLogin"], json!(null));
}

#[test]
fn demo_lists_no_users_through_a_proxy() {
    let server = TestServer::start();
    let info = server
        .anonymous()
        .get_with("/api/server", &[("X-Forwarded-For", "203.0.113.9")]);
    assert_eq!(info.json(200)["devLogin"], json!(null));
}

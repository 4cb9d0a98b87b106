//! The server's name and picture.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, list},
    picture_files::{GREEN, RED, file, half_seen, is, picture, png},
    test_server::TestServer,
};

const PICTURE: &str = "/api/server/picture";

fn rename(actor: &Actor, name: impl Into<Value>) -> crate::answer::Answer {
    actor.patch("/api/server", json!({ "name": name.into() }))
}

/// The owners' changes to the server, newest first: the actor, the action and the detail.
fn audit(owner: &Actor) -> Vec<Value> {
    let entries = list(owner.get("/api/audit")).into_iter();
    entries
        .filter(|entry| entry["action"].as_str().unwrap().starts_with("server_"))
        .map(|entry| {
            json!([
                entry["actor"],
                entry["action"],
                entry["subject"],
                entry["detail"]
            ])
        })
        .collect()
}

#[test]
fn owner_names_the_server() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    let name = || server.anonymous().get("/api/server").json(200)["name"].clone();
    assert_eq!(name(), json!("Chinwag"));
    rename(&owner, "  Café ½ \u{a0} Team ").is_empty(204);
    assert_eq!(name(), json!("Café ½ Team"));
    rename(&owner, "Café ½ Team").is_empty(204);
    for nothing in [json!(""), json!(null)] {
        rename(&owner, "Team").is_empty(204);
        rename(&owner, nothing).is_empty(204);
        assert_eq!(name(), json!("Chinwag"));
    }
    let entry = |name| json!(["olivia", "server_renamed", null, name]);
    let expected = ["Chinwag", "Team", "Chinwag", "Team", "Café ½ Team"].map(entry);
    assert_eq!(audit(&owner), expected);
}

#[test]
fn invalid_server_name_is_refused_with_its_rule() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    for (name, rule) in [
        (json!("x".repeat(61)), "1 to 60 characters"),
        (json!("a\nb"), "line breaks"),
        (json!("\u{202e}maeT"), "invisible characters"),
        (json!("\u{200d}"), "visible character"),
    ] {
        let message = rename(&owner, name).invalid("name");
        assert!(message.contains(rule), "{message}");
    }
    owner.patch("/api/server", json!({})).invalid("name");
    assert!(audit(&owner).is_empty());
}

#[test]
fn server_picture_is_public() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    let anonymous = server.anonymous();
    let place = || anonymous.get("/api/server").json(200)["pictureURL"].clone();
    assert_eq!(place(), json!(null));
    let info = owner.put(PICTURE, "image/png", &png(GREEN)).json(200);
    assert_eq!(info, anonymous.get("/api/server").json(200));
    let green = place().as_str().unwrap().to_owned();
    let answer = anonymous.get(&green);
    assert!(is(&picture(&answer), 4, 4, GREEN));
    assert!(
        answer
            .header("Cache-Control")
            .unwrap()
            .contains("immutable")
    );
    let own = owner.put("/api/account/picture", "image/png", &png(RED));
    let own = own.json(200)["avatarURL"].as_str().unwrap().to_owned();
    anonymous.get(&own).error(401);
    let logo = file(&half_seen(40), image::ImageFormat::Png);
    owner.put(PICTURE, "image/png", &logo).json(200);
    let logo = anonymous.get(place().as_str().unwrap());
    assert_eq!(logo.header("Content-Type"), Some("image/png"));
    owner.get(&green).error(404);
    assert_eq!(owner.delete(PICTURE).json(200)["pictureURL"], json!(null));
    owner.delete(PICTURE).json(200);
    assert_eq!(place(), json!(null));
    assert_eq!(
        audit(&owner),
        vec![json!(["olivia", "server_picture", null, null]); 3]
    );
}

#[test]
fn invalid_picture_changes_nothing() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    let before = owner.put(PICTURE, "image/png", &png(GREEN)).json(200);
    owner
        .put(PICTURE, "image/png", b"<svg/>")
        .invalid("picture");
    owner.put(PICTURE, "image/svg+xml", b"<svg/>").error(415);
    assert_eq!(owner.get("/api/server").json(200), before);
}

#[test]
fn user_with_the_same_picture_keeps_it() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    owner.put(PICTURE, "image/png", &png(GREEN)).json(200);
    let own = owner.put("/api/account/picture", "image/png", &png(GREEN));
    let own = own.json(200)["avatarURL"].as_str().unwrap().to_owned();
    picture(&server.anonymous().get(&own));
    owner.delete(PICTURE).json(200);
    picture(&owner.get(&own));
    server.anonymous().get(&own).error(401);
    owner.put(PICTURE, "image/png", &png(GREEN)).json(200);
    owner.delete("/api/account/picture").json(200);
    picture(&server.anonymous().get(&own));
}

#[test]
fn only_owners_change_the_server() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    let member = server.anonymous().join(&owner.invite(1), "jane");
    let gone = owner.with_token(&"A".repeat(43));
    let before = owner.put(PICTURE, "image/png", &png(GREEN)).json(200);
    for (actor, status) in [(&member, 403), (&server.anonymous(), 401), (&gone, 401)] {
        rename(actor, "Mallory's").error(status);
        actor.put(PICTURE, "image/png", &png(RED)).error(status);
        actor.delete(PICTURE).error(status);
    }
    assert_eq!(owner.get("/api/server").json(200), before);
    assert_eq!(audit(&owner).len(), 1);
}

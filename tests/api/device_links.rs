//! Device links: signing in on another device.

use std::thread;

use serde_json::{Value, json};

use crate::{
    actor::{Actor, PASSWORD, list, text, user},
    answer::Answer,
    test_server::TestServer,
};

const SESSION: &str = "chinwag_session";
const PHONE: (&str, &str) = ("User-Agent", "Phone/1.0");

/// Creates a link, and returns its token.
#[track_caller]
fn link(first: &Actor) -> String {
    let made = first.post_empty("/api/device_links").json(201);
    let url = text(&made["links"][0]["url"]);
    url.split_once("/device#").unwrap().1.to_owned()
}

fn try_claim(second: &Actor, token: &str) -> Answer {
    let body = json!({ "token": token }).to_string();
    second.post_with("/api/device_links/claim", &[PHONE], &body)
}

/// Opens the link on a phone.
#[track_caller]
fn claim(second: &Actor, token: &str) -> Value {
    try_claim(second, token).json(200)
}

fn confirm(first: &Actor, number: &Value) -> Answer {
    first.post("/api/device_links/confirm", json!({ "number": number }))
}

fn refuse(first: &Actor) -> Answer {
    first.post_empty("/api/device_links/refuse")
}

fn enter(second: &Actor, claim: &Value) -> Answer {
    let body = json!({ "claim": claim }).to_string();
    second.post_with("/api/device_links/enter", &[PHONE], &body)
}

#[track_caller]
fn is_in_state(first: &Actor, state: &str) {
    let seen = first.get("/api/device_links").json(200);
    assert_eq!(seen["state"], state);
}

fn gone() -> Value {
    json!({ "state": "gone", "number": null, "userAgent": null, "address": null, "expiresAt": null })
}

#[test]
fn confirmed_device_signs_in() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    assert_eq!(john.get("/api/device_links").json(200), gone());
    let made = john.post_empty("/api/device_links").json(201);
    assert!(made["links"][0]["qr"]["size"].as_u64().unwrap() > 20);
    let token = text(&made["links"][0]["url"]).split_once('#').unwrap().1;
    is_in_state(&john, "waiting");
    // Looking at the link does not open it, however often.
    for _ in 0..2 {
        let looked = second.post("/api/device_links/look", json!({ "token": token }));
        let expected = json!({ "username": "john", "expiresAt": made["expiresAt"] });
        assert_eq!(looked.json(200), expected);
        assert!(looked.cookie(SESSION).is_none());
    }
    is_in_state(&john, "waiting");
    let phone = claim(&second, token);
    let looked = second.post("/api/device_links/look", json!({ "token": token }));
    looked.error(410);
    assert_eq!(phone["username"], "john");
    assert_eq!(phone["expiresAt"], made["expiresAt"]);
    assert_eq!(text(&phone["number"]).len(), 3);
    let seen = json!({
        "state": "claimed", "number": phone["number"], "userAgent": PHONE.1, "address": "127.0.0.1",
        "expiresAt": made["expiresAt"],
    });
    assert_eq!(john.get("/api/device_links").json(200), seen);
    assert_eq!(enter(&second, &phone["claim"]).json(202), json!({}));
    confirm(&john, &phone["number"]).is_empty(204);
    let answer = enter(&second, &phone["claim"]);
    let login = answer.json(200);
    assert_eq!(login["authUser"], user("1", "john"));
    let cookie = answer.cookie(SESSION).unwrap();
    assert_eq!(login["token"], json!(cookie.value));
    assert!(cookie.has("httponly") && cookie.has("samesite=lax"));
    is_in_state(&john, "done");
    let phone = second.with_token(&cookie.value);
    phone.get("/api/auth_user").json(200);
    assert_eq!(phone.get("/api/device_links").json(200), gone());
}

#[test]
fn new_device_is_announced_on_every_device_and_listed() {
    let server = TestServer::start();
    let second = server.anonymous();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let mut streams = [john.stream(), server.log_in("john").stream()];
    let phone = claim(&second, &link(&john));
    confirm(&john, &phone["number"]).is_empty(204);
    assert!(list(john.get("/api/notices")).is_empty());
    let login = enter(&second, &phone["claim"]).json(200);
    for stream in &mut streams {
        stream.expect("notice");
    }
    let notices = list(john.get("/api/notices"));
    assert_eq!(
        (notices.len(), &notices[0]["kind"]),
        (1, &json!("device_added"))
    );
    assert_eq!(notices[0]["by"], PHONE.1);
    assert!(list(jane.get("/api/notices")).is_empty());
    // Neither the new device nor the device that approved it can dismiss the notice for the others: either may be a
    // thief's.
    let dismiss = format!("/api/notices/{}/dismiss", text(&notices[0]["id"]));
    let added = second.with_token(text(&login["token"]));
    for thief in [&added, &john] {
        thief.post_empty(&dismiss).error(403);
        assert_eq!(list(thief.get("/api/notices"))[0]["causedHere"], true);
    }
    server.log_in("john").post_empty(&dismiss).is_empty(204);
    let sessions = list(john.get("/api/sessions"));
    let is_phone = |session: &&Value| session["userAgent"] == PHONE.1;
    assert_eq!(sessions.iter().filter(is_phone).count(), 1);
}

#[test]
fn only_the_first_device_can_claim_a_link() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let token = link(&john);
    let answers: Vec<_> = thread::scope(|scope| {
        let claims = [(); 4].map(|()| scope.spawn(|| try_claim(&second, &token)));
        claims.map(|claim| claim.join().unwrap()).into()
    });
    let (first, others): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(first.len(), 1);
    for other in others {
        assert!(other.error(410).contains("already opened"));
    }
    let phone = first[0].json(200);
    confirm(&john, &phone["number"]).is_empty(204);
    try_claim(&second, &token).error(410);
    enter(&second, &phone["claim"]).json(200);
    try_claim(&second, &token).error(410);
}

#[test]
fn link_works_once() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let phone = claim(&second, &link(&john));
    confirm(&john, &phone["number"]).is_empty(204);
    let statuses = thread::scope(|scope| {
        let entries = [(); 4].map(|()| scope.spawn(|| enter(&second, &phone["claim"]).status));
        let mut statuses = entries.map(|entry| entry.join().unwrap());
        statuses.sort_unstable();
        statuses
    });
    assert_eq!(statuses, [200, 410, 410, 410]);
    assert_eq!(list(john.get("/api/sessions")).len(), 2);
    for after in [confirm(&john, &phone["number"]), refuse(&john)] {
        after.error(410);
    }
}

#[test]
fn wrong_number_is_refused() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let phone = claim(&second, &link(&john));
    for wrong in ["", "0", "1000", "abc"] {
        confirm(&john, &json!(wrong)).invalid("number");
    }
    let other = if phone["number"] == "123" {
        "321"
    } else {
        "123"
    };
    confirm(&john, &json!(other)).invalid("number");
    confirm(&john, &json!(7)).invalid("number");
    john.post("/api/device_links/confirm", json!({}))
        .invalid("number");
    assert_eq!(enter(&second, &phone["claim"]).json(202), json!({}));
}

#[test]
fn unopened_link_cannot_be_confirmed() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let token = link(&john);
    confirm(&john, &json!("000")).error(409);
    let phone = claim(&second, &token);
    assert_eq!(enter(&second, &phone["claim"]).json(202), json!({}));
}

#[test]
fn refusal_overrides_an_earlier_confirmation() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    for is_confirmed in [false, true] {
        let phone = claim(&second, &link(&john));
        if is_confirmed {
            confirm(&john, &phone["number"]).is_empty(204);
        }
        refuse(&john).is_empty(204);
        is_in_state(&john, "refused");
        enter(&second, &phone["claim"]).error(410);
        confirm(&john, &phone["number"]).error(410);
        refuse(&john).error(410);
    }
    let unopened = link(&john);
    refuse(&john).is_empty(204);
    try_claim(&second, &unopened).error(410);
    assert_eq!(list(john.get("/api/sessions")).len(), 1);
}

#[test]
fn new_link_ends_the_previous_link() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let (unopened, newer) = (link(&john), link(&john));
    try_claim(&second, &unopened).error(410);
    let former = claim(&second, &newer);
    confirm(&john, &former["number"]).is_empty(204);
    let newest = link(&john);
    is_in_state(&john, "waiting");
    enter(&second, &former["claim"]).error(410);
    let phone = claim(&second, &newest);
    confirm(&john, &phone["number"]).is_empty(204);
    enter(&second, &former["claim"]).error(410);
    enter(&second, &phone["claim"]).json(200);
}

#[test]
fn link_belongs_to_its_session() {
    let server = TestServer::start();
    let second = server.anonymous();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let other_device = server.log_in("john");
    let phone = claim(&second, &link(&john));
    for other in [&jane, &other_device] {
        assert_eq!(other.get("/api/device_links").json(200), gone());
        confirm(other, &phone["number"]).error(410);
        refuse(other).error(410);
    }
    link(&other_device);
    confirm(&other_device, &phone["number"]).error(409);
    assert_eq!(enter(&second, &phone["claim"]).json(202), json!({}));
    is_in_state(&john, "claimed");
}

#[test]
fn links_need_a_session() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let phone = claim(&second, &link(&john));
    let ended = server.log_in("john");
    ended.log_out();
    let forged = john.with_token(&"A".repeat(43));
    let claimed = john.with_token(text(&phone["claim"]));
    for actor in [&second, &ended, &forged, &claimed] {
        actor.post_empty("/api/device_links").error(401);
        actor.get("/api/device_links").error(401);
        confirm(actor, &phone["number"]).error(401);
        refuse(actor).error(401);
    }
    is_in_state(&john, "claimed");
}

#[test]
fn link_ends_with_its_session() {
    let server = TestServer::start();
    let second = server.anonymous();
    let ends: [fn(&TestServer, &Actor); 3] = [
        |_, john| john.log_out(),
        |server, john| {
            let others = "/api/sessions/revoke_others";
            let laptop = server.log_in("john");
            laptop.post_empty(others).is_empty(204);
            john.get("/api/auth_user").error(401);
        },
        |server, _| server.sql("update sessions set expires_at = 1"),
    ];
    for end in ends {
        let john = server.log_in("john");
        let phone = claim(&second, &link(&john));
        confirm(&john, &phone["number"]).is_empty(204);
        end(&server, &john);
        let refused = enter(&second, &phone["claim"]);
        refused.error(410);
        assert!(refused.cookie(SESSION).is_none());
    }
    let jane = server.log_in("jane");
    assert!(list(server.log_in("john").get("/api/notices")).is_empty());
    jane.get("/api/auth_user").json(200);
}

#[test]
fn deactivated_user_cannot_use_a_link() {
    let server = TestServer::start();
    let second = server.anonymous();
    let (owner, john) = (server.owner(), server.log_in("john"));
    let phone = claim(&second, &link(&john));
    confirm(&john, &phone["number"]).is_empty(204);
    owner.post_empty("/api/users/1/deactivate").is_empty(204);
    enter(&second, &phone["claim"]).error(410);
}

#[test]
fn invalid_link_or_claim_opens_nothing() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let token = link(&john);
    for text in ["", "x", &"A".repeat(43), "\u{0}", &"é".repeat(43)] {
        try_claim(&second, text).error(404);
        enter(&second, &json!(text)).error(410);
    }
    enter(&second, &json!(token)).error(410);
    let phone = claim(&second, &token);
    try_claim(&second, text(&phone["claim"])).error(404);
    confirm(&john, &phone["number"]).is_empty(204);
    enter(&second, &json!(token)).error(410);
    enter(&second, &phone["claim"]).json(200);
}

#[test]
fn another_sites_page_can_neither_create_nor_use_a_link() {
    let server = TestServer::start();
    let second = server.anonymous();
    let john = server.log_in("john");
    let phone = claim(&second, &link(&john));
    let foreign = [("Sec-Fetch-Site", "cross-site")];
    let number = json!({ "number": phone["number"] }).to_string();
    let claim = json!({ "claim": phone["claim"] }).to_string();
    for (path, body) in [
        ("/api/device_links", "{}"),
        ("/api/device_links/confirm", &number),
        ("/api/device_links/refuse", "{}"),
        ("/api/device_links/look", "{\"token\": \"\"}"),
        ("/api/device_links/claim", "{\"token\": \"\"}"),
        ("/api/device_links/enter", &claim),
    ] {
        john.post_with(path, &foreign, body).error(403);
    }
    is_in_state(&john, "claimed");
}

#[test]
fn link_ends_with_the_token_that_created_it() {
    let server = TestServer::configured(|_| {});
    let mut olivia = server.owner();
    let refreshed = |of: &Actor| {
        let answer = of.post_empty("/api/refresh_token").json(200);
        of.with_token(text(&answer["token"]))
    };
    let changed = |of: &Actor| of.change_password(Some(PASSWORD), "a better one");
    for renew in [&refreshed as &dyn Fn(&Actor) -> Actor, &changed] {
        // A thief with the copied token approves a device, which waits.
        let phone = claim(&server.anonymous(), &link(&olivia));
        confirm(&olivia, &phone["number"]).is_empty(204);
        olivia = renew(&olivia);
        enter(&server.anonymous(), &phone["claim"]).error(410);
        assert_eq!(list(olivia.get("/api/sessions")).len(), 1);
    }
}

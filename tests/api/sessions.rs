//! Sessions and their cookies.

use std::time::Duration;

use chinwag::timestamp::Timestamp;
use serde_json::json;

use crate::{
    actor::{Actor, PASSWORD, text, user},
    answer::Answer,
    test_server::TestServer,
};

const COOKIE: &str = "chinwag_session";

fn log_in(server: &TestServer, headers: &[(&str, &str)]) -> Answer {
    let john = json!({ "username": "john" }).to_string();
    server.anonymous().post_with("/api/login", headers, &john)
}

#[test]
fn demo_signs_anyone_in_as_anyone() {
    let server = TestServer::start();
    let login = log_in(&server, &[]).json(200);
    let expected = json!({
        "authUser": user("1", "john"),
        "token": login["token"],
        "expiresAt": login["expiresAt"],
    });
    assert_eq!(login, expected);
    let is_in = server.anonymous().with_token(text(&login["token"]));
    assert_eq!(is_in.get("/api/auth_user").json(200), login["authUser"]);
}

#[test]
fn session_lasts_two_weeks() {
    let server = TestServer::start();
    let in_two_weeks = || (Timestamp::now() + Duration::from_hours(14 * 24)).to_string();
    let before = in_two_weeks();
    let login = log_in(&server, &[]);
    let expires_at = login.json(200)["expiresAt"].clone();
    assert!((before..=in_two_weeks()).contains(&text(&expires_at).to_owned()));
}

#[test]
fn cookie_outlasts_the_session_of_a_listening_page() {
    let server = TestServer::start();
    let cookie = log_in(&server, &[]).cookie(COOKIE).unwrap();
    assert!(cookie.has("max-age=34560000"), "{cookie:?}");
}

#[test]
fn servers_on_one_host_have_separate_cookies() {
    let names = |server: &TestServer, host: &str| {
        let login = log_in(server, &[("Host", host)]);
        let set = login
            .headers
            .iter()
            .filter(|(name, _)| name == "set-cookie");
        let name = |(_, value): &(String, String)| value.split_once('=').unwrap().0.to_owned();
        let mut names: Vec<_> = set.map(name).collect();
        names.sort();
        names
    };
    let server = TestServer::start();
    for (host, port) in [
        ("localhost:8000", "8000"),
        ("localhost:8001", "8001"),
        ("localhost", "80"),
    ] {
        let expected = ["chinwag_device", "chinwag_session"].map(|name| format!("{name}_{port}"));
        assert_eq!(names(&server, host), expected);
    }
    // The port in the browser's address bar counts, whatever port the server listens on.
    let proxied = TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.origin = vec!["https://chat.example.org".to_owned()];
    });
    assert_eq!(
        names(&proxied, "chat.example.org"),
        ["__Host-chinwag_device_443", "__Host-chinwag_session_443"]
    );
    // The other server's cookie is not accepted.
    let token = text(&log_in(&server, &[]).json(200)["token"]).to_owned();
    let with = |port: u16| {
        let headers = [
            ("Host", "localhost:8000"),
            ("cookie", &*format!("chinwag_session_{port}={token}")),
        ];
        server
            .anonymous()
            .get_with("/api/auth_user", &headers)
            .status
    };
    assert_eq!((with(8_000), with(8_001)), (200, 401));
}

#[test]
fn page_cookie_is_http_only_and_same_site() {
    let server = TestServer::start();
    let login = log_in(&server, &[]);
    let cookie = login.cookie(COOKIE).unwrap();
    assert_eq!(cookie.value, text(&login.json(200)["token"]));
    for attribute in ["httponly", "samesite=lax", "path=/"] {
        assert!(cookie.has(attribute), "{cookie:?}");
    }
    assert!(!cookie.has("secure"), "over plain HTTP it would be lost");
    assert!(
        !cookie
            .attributes
            .iter()
            .any(|own| own.starts_with("domain="))
    );
    let sent = format!("theme=dark; {COOKIE}={}", cookie.value);
    let answer = server
        .anonymous()
        .get_with("/api/auth_user", &[("Cookie", &sent)]);
    assert_eq!(answer.json(200)["username"], "john");
}

#[test]
fn https_cookie_is_secure() {
    let server = TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.origin = vec!["https://chat.example.org".into()];
    });
    let login = log_in(&server, &[]);
    assert!(login.cookie(COOKIE).is_none());
    let name = format!("__Host-{COOKIE}");
    let cookie = login.cookie(&name).unwrap();
    assert!(cookie.has("secure") && cookie.has("path=/"));
    let year = "max-age=31536000";
    assert_eq!(login.header("Strict-Transport-Security"), Some(year));
    let sent = format!("{name}={}", cookie.value);
    let anonymous = server.anonymous();
    let with = |cookie: &str| anonymous.get_with("/api/auth_user", &[("Cookie", cookie)]);
    assert_eq!(with(&sent).json(200)["username"], "john");
    // This cookie can be set by a page of another host, or by an attacker on a plain connection.
    with(&format!("{COOKIE}={}", cookie.value)).error(401);
    let sent = [("Cookie", sent.as_str())];
    let out = anonymous.post_with("/api/logout", &sent, "");
    let gone = out.cookie(&name).unwrap();
    assert!(
        gone.value.is_empty() && gone.has("secure"),
        "else browsers keep it"
    );
}

#[test]
fn unknown_name_cannot_sign_in() {
    let server = TestServer::start();
    for name in [
        "nobody",
        "joh",
        "john2",
        "%",
        "<script>",
        "\0",
        "' or 1=1 --",
    ] {
        let answer = server
            .anonymous()
            .post("/api/login", json!({ "username": name }));
        answer.error(404);
        assert!(answer.cookie(COOKIE).is_none());
    }
}

#[test]
fn name_is_trimmed_and_case_insensitive() {
    let server = TestServer::start();
    server.add_users(["Straße"]);
    for (typed, name) in [
        ("JOHN", "john"),
        ("  Jane\n", "jane"),
        ("STRASSE", "Straße"),
    ] {
        let login = server
            .anonymous()
            .post("/api/login", json!({ "username": typed }));
        assert_eq!(login.json(200)["authUser"]["username"], name);
    }
}

#[test]
fn login_without_a_name_names_the_field() {
    let server = TestServer::start();
    let anonymous = server.anonymous();
    for body in [
        json!({}),
        json!({ "username": "" }),
        json!({ "username": " " }),
        json!({ "username": 1 }),
    ] {
        anonymous.post("/api/login", body).invalid("username");
    }
}

#[test]
fn no_demo_login_without_its_flag() {
    let server = TestServer::configured(|_| {});
    server.add_users(["john"]);
    let answer = log_in(&server, &[]);
    answer.error(404);
    assert!(answer.cookie(COOKIE).is_none());
}

#[test]
fn no_demo_login_through_a_proxy() {
    let server = TestServer::start();
    for header in [
        "Forwarded",
        "Via",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Real-IP",
    ] {
        let answer = log_in(&server, &[(header, "127.0.0.1")]);
        answer.error(404);
        assert!(answer.cookie(COOKIE).is_none(), "{header}");
    }
}

#[test]
fn each_device_has_its_own_session() {
    let server = TestServer::start();
    let (phone, laptop) = (server.log_in("john"), server.log_in("john"));
    assert_ne!(phone.token, laptop.token);
    phone.log_out();
    phone.get("/api/auth_user").error(401);
    laptop.get("/api/auth_user").json(200);
}

#[test]
fn sign_out_removes_the_cookie() {
    let server = TestServer::start();
    let cookie = format!("{COOKIE}={}", server.log_in("john").token.unwrap());
    let headers = [("Cookie", cookie.as_str())];
    let answer = server.anonymous().post_with("/api/logout", &headers, "");
    answer.is_empty(204);
    let cookie = answer.cookie(COOKIE).unwrap();
    assert_eq!(cookie.value, "");
    assert!(
        cookie.has("path=/") && cookie.has("max-age=0"),
        "{cookie:?}"
    );
}

#[test]
fn refreshed_token_replaces_the_old_token() {
    let server = TestServer::start();
    let old = server.log_in("john");
    let answer = old.post_empty("/api/refresh_token");
    assert!(answer.cookie(COOKIE).is_none(), "a program needs no cookie");
    let session = answer.json(200);
    assert_eq!(session.as_object().unwrap().len(), 2);
    assert!(text(&session["expiresAt"]) > Timestamp::now().to_string().as_str());
    let new = old.with_token(text(&session["token"]));
    assert_eq!(new.get("/api/auth_user").json(200)["username"], "john");
    old.get("/api/auth_user").error(401);
}

#[test]
fn page_stays_signed_in_after_refreshing_its_token() {
    let server = TestServer::start();
    let token = server.log_in("john").token.unwrap();
    let cookie = format!("{COOKIE}={token}");
    let anonymous = server.anonymous();
    let answer = anonymous.post_with("/api/refresh_token", &[("Cookie", &cookie)], "");
    let renewed = answer.cookie(COOKIE).unwrap();
    assert_ne!(renewed.value, token);
    assert_eq!(answer.json(200)["token"], renewed.value);
    anonymous
        .with_token(&renewed.value)
        .get("/api/auth_user")
        .json(200);
}

#[test]
fn used_session_is_extended() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let (day, now) = (24 * 60 * 60 * 1000, "unixepoch('subsec') * 1000");
    server.sql(format!(
        "update sessions set last_used_at = {now} - 13 * {day}, expires_at = {now} + {day}"
    ));
    let cookie = format!("{COOKIE}={}", john.token());
    let answer = server
        .anonymous()
        .get_with("/api/auth_user", &[("Cookie", &cookie)]);
    let renewed = answer
        .cookie(COOKIE)
        .expect("the browser keeps it longer too");
    assert_eq!(renewed.value, john.token());
    // Without use, it would have ended five days later.
    server.sql(format!(
        "update sessions set last_used_at = last_used_at - 5 * {day}, expires_at = expires_at - 5 * {day}"
    ));
    john.get("/api/auth_user").json(200);
}

#[test]
fn recent_use_is_not_written_again() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let cookie = format!("{COOKIE}={}", john.token.unwrap());
    let answer = server
        .anonymous()
        .get_with("/api/auth_user", &[("Cookie", &cookie)]);
    answer.json(200);
    assert!(answer.cookie(COOKIE).is_none());
}

#[test]
fn unused_session_expires() {
    let server = TestServer::start();
    let john = server.log_in("john");
    server.sql("update sessions set expires_at = unixepoch('subsec') * 1000 - 1");
    john.get("/api/auth_user").error(401);
}

#[test]
fn session_survives_a_restart() {
    let mut server = TestServer::start();
    let john = server.log_in("john");
    server.stop();
    server.run();
    server.returning(&john).get("/api/auth_user").json(200);
}

#[test]
fn fifty_first_session_replaces_the_least_recently_used() {
    let server = TestServer::start();
    let mut devices: Vec<_> = (0..50).map(|_| server.log_in("john")).collect();
    let jane = server.log_in("jane");
    // The clock is set back before the next.
    server.sql("update sessions set last_used_at = last_used_at + 100000 where id <> 2");
    let mut stream = devices[1].stream();
    devices.push(server.log_in("john"));
    assert_eq!(stream.expect("bye").data["reason"], "session");
    let list = devices[50].get("/api/sessions").json(200);
    assert_eq!(list.as_array().unwrap().len(), 50);
    devices.remove(1).get("/api/auth_user").error(401);
    for device in devices.iter().chain([&jane]) {
        device.get("/api/auth_user").json(200);
    }
}

#[test]
fn refresh_ends_the_old_token_and_its_streams() {
    let server = TestServer::configured(|_| {});
    let olivia = server.owner();
    let refreshed = |of: &Actor| {
        let answer = of.post_empty("/api/refresh_token").json(200);
        of.with_token(text(&answer["token"]))
    };
    let changed = |of: &Actor| of.change_password(Some(PASSWORD), "a better one");
    let mut device = olivia;
    for renew in [&refreshed as &dyn Fn(&Actor) -> Actor, &changed] {
        let copy = device.clone();
        let mut copied_stream = copy.stream();
        device = renew(&device);
        assert_eq!(copied_stream.expect("bye").data["reason"], "token");
        copy.get("/api/auth_user").error(401);
        device.stream();
    }
}

#[test]
fn page_stays_signed_in_after_a_new_password() {
    let server = TestServer::configured(|_| {});
    let token = server.owner().token.unwrap();
    let change = json!({ "current": PASSWORD, "password": "a better one" }).to_string();
    let cookie = format!("{COOKIE}={token}");
    let changed =
        server
            .anonymous()
            .post_with("/api/account/password", &[("Cookie", &cookie)], &change);
    let renewed = changed.cookie(COOKIE).unwrap();
    assert_ne!(renewed.value, token);
    let cookie = format!("{COOKIE}={}", renewed.value);
    server
        .anonymous()
        .get_with("/api/auth_user", &[("Cookie", &cookie)])
        .json(200);
}

#[test]
fn token_is_replaced_once() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let statuses = std::thread::scope(|scope| {
        let refresh = || john.post_empty("/api/refresh_token").status;
        let others: Vec<_> = (0..7).map(|_| scope.spawn(refresh)).collect();
        let own = refresh();
        let others = others.into_iter().map(|other| other.join().unwrap());
        others.chain([own]).collect::<Vec<_>>()
    });
    let replaced = statuses.iter().filter(|status| **status == 200).count();
    assert_eq!(replaced, 1, "{statuses:?}");
}

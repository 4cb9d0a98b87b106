//! Signing in with a password.

use serde_json::json;

use crate::{actor::PASSWORD, test_server::TestServer};

#[test]
fn user_signs_in_with_their_password_on_another_device() {
    let server = TestServer::configured(|_| {});
    server.owner();
    let login = server.anonymous().try_password(" OLIVIA ", PASSWORD);
    let cookie = login.cookie("chinwag_session").unwrap();
    assert!(cookie.attributes.contains(&"httponly".to_owned()));
    assert_eq!(login.json(200)["authUser"]["username"], json!("olivia"));
}

#[test]
fn password_is_normalized() {
    let server = TestServer::configured(|_| {});
    let owner = server.owner();
    let (composed, decomposed) = ("pässwörter", "pa\u{308}sswo\u{308}rter");
    let join = |name, password| {
        let invite = owner.invite(1);
        server.anonymous().try_join(&invite, name, password)
    };
    for (name, chosen, typed) in [
        ("mac", decomposed, composed),
        ("linux", composed, decomposed),
        ("phone", "correct\u{a0}horse", PASSWORD),
    ] {
        join(name, chosen).json(201);
        server.anonymous().try_password(name, typed).json(200);
        server.anonymous().try_password(name, chosen).json(200);
    }
    let refused = join("tab", "correct\thorse").invalid("password");
    assert!(refused.contains("control characters"), "{refused}");
}

#[test]
fn unknown_name_answers_like_a_wrong_password() {
    let server = TestServer::configured(|_| {});
    server.owner();
    server.add_users(["github-user"]);
    let wrong = server.anonymous().try_password("olivia", "correct horsf");
    let unknown = server.anonymous().try_password("nobody", PASSWORD);
    let without = server.anonymous().try_password("github-user", PASSWORD);
    let shape = |answer: &crate::answer::Answer| {
        let headers = answer.headers.iter().map(|(name, _)| name.clone());
        (
            answer.status,
            answer.text().to_owned(),
            headers.collect::<Vec<_>>(),
        )
    };
    assert_eq!(wrong.status, 401);
    assert_eq!(shape(&unknown), shape(&wrong));
    assert_eq!(shape(&without), shape(&wrong));
    wrong.error(401);
}

#[test]
fn any_text_can_be_tried_as_a_password() {
    let server = TestServer::configured(|_| {});
    server.owner();
    for attempt in ["", "\u{0}", &"x".repeat(10_000), "\u{202e}<b>"] {
        server
            .anonymous()
            .try_password("olivia", attempt)
            .error(401);
    }
    server
        .anonymous()
        .try_password("  ", PASSWORD)
        .invalid("username");
}

#[test]
fn demo_accepts_passwords_and_others_require_them() {
    let demo = TestServer::start();
    demo.owner();
    demo.anonymous().try_password("olivia", PASSWORD).json(200);
    demo.log_in("olivia");
    let real = TestServer::configured(|_| {});
    real.owner();
    let credentials = json!({ "username": "olivia" });
    real.anonymous().post("/api/login", credentials).error(404);
    let credentials = json!({ "username": "olivia", "password": null });
    real.anonymous().post("/api/login", credentials).error(404);
}

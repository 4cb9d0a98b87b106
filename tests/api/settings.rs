//! A user's own settings.

use serde_json::{Value, json};

use crate::{
    actor::{Actor, text},
    test_server::TestServer,
};

fn defaults() -> Value {
    json!({
        "showsPresence": true, "showsTyping": true, "clock": "system", "notify": "mine", "words": [], "sound": "tap",
        "quietFrom": null, "quietTo": null, "quietDays": [], "pausedUntil": null,
    })
}

fn with(changes: Value) -> Value {
    let mut settings = defaults();
    for (name, value) in changes.as_object().unwrap() {
        settings[name] = value.clone();
    }
    settings
}

#[track_caller]
fn change(actor: &Actor, change: Value) -> Value {
    actor.patch("/api/settings", change).json(200)
}

#[test]
fn settings_are_the_defaults_until_they_are_changed() {
    let server = TestServer::start();
    let john = server.log_in("john");
    assert_eq!(john.get("/api/settings").json(200), defaults());
    assert_eq!(change(&john, json!({})), defaults());
    let all = json!({
        "showsPresence": false, "showsTyping": false, "clock": "24", "notify": "all", "words": ["release", "Lisbon"],
        "sound": "chime", "quietFrom": "19:00", "quietTo": "08:00", "quietDays": ["saturday", "sunday"],
        "pausedUntil": "2026-01-02T03:04:05.678Z",
    });
    assert_eq!(change(&john, all.clone()), all);
    assert_eq!(john.get("/api/settings").json(200), all);
    assert_eq!(john.snapshot()["settings"], all);
    assert_eq!(
        server.log_in("jane").get("/api/settings").json(200),
        defaults()
    );
}

#[test]
fn missing_field_stays_and_null_removes() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let quiet = json!({ "quietFrom": "19:00", "quietTo": "08:00" });
    change(&john, quiet.clone());
    assert_eq!(change(&john, json!({ "notify": "nothing" })), {
        let mut expected = with(quiet);
        expected["notify"] = json!("nothing");
        expected
    });
    let none = json!({ "quietFrom": null, "quietTo": null, "notify": "mine", "pausedUntil": null });
    assert_eq!(change(&john, none), defaults());
}

#[test]
fn change_is_told_to_the_users_own_devices_alone() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    let (mut phone, mut hers) = (john.stream(), jane.stream());
    let start = phone.last_event_id.clone().unwrap();
    let settings = change(&john, json!({ "notify": "all" }));
    assert_eq!(phone.expect("settings").data, settings);
    john.send(&conversation, "hi");
    assert_eq!(hers.event().content(), "hi");
    // A device that was offline gets the settings as they are now.
    let settings = change(&john, json!({ "clock": "12" }));
    let mut missed = john.stream_after(&start);
    assert_eq!(missed.expect("settings").data, settings);
}

#[test]
fn same_settings_are_not_told() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    change(&john, json!({ "words": ["Release"] }));
    let mut stream = john.stream();
    change(&john, json!({ "words": ["Release", "RELEASE"] }));
    john.send(&conversation, "hi");
    assert_eq!(stream.event().content(), "hi");
}

#[test]
fn word_is_kept_in_its_new_spelling() {
    let server = TestServer::start();
    let john = server.log_in("john");
    change(&john, json!({ "words": ["release"] }));
    let changed = change(&john, json!({ "words": ["Release"] }));
    assert_eq!(changed["words"], json!(["Release"]));
    assert_eq!(john.get("/api/settings").json(200), changed);
}

#[test]
fn words_that_differ_in_case_alone_are_kept_once() {
    let server = TestServer::start();
    let settings = change(
        &server.log_in("john"),
        json!({ "words": ["Straße", "  two   words ", "STRASSE"] }),
    );
    assert_eq!(settings["words"], json!(["Straße", "two words"]));
}

#[test]
fn refused_change_names_the_field_and_changes_nothing() {
    let server = TestServer::start();
    let john = server.log_in("john");
    let many: Vec<_> = (0..51).map(|number| format!("word {number}")).collect();
    for (wrong, field) in [
        (json!({ "clock": "13" }), "clock"),
        (json!({ "clock": 24 }), "clock"),
        (json!({ "showsPresence": "no" }), "showsPresence"),
        (json!({ "notify": "some" }), "notify"),
        (json!({ "sound": true }), "sound"),
        (json!({ "words": ["a".repeat(41)] }), "words"),
        (json!({ "words": ["a\nb"] }), "words"),
        (json!({ "words": [" "] }), "words"),
        (json!({ "words": many }), "words"),
        (json!({ "quietFrom": "19:00" }), "quietTo"),
        (json!({ "quietTo": "19:00" }), "quietFrom"),
        (
            json!({ "quietFrom": "19:00", "quietTo": "19:00" }),
            "quietTo",
        ),
        (
            json!({ "quietFrom": "7 pm", "quietTo": "08:00" }),
            "quietFrom",
        ),
        (json!({ "quietDays": ["someday"] }), "quietDays"),
        (json!({ "pausedUntil": "tomorrow" }), "pausedUntil"),
    ] {
        let mut both = wrong.clone();
        both["showsTyping"] = json!(false);
        let answer = john.patch("/api/settings", both).json(422);
        let fields: Vec<_> = answer["errors"].as_object().unwrap().keys().collect();
        assert!(
            fields.iter().any(|name| name.starts_with(field)),
            "{wrong}: {answer}"
        );
    }
    assert_eq!(john.get("/api/settings").json(200), defaults());
}

#[test]
fn pause_beyond_the_calendar_is_its_end() {
    let server = TestServer::start();
    let john = server.log_in("john");
    for (until, shown) in [
        ("9999-12-31T23:59:59-12:00", "9999-12-31T23:59:59.999Z"),
        ("0000-01-01T00:00:00+12:00", "1970-01-01T00:00:00.000Z"),
    ] {
        let settings = change(&john, json!({ "pausedUntil": until }));
        assert_eq!(text(&settings["pausedUntil"]), shown);
    }
}

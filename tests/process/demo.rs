//! The team of a new demo.

use std::process::Command;

use serde_json::Value;

use crate::{
    actor::{Actor, list, text},
    process::{Home, Process, Server},
};

/// A demo as people start it, on the data of all other commands here.
fn demo(home: &Home) -> Command {
    let mut command = home.demo();
    command.env_remove("CHINWAG_EMPTY");
    command
}

/// The unread counts of a user in conversations of two, by the other's username.
fn unread(actor: &Actor) -> Vec<(String, u64)> {
    let count = |conversation: &Value| {
        let other = text(&conversation["otherParticipant"]["username"]).to_owned();
        (other, conversation["unreadCount"].as_u64().unwrap())
    };
    list(actor.get("/api/conversations"))
        .iter()
        .map(count)
        .collect()
}

/// The unread messages of a user's room, and how many of them are for the user.
fn unread_in(actor: &Actor, room: &str) -> (u64, u64) {
    let snapshot = actor.snapshot();
    let mut conversations = snapshot["conversations"].as_array().unwrap().iter();
    let room = conversations.find(|one| one["name"] == room).unwrap();
    let count = |field: &str| room[field].as_u64().unwrap();
    (count("unreadCount"), count("mentionCount"))
}

fn counts(unread: &[(&str, u64)]) -> Vec<(String, u64)> {
    let counts = unread.iter();
    counts
        .map(|(name, count)| ((*name).to_owned(), *count))
        .collect()
}

#[test]
fn new_demo_has_a_team_that_has_talked() {
    let home = Home::new();
    let server = Server::start(demo(&home));
    let info = server.anonymous().get("/api/server").json(200);
    assert_eq!(info["name"], "Corner Office");
    assert_eq!(info["devLogin"]["users"].as_array().unwrap().len(), 5);
    assert_eq!(info["devLogin"]["users"][0]["displayName"], "John Carter");
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    assert_eq!(
        unread(&john),
        counts(&[("jane", 2), ("mateo", 1), ("yuki", 0), ("priya", 0)])
    );
    assert_eq!(
        unread(&jane),
        counts(&[("john", 0), ("yuki", 1), ("priya", 2), ("mateo", 0)])
    );
    assert_eq!(unread_in(&john, "everyone"), (1, 0));
    assert_eq!(unread_in(&john, "bakery-site"), (4, 2));
    assert_eq!(unread_in(&john, "numbers"), (1, 0));
    let conversation = john.start_conversation("jane");
    let history = list(john.get(&format!(
        "/api/conversations/{conversation}/messages?markRead=false"
    )));
    let times: Vec<_> = history
        .iter()
        .map(|said| text(&said["createdAt"]))
        .collect();
    assert!(times.is_sorted_by(|later, earlier| later >= earlier));
    // Days of history.
    assert_ne!(times[0][..10], times.last().unwrap()[..10]);
    john.say(&conversation, "Coming!");
    assert_eq!(unread(&jane)[0], ("john".to_owned(), 1));
}

#[test]
fn team_is_added_once() {
    let home = Home::new();
    let server = Server::start(demo(&home));
    let before = unread(&server.log_in("john"));
    server.stop();
    let server = Server::start(demo(&home));
    assert_eq!(unread(&server.log_in("john")), before);
    assert_eq!(home.run(["user", "list"]).stdout.lines().count(), 5);
}

#[test]
fn database_that_is_in_use_gets_no_team() {
    let home = Home::new();
    // It waits for its owner.
    home.serve([]).stop();
    Server::start(demo(&home)).stop();
    assert_eq!(home.run(["user", "list"]).stdout, "jane\njohn\n");

    let home = Home::new();
    assert_eq!(home.run(["user", "add", "ann"]).code, Some(0));
    Server::start(demo(&home)).stop();
    assert_eq!(home.run(["user", "list"]).stdout, "ann\n");

    let home = Home::new();
    home.serve([]).owner();
    let server = Server::start(demo(&home));
    let olivia = server.log_in("olivia");
    assert!(olivia.talks().is_empty());
}

#[test]
fn empty_demo_has_no_messages() {
    let home = Home::new();
    let mut command = demo(&home);
    command.arg("--empty");
    let server = Server::start(command);
    assert!(server.log_in("john").talks().is_empty());
    let ended = Process::spawn(home.chinwag(["user", "list"])).wait();
    assert_eq!(ended.stdout, "jane\njohn\n");
}

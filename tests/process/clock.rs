//! Changes of the computer's clock, while the server runs and while it does not. `clock.c` is the clock.

use std::process::Command;

use serde_json::json;

use crate::{
    actor::{Actor, PASSWORD, messages_of, text, texts},
    event_reader::Event,
    process::{Home, Server},
    shim::Shim,
    support::wait_until,
};

/// An hour, in seconds.
const HOUR: i64 = 3_600;
const YEAR: i64 = 365 * 24 * HOUR;

struct Computer {
    home: Home,
    shim: Shim,
}

impl Computer {
    /// A home with three users; none without a C compiler.
    fn new() -> Option<Self> {
        let home = Home::new();
        let shim = Shim::build("clock.c")?;
        let ended = home.run(["user", "add", "john", "jane", "ann"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        Some(Self { home, shim })
    }

    fn serve(&self) -> Server {
        self.start(self.home.demo())
    }

    fn start(&self, mut command: Command) -> Server {
        self.shim.preload(&mut command);
        command
            .env("CLOCK_OFF_BY", self.home.path("off-by"))
            .env("CLOCK_AHEAD_BY", self.home.path("ahead-by"));
        Server::start(command)
    }

    fn set_clock(&self, off_by: i64) {
        self.home.write("off-by", &off_by.to_string());
    }
}

#[test]
fn clock_set_back_keeps_the_order_and_the_sessions() {
    let Some(computer) = Computer::new() else {
        return;
    };
    let server = computer.serve();
    let (john, jane) = (server.log_in("john"), server.log_in("jane"));
    let with_ann = john.start_conversation("ann");
    let conversation = john.start_conversation("jane");
    let mut stream = jane.stream();
    let mut said = vec![john.say(&conversation, "in time")];
    john.say(&with_ann, "a moment later");

    computer.set_clock(-HOUR);
    said.push(john.say(&conversation, "an hour earlier"));
    let told = stream.messages(2);
    assert_eq!(ids_of(&told), said);
    let history = jane.told(&conversation);
    assert_eq!(texts(&history, "id"), said);
    let times = texts(&history, "createdAt");
    assert!(times[1] < times[0], "the clock was set back: {times:?}");
    assert_newest(&john, &said[1]);
    assert_unread(&jane, 2);
    jane.read(&conversation, None);
    assert_unread(&jane, 0);
    let path = format!("{}/{}", messages_of(&conversation), said[0]);
    john.patch(&path, json!({"content": "edited"})).json(200);
    assert_sessions_go_on(&server, &jane);
    server.kill();

    computer.set_clock(-2 * HOUR);
    let server = computer.serve();
    let (john, jane) = (john.at(server.address()), jane.at(server.address()));
    said.push(john.say(&conversation, "two hours earlier"));
    assert_eq!(texts(&jane.told(&conversation), "id"), said);
    assert_newest(&john, &said[2]);
    assert_unread(&jane, 1);
    let mut resumed = jane.stream_after(told[0].id.as_deref().unwrap());
    assert_eq!(ids_of(&resumed.messages(2)), said[1..]);
    assert_sessions_go_on(&server, &jane);
}

#[test]
fn owner_link_works_after_a_clock_jump() {
    for (at_start, later) in [(-11 * YEAR, 0), (0, 2 * HOUR), (0, -2 * HOUR)] {
        let Some(computer) = Computer::new() else {
            return;
        };
        computer.set_clock(at_start);
        let server = computer.start(computer.home.chinwag(["--port", "0"]));
        let link = server.owner_link();
        computer.set_clock(later);
        let look = json!({ "token": link });
        let look = server.anonymous().post("/api/invites/look", look);
        assert_eq!(look.status, 200, "{}", look.text());
        let owner = server.anonymous().join(&link, "olivia");
        assert_eq!(owner.snapshot()["authUser"]["role"], json!("owner"));
    }
}

#[test]
fn owner_link_expires_after_an_hour_of_uptime() {
    let Some(computer) = Computer::new() else {
        return;
    };
    let server = computer.start(computer.home.chinwag(["--port", "0"]));
    let link = server.owner_link();
    let look = || {
        let look = json!({ "token": link });
        server.anonymous().post("/api/invites/look", look)
    };
    assert_eq!(look().status, 200);
    computer.home.write("ahead-by", &(HOUR + 1).to_string());
    wait_until(|| look().status == 410);
    let joined = server.anonymous().try_join(&link, "mallory", PASSWORD);
    assert!(joined.error(410).contains("expired"));
    let ended = computer.home.run(["owner-link"]);
    let (_, link) = ended.stdout.split_once("/join#").unwrap();
    server.anonymous().join(link.trim(), "olivia");
}

/// Asserts that the first listed conversation is the one with this message.
#[track_caller]
fn assert_newest(client: &Actor, message: &str) {
    let snapshot = client.snapshot();
    assert_eq!(
        snapshot["conversations"][0]["lastMessage"]["id"],
        json!(message)
    );
}

#[track_caller]
fn assert_unread(client: &Actor, count: u32) {
    let snapshot = client.snapshot();
    assert_eq!(snapshot["conversations"][0]["unreadCount"], json!(count));
}

#[track_caller]
fn assert_sessions_go_on(server: &Server, client: &Actor) {
    assert_eq!(client.get("/api/auth_user").status, 200);
    let newer = server.log_in("jane");
    assert_eq!(newer.get("/api/auth_user").status, 200);
    assert_eq!(newer.post_empty("/api/logout").status, 204);
    assert_eq!(newer.get("/api/auth_user").status, 401);
    assert_eq!(client.get("/api/auth_user").status, 200);
}

fn ids_of(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| text(&event.data["id"])).collect()
}

//! The computer's clock is set back, while the server runs and while it does not. `clock.c` is that clock.

use serde_json::{Value, json};

use crate::{
    client::{Client, Event},
    load::{is_message, text},
    process::{Home, Server},
    shim::Shim,
};

/// An hour, in seconds.
const HOUR: i64 = 3_600;

struct Computer {
    home: Home,
    shim: Shim,
}

impl Computer {
    /// One with three users; none without a C compiler.
    fn new() -> Option<Self> {
        let home = Home::new();
        let shim = Shim::build(&home, "clock.c")?;
        let ended = home.run(["user", "add", "john", "jane", "ann"]);
        assert_eq!(ended.code, Some(0), "{ended:?}");
        Some(Self { home, shim })
    }

    fn serve(&self) -> Server {
        let mut command = self.home.demo();
        self.shim.preload(&mut command);
        command.env("CLOCK_OFF_BY", self.home.path("off-by"));
        Server::start(command)
    }

    fn set_clock(&self, off_by: i64) {
        self.home.write("off-by", &off_by.to_string());
    }
}

#[test]
fn a_clock_that_is_set_back_changes_no_order_and_ends_no_session() {
    let Some(computer) = Computer::new() else {
        return;
    };
    let server = computer.serve();
    let (john, jane) = (server.sign_in("john"), server.sign_in("jane"));
    let with_ann = john.start_conversation("ann");
    let messages = john.start_conversation("jane");
    let mut stream = jane.stream(None);
    stream.next();
    let mut said = vec![john.say(&messages, "in time")];
    john.say(&with_ann, "a moment later");

    computer.set_clock(-HOUR);
    said.push(john.say(&messages, "an hour earlier"));
    let told: Vec<Event> = stream.by_ref().filter(is_message).take(2).collect();
    assert_eq!(ids_of(&told), said);
    let history = jane.history(&messages);
    assert_eq!(ids(&history), said);
    let times: Vec<_> = history.iter().map(|one| text(&one["createdAt"])).collect();
    assert!(times[1] < times[0], "the clock was set back: {times:?}");
    assert_newest(&john, &said[1]);
    assert_unread(&jane, 2);
    mark_read(&jane, &messages);
    assert_unread(&jane, 0);
    let path = format!("{messages}/{}", said[0]);
    let (status, edited) = john.patch(&path, &json!({"content": "edited"}));
    assert_eq!(status, 200, "{edited}");
    assert_sessions_go_on(&server, &jane);
    server.kill();

    computer.set_clock(-2 * HOUR);
    let server = computer.serve();
    let (john, jane) = (john.at(server.address), jane.at(server.address));
    said.push(john.say(&messages, "two hours earlier"));
    assert_eq!(ids(&jane.history(&messages)), said);
    assert_newest(&john, &said[2]);
    assert_unread(&jane, 1);
    let resumed = jane.stream(told[0].id.as_deref());
    let resumed: Vec<Event> = resumed.filter(is_message).take(2).collect();
    assert_eq!(ids_of(&resumed), said[1..]);
    assert_sessions_go_on(&server, &jane);
}

/// The conversation that is listed first is the one with this message.
#[track_caller]
fn assert_newest(client: &Client, message: &str) {
    let (_, snapshot) = client.get("/api/snapshot");
    assert_eq!(
        snapshot["conversations"][0]["lastMessage"]["id"],
        json!(message)
    );
}

#[track_caller]
fn assert_unread(client: &Client, count: u32) {
    let (_, snapshot) = client.get("/api/snapshot");
    assert_eq!(snapshot["conversations"][0]["unreadCount"], json!(count));
}

fn mark_read(client: &Client, messages: &str) {
    let conversation = messages.strip_suffix("/messages").unwrap();
    let (status, answer) = client.post(&format!("{conversation}/read_messages"), &Value::Null);
    assert_eq!(status, 204, "{answer}");
}

#[track_caller]
fn assert_sessions_go_on(server: &Server, client: &Client) {
    assert_eq!(client.get("/api/auth_user").0, 200);
    let newer = server.sign_in("jane");
    assert_eq!(newer.get("/api/auth_user").0, 200);
    assert_eq!(newer.post("/api/logout", &Value::Null).0, 204);
    assert_eq!(newer.get("/api/auth_user").0, 401);
    assert_eq!(client.get("/api/auth_user").0, 200);
}

fn ids(history: &[Value]) -> Vec<&str> {
    history.iter().map(|one| text(&one["id"])).collect()
}

fn ids_of(events: &[Event]) -> Vec<&str> {
    events.iter().map(|event| text(&event.data["id"])).collect()
}

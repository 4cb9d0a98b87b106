//! `rooms`: messages a second into rooms of ten, next to conversations of two; joining a room of 10,000; and snapshots of
//! 200 conversations with unread messages. All rooms are made through the API.

use std::{
    ops::RangeInclusive,
    time::{Duration, Instant},
};

use memchr::memmem;

use crate::{
    arguments::Arguments,
    clients,
    connection::Connection,
    crowd::Crowd,
    latency::Latencies,
    machine,
    requests::Requests,
    results::Results,
    server::{self, Program, Server},
    table::{Table, count, milliseconds},
    world::{self, World},
};

/// The number of people in each room of the senders.
const PEOPLE: usize = 10;
/// The number of people whom one request adds.
const ADDED: usize = 99;
/// The number of people in the large room.
const MANY: usize = 10_000;
/// The number of joins that are timed.
const JOINS: usize = 100;

pub async fn run(arguments: &Arguments) {
    send(arguments).await;
    snapshots(arguments).await;
    join(arguments).await;
}

/// Makes a room of users through the API, by the first of them, and returns its id.
async fn make(server: &Server, name: &str, mut users: RangeInclusive<usize>) -> usize {
    let maker = users.next().expect("a room has people");
    let mut connection = Connection::open(server.address)
        .await
        .expect("the server takes connections");
    let room = format!(r#"{{"name":"{name}"}}"#);
    let id = id_of(&mut connection, server, maker, "/api/rooms", &room).await;
    let others: Vec<_> = users.map(|user| format!(r#""user-{user}""#)).collect();
    for names in others.chunks(ADDED) {
        let body = format!(r#"{{"usernames":[{}]}}"#, names.join(","));
        let path = format!("/api/conversations/{id}/participants");
        id_of(&mut connection, server, maker, &path, &body).await;
    }
    id
}

/// Sends a body, and returns the id of the conversation in the answer.
async fn id_of(
    connection: &mut Connection,
    server: &Server,
    user: usize,
    path: &str,
    body: &str,
) -> usize {
    let mut request = Requests::post(server.address, user, path, body);
    let answer = connection.ask(request.next()).await;
    let (status, answer) = answer.expect("the server answers");
    let text = String::from_utf8_lossy(answer);
    assert!(status < 300, "{status} {text}");
    let at = memmem::find(answer, br#""id":""#).expect("the answer has an id") + 6;
    let digits = answer[at..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |id, digit| id * 10 + usize::from(digit - b'0'))
}

/// The same senders, first in conversations of two and then in rooms of ten. Only they have streams.
async fn send(arguments: &Arguments) {
    let senders = arguments
        .senders
        .iter()
        .copied()
        .max()
        .unwrap_or(64)
        .min(64);
    let prepared = server::folder();
    World::of(senders * PEOPLE).prepare(prepared.path()).await;
    let mut results = Results::new("people in each");
    for round in 1..=arguments.rounds() {
        machine::announce("rooms", round);
        for program in Program::chinwags(arguments) {
            let folder = server::copy_of(prepared.path());
            let server = Server::start(&program, folder.path());
            let mut rooms = Vec::with_capacity(senders);
            for sender in 0..senders {
                let users = sender * PEOPLE + 1..=(sender + 1) * PEOPLE;
                rooms.push(make(&server, &format!("room-{sender}"), users).await);
            }
            let pairs: Vec<_> = (0..senders)
                .map(|person| (world::sender(person), world::conversation(person)))
                .collect();
            let rooms: Vec<_> = rooms
                .into_iter()
                .enumerate()
                .map(|(sender, room)| (sender * PEOPLE + 1, room))
                .collect();
            for (people, places) in [(2, pairs), (PEOPLE, rooms)] {
                let sample = send_to(&server, &places, arguments.time()).await;
                results.add(people, &program.name, sample);
            }
        }
    }
    results.print(&format!("Messages sent by {senders}"));
}

async fn send_to(server: &Server, places: &[(usize, usize)], time: Duration) -> clients::Sample {
    let mut crowd = Crowd::default();
    crowd
        .join(server.address, places.iter().map(|(user, _)| *user))
        .await;
    let clients = places
        .iter()
        .map(|(user, conversation)| Requests::message(server.address, *user, *conversation))
        .collect();
    let mut sample = clients::run(server, clients, time).await;
    sample.missing = crowd.missing(sample.answered - sample.failed).await;
    sample
}

/// The snapshot of a user with 100 rooms of 30 people and 100 conversations of two, each with 20 unread messages, five of
/// which mention the user.
async fn snapshots(arguments: &Arguments) {
    let mut results = Results::new("readers");
    let mut size = 0;
    for program in Program::chinwags(arguments) {
        let folder = server::folder();
        World::of(2 * CONVERSATIONS).prepare(folder.path()).await;
        let server = Server::start(&program, folder.path());
        fill(&server).await;
        for round in 1..=arguments.rounds() {
            machine::announce("snapshots", round);
            for readers in [1, 16] {
                let requests = (0..readers)
                    .map(|_| Requests::get(server.address, 1, &["/api/snapshot".to_owned()]));
                let sample = clients::run(&server, requests.collect(), arguments.time()).await;
                results.add(readers, &program.name, sample);
            }
        }
        let mut connection = Connection::open(server.address)
            .await
            .expect("the server takes connections");
        let mut request = Requests::get(server.address, 1, &["/api/snapshot".to_owned()]);
        let answer = connection.ask(request.next()).await;
        size = answer.expect("the server answers").1.len();
    }
    results.print(&format!(
        "Snapshots of {} bytes, with {} conversations and all unread",
        count(size as f64),
        2 * CONVERSATIONS
    ));
}

/// Half of the conversations in the snapshot.
const CONVERSATIONS: usize = 100;

async fn fill(server: &Server) {
    let mut connection = Connection::open(server.address)
        .await
        .expect("the server takes connections");
    for number in 0..CONVERSATIONS {
        let other = number + 2;
        let room = make(server, &format!("room-{number}"), other..=other + 28).await;
        let adding = r#"{"usernames":["user-1"]}"#;
        let path = format!("/api/conversations/{room}/participants");
        id_of(&mut connection, server, other, &path, adding).await;
        let starting =
            r#"{"usernames":["user-1","USER"]}"#.replace("USER", &format!("user-{}", other + 60));
        let pair = id_of(
            &mut connection,
            server,
            other,
            "/api/conversations",
            &starting,
        )
        .await;
        for message in 0..20 {
            let mention = if message % 4 == 0 { "@user-1 " } else { "" };
            let body = format!(r#"{{"content":"{mention}{}"}}"#, world::content(message));
            for conversation in [room, pair] {
                let path = format!("/api/conversations/{conversation}/messages");
                id_of(&mut connection, server, other, &path, &body).await;
            }
        }
    }
}

/// Joins of a room that has 10,000 people, one after the other.
async fn join(arguments: &Arguments) {
    let prepared = server::folder();
    World::of(MANY).prepare(prepared.path()).await;
    let mut table = Table::new(["", "joins", "p50 ms", "p99 ms", "max ms"]);
    for program in Program::chinwags(arguments) {
        machine::announce("joining a large room", 1);
        let server = Server::start(&program, prepared.path());
        let room = make(&server, "all", 1..=MANY - JOINS).await;
        let mut latencies = Latencies::default();
        for user in MANY - JOINS + 1..=MANY {
            let mut connection = Connection::open(server.address)
                .await
                .expect("the server takes connections");
            let path = format!("/api/conversations/{room}/join");
            let mut request = Requests::post(server.address, user, &path, "{}");
            let begin = Instant::now();
            let status = connection.exchange(request.next()).await;
            assert_eq!(status.expect("the server answers"), 200);
            latencies.add(begin.elapsed());
        }
        table.row([
            program.name,
            latencies.len().to_string(),
            milliseconds(latencies.within(0.5)),
            milliseconds(latencies.within(0.99)),
            milliseconds(latencies.within(1.0)),
        ]);
    }
    table.print("Joins of a room of 10,000");
}

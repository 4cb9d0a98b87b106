//! People who send a message as soon as their last one is acknowledged, each in a conversation of two.

use std::{
    io,
    net::SocketAddr,
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time};

use crate::{
    client_ids::{self, ClientIds},
    connection::Connection,
    latency::Latencies,
    live::Crowd,
    process,
    server::Server,
    world,
};

/// What is sent before anything is measured: the caches are warm, and the connections open.
const WARM_UP: Duration = Duration::from_millis(500);

/// What was measured in one round.
pub struct Sample {
    pub per_second: f64,
    pub latencies: Latencies,
    /// Answers that are none of what was expected.
    pub failures: u64,
    /// Messages that were acknowledged and did not reach the streams.
    pub missing: u64,
    /// Processor time of the server, for each request.
    pub server_time: Duration,
    /// Processor time of the generator, for each request.
    pub generator_time: Duration,
}

/// What each of them does again and again.
#[derive(Clone, Copy)]
pub enum Act {
    /// Says something, and sees it in a stream of their own.
    Send,
    /// Asks how the server is.
    Health,
}

struct Tally {
    latencies: Latencies,
    answered: u64,
    failures: u64,
}

/// Lets some people act for a while.
pub async fn run(server: &Server, act: Act, people: usize, time: Duration) -> Sample {
    let mut crowd = Crowd::default();
    let mut connections = Vec::with_capacity(people);
    for person in 0..people {
        if let Act::Send = act {
            let joined = crowd.join(server.address, world::sender(person)).await;
            joined.expect("the server takes streams");
        }
        let connection = Connection::open(server.address).await;
        connections.push(connection.expect("the server takes connections"));
    }
    let begin = Instant::now() + WARM_UP;
    let end = begin + time;
    let mut tasks = JoinSet::new();
    for (person, connection) in connections.into_iter().enumerate() {
        let request = Request::new(act, server.address, person);
        tasks.spawn(repeat(connection, request, begin, end));
    }
    let used = used_between(server, begin, end).await;
    let mut total = Tally::new();
    while let Some(tally) = tasks.join_next().await {
        let tally = tally.expect("no sender panics");
        total.add(tally.expect("the server answers whoever is connected"));
    }
    let missing = match act {
        Act::Send => crowd.missing(total.answered - total.failures).await,
        Act::Health => 0,
    };
    total.sample(time, missing, used)
}

/// The processor time that the server and the generator use in that time.
async fn used_between(server: &Server, begin: Instant, end: Instant) -> (Duration, Duration) {
    let used = || {
        (
            process::processor_time(server.id()),
            process::processor_time(std::process::id()),
        )
    };
    time::sleep_until(begin.into()).await;
    let before = used();
    time::sleep_until(end.into()).await;
    let after = used();
    (
        after.0.saturating_sub(before.0),
        after.1.saturating_sub(before.1),
    )
}

async fn repeat(
    mut connection: Connection,
    mut request: Request,
    begin: Instant,
    end: Instant,
) -> io::Result<Tally> {
    let mut tally = Tally::new();
    let mut now = Instant::now();
    while now < end {
        let sent = now;
        let status = connection.exchange(request.next()).await?;
        now = Instant::now();
        tally.answered += 1;
        if status != request.expected {
            tally.failures += 1;
        }
        if sent >= begin && now <= end {
            tally.latencies.add(now - sent);
        }
    }
    Ok(tally)
}

impl Tally {
    fn new() -> Self {
        Self {
            latencies: Latencies::default(),
            answered: 0,
            failures: 0,
        }
    }

    fn add(&mut self, other: Self) {
        self.latencies.append(other.latencies);
        self.answered += other.answered;
        self.failures += other.failures;
    }

    fn sample(self, time: Duration, missing: u64, used: (Duration, Duration)) -> Sample {
        let measured = self.latencies.len();
        let each = |used: Duration| used.div_f64(measured.max(1) as f64);
        Sample {
            per_second: measured as f64 / time.as_secs_f64(),
            latencies: self.latencies,
            failures: self.failures,
            missing,
            server_time: each(used.0),
            generator_time: each(used.1),
        }
    }
}

/// A rendered request, of which only the client id changes.
struct Request {
    bytes: Vec<u8>,
    client_id: Option<usize>,
    ids: ClientIds,
    expected: u16,
}

impl Request {
    fn new(act: Act, address: SocketAddr, person: usize) -> Self {
        let (text, expected) = match act {
            Act::Send => (message(address, person), 201),
            Act::Health => (health(address), 200),
        };
        Self {
            client_id: text.find(&placeholder()),
            bytes: text.into_bytes(),
            ids: ClientIds::new(),
            expected,
        }
    }

    fn next(&mut self) -> &[u8] {
        if let Some(at) = self.client_id {
            self.ids.write(&mut self.bytes[at..at + client_ids::LENGTH]);
        }
        &self.bytes
    }
}

fn placeholder() -> String {
    "?".repeat(client_ids::LENGTH)
}

fn message(address: SocketAddr, person: usize) -> String {
    let body = format!(
        r#"{{"content":"{}","clientId":"{}"}}"#,
        world::content(person),
        placeholder()
    );
    format!(
        "POST /api/conversations/{}/messages HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        world::conversation(person),
        world::token(world::sender(person)),
        body.len()
    )
}

fn health(address: SocketAddr) -> String {
    format!("GET /api/health HTTP/1.1\r\nHost: {address}\r\n\r\n")
}

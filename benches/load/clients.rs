//! Clients that send the next request as soon as they have an answer.

use std::{
    io,
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time};

use crate::{
    connection::Connection, latency::Latencies, process, requests::Requests, server::Server,
};

/// The warm-up before each measurement.
const WARM_UP: Duration = Duration::from_millis(500);

/// The results of one round.
pub struct Sample {
    pub per_second: f64,
    pub latencies: Latencies,
    /// All answers, including those of the warm-up.
    pub answered: u64,
    /// Answers with an unexpected status.
    pub failed: u64,
    /// Messages that were acknowledged but did not reach the streams.
    pub missing: u64,
    /// The server's processor time per request.
    pub server_time: Duration,
    /// The generator's processor time per request.
    pub generator_time: Duration,
}

/// Runs the clients for a while.
pub async fn run(server: &Server, clients: Vec<Requests>, time: Duration) -> Sample {
    let mut connected = Vec::with_capacity(clients.len());
    for requests in clients {
        let connection = Connection::open(server.address).await;
        connected.push((connection.expect("the server takes connections"), requests));
    }
    let begin = Instant::now() + WARM_UP;
    let end = begin + time;
    let mut tasks = JoinSet::new();
    for (connection, requests) in connected {
        tasks.spawn(repeat(connection, requests, begin, end));
    }
    let used = used_between(server, begin, end).await;
    let mut total = Tally::default();
    while let Some(tally) = tasks.join_next().await {
        let tally = tally.expect("no client panics");
        total.add(tally.expect("the server answers whoever is connected"));
    }
    total.sample(time, used)
}

/// The processor time that the server and the generator use meanwhile.
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
    mut requests: Requests,
    begin: Instant,
    end: Instant,
) -> io::Result<Tally> {
    let mut tally = Tally::default();
    let mut now = Instant::now();
    while now < end {
        let sent = now;
        let status = connection.exchange(requests.next()).await?;
        now = Instant::now();
        tally.answered += 1;
        if status != requests.expected {
            tally.failed += 1;
        }
        if sent >= begin && now <= end {
            tally.latencies.add(now - sent);
        }
    }
    Ok(tally)
}

#[derive(Default)]
struct Tally {
    latencies: Latencies,
    answered: u64,
    failed: u64,
}

impl Tally {
    fn add(&mut self, other: Self) {
        self.latencies.append(other.latencies);
        self.answered += other.answered;
        self.failed += other.failed;
    }

    fn sample(self, time: Duration, used: (Duration, Duration)) -> Sample {
        let measured = self.latencies.len();
        let each = |used: Duration| used.div_f64(measured.max(1) as f64);
        Sample {
            per_second: measured as f64 / time.as_secs_f64(),
            latencies: self.latencies,
            answered: self.answered,
            failed: self.failed,
            missing: 0,
            server_time: each(used.0),
            generator_time: each(used.1),
        }
    }
}

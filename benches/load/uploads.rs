//! `uploads`: the time until a message is acknowledged, without uploads and beside 200 of 10 MB, and the server's memory.

use std::{
    net::SocketAddr,
    sync::Arc,
    thread,
    time::{Duration, Instant},
};

use tokio::{task::JoinSet, time};

use crate::{
    arguments::Arguments,
    connection::Connection,
    latency::Latencies,
    machine,
    pace::{self, Pace},
    process,
    requests::Requests,
    runtime,
    server::{self, Program, Server},
    table::{Table, count, median, median_time, milliseconds},
    world::{self, World},
};

/// The number of uploads at once.
const UPLOADS: usize = 200;
/// The size of each, in bytes.
const SIZE: usize = 10_000_000;
/// Messages a second meanwhile.
const RATE: usize = 200;
/// A 99th percentile of fewer messages says little.
const SHORTEST: Duration = Duration::from_secs(5);
/// The interval at which the server's memory is read.
const LOOK: Duration = Duration::from_millis(20);

struct Round {
    quiet: Latencies,
    busy: Latencies,
    /// How long all the uploads took.
    taken: Duration,
    /// The server's memory before and at its highest, in KB.
    memory: (u64, u64),
}

pub async fn run(arguments: &Arguments) {
    let prepared = server::folder();
    World::of(2 * pace::SENDERS + UPLOADS)
        .prepare(prepared.path())
        .await;
    let mut table = Table::new([
        "",
        "quiet p50 ms",
        "p99 ms",
        "beside the uploads p50 ms",
        "p99 ms",
        "MB/s",
        "memory MB",
        "at most",
    ]);
    for program in Program::chinwags(arguments) {
        let mut rounds = Vec::new();
        for round in 1..=arguments.rounds() {
            machine::announce("uploads", round);
            let folder = server::copy_of(prepared.path());
            let server = Server::start(&program, folder.path());
            rounds.push(measure(&server, arguments.time().max(SHORTEST)).await);
        }
        let mut time = |of: fn(&mut Round) -> Duration| {
            let times: Vec<_> = rounds.iter_mut().map(of).collect();
            milliseconds(median_time(times.into_iter()))
        };
        let times = [
            time(|round| round.quiet.within(0.5)),
            time(|round| round.quiet.within(0.99)),
            time(|round| round.busy.within(0.5)),
            time(|round| round.busy.within(0.99)),
        ];
        let of = |figure: fn(&Round) -> f64| count(median(rounds.iter().map(figure).collect()));
        let [quiet, quiet_most, busy, busy_most] = times;
        table.row([
            program.name,
            quiet,
            quiet_most,
            busy,
            busy_most,
            of(|round| (UPLOADS * SIZE) as f64 / 1e6 / round.taken.as_secs_f64()),
            of(|round| round.memory.0 as f64 / 1024.0),
            of(|round| round.memory.1 as f64 / 1024.0),
        ]);
    }
    table.print(&format!(
        "{RATE} messages a second beside {UPLOADS} uploads of {} MB",
        SIZE / 1_000_000
    ));
}

async fn measure(server: &Server, time: Duration) -> Round {
    let pace = Pace::start(server, RATE, |person| {
        let conversation = world::conversation(person);
        Requests::message(server.address, world::sender(person), conversation)
    })
    .await;
    time::sleep(time).await;
    let quiet = pace.acknowledged();

    let before = process::memory(server.id());
    let begin = Instant::now();
    let address = server.address;
    let uploads = thread::spawn(move || runtime().block_on(upload(address)));
    let mut highest = before;
    while !uploads.is_finished() {
        time::sleep(LOOK).await;
        highest = highest.max(process::memory(server.id()));
    }
    uploads.join().expect("the server takes the uploads");
    Round {
        quiet,
        busy: pace.acknowledged(),
        taken: begin.elapsed(),
        memory: (before, highest),
    }
}

/// Uploads all files at once, from a thread of its own: 200 sockets that take some megabytes each would keep the senders' answers
/// waiting. Each upload has other bytes, as equal files are stored once.
async fn upload(address: SocketAddr) {
    let bytes: Arc<[u8]> = noise(SIZE).into();
    let first = 2 * pace::SENDERS + 1;
    let mut uploads = JoinSet::new();
    for user in first..first + UPLOADS {
        let bytes = Arc::clone(&bytes);
        uploads.spawn(async move {
            let connection = Connection::open(address).await;
            let mut connection = connection.expect("the server takes connections");
            let headers = format!(
                "Host: {address}\r\nAuthorization: Bearer {}\r\nTus-Resumable: 1.0.0",
                world::token(user)
            );
            let creation = format!(
                "POST /api/uploads HTTP/1.1\r\n{headers}\r\nContent-Length: 0\r\nUpload-Length: {SIZE}\r\n\r\n"
            );
            let status = connection.exchange(creation.as_bytes()).await;
            assert_eq!(status.expect("the server answers"), 201);
            let path = connection.header("location").to_owned();
            let head = format!(
                "PATCH {path} HTTP/1.1\r\n{headers}\r\nContent-Length: {SIZE}\r\nUpload-Offset: 0\r\n\
                 Content-Type: application/offset+octet-stream\r\n\r\n"
            );
            let own = user.to_le_bytes();
            connection
                .send([head.as_bytes(), &own, &bytes[own.len()..]])
                .await
                .expect("the server takes the bytes");
            assert_eq!(connection.answer().await.expect("the server answers"), 204);
        });
    }
    while let Some(upload) = uploads.join_next().await {
        upload.expect("the server takes the upload");
    }
}

/// Bytes without a pattern, from a generator of Marsaglia's (Xorshift RNGs, 2003).
fn noise(length: usize) -> Vec<u8> {
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    (0..length)
        .map(|_| {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state as u8
        })
        .collect()
}

//! `fanout`: deliveries into a room whose participants are all connected.

use std::time::{Duration, Instant};

use crate::{
    arguments::Arguments,
    clients,
    connection::Connection,
    crowd::Crowd,
    irc,
    latency::Latencies,
    machine,
    requests::Requests,
    server::{self, Program, Server},
    table::{Table, count, median, median_time, milliseconds, print_ratio, spread},
    world::World,
};

/// The number of people in the room with several senders.
const ROOM: usize = 1_000;
/// The number of concurrent senders.
const SENDERS: usize = 16;

pub async fn run(arguments: &Arguments) {
    throughput(arguments).await;
    latency(arguments).await;
}

#[derive(Default)]
struct Flood {
    deliveries: Vec<f64>,
    messages: Vec<f64>,
    server_time: Vec<Duration>,
    generator_time: Vec<Duration>,
    /// None where it is not known.
    missing: Option<u64>,
}

async fn throughput(arguments: &Arguments) {
    let programs = Program::all(arguments, "one channel, filtered");
    let mut floods: Vec<_> = programs.iter().map(|_| Flood::default()).collect();
    let mut least = Flood::default();
    for round in 1..=arguments.rounds() {
        machine::announce("fanout into a room", round);
        for (program, flood) in programs.iter().zip(&mut floods) {
            flood.measure(program, arguments.time()).await;
            eprintln!("  {}: {}", program.name, count(flood.deliveries[round - 1]));
        }
        if !arguments.alone {
            least.measure_irc(arguments.time()).await;
        }
    }
    let mut table = Table::new([
        "",
        "deliveries a second",
        "messages a second",
        "server µs a delivery",
        "client µs",
        "missing",
    ]);
    let names = programs.iter().map(|program| program.name.as_str());
    let mut all: Vec<_> = names.zip(&floods).collect();
    if !least.deliveries.is_empty() {
        all.push(("ngIRCd, which stores nothing", &least));
    }
    for (name, flood) in all {
        table.row([
            name.to_owned(),
            spread(&flood.deliveries),
            count(median(flood.messages.clone())),
            tenths(&flood.server_time),
            tenths(&flood.generator_time),
            flood
                .missing
                .map_or("–".to_owned(), |missing| missing.to_string()),
        ]);
    }
    table.print("Deliveries into a room of 1,000 connected users, 16 of them sending");
    print_ratio(
        "Deliveries, compared with ngIRCd's",
        &floods[0].deliveries,
        &least.deliveries,
    );
}

impl Flood {
    /// Measures an IRC server, if it is installed.
    async fn measure_irc(&mut self, time: Duration) {
        let Some(sample) = irc::flood(ROOM, SENDERS, time).await else {
            return eprintln!("  ngIRCd is not installed");
        };
        eprintln!("  ngIRCd: {}", count(sample.deliveries_a_second));
        self.messages
            .push(sample.deliveries_a_second / (ROOM - 1) as f64);
        self.deliveries.push(sample.deliveries_a_second);
        self.server_time.push(sample.server_time);
        self.generator_time.push(sample.generator_time);
    }

    async fn measure(&mut self, program: &Program, time: Duration) {
        let folder = server::folder();
        let world = World::of(ROOM).with_room(1..=ROOM);
        world.prepare(folder.path()).await;
        let server = Server::start(program, folder.path());
        let room = world.room(0);
        let mut crowd = Crowd::default();
        crowd.join(server.address, 1..=ROOM).await;
        let clients = (1..=SENDERS)
            .map(|user| Requests::message(server.address, user, room))
            .collect();
        let sample = clients::run(&server, clients, time).await;
        let expected = (sample.answered - sample.failed) * ROOM as u64;
        // An acknowledged message may not be delivered yet: without a backlog, both rates are the same.
        let behind = expected.saturating_sub(crowd.received());
        *self.missing.get_or_insert_default() += crowd.missing(expected).await;
        let share = 1.0 - behind as f64 / expected.max(1) as f64;
        self.messages.push(sample.per_second);
        self.deliveries
            .push(sample.per_second * share * ROOM as f64);
        self.server_time.push(sample.server_time / ROOM as u32);
        self.generator_time
            .push(sample.generator_time / ROOM as u32);
    }
}

fn tenths(times: &[Duration]) -> String {
    let time = median_time(times.iter().copied());
    format!("{:.1}", time.as_secs_f64() * 1e6)
}

#[derive(Default)]
struct Wave {
    /// For each delivery.
    deliveries: Latencies,
    /// For each message, until its last delivery.
    last: Latencies,
    missing: u64,
}

async fn latency(arguments: &Arguments) {
    let mut table = Table::new([
        "receivers",
        "",
        "messages",
        "delivery p50 ms",
        "p99 ms",
        "the last p50 ms",
        "p99 ms",
        "max ms",
        "missing",
    ]);
    for receivers in arguments.streams() {
        for program in Program::all(arguments, "one channel, filtered") {
            if receivers == 0 {
                continue;
            }
            machine::announce("fanout of one message", 1);
            let mut wave = wave(&program, receivers, arguments).await;
            let messages = wave.last.len();
            table.row([
                count(receivers as f64),
                program.name,
                messages.to_string(),
                milliseconds(wave.deliveries.within(0.5)),
                milliseconds(wave.deliveries.within(0.99)),
                milliseconds(wave.last.within(0.5)),
                milliseconds(wave.last.within(0.99)),
                milliseconds(wave.last.within(1.0)),
                wave.missing.to_string(),
            ]);
        }
    }
    table.print("One message into a room whose users are all connected, from the request");
}

/// Sends messages one at a time, each after the last delivery of the one before.
async fn wave(program: &Program, receivers: usize, arguments: &Arguments) -> Wave {
    let folder = server::folder();
    let world = World::of(receivers).with_room(1..=receivers);
    world.prepare(folder.path()).await;
    let server = Server::start(program, folder.path());
    let room = world.room(0);
    let mut crowd = Crowd::default();
    crowd.join(server.address, 1..=receivers).await;
    let mut connection = Connection::open(server.address)
        .await
        .expect("the server takes connections");
    let mut requests = Requests::message(server.address, 1, room);
    let mut wave = Wave::default();
    let messages = if arguments.quick { 10 } else { 100 };
    for message in 0..=messages {
        crowd.time_deliveries();
        let begin = Instant::now();
        let answer = connection.exchange(requests.next()).await;
        assert_eq!(
            answer.expect("the server answers"),
            201,
            "a message was refused"
        );
        let expected = (message + 1) * receivers as u64;
        wave.missing += crowd.missing(expected).await;
        // The first message runs with cold caches.
        if message > 0 {
            wave.last.add(begin.elapsed());
            wave.deliveries.append(crowd.time_deliveries());
        }
    }
    wave
}

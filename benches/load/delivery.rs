//! `delivery`: the time from the sender's request to the receiver's stream.

use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{task::JoinSet, time};

use crate::{
    arguments::Arguments,
    latency::Latencies,
    machine,
    pace::{self, Pace, Sent},
    requests::Requests,
    server::{self, Program, Server},
    stream::Stream,
    table::{Table, count, median_time, milliseconds},
    world::{self, World},
};

struct Row {
    rate: usize,
    name: String,
    /// For each round: the time until delivery, and until the acknowledgement.
    rounds: Vec<(Latencies, Latencies)>,
}

pub async fn run(arguments: &Arguments) {
    let prepared = server::folder();
    World::of(2 * pace::SENDERS).prepare(prepared.path()).await;
    let programs = Program::all(arguments, "a transaction per request");
    let mut rows = Vec::new();
    for &rate in &arguments.rates {
        rows.extend(programs.iter().map(|program| Row {
            rate,
            name: program.name.clone(),
            rounds: Vec::new(),
        }));
    }
    for round in 1..=arguments.rounds() {
        machine::announce("delivery", round);
        for (row, program) in rows.iter_mut().zip(programs.iter().cycle()) {
            let measured = measure(program, prepared.path(), row.rate, arguments.time()).await;
            row.rounds.push(measured);
        }
    }
    print(rows);
}

async fn measure(
    program: &Program,
    prepared: &Path,
    rate: usize,
    time: Duration,
) -> (Latencies, Latencies) {
    let folder = server::copy_of(prepared);
    let server = Server::start(program, folder.path());
    let mut streams = Vec::new();
    for person in 0..pace::SENDERS {
        let stream = Stream::open(server.address, world::receiver(person), None).await;
        streams.push(stream.expect("the server takes streams"));
    }
    let pace = Pace::start(&server, rate, |person| {
        Requests::message(
            server.address,
            world::sender(person),
            world::conversation(person),
        )
    })
    .await;
    let delivered = Arc::default();
    let mut receivers = JoinSet::new();
    for (stream, sent) in streams.into_iter().zip(&pace.sent) {
        receivers.spawn(receive(stream, sent.clone(), Arc::clone(&delivered)));
    }
    time::sleep(time).await;
    let delivered = std::mem::take(&mut *delivered.lock().expect("nothing panics with it"));
    (delivered, pace.acknowledged())
}

/// The messages of one conversation arrive in the order in which they were sent.
async fn receive(mut stream: Stream, sent: Sent, delivered: Arc<Mutex<Latencies>>) {
    loop {
        let found = stream.next().await.expect("the stream goes on");
        let mut sent = sent.lock().expect("nothing panics with it");
        let mut delivered = delivered.lock().expect("nothing panics with it");
        for _ in 0..found {
            let begin = sent.pop_front().expect("it was sent before it arrives");
            delivered.add(begin.elapsed());
        }
    }
}

fn print(rows: Vec<Row>) {
    let mut table = Table::new([
        "sent a second",
        "",
        "delivered",
        "p50 ms",
        "p99 ms",
        "max ms",
        "acknowledged p50 ms",
        "p99 ms",
    ]);
    for mut row in rows {
        let delivered: usize = row.rounds.iter().map(|round| round.0.len()).sum();
        let mut within = |share| {
            let rounds = row.rounds.iter_mut();
            rounds
                .map(|round| (round.0.within(share), round.1.within(share)))
                .unzip::<_, _, Vec<_>, Vec<_>>()
        };
        let (half, most, all) = (within(0.5), within(0.99), within(1.0));
        table.row([
            row.rate.to_string(),
            row.name,
            count(delivered as f64),
            milliseconds(median_time(half.0.into_iter())),
            milliseconds(median_time(most.0.into_iter())),
            milliseconds(all.0.into_iter().max().unwrap_or_default()),
            milliseconds(median_time(half.1.into_iter())),
            milliseconds(median_time(most.1.into_iter())),
        ]);
    }
    table.print("From the sender's request to the receiver's stream");
}

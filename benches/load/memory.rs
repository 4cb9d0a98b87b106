//! `memory`: the memory of streams, and what remains after all have disconnected.

use std::time::Duration;

use tokio::time;

use crate::{
    arguments::Arguments,
    connection::Connection,
    crowd::Crowd,
    machine, process,
    requests::Requests,
    server::{self, Program, Server},
    table::{Table, count, median},
    world::World,
};

/// Fewer streams would not show in the figures.
const SMALLEST: usize = 100;
/// The interval at which the server's sockets are counted until all connections have ended.
const LOOK: Duration = Duration::from_millis(50);

/// The wait before the memory is measured: longer than idle connections to the database stay open.
const LATER: Duration = Duration::from_secs(30);

/// The resident memory of the server, in KB, at each step.
struct Steps {
    start: f64,
    open: f64,
    told: f64,
    gone: f64,
}

pub async fn run(arguments: &Arguments) {
    let streams = arguments.most_streams().max(SMALLEST);
    let mut table = Table::new([
        "",
        "at the start MB",
        "with the streams",
        "KB a stream",
        "KB a stream after a message",
        "30 s after all disconnected MB",
        "of the start",
    ]);
    for program in Program::all(arguments, "one channel, filtered") {
        let mut rounds = Vec::new();
        for round in 1..=arguments.rounds() {
            machine::announce("memory", round);
            rounds.push(measure(&program, streams).await);
        }
        let of = |step: fn(&Steps) -> f64| median(rounds.iter().map(step).collect());
        let each = |kilobytes: f64| {
            format!(
                "{:.1}",
                (kilobytes - of(|steps| steps.start)) / streams as f64
            )
        };
        let megabytes = |kilobytes: f64| format!("{:.1}", kilobytes / 1024.0);
        table.row([
            program.name,
            megabytes(of(|steps| steps.start)),
            megabytes(of(|steps| steps.open)),
            each(of(|steps| steps.open)),
            each(of(|steps| steps.told)),
            megabytes(of(|steps| steps.gone)),
            format!("{:.2}", of(|steps| steps.gone / steps.start)),
        ]);
    }
    table.print(&format!(
        "Resident memory of the server with {} streams",
        count(streams as f64)
    ));
}

async fn measure(program: &Program, streams: usize) -> Steps {
    let world = World::of(streams).with_room(1..=streams);
    let folder = server::folder();
    world.prepare(folder.path()).await;
    let server = Server::start(program, folder.path());
    let memory = || process::memory(server.id()) as f64;
    // The first stream pays for everything that is shared.
    let mut first = Crowd::default();
    first.join(server.address, 1..=1).await;
    tell(&server, &world).await;
    first.missing(1).await;
    drop(first);
    let start = memory();

    let mut crowd = Crowd::default();
    crowd.join(server.address, 1..=streams).await;
    let open = memory();
    tell(&server, &world).await;
    crowd.missing(streams as u64).await;
    let told = memory();
    drop(crowd);
    all_gone(&server).await;
    Steps {
        start,
        open,
        told,
        gone: memory(),
    }
}

/// Waits until the server has closed all connections and freed their memory. A quiet stream notices the lost reader at
/// the next ping.
async fn all_gone(server: &Server) {
    while process::sockets(server.id()) > server.sockets {
        time::sleep(LOOK).await;
    }
    time::sleep(LATER).await;
}

async fn tell(server: &Server, world: &World) {
    let mut connection = Connection::open(server.address)
        .await
        .expect("the server takes connections");
    let mut requests = Requests::message(server.address, 1, world.room(0));
    let answer = connection.exchange(requests.next()).await;
    assert_eq!(
        answer.expect("the server answers"),
        201,
        "a message was refused"
    );
}

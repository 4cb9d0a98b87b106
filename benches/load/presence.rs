//! `presence`: the cost of people who come, go and type, as a share of one processor.

use std::time::{Duration, Instant};

use tokio::time::{self, MissedTickBehavior};

use crate::{
    arguments::Arguments,
    connection::Connection,
    crowd::Crowd,
    machine, process,
    requests::Requests,
    server::{self, Program, Server},
    table::{Table, count, spread},
    world::{self, World},
};

const PEOPLE: usize = 1_000;
/// Everyone goes away or comes back once a minute: far more often than people do.
const CHANGES: f64 = PEOPLE as f64 / 60.0;
/// A tenth of them is typing at any time, each for 12 seconds, and says so every 3.
const TYPING: usize = PEOPLE / 10;
const TYPED: f64 = TYPING as f64 / 3.0;
const SIGNALS_EACH: usize = 4;
/// The wait until the arrivals themselves are told.
const SETTLE: Duration = Duration::from_secs(3);
/// A shorter time is less than a few ticks of the processor's clock.
const SHORTEST: Duration = Duration::from_secs(10);

/// The share of one processor that the server uses, in thousandths, without and with changes.
struct Shares {
    quiet: f64,
    busy: f64,
}

pub async fn run(arguments: &Arguments) {
    let mut table = Table::new([
        "",
        "quiet, ‰ of a processor",
        "with presence and typing",
        "difference",
    ]);
    for program in Program::chinwags(arguments) {
        let mut rounds = Vec::new();
        for round in 1..=arguments.rounds() {
            machine::announce("presence", round);
            rounds.push(measure(&program, arguments.time().max(SHORTEST)).await);
        }
        let of = |share: fn(&Shares) -> f64| spread(&rounds.iter().map(share).collect::<Vec<_>>());
        table.row([
            program.name,
            of(|shares| shares.quiet),
            of(|shares| shares.busy),
            of(|shares| shares.busy - shares.quiet),
        ]);
    }
    table.print(&format!(
        "{} people with a stream each: {CHANGES:.0} changes of presence and {TYPED:.0} signals of typing a second",
        count(PEOPLE as f64)
    ));
}

async fn measure(program: &Program, time: Duration) -> Shares {
    let world = World::of(PEOPLE).with_room(1..=PEOPLE);
    let folder = server::folder();
    world.prepare(folder.path()).await;
    let server = Server::start(program, folder.path());
    let mut crowd = Crowd::default();
    crowd.join(server.address, 1..=PEOPLE).await;
    time::sleep(SETTLE).await;
    let quiet = share(&server, time::sleep(time)).await;
    let busy = share(&server, signal(&server, world.room(0), time)).await;
    Shares { quiet, busy }
}

async fn share(server: &Server, work: impl Future<Output = ()>) -> f64 {
    let (before, begin) = (process::processor_time(server.id()), Instant::now());
    work.await;
    let used = process::processor_time(server.id()).saturating_sub(before);
    1_000.0 * used.as_secs_f64() / begin.elapsed().as_secs_f64()
}

/// People change and type, evenly. Half of those who type do so in the room of all.
async fn signal(server: &Server, room: usize, time: Duration) {
    let mut connection = Connection::open(server.address)
        .await
        .expect("the server takes connections");
    let mut ticks = time::interval(Duration::from_secs_f64(1.0 / (CHANGES + TYPED)));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let end = Instant::now() + time;
    let (mut changed, mut typed) = (0, 0);
    while Instant::now() < end {
        ticks.tick().await;
        // Two of three signals are of typing.
        let mut request = if typed < 2 * changed {
            let user = typist(typed);
            let place = if typed % 2 == 0 {
                room
            } else {
                world::conversation((user - 1) / 2)
            };
            typed += 1;
            Requests::post(server.address, user, &typing(place), "{}")
        } else {
            let user = 1 + changed * 7 % PEOPLE;
            let state = if changed % 2 == 0 { "away" } else { "here" };
            changed += 1;
            Requests::post(
                server.address,
                user,
                "/api/presence",
                &format!(r#"{{"state":"{state}"}}"#),
            )
        };
        let status = connection.exchange(request.next()).await;
        assert_eq!(
            status.expect("the server answers"),
            204,
            "a signal was refused"
        );
    }
}

/// The user who sends a signal of typing: a group takes turns until another follows.
fn typist(signal: usize) -> usize {
    let (turn, place) = (signal / TYPING, signal % TYPING);
    1 + (turn / SIGNALS_EACH * TYPING + place) * 7 % PEOPLE
}

fn typing(conversation: usize) -> String {
    format!("/api/conversations/{conversation}/typing")
}

//! `reconnect`: all users reconnect at once after a restart, each with part of the log to catch up on, while others
//! send.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use sqlx::{Connection, SqliteConnection};

use crate::{
    arguments::Arguments,
    crowd::Crowd,
    latency::Latencies,
    machine,
    pace::{self, Pace},
    process,
    requests::Requests,
    server::{self, Program, Server},
    table::{Table, count, median, median_time, milliseconds},
    world::{self, World},
};

/// The number of people in a small room, and the lowest number that reconnects.
const SMALLEST: usize = 100;
/// The number of events that the last user has missed.
const BEHIND: usize = 1_000;
/// The rate at which others send meanwhile, in messages a second.
const RATE: usize = 100;
/// The senders are in no room.
const OTHERS: usize = 2 * pace::SENDERS;

struct Return {
    time: Duration,
    server_time: Duration,
    missing: u64,
    replayed: u64,
    acknowledged: Latencies,
}

pub async fn run(arguments: &Arguments) {
    let streams = arguments.most_streams().max(SMALLEST);
    let mut table = Table::new([
        "rooms",
        "",
        "events replayed",
        "all caught up after s",
        "events a second",
        "server s",
        "a send's p50 ms",
        "p99 ms",
        "max ms",
        "missing",
    ]);
    for rooms in [streams / SMALLEST, 1] {
        let prepared = server::folder();
        let log = prepare(prepared.path(), streams, rooms).await;
        for program in Program::chinwags(arguments) {
            let mut rounds = Vec::new();
            for round in 1..=arguments.rounds() {
                machine::announce("reconnect", round);
                rounds.push(measure(&program, prepared.path(), &log).await);
            }
            table.row(row(rooms, streams, program.name, rounds));
        }
    }
    table.print(&format!(
        "{} streams reconnect, each up to {BEHIND} events behind, while {RATE} messages a second are sent",
        count(streams as f64)
    ));
}

/// The messages that were sent while all users were away.
struct Log {
    epoch: String,
    head: usize,
    streams: usize,
    rooms: usize,
}

async fn prepare(folder: &Path, streams: usize, rooms: usize) -> Log {
    let size = streams / rooms;
    let first = |room: usize| OTHERS + room * size + 1;
    let world = (0..rooms).fold(World::of(OTHERS + streams), |world, room| {
        world.with_room(first(room)..=first(room) + size - 1)
    });
    let mut db = world.make(folder).await;
    speak(&mut db, world.room(0), rooms)
        .await
        .expect("messages can be stored");
    let (epoch, head): (String, i64) =
        sqlx::query_as("select epoch, (select max(seq) from facts) from log")
            .fetch_one(&mut db)
            .await
            .expect("there is a log");
    db.close().await.expect("a database can be closed");
    Log {
        epoch,
        head: head as usize,
        streams,
        rooms,
    }
}

/// The first participant of each room sends in turn.
async fn speak(db: &mut SqliteConnection, first_room: usize, rooms: usize) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    sqlx::query(
        "with recursive line (n) as (select 0 union all select n + 1 from line where n < ?1 - 1),
         said (room) as (select ?2 + n % ?3 from line)
         insert into messages (conversation_id, author_id, content, created_at)
         select room, (select min(user_id) from participants where conversation_id = room), ?4, ?5
         from said",
    )
    .bind(BEHIND as i64)
    .bind(first_room as i64)
    .bind(rooms as i64)
    .bind(world::content(0))
    .bind(world::now())
    .execute(&mut *tx)
    .await?;
    sqlx::raw_sql(
        "insert into facts (kind, conversation_id, subject_id)
         select 'message', conversation_id, id from messages order by id;
         update conversations set last_message_id = latest.id
         from (select conversation_id, max(id) as id from messages group by 1) as latest
         where conversations.id = latest.conversation_id",
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

impl Log {
    /// All participants of the rooms, each with their last event: between all events and all but [`BEHIND`].
    fn joining(&self) -> impl Iterator<Item = (usize, usize)> {
        let (first, head) = (OTHERS + 1, self.head);
        (0..self.streams).map(move |number| (first + number, head - number * 7 % (BEHIND + 1)))
    }

    /// The number of messages that all users together have missed: event `n` is in the room `(n - 1) % rooms`.
    fn missed(&self) -> u64 {
        let size = self.streams / self.rooms;
        let missed = self.joining().enumerate().map(|(number, (_, has))| {
            let room = number / size;
            (has..self.head)
                .filter(|event| event % self.rooms == room)
                .count() as u64
        });
        missed.sum()
    }
}

async fn measure(program: &Program, prepared: &Path, log: &Log) -> Return {
    let folder = server::copy_of(prepared);
    let server = Server::start(program, folder.path());
    let pace = Pace::start(&server, RATE, |person| {
        Requests::message(
            server.address,
            world::sender(person),
            world::conversation(person),
        )
    })
    .await;
    let replayed = log.missed();
    let begin = Instant::now();
    let mut crowd = Crowd::default();
    let joining = log
        .joining()
        .map(|(user, seq)| (user, Some(format!("{}-{seq}", log.epoch))));
    crowd.resume(server.address, joining).await;
    eprintln!(
        "  all connected after {:.1} s",
        begin.elapsed().as_secs_f64()
    );
    let missing = crowd.missing(replayed).await;
    let time = begin.elapsed();
    eprintln!("  all caught up after {:.1} s", time.as_secs_f64());
    Return {
        time,
        server_time: process::processor_time(server.id()),
        missing,
        replayed,
        acknowledged: pace.acknowledged(),
    }
}

fn row(rooms: usize, streams: usize, name: String, mut rounds: Vec<Return>) -> [String; 10] {
    let seconds = |time: Duration| format!("{:.1}", time.as_secs_f64());
    let replayed = rounds[0].replayed;
    let time = median_time(rounds.iter().map(|round| round.time));
    let mut within = |share| -> Vec<_> {
        let rounds = rounds.iter_mut();
        rounds
            .map(|round| round.acknowledged.within(share))
            .collect()
    };
    let (half, most, all) = (within(0.5), within(0.99), within(1.0));
    [
        format!("{rooms} of {}", count((streams / rooms) as f64)),
        name,
        count(replayed as f64),
        seconds(time),
        count(median(
            rounds
                .iter()
                .map(|round| replayed as f64 / round.time.as_secs_f64())
                .collect(),
        )),
        seconds(median_time(rounds.iter().map(|round| round.server_time))),
        milliseconds(median_time(half.into_iter())),
        milliseconds(median_time(most.into_iter())),
        milliseconds(all.into_iter().max().unwrap_or_default()),
        rounds
            .iter()
            .map(|round| round.missing)
            .sum::<u64>()
            .to_string(),
    ]
}

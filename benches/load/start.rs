//! `start`: from the start of the process to the first answer.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use crate::{
    archive::Archive,
    arguments::Arguments,
    connection::Connection,
    machine,
    requests::Requests,
    server::{self, Program, Server},
    table::{Table, count, median_time, milliseconds},
    world::World,
};

/// The number of starts in a round.
const STARTS: usize = 5;

pub async fn run(arguments: &Arguments) {
    let mut table = Table::new(["messages", "", "median ms", "shortest", "longest"]);
    let empty = server::folder();
    World::of(2).prepare(empty.path()).await;
    let mut folders = vec![(0, empty.path().to_owned())];
    for messages in arguments.messages() {
        folders.push((messages, Archive::of(messages).prepare().await));
    }
    for (messages, folder) in folders {
        for program in Program::chinwags(arguments) {
            machine::announce("start", 1);
            let times = measure(&program, &folder, arguments.rounds() * STARTS).await;
            table.row([
                count(messages as f64),
                program.name,
                milliseconds(median_time(times.iter().copied())),
                milliseconds(times.iter().min().copied().unwrap_or_default()),
                milliseconds(times.iter().max().copied().unwrap_or_default()),
            ]);
        }
    }
    table.print("From the start of the process to the first answer");
}

async fn measure(program: &Program, folder: &Path, times: usize) -> Vec<Duration> {
    let mut taken = Vec::new();
    for _ in 0..times {
        let begin = Instant::now();
        let server = Server::start(program, folder);
        let connection = Connection::open(server.address).await;
        let mut connection = connection.expect("the server takes connections");
        let mut health = Requests::get(server.address, 1, &["/api/health".to_owned()]);
        let status = connection.exchange(health.next()).await;
        assert_eq!(status.expect("the server answers"), 200);
        taken.push(begin.elapsed());
    }
    taken
}

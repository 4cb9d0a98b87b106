//! `send`: messages a second and their latency, next to the naive server, requests that write nothing, and SQLite
//! alone. `idle`: the same while other users' streams are open.

use std::{path::Path, time::Duration};

use crate::{
    arguments::Arguments,
    bare,
    clients::{self, Sample},
    crowd::Crowd,
    machine,
    requests::Requests,
    results::Results,
    server::{self, Program, Server},
    table::{print_ratio, spread},
    world::{self, World},
};

pub async fn run(arguments: &Arguments) {
    let prepared = server::folder();
    let people = arguments.senders.iter().copied().max().unwrap_or(1);
    World::of(2 * people).prepare(prepared.path()).await;
    let mut results = Results::new("senders");
    let mut limits = Vec::new();
    for round in 1..=arguments.rounds() {
        machine::announce("send", round);
        for program in Program::all(arguments, "a transaction per request") {
            measure(arguments, prepared.path(), &program, &mut results).await;
        }
        if !arguments.alone {
            measure_health(arguments, prepared.path(), &mut results).await;
            limits.push(bare::commits(server::folder().path(), arguments.time()).await);
        }
    }
    results.print("Messages sent, each acknowledged when it is on the disk");
    if !limits.is_empty() {
        println!(
            "One bare SQLite connection commits {} rows a second, one at a time.\n",
            spread(&limits)
        );
    }
    for program in Program::chinwags(arguments) {
        for people in &arguments.senders {
            let what = format!(
                "{}: {people} senders, compared with bare commits",
                program.name
            );
            print_ratio(&what, &results.rates(people, &program.name), &limits);
        }
    }
}

async fn measure(arguments: &Arguments, prepared: &Path, program: &Program, results: &mut Results) {
    let folder = server::copy_of(prepared);
    let server = Server::start(program, folder.path());
    for people in &arguments.senders {
        let sample = send(&server, *people, arguments.time()).await;
        results.add(people, &program.name, sample);
    }
}

/// Users send in conversations of two, and each has a stream open.
async fn send(server: &Server, people: usize, time: Duration) -> Sample {
    let mut crowd = Crowd::default();
    crowd
        .join(server.address, (0..people).map(world::sender))
        .await;
    let message = |person| {
        Requests::message(
            server.address,
            world::sender(person),
            world::conversation(person),
        )
    };
    let mut sample = clients::run(server, (0..people).map(message).collect(), time).await;
    sample.missing = crowd.missing(sample.answered - sample.failed).await;
    sample
}

async fn measure_health(arguments: &Arguments, prepared: &Path, results: &mut Results) {
    let folder = server::copy_of(prepared);
    let server = Server::start(&Program::chinwags(arguments)[0], folder.path());
    for people in &arguments.senders {
        let requests = (0..*people).map(|person| {
            Requests::get(
                server.address,
                world::sender(person),
                &["/api/health".to_owned()],
            )
        });
        let sample = clients::run(&server, requests.collect(), arguments.time()).await;
        results.add(people, "GET /api/health", sample);
    }
}

/// The number of senders while others' streams are open.
const SENDERS: usize = 64;

pub async fn idle(arguments: &Arguments) {
    let most = arguments.most_streams();
    let prepared = server::folder();
    World::of(2 * SENDERS + most).prepare(prepared.path()).await;
    let mut results = Results::new("idle streams");
    for round in 1..=arguments.rounds() {
        machine::announce("idle", round);
        for program in Program::all(arguments, "one channel, filtered") {
            let folder = server::copy_of(prepared.path());
            let server = Server::start(&program, folder.path());
            let (mut crowd, mut open) = (Crowd::default(), 0);
            for streams in arguments.streams() {
                let users = 2 * SENDERS + open + 1..=2 * SENDERS + streams;
                crowd.join(server.address, users).await;
                open = streams;
                let sample = send(&server, SENDERS, arguments.time()).await;
                results.add(streams, &program.name, sample);
            }
        }
    }
    results.print("Messages sent by 64, while others' streams are open");
}

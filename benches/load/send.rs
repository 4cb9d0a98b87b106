//! `send`: messages a second and how long each takes, beside the naive way, what the HTTP server does without writing,
//! and what SQLite does by itself.

use std::{path::Path, time::Duration};

use crate::{
    arguments::Arguments,
    bare, machine,
    senders::{self, Act, Sample},
    server::{self, Program, Server},
    table::{Table, count, median_time, microseconds, milliseconds, spread},
    world,
};

/// One line of the table: a program and an act, with a sample for each number of people and each round.
struct Line {
    name: String,
    program: Program,
    act: Act,
    samples: Vec<Vec<Sample>>,
}

pub async fn run(arguments: &Arguments) {
    let prepared = server::folder();
    let people = arguments.senders.iter().copied().max().unwrap_or(1);
    world::prepare(prepared.path(), 2 * people).await;
    let mut lines = lines(arguments);
    let mut limits = Vec::new();
    for round in 1..=arguments.rounds() {
        eprintln!(
            "send, round {round}, load average {}",
            machine::load_average()
        );
        if !arguments.alone {
            limits.push(bare::commits(server::folder().path(), arguments.time()).await);
        }
        for line in &mut lines {
            line.measure(arguments, prepared.path()).await;
        }
    }
    print(arguments, &mut lines, &limits);
}

fn lines(arguments: &Arguments) -> Vec<Line> {
    let line = |name: &str, program: &Program, act| Line {
        name: name.to_owned(),
        program: program.clone(),
        act,
        samples: arguments.senders.iter().map(|_| Vec::new()).collect(),
    };
    let programs = Program::chinwags(arguments);
    let mut lines: Vec<_> = programs
        .iter()
        .map(|program| line(&program.name, program, Act::Send))
        .collect();
    if !arguments.alone {
        lines.push(line("naive", &Program::naive(), Act::Send));
        lines.push(line("no write: health", &programs[0], Act::Health));
    }
    lines
}

impl Line {
    /// Measures each number of people once, at a server that has just been started.
    async fn measure(&mut self, arguments: &Arguments, prepared: &Path) {
        let folder = server::copy_of(prepared);
        let server = Server::start(&self.program, folder.path());
        for (people, samples) in arguments.senders.iter().zip(&mut self.samples) {
            let sample = senders::run(&server, self.act, *people, arguments.time()).await;
            eprintln!("  {}, {people}: {}", self.name, count(sample.per_second));
            samples.push(sample);
        }
    }
}

fn print(arguments: &Arguments, lines: &mut [Line], limits: &[f64]) {
    let mut table = Table::new([
        "senders",
        "",
        "a second",
        "p50 ms",
        "p99 ms",
        "max ms",
        "server µs",
        "client µs",
        "failed",
        "missing",
    ]);
    for (place, people) in arguments.senders.iter().enumerate() {
        for line in &mut *lines {
            table.row(row(*people, &line.name, &mut line.samples[place]));
        }
    }
    table.print("Messages sent, each acknowledged when it is on the disk");
    if !limits.is_empty() {
        println!(
            "One bare SQLite connection commits {} rows a second, one by one.\n",
            spread(limits)
        );
    }
}

fn row(people: usize, name: &str, samples: &mut [Sample]) -> [String; 10] {
    let rates: Vec<_> = samples.iter().map(|sample| sample.per_second).collect();
    let mut within = |share| -> Vec<Duration> {
        let times = samples.iter_mut();
        times.map(|sample| sample.latencies.within(share)).collect()
    };
    let (half, most, all) = (within(0.5), within(0.99), within(1.0));
    let failures: u64 = samples.iter().map(|sample| sample.failures).sum();
    let missing: u64 = samples.iter().map(|sample| sample.missing).sum();
    [
        people.to_string(),
        name.to_owned(),
        spread(&rates),
        milliseconds(median_time(half.into_iter())),
        milliseconds(median_time(most.into_iter())),
        milliseconds(all.into_iter().max().unwrap_or_default()),
        microseconds(median_time(samples.iter().map(|sample| sample.server_time))),
        microseconds(median_time(
            samples.iter().map(|sample| sample.generator_time),
        )),
        failures.to_string(),
        missing.to_string(),
    ]
}

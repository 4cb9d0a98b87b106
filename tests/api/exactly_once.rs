//! Exactly-once delivery, as a property: after any sequence of actions, every device has received everything that
//! concerns its user once, in order, and nothing else. It shows what a freshly loaded page shows.
//!
//! A failure prints its seed. `CHINWAG_SEED` repeats that run, `CHINWAG_SEEDS` sets the number of runs and
//! `CHINWAG_STEPS` the number of steps in each.

mod acts;
mod burst;
mod controls;
mod device;
mod rooms;
mod run;
mod talk;
mod world;

use std::{env, fmt::Debug, thread};

use self::run::{Run, Step};
use crate::{random::Random, support::long_or_short};

/// The default number of seeds, in a long run and otherwise, and of steps for each.
const SEEDS: (u64, u64) = (12, 2);
const STEPS: u64 = 120;

fn setting(name: &str) -> Option<u64> {
    let value = env::var(name).ok()?;
    Some(value.parse().expect("a number"))
}

/// Explains how to reproduce a failure.
struct Report {
    seed: u64,
    steps: Vec<String>,
}

impl Report {
    fn begin(&mut self, step: impl Debug) {
        self.steps.push(format!("{step:?}"));
    }
}

impl Drop for Report {
    fn drop(&mut self) {
        if thread::panicking() {
            let last = self.steps.len().saturating_sub(12);
            let (count, last) = (self.steps.len(), self.steps[last..].join(" "));
            eprintln!("CHINWAG_SEED={} fails in step {count}: … {last}", self.seed);
        }
    }
}

#[test]
fn every_device_receives_everything_once_and_in_order() {
    let steps = setting("CHINWAG_STEPS").unwrap_or(STEPS);
    let seeds = match setting("CHINWAG_SEED") {
        Some(seed) => seed..seed + 1,
        None => 1..setting("CHINWAG_SEEDS").unwrap_or_else(|| long_or_short(SEEDS)) + 1,
    };
    for seed in seeds {
        let mut report = Report {
            seed,
            steps: Vec::new(),
        };
        let mut run = Run::new(Random(seed));
        let mut take = |run: &mut Run, step| {
            report.begin(step);
            run.take(step);
        };
        for _ in 0..steps {
            let step = run.choose();
            take(&mut run, step);
        }
        for step in Step::RARE {
            take(&mut run, step);
        }
        report.begin("the end");
        run.end();
    }
}

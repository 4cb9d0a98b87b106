//! Exactly once, as a property: whatever happens in whatever order, every device hears everything that concerns its
//! user once and in order, hears nothing else, and shows what a page that is loaded anew shows.
//!
//! A failure prints its seed. `CHINWAG_SEED` runs that one, `CHINWAG_SEEDS` says how many are run and `CHINWAG_STEPS` how
//! many steps each has.

mod acts;
mod burst;
mod device;
mod run;
mod world;

use std::{env, fmt::Debug, thread};

use self::run::{Run, Step};
use crate::{random::Random, support::long_or_short};

/// Seeds, in a long run and otherwise, and steps of each, unless told otherwise.
const SEEDS: (u64, u64) = (12, 2);
const STEPS: u64 = 120;

fn setting(name: &str) -> Option<u64> {
    let value = env::var(name).ok()?;
    Some(value.parse().expect("a number"))
}

/// Says how to see a failure again.
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
fn every_device_hears_everything_once_and_in_order_whatever_happens() {
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

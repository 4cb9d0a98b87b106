//! What to measure, and for how long.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};

/// Measures Chinwag under load, beside its limits and the naive way.
#[derive(Parser)]
#[command(name = "cargo bench --")]
pub struct Arguments {
    /// What to measure; all when none is named
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Short rounds and small crowds: a look, not a measurement
    #[arg(long)]
    pub quick: bool,
    /// How many send at once, one figure for each
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 128])]
    pub senders: Vec<usize>,
    /// How long one figure is measured
    #[arg(long)]
    seconds: Option<f64>,
    /// How often everything is measured: the tables show medians, and the lowest and the highest
    #[arg(long)]
    rounds: Option<usize>,
    /// Another chinwag to measure; give it twice to compare two in one run
    #[arg(long = "binary", value_name = "PATH")]
    pub binaries: Vec<PathBuf>,
    /// Leave out what is measured beside Chinwag
    #[arg(long)]
    pub alone: bool,
    /// Cargo says so.
    #[arg(long, hide = true)]
    bench: bool,
}

/// What can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Messages a second, and how long each takes until it is on the disk
    Send,
}

impl Arguments {
    /// The chosen parts, or all.
    pub fn parts(&self) -> &[Part] {
        if self.parts.is_empty() {
            Part::value_variants()
        } else {
            &self.parts
        }
    }

    /// How long one figure is measured.
    pub fn time(&self) -> Duration {
        let default = if self.quick { 1.0 } else { 5.0 };
        Duration::from_secs_f64(self.seconds.unwrap_or(default))
    }

    /// How often everything is measured.
    pub fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 3 })
    }
}

//! What to measure, and for how long.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};

/// Measures Chinwag under load, beside its limits and the naive way.
#[derive(Parser)]
#[command(bin_name = "cargo bench --")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
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
    /// How many streams are open, one figure for each
    #[arg(long, value_delimiter = ',')]
    streams: Option<Vec<usize>>,
    /// How many messages a second are sent at a fixed rate, one figure for each
    #[arg(long, value_delimiter = ',', default_values_t = [200, 2000])]
    pub rates: Vec<usize>,
    /// Also a database of 10 million messages, which takes minutes to make
    #[arg(long)]
    pub huge: bool,
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
    /// The same while other people's streams are open
    Idle,
    /// How long a message takes from its sender to its receiver, at a fixed rate
    Delivery,
    /// Deliveries into a room
    Fanout,
    /// What streams cost in memory
    Memory,
    /// Everybody comes back at once, after a restart
    Reconnect,
    /// Pages of history and of the list of conversations
    History,
    /// From the start of the process to the first answer
    Start,
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

    /// How many streams are open, one figure for each, in ascending order.
    pub fn streams(&self) -> Vec<usize> {
        let default = if self.quick {
            [0, 1_000].as_slice()
        } else {
            &[0, 1_000, 10_000]
        };
        let mut streams = self.streams.clone().unwrap_or(default.to_vec());
        streams.sort_unstable();
        streams
    }

    /// The most streams that are open.
    pub fn most_streams(&self) -> usize {
        self.streams().last().copied().unwrap_or(0)
    }

    /// How long one figure is measured.
    pub fn time(&self) -> Duration {
        let default = if self.quick { 1.0 } else { 5.0 };
        Duration::from_secs_f64(self.seconds.unwrap_or(default))
    }

    /// How many messages the large databases have.
    pub fn messages(&self) -> Vec<usize> {
        let all = [1_000_000, 10_000_000];
        all[..if self.huge { 2 } else { 1 }].to_vec()
    }

    /// How often everything is measured.
    pub fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 3 })
    }
}

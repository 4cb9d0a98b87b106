//! The command line of the benches.

use std::{path::PathBuf, time::Duration};

use clap::{Parser, ValueEnum};

/// Measures Chinwag under load, next to SQLite alone and a naive server.
#[derive(Parser)]
#[command(bin_name = "cargo bench --")]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag")]
pub struct Arguments {
    /// Parts to measure; all by default
    #[arg(value_enum)]
    parts: Vec<Part>,
    /// Short rounds with few users, for a quick look
    #[arg(long)]
    pub quick: bool,
    /// Numbers of concurrent senders
    #[arg(long, value_delimiter = ',', default_values_t = [1, 16, 64, 128])]
    pub senders: Vec<usize>,
    /// Numbers of open streams
    #[arg(long, value_delimiter = ',')]
    streams: Option<Vec<usize>>,
    /// Fixed rates of messages a second
    #[arg(long, value_delimiter = ',', default_values_t = [200, 2000])]
    pub rates: Vec<usize>,
    /// Also measure a database of 10 million messages, which takes minutes to make
    #[arg(long)]
    pub huge: bool,
    /// Duration of one measurement
    #[arg(long)]
    seconds: Option<f64>,
    /// Number of rounds: tables show the median, lowest and highest
    #[arg(long)]
    rounds: Option<usize>,
    /// Another chinwag binary to measure; give it twice to compare two in one run
    #[arg(long = "binary", value_name = "PATH")]
    pub binaries: Vec<PathBuf>,
    /// Measure only Chinwag
    #[arg(long)]
    pub alone: bool,
    /// Passed by Cargo.
    #[arg(long, hide = true)]
    bench: bool,
}

/// A part that can be measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Part {
    /// Messages a second, and the time until each is on the disk
    Send,
    /// The same, with other users' streams open
    Idle,
    /// The time from a sender to the receiver, at a fixed rate
    Delivery,
    /// Messages a second into rooms, joining a large room, and snapshots with rooms
    Rooms,
    /// Deliveries into a room
    Fanout,
    /// The cost of presence and typing
    Presence,
    /// The memory of streams
    Memory,
    /// The time until a message is acknowledged, beside many uploads
    Uploads,
    /// The index of messages, and searches in it
    Search,
    /// All users reconnect at once, after a restart
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

    /// The numbers of open streams, in ascending order.
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

    /// The highest number of open streams.
    pub fn most_streams(&self) -> usize {
        self.streams().last().copied().unwrap_or(0)
    }

    /// The duration of one measurement.
    pub fn time(&self) -> Duration {
        let default = if self.quick { 1.0 } else { 5.0 };
        Duration::from_secs_f64(self.seconds.unwrap_or(default))
    }

    /// The number of messages in the large databases.
    pub fn messages(&self) -> Vec<usize> {
        let all = [1_000_000, 10_000_000];
        all[..if self.huge { 2 } else { 1 }].to_vec()
    }

    /// The number of rounds.
    pub fn rounds(&self) -> usize {
        self.rounds.unwrap_or(if self.quick { 1 } else { 3 })
    }
}

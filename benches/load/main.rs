//! A load generator. `cargo bench` measures the release binary and prints tables, `cargo bench -- send` measures one
//! part, and `cargo bench -- --help` lists the rest. It asserts no times.
//!
//! It shares the processors with the server, so it does as little as possible: requests are rendered in advance,
//! answers are parsed only as far as needed, and everything runs on one thread.

#![expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_sign_loss,
    reason = "figures are rounded for people"
)]

mod archive;
mod arguments;
mod bare;
mod client_ids;
mod clients;
mod connection;
mod crowd;
mod delivery;
mod fanout;
mod frames;
mod history;
mod irc;
mod latency;
mod machine;
mod memory;
mod naive;
mod pace;
mod presence;
mod process;
mod reconnect;
mod requests;
mod results;
mod rooms;
mod search;
mod send;
mod server;
mod start;
mod stream;
mod table;
mod uploads;
mod world;

use clap::Parser;
use tokio::runtime::{self, Runtime};

use crate::arguments::{Arguments, Part};

fn main() {
    let mut words = std::env::args().skip(1);
    if words.next().as_deref() == Some(naive::COMMAND) {
        let folder = words.next().expect("the naive server is given its folder");
        return naive::serve(folder.as_ref());
    }
    let arguments = Arguments::parse();
    machine::raise_descriptors();
    runtime().block_on(run(&arguments));
}

/// A runtime of one thread, as the server needs the processors.
fn runtime() -> Runtime {
    runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("the operating system has what a runtime needs")
}

async fn run(arguments: &Arguments) {
    println!("{}\n", machine::describe());
    for part in arguments.parts() {
        match part {
            Part::Send => send::run(arguments).await,
            Part::Idle => send::idle(arguments).await,
            Part::Delivery => delivery::run(arguments).await,
            Part::Rooms => rooms::run(arguments).await,
            Part::Fanout => fanout::run(arguments).await,
            Part::Presence => presence::run(arguments).await,
            Part::Memory => memory::run(arguments).await,
            Part::Uploads => uploads::run(arguments).await,
            Part::Search => search::run(arguments).await,
            Part::Reconnect => reconnect::run(arguments).await,
            Part::History => history::run(arguments).await,
            Part::Start => start::run(arguments).await,
        }
    }
}

//! The command line, and the start and stop of a server.

pub mod cli;
pub mod output;
mod signals;
pub mod start;
pub mod terminal;

//! The command line, and how a server is started and stopped.

pub mod cli;
pub mod output;
mod signals;
pub mod start;
pub mod terminal;

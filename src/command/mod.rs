//! The command line, and the start and stop of a server.

mod browser;
pub mod cli;
mod demo;
pub mod flags;
mod greeting;
mod links;
pub mod output;
mod signals;
pub mod start;
pub mod terminal;

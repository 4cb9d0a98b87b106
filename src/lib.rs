//! Chinwag: chat for a small team, in one file.
//!
//! The layers, from the top: each uses those below it, and everything may use the leaves at the end. A test (`layers`)
//! proves it.
#![warn(clippy::print_stderr, clippy::print_stdout)]

pub mod command;

pub mod http;
pub mod lan;
pub mod tls;

pub mod writer;

pub mod chat;

pub mod sign_in;

pub mod people;

pub mod log;

pub mod store;

pub mod config;
pub mod error;
pub mod ids;
pub mod timestamp;
pub mod workers;

#[cfg(test)]
mod layers;

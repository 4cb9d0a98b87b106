//! Chinwag: chat for a small team, in one file.
//!
//! The layers, from the top: each uses those below it, and everything may use the leaves at the end. A test (`layers`)
//! proves it. `docs/architecture.md` follows a message through them.
#![warn(clippy::print_stderr, clippy::print_stdout)]

// The command line: from flags and settings to a running server, and what the terminal prints.
pub mod command;

// HTTP: routes, guards, the stream, limits and the API document; certificates; addresses on the local network.
pub mod http;
pub mod lan;
pub mod tls;

// The queue and the task that begins, commits and publishes.
pub mod writer;

// Search in messages.
pub mod search;

// Conversations, messages, read markers and the snapshot.
pub mod chat;

// Sessions, passwords, links with a secret, GitHub, and the authority of owners.
pub mod sign_in;

// Users: names, profiles, pictures, roles, notices, the audit log and the server's settings.
pub mod people;

// Facts, the open transaction, and live delivery.
pub mod log;

// The database and the data folder.
pub mod store;

// The leaves.
pub mod config;
pub mod error;
pub mod ids;
pub mod timestamp;
pub mod workers;

#[cfg(test)]
mod layers;

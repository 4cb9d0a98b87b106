//! Chinwag as a process, and its page in a browser: start, output, failures, storage and end.
#![cfg(unix)]
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without fails it"
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;

mod browser;
#[cfg(target_os = "linux")]
mod clock;
#[cfg(target_os = "linux")]
mod connections;
mod damage;
mod demo;
#[cfg(target_os = "linux")]
mod disk_failure;
mod durability;
mod failing;
mod files;
#[cfg(target_os = "linux")]
mod heads;
mod https;
mod joining;
mod leaks;
mod load;
#[cfg(target_os = "linux")]
mod network;
#[cfg(target_os = "linux")]
mod nginx;
#[cfg(target_os = "linux")]
mod opening;
#[cfg(target_os = "linux")]
mod outgoing;
mod output;
mod polls;
#[cfg(target_os = "linux")]
mod power_cut;
mod privacy;
mod process;
mod proxies;
mod rooms;
#[cfg(target_os = "linux")]
mod shim;
#[cfg(target_os = "linux")]
mod soak;
mod starting;
mod stopping;
mod tls_self;
mod users;
mod write_ahead_log;

use support::{actor, answer, certificates, event_reader, folder, listening, secrets, watch, wire};

//! The API as users see it: a real server on a real socket, with a real database in a temporary folder.
#![expect(
    clippy::unwrap_used,
    reason = "what a test cannot go on without fails it"
)]

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "each suite uses a part of it")]
mod support;

mod access;
mod assets;
mod audit;
mod change_lines;
mod changes;
mod clients;
mod conversations;
mod cuts;
mod device_links;
mod devices;
mod edits;
mod errors;
mod events;
mod everyone;
mod exactly_once;
mod files;
mod github;
mod github_joining;
mod github_limits;
mod github_linking;
mod github_organizations;
mod github_stand_in;
mod groups;
mod health;
mod history;
mod invites;
mod joining;
mod kept;
mod leaks;
mod limits;
mod log;
mod managing;
mod mentions;
mod messages;
mod names;
mod oauth;
mod page;
mod parsers;
mod participants;
mod participation;
mod passwords;
mod people;
mod picture_files;
mod pictures;
mod presence;
mod proxies;
mod read_markers;
mod reference;
mod replay;
mod resets;
mod retries;
mod revoked;

mod room_changes;
mod room_terminal;
mod rooms;
mod search;
mod server;
mod sessions;
mod settings;
mod slow_readers;
mod snapshot;
mod stream;
mod stream_connections;
mod test_server;
mod upgrade;
mod users;
mod working_with_messages;

use support::{
    actor, answer, document, event_reader, folder, listening, random, secrets, watch, wire,
};

//! Chinwag: chat for a small team, in one file.
//!
//! [`rocket`] is the table of contents of the server, and [`start`] is how the command line runs it.
#![warn(clippy::print_stderr, clippy::print_stdout)]

pub mod access;
pub mod account;
pub mod addresses;
pub mod assets;
pub mod audit;
pub mod characters;
mod checkpoint;
pub mod cli;
pub mod config;
pub mod connections;
pub mod content;
pub mod conversations;
pub mod data;
pub mod db;
pub mod device_links;
pub mod diagnostics;
pub mod error;
pub mod events;
pub mod frame;
pub mod github;
pub mod headers;
pub mod hub;
pub mod ids;
pub mod invites;
pub mod known_devices;
pub mod limits;
pub mod mdns;
pub mod messages;
pub mod methods;
pub mod names;
pub mod network;
pub mod notices;
pub mod openapi;
pub mod output;
pub mod passwords;
pub mod people;
pub mod pictures;
pub mod profiles;
pub mod proxies;
pub mod qr;
pub mod resets;
pub mod roles;
pub mod routes;
pub mod server;
pub mod sessions;
mod signals;
pub mod site;
pub mod snapshot;
pub mod start;
pub mod stream;
pub mod terminal;
pub mod timestamp;
pub mod tls;
pub mod tokens;
pub mod tx;
pub mod users;
pub mod writer;

use ::rocket::{Build, Rocket, catchers, figment::Figment};
use rocket_db_pools::Database;

use crate::{
    access::Access, config::Config, db::Db, device_links::DeviceLinks, github::Github,
    limits::Limits, passwords::Hasher, pictures::Encoder, tls::PublicAuthority, writer::Writer,
};

/// The whole server, one stage per part. The writer is running, and so the database is open and up to date.
#[must_use]
pub fn rocket(
    figment: Figment,
    config: Config,
    github: Option<Github>,
    authority: Option<PublicAuthority>,
    writer: Writer,
) -> Rocket<Build> {
    ::rocket::custom(figment)
        .attach(Access::new(&config))
        .attach(headers::shield())
        .attach(headers::Headers)
        .attach(diagnostics::requests())
        .attach(Db::init())
        .attach(connections::bounds())
        .attach(mdns::Mdns::default())
        .manage(Limits::new(config.rate_limits))
        .manage(config)
        .manage(github)
        .manage(authority)
        .manage(writer)
        .manage(Hasher::default())
        .manage(DeviceLinks::default())
        .manage(Encoder::default())
        .mount("/", assets::routes())
        .mount("/api", routes::all())
        .register("/", catchers![assets::catch])
        .register("/api", catchers![error::catch])
}

//! The Rocket server and its parts.

use std::sync::Arc;

use rocket::{Build, Rocket, catchers, figment::Figment};
use rocket_db_pools::Database;

use super::{
    assets,
    connections::{self, at_work::AtWork},
    diagnostics, file_answer, headers,
    limits::Limits,
    origin_check::OriginCheck,
    routes::{self, TusVersion},
    search, signals,
    uploads::{Housekeeping, Uploads},
};
use crate::{
    chat::typing::Typing,
    config::Config,
    error,
    lan::mdns,
    people::pictures::Encoder,
    search::Search,
    sign_in::{device_links::DeviceLinks, github::Github, passwords::Hasher},
    store::{db::Db, readers},
    tls::PublicAuthority,
    writer::Writer,
};

/// Builds the server, with a stage for each part. The writer is running, so the database is open and migrated.
#[must_use]
pub fn rocket(
    figment: Figment,
    config: Config,
    github: Option<Github>,
    authority: Option<PublicAuthority>,
    writer: Writer,
    uploads: Uploads,
) -> Rocket<Build> {
    rocket::custom(readers::configure(figment, &config.database()))
        .attach(OriginCheck::new(&config))
        .attach(headers::shield())
        .attach(headers::Headers)
        .attach(diagnostics::requests())
        .attach(file_answer::ignore_range_on_head())
        .attach(Db::init())
        .attach(connections::bounds())
        .attach(mdns::Mdns::default())
        .attach(Housekeeping::default())
        .attach(signals::beats())
        .attach(search::follows())
        .attach(TusVersion)
        .manage(Limits::new(config.rate_limits))
        .manage(config)
        .manage(github)
        .manage(authority)
        .manage(writer.presence().clone())
        .manage(Typing::new(writer.hub().clone()))
        .manage(Search::default())
        .manage(writer)
        .manage(Arc::new(uploads))
        .manage(AtWork::default())
        .manage(Hasher::default())
        .manage(DeviceLinks::default())
        .manage(Encoder::default())
        .mount("/", assets::routes())
        .mount("/api", routes::all())
        .register("/", catchers![assets::catch])
        .register("/api", catchers![error::catch])
}

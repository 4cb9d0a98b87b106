//! The start of search.

use rocket::{Orbit, Rocket, fairing::AdHoc};

use crate::{config::Config, search::Search, writer::Writer};

/// Follows the log once the server listens. A server that cannot start leaves all files as they are.
pub fn follows() -> AdHoc {
    AdHoc::on_liftoff("Search", |rocket: &Rocket<Orbit>| {
        let search = rocket.state::<Search>().expect("it is managed");
        let config = rocket.state::<Config>().expect("it is managed");
        let writer = rocket.state::<Writer>().expect("it is managed");
        let (database, index) = (config.database(), config.search_index());
        search.follow(database, index, writer.hub().clone());
        Box::pin(async {})
    })
}

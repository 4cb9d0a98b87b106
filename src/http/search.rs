//! The start of search.

use std::sync::Arc;

use rocket::{Orbit, Rocket, fairing::AdHoc};

use crate::{config::Config, http::uploads::Uploads, search::Search, writer::Writer};

/// Follows the log once the server listens. A server that cannot start leaves all files as they are.
pub fn follows() -> AdHoc {
    AdHoc::on_liftoff("Search", |rocket: &Rocket<Orbit>| {
        let search = rocket.state::<Search>().expect("it is managed");
        let config = rocket.state::<Config>().expect("it is managed");
        let writer = rocket.state::<Writer>().expect("it is managed");
        let uploads = rocket.state::<Arc<Uploads>>().expect("they are managed");
        let store = uploads.store().clone();
        let free_space = move || store.free_space();
        let (database, index) = (config.database(), config.search_index());
        search.follow(database, index, writer.hub().clone(), free_space);
        Box::pin(async {})
    })
}

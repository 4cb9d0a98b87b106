//! The lines on standard error, and what is never in them: the query of a request, which may hold a token.

use log::{LevelFilter, debug};
use rocket::fairing::{AdHoc, Fairing};

/// Opens the log of diagnostics, before Rocket opens its own.
pub fn init(level: LevelFilter) {
    if logger(level).try_init().is_err() {
        debug!("another server of this process has opened it");
    }
}

/// What is said at a level.
#[must_use]
pub fn logger(level: LevelFilter) -> env_logger::Builder {
    let mut logger = env_logger::Builder::new();
    // Rocket's lines, and those that it writes into routes, show whole addresses.
    logger
        .filter_level(level)
        .filter_module("rocket", LevelFilter::Off)
        .filter_module("chinwag::routes", LevelFilter::Off);
    logger
}

/// A line for each request, without its query.
#[must_use]
pub fn requests() -> impl Fairing {
    AdHoc::on_response("Request log", |request, response| {
        Box::pin(async move {
            debug!(
                "{} {} {}",
                request.method(),
                request.uri().path(),
                response.status().code
            );
        })
    })
}

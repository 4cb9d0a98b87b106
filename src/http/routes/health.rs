//! The route of the health check.

use rocket::{get, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    error::Result,
    http::openapi::Operation,
    store::{db::Db, readers},
};

/// The version of this server.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");
/// The pattern of versions, as in Cargo (<https://semver.org>).
pub const VERSION_PATTERN: &str = r"^[0-9]+\.[0-9]+\.[0-9]+";

/// The state of a running server, for supervisors.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    /// Always `ok`: a server that does not run does not answer.
    #[schemars(extend("const" = "ok"))]
    status: &'static str,
    /// The version of the server.
    #[schemars(regex(pattern = VERSION_PATTERN), example = VERSION)]
    version: &'static str,
}

#[get("/health")]
pub async fn health(mut db: Connection<Db>) -> Result<Json<Health>> {
    readers::check(&mut db).await?;
    Ok(Json(Health {
        status: "ok",
        version: VERSION,
    }))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![health], "getHealth", "Check that the server runs")
            .answers::<Health>(200, "The server runs."),
    ]
}

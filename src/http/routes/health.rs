//! Whether the server runs.

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
/// That of Cargo (<https://semver.org>).
pub const VERSION_PATTERN: &str = r"^[0-9]+\.[0-9]+\.[0-9]+";

/// That the server runs, for supervisors.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    /// Always that: who does not run does not answer.
    #[schemars(extend("const" = "ok"))]
    status: &'static str,
    /// Which version runs.
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

/// What a program must know of it.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![health],
            "getHealth",
            "Whether the server runs, for supervisors",
        )
        .answers::<Health>(200, "It runs."),
    ]
}

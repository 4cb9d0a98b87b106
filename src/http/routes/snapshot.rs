//! The route of the snapshot: everything that a page shows first.

use rocket::{get, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    chat::snapshot::Snapshot, error::Result, http::openapi::Operation, sign_in::sessions::Session,
    store::db::Db,
};

#[get("/snapshot")]
pub async fn snapshot(session: Session, mut db: Connection<Db>) -> Result<Json<Snapshot>> {
    Ok(Json(Snapshot::take(&mut db, session).await?))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![snapshot],
            "getSnapshot",
            "Get everything that a page shows first",
        )
        .session()
        .answers::<Snapshot>(
            200,
            "Your state, with the id of the event up to which it is current.",
        ),
    ]
}

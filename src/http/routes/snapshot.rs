//! Everything that a page shows first.

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

/// What a program must know of it.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![snapshot],
            "getSnapshot",
            "All that a page shows first, and the event to which it corresponds",
        )
        .session()
        .answers::<Snapshot>(200, "One's state at that event."),
    ]
}

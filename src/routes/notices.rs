//! What somebody must be told of their account.

use rocket::{State, get, http::Status, post, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    db::Db,
    error::Result,
    ids::NoticeId,
    notices::{self, Notice},
    sessions::Session,
    writer::Writer,
};

#[get("/notices")]
pub async fn list(session: Session, mut db: Connection<Db>) -> Result<Json<Vec<Notice>>> {
    Ok(Json(notices::list(&mut db, session.user.id).await?))
}

#[post("/notices/<id>/dismiss")]
pub async fn dismiss(session: Session, id: NoticeId, writer: &State<Writer>) -> Result<Status> {
    let user = session.user.id;
    writer
        .run(move |tx| Box::pin(notices::dismiss(tx, user, id)))
        .await?;
    Ok(Status::NoContent)
}

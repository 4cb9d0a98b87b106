//! What somebody must be told of their account.

use rocket::{State, get, http::Status, post, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    error::Result,
    http::openapi::Operation,
    ids::NoticeId,
    people::notices::{self, Notice},
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

#[get("/notices")]
pub async fn list(session: Session, mut db: Connection<Db>) -> Result<Json<Vec<Notice>>> {
    Ok(Json(
        notices::list(&mut db, session.user.id, session.root).await?,
    ))
}

#[post("/notices/<id>/dismiss")]
pub async fn dismiss(session: Session, id: NoticeId, writer: &State<Writer>) -> Result<Status> {
    let (user, root) = (session.user.id, session.root);
    writer
        .run_in(&session, move |tx| {
            Box::pin(notices::dismiss(tx, user, root, id))
        })
        .await?;
    Ok(Status::NoContent)
}

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![list],
            "listNotices",
            "What one must be told of one's account and has not read yet, newest first",
        )
        .session()
        .lists::<Notice>(notices::LIST, "The notices."),
        Operation::of(
            routes![dismiss],
            "dismissNotice",
            "Says that one has read a notice",
        )
        .session()
        .path_parameter::<NoticeId>("Which notice.")
        .ends(204, "It is not listed any more.")
        .refuses(403, "The session that asks caused it.")
        .refuses(404, "There is no such notice for oneself."),
    ]
}

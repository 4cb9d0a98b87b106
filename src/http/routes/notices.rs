//! Routes of notices.

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

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![list],
            "listNotices",
            "List your unread notices, newest first",
        )
        .session()
        .lists::<Notice>(notices::LIST, "Your notices."),
        Operation::of(routes![dismiss], "dismissNotice", "Dismiss a notice")
            .session()
            .path_parameter::<NoticeId>("The id of the notice.")
            .ends(204, "The notice is dismissed.")
            .refuses(
                403,
                "Your session caused this notice. Dismiss it in another session.",
            )
            .refuses(404, "You have no such notice."),
    ]
}

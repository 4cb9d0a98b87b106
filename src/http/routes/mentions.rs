//! The route of the messages that mention a user.

use rocket::{get, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    chat::messages::{self, MessageView},
    error::Result,
    http::{guards::Optional, openapi::Operation},
    ids::MessageId,
    sign_in::sessions::Session,
    store::db::Db,
};

#[get("/mentions?<before>")]
pub async fn list(
    session: Session,
    before: Optional<MessageId>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<MessageView>>> {
    let reader = session.user.id;
    let messages = messages::mentioning(&mut db, reader, before.0)
        .await?
        .into_iter();
    Ok(Json(
        messages
            .map(|message| MessageView::of(message, reader))
            .collect(),
    ))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![list],
            "listMentions",
            "List the messages that mention you or answer you, newest first",
        )
        .about("They are those that you can read now. Listing them marks nothing as read.")
        .session()
        .checked_query::<MessageId>("before", "Only messages before this message.")
        .lists::<MessageView>(messages::PAGE, "A page of the list."),
    ]
}

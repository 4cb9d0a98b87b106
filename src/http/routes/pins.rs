//! Routes of pins.

use rocket::{State, delete, get, http::Status, put, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    chat::{messages::MessageView, pins},
    error::Result,
    http::{
        limits::Limits,
        openapi::Operation,
        routes::{
            conversations::{NOT_FOUND, NOT_IN_ROOM},
            messages::{NO_MESSAGE, of_message},
        },
    },
    ids::{ConversationId, MessageId},
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

#[put("/conversations/<conversation>/messages/<id>/pin")]
pub async fn pin(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    set_pin(&session, conversation, id, true, limits, writer).await
}

#[delete("/conversations/<conversation>/messages/<id>/pin")]
pub async fn unpin(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    set_pin(&session, conversation, id, false, limits, writer).await
}

async fn set_pin(
    session: &Session,
    conversation: ConversationId,
    id: MessageId,
    is_pinned: bool,
    limits: &Limits,
    writer: &Writer,
) -> Result<Status> {
    let user = session.user.id;
    limits.change(user)?;
    writer
        .run_in(session, move |tx| {
            Box::pin(pins::pin(tx, user, conversation, id, is_pinned))
        })
        .await?;
    Ok(Status::NoContent)
}

#[get("/conversations/<conversation>/pins")]
pub async fn pinned(
    session: Session,
    conversation: ConversationId,
    mut db: Connection<Db>,
) -> Result<Json<Vec<MessageView>>> {
    let reader = session.user.id;
    let messages = pins::list(&mut db, reader, conversation).await?.into_iter();
    Ok(Json(
        messages
            .map(|message| MessageView::of(message, reader))
            .collect(),
    ))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    let most = i64::try_from(pins::MOST_PINS).expect("a small number");
    vec![
        of_message(Operation::of(routes![pin], "pinMessage", "Pin a message"))
            .ends(204, "The message is pinned.")
            .refuses(403, NOT_IN_ROOM)
            .refuses(404, NO_MESSAGE)
            .refuses(409, "The conversation has 50 pinned messages already."),
        of_message(Operation::of(
            routes![unpin],
            "unpinMessage",
            "Unpin a message",
        ))
        .ends(204, "The message is not pinned.")
        .refuses(403, NOT_IN_ROOM)
        .refuses(404, NO_MESSAGE),
        Operation::of(
            routes![pinned],
            "listPins",
            "List the pinned messages of a conversation, newest message first",
        )
        .session()
        .path_parameter::<ConversationId>("The id of the conversation.")
        .lists::<MessageView>(most, "All of them.")
        .refuses(404, NOT_FOUND),
    ]
}

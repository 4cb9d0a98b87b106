//! Routes of reactions and pins.

use rocket::{State, delete, get, http::Status, put, routes, serde::json::Json};
use rocket_db_pools::Connection;

use crate::{
    chat::{
        messages::MessageView,
        pins,
        reactions::{self, Emoji, MOST_REACTIONS, Reaction},
    },
    error::Result,
    http::{
        limits::Limits,
        openapi::Operation,
        routes::{
            conversations::{NOT_FOUND, NOT_IN_ROOM},
            messages::NO_MESSAGE,
        },
    },
    ids::{ConversationId, MessageId},
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

#[put("/conversations/<conversation>/messages/<id>/reactions/<emoji>")]
pub async fn react(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    emoji: &str,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<Vec<Reaction>>> {
    set(&session, (conversation, id), emoji, true, limits, writer).await
}

#[delete("/conversations/<conversation>/messages/<id>/reactions/<emoji>")]
pub async fn take_back(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    emoji: &str,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<Vec<Reaction>>> {
    set(&session, (conversation, id), emoji, false, limits, writer).await
}

async fn set(
    session: &Session,
    (conversation, id): (ConversationId, MessageId),
    emoji: &str,
    is_on: bool,
    limits: &Limits,
    writer: &Writer,
) -> Result<Json<Vec<Reaction>>> {
    let (user, emoji) = (session.user.id, Emoji::of(emoji)?);
    limits.post(user)?;
    let reactions = writer
        .run_in(session, move |tx| {
            Box::pin(reactions::react(tx, user, conversation, id, emoji, is_on))
        })
        .await?;
    Ok(Json(reactions))
}

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
    let most = |count: usize| i64::try_from(count).expect("a small number");
    let of_message = |operation: Operation| {
        operation
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .path_parameter::<MessageId>("The id of the message.")
    };
    vec![
        of_message(Operation::of(
            routes![react],
            "addReaction",
            "React to a message",
        ))
        .path_parameter::<Emoji>("One emoji of the current Unicode version, with any skin tone.")
        .lists::<Reaction>(
            most(MOST_REACTIONS),
            "All reactions to the message. Repeating it changes nothing.",
        )
        .refuses(403, NOT_IN_ROOM)
        .refuses(404, NO_MESSAGE)
        .refuses(409, "The message has 20 different reactions already."),
        of_message(Operation::of(
            routes![take_back],
            "removeReaction",
            "Take your reaction to a message back",
        ))
        .path_parameter::<Emoji>("The emoji.")
        .lists::<Reaction>(
            most(MOST_REACTIONS),
            "All reactions to the message. Repeating it changes nothing.",
        )
        .refuses(403, NOT_IN_ROOM)
        .refuses(404, NO_MESSAGE),
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
        .lists::<MessageView>(most(pins::MOST_PINS), "All of them.")
        .refuses(404, NOT_FOUND),
    ]
}

//! Routes of reactions.

use rocket::{State, delete, put, routes, serde::json::Json};

use crate::{
    chat::reactions::{self, Emoji, MOST_REACTIONS, Reaction},
    error::Result,
    http::{
        limits::Limits,
        openapi::Operation,
        routes::{
            conversations::NOT_IN_ROOM,
            messages::{NO_MESSAGE, of_message},
        },
    },
    ids::{ConversationId, MessageId},
    sign_in::sessions::Session,
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

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    let most = i64::try_from(MOST_REACTIONS).expect("a small number");
    vec![
        of_message(Operation::of(
            routes![react],
            "addReaction",
            "React to a message",
        ))
        .path_parameter::<Emoji>("One emoji of the current Unicode version, with any skin tone.")
        .lists::<Reaction>(
            most,
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
            most,
            "All reactions to the message. Repeating it changes nothing.",
        )
        .refuses(403, NOT_IN_ROOM)
        .refuses(404, NO_MESSAGE),
    ]
}

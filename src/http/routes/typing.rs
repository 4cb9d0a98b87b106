//! The route of typing.

use rocket::{State, http::Status, post, routes};

use crate::{
    chat::typing::Typing,
    error::Result,
    http::{
        limits::Limits,
        openapi::Operation,
        routes::conversations::{NOT_FOUND, NOT_IN_ROOM},
    },
    ids::ConversationId,
    sign_in::sessions::Session,
    store::db::Db,
};

#[post("/conversations/<conversation>/typing")]
pub async fn tell(
    session: Session,
    conversation: ConversationId,
    limits: &State<Limits>,
    typing: &State<Typing>,
    db: &Db,
) -> Result<Status> {
    limits.signal(session.user.id)?;
    typing.notice(db, session.user.id, conversation).await?;
    Ok(Status::NoContent)
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![tell], "setTyping", "Say that you are typing")
            .about(
                "The others see it for 6 seconds. Repeat it every 3 seconds while you are typing.",
            )
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .ends(
                204,
                "The others are told, unless you have switched this off in your settings.",
            )
            .refuses(403, NOT_IN_ROOM)
            .refuses(404, NOT_FOUND),
    ]
}

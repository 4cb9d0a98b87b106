//! Starting, listing and finding conversations.

use rocket::{
    State, get, post,
    response::{Redirect, status::Created},
    routes,
    serde::json::Json,
    uri,
};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    chat::conversations::{self, Conversation, Started},
    error::{Error, Result},
    http::{body::Body, guards::Optional, limits::Limits, openapi::Operation},
    ids::ConversationId,
    people::{names::UsernameKey, users::User},
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

/// Whom to talk to.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ConversationStart")]
pub struct NewConversation {
    /// Their name, whatever its case.
    username: UsernameKey,
}

/// A new conversation, or the way to the one that is there.
#[derive(rocket::Responder)]
pub enum Start {
    New(Created<Json<Conversation>>),
    Before(Redirect),
}

#[post("/conversations", data = "<new>")]
pub async fn start(
    session: Session,
    new: Body<NewConversation>,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Start> {
    let (user, other) = (session.user.id, new.0.username);
    limits.change(user)?;
    let started = writer
        .run_in(&session, move |tx| {
            Box::pin(async move { conversations::start(tx, user, &other).await })
        })
        .await?;
    Ok(match started {
        Started::New(id) => {
            let conversation = conversations::find(&mut *db.acquire().await?, user, id).await?;
            Start::New(Created::new(location(id)).body(Json(conversation)))
        }
        Started::Before(id) => Start::Before(Redirect::to(location(id))),
    })
}

fn location(id: ConversationId) -> String {
    uri!("/api", find(id)).to_string()
}

#[get("/conversations?<before>")]
pub async fn list(
    session: Session,
    before: Optional<ConversationId>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<Conversation>>> {
    Ok(Json(
        conversations::page(&mut db, session.user.id, before.0).await?,
    ))
}

#[get("/conversations/<id>")]
pub async fn find(
    session: Session,
    id: ConversationId,
    mut db: Connection<Db>,
) -> Result<Json<Conversation>> {
    Ok(Json(
        conversations::find(&mut db, session.user.id, id).await?,
    ))
}

#[get("/conversations/<id>/other_participant")]
pub async fn other_participant(
    session: Session,
    id: ConversationId,
    mut db: Connection<Db>,
) -> Result<Json<User>> {
    let conversation = conversations::find(&mut db, session.user.id, id).await?;
    let other = conversation.other_participant;
    other
        .map(Json)
        .ok_or(Error::NotFound("This is not a conversation of two"))
}

/// Why there is nothing for whoever does not take part.
pub const NOT_FOUND: &str = "There is no such conversation among one's own.";

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![start],
            "startConversation",
            "Starts a conversation with somebody, or finds the one that is there",
        )
        .session()
        .limited()
        .takes::<NewConversation>()
        .answers::<Conversation>(201, "A new one, of which both are told.")
        .with_headers(&["Location"])
        .ends(303, "They have talked before: it is at `Location`.")
        .with_headers(&["Location"])
        .refuses(
            403,
            "It is one's own name, or that of somebody who is deactivated.",
        )
        .refuses(404, "Nobody has that name."),
        Operation::of(
            routes![list],
            "listConversations",
            "One's conversations of two that have a message, newest message first",
        )
        .session()
        .checked_query::<ConversationId>(
            "before",
            "Only what lies before this conversation in the list.",
        )
        .lists::<Conversation>(conversations::PAGE, "A page of them.")
        .refuses(404, "`before` is none of one's conversations."),
        Operation::of(
            routes![find],
            "getConversation",
            "One of one's conversations",
        )
        .session()
        .path_parameter::<ConversationId>("Which conversation.")
        .answers::<Conversation>(200, "The conversation.")
        .refuses(404, NOT_FOUND),
        Operation::of(
            routes![other_participant],
            "getOtherParticipant",
            "The other one of a conversation of two",
        )
        .session()
        .path_parameter::<ConversationId>("Which conversation.")
        .answers::<User>(200, "The other one.")
        .refuses(
            404,
            "There is no such conversation among one's own, or it is not one of two.",
        ),
    ]
}

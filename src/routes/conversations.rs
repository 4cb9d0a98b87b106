//! Starting, listing and finding conversations.

use rocket::{
    State, get, post,
    response::{Redirect, status::Created},
    serde::json::Json,
    uri,
};
use rocket_db_pools::Connection;
use serde::Deserialize;

use crate::{
    conversations::{self, Conversation, Started},
    db::Db,
    error::{Error, Result},
    ids::ConversationId,
    limits::Limits,
    names::UsernameKey,
    routes::{body::Body, guards::Optional},
    sessions::Session,
    users::User,
    writer::Writer,
};

/// Whom to talk to.
#[derive(Deserialize)]
pub struct NewConversation {
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
    mut db: Connection<Db>,
) -> Result<Start> {
    let (user, other) = (session.user.id, new.0.username);
    limits.change(user)?;
    let started = writer
        .run(move |tx| Box::pin(async move { conversations::start(tx, user, &other).await }))
        .await?;
    Ok(match started {
        Started::New(id) => {
            let conversation = conversations::find(&mut db, user, id).await?;
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

//! Sending and reading messages.

use rocket::{
    FromForm, State, get, http::Status, patch, post, response::status::Custom, serde::json::Json,
};
use rocket_db_pools::Connection;
use serde::Deserialize;

use crate::{
    content::{ClientId, Content},
    db::Db,
    error::Result,
    ids::{ConversationId, MessageId},
    limits::Limits,
    messages::{self, MessageView, NewMessage, Sent},
    routes::{body::Body, guards::Optional},
    sessions::Session,
    writer::Writer,
};

/// What somebody says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(rename = "NewMessage"))]
pub struct Draft {
    #[cfg_attr(test, ts(type = "string"))]
    content: Content,
    #[cfg_attr(test, ts(optional, type = "string | null"))]
    client_id: Option<ClientId>,
}

#[post("/conversations/<conversation>/messages", data = "<draft>")]
pub async fn send(
    session: Session,
    conversation: ConversationId,
    draft: Body<Draft>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Custom<Json<MessageView>>> {
    let author = session.user.id;
    limits.post(author)?;
    let Draft { content, client_id } = draft.0;
    let (status, message) = match writer
        .send(NewMessage {
            conversation,
            author,
            client_id,
            content,
        })
        .await?
    {
        Sent::New(message) => (Status::Created, message),
        Sent::Before(message) => (Status::Ok, message),
    };
    Ok(Custom(status, Json(message.seen_by(author))))
}

/// What a message says instead.
#[derive(Deserialize)]
pub struct Edit {
    content: Content,
}

#[patch("/conversations/<conversation>/messages/<id>", data = "<edit>")]
pub async fn edit(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    edit: Body<Edit>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<MessageView>> {
    let (editor, content) = (session.user.id, edit.0.content);
    limits.post(editor)?;
    let message = writer
        .run(move |tx| Box::pin(messages::edit(tx, editor, conversation, id, content)))
        .await?;
    Ok(Json(message.seen_by(editor)))
}

/// Which part of the history to show.
#[derive(FromForm)]
pub struct Page {
    before: Optional<MessageId>,
    /// Reading history marks it as read, unless this says not to.
    #[field(name = "markRead")]
    mark_read: Optional<bool>,
}

#[get("/conversations/<conversation>/messages?<page..>")]
pub async fn list(
    session: Session,
    conversation: ConversationId,
    page: Page,
    mut db: Connection<Db>,
    writer: &State<Writer>,
) -> Result<Json<Vec<MessageView>>> {
    let reader = session.user.id;
    let messages = messages::page(&mut db, reader, conversation, page.before.0).await?;
    if let (Some(newest), true) = (
        messages.first().map(|message| message.id),
        page.mark_read.0.unwrap_or(true),
    ) {
        writer
            .run(move |tx| Box::pin(messages::mark_read(tx, reader, conversation, Some(newest))))
            .await?;
    }
    Ok(Json(
        messages
            .into_iter()
            .map(|message| message.seen_by(reader))
            .collect(),
    ))
}

/// How far somebody has read.
#[derive(FromForm)]
pub struct Marker {
    #[field(name = "upTo")]
    up_to: Optional<MessageId>,
}

#[post("/conversations/<conversation>/read_messages?<marker..>")]
pub async fn read(
    session: Session,
    conversation: ConversationId,
    marker: Marker,
    writer: &State<Writer>,
) -> Result<Status> {
    let (reader, up_to) = (session.user.id, marker.up_to.0);
    writer
        .run(move |tx| Box::pin(messages::mark_read(tx, reader, conversation, up_to)))
        .await?;
    Ok(Status::NoContent)
}

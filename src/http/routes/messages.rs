//! Sending and reading messages.

use rocket::{
    FromForm, Responder, State, get, http::Status, patch, post, response::status::Custom, routes,
    serde::json::Json,
};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    chat::{
        content::{ClientId, Content},
        messages::{self, Edited, MessageView, NewMessage, Seen, Sent, Window},
        read_markers,
    },
    error::{Error, Result},
    http::{
        body::Body,
        guards::{Optional, OwnSite},
        limits::Limits,
        openapi::Operation,
        routes::conversations::NOT_FOUND,
    },
    ids::{ConversationId, MessageId},
    sign_in::sessions::Session,
    store::db::Db,
    timestamp::Timestamp,
    writer::Writer,
};

/// What somebody says.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NewMessage")]
pub struct Draft {
    /// What is said. White space around it is taken away.
    content: Content,
    /// The idempotency key: sent twice under the same, it is the same message. A random one is best.
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
            by: session,
            client_id,
            content,
        })
        .await?
    {
        Sent::New(message) => (Status::Created, message),
        Sent::Before(message) => (Status::Ok, message),
    };
    Ok(Custom(status, Json(MessageView::of(message, author))))
}

/// What a message says instead.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "MessageEdit")]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// What it says from now on.
    content: Content,
    /// The `editedAt` of the version that the editor has seen, null for a message never edited: if it was edited since,
    /// nothing changes. Left out: the newest words win.
    #[serde(default, deserialize_with = "seen")]
    #[schemars(with = "Option<Timestamp>")]
    if_edited_at: Seen,
}

/// What is there, null included.
fn seen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Seen, D::Error> {
    Option::deserialize(deserializer).map(Seen::Edit)
}

/// A message was edited since its editor saw it.
#[derive(Serialize, JsonSchema)]
pub struct EditConflict {
    /// That it was.
    #[schemars(length(min = 1, max = 500), example = OVERTAKEN)]
    message: &'static str,
    /// The message as it is now.
    current: MessageView,
}

const OVERTAKEN: &str =
    "This message was edited since you opened it. Look at the newer version first";

/// The answer to an edit.
#[derive(Responder)]
pub enum EditAnswer {
    /// The message from now on.
    Done(Json<MessageView>),
    /// It was edited since.
    #[response(status = 409)]
    Overtaken(Json<EditConflict>),
}

#[patch("/conversations/<conversation>/messages/<id>", data = "<edit>")]
pub async fn edit(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    edit: Body<Edit>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<EditAnswer> {
    let editor = session.user.id;
    let Edit {
        content,
        if_edited_at,
    } = edit.0;
    limits.post(editor)?;
    let edited = writer
        .run_in(&session, move |tx| {
            Box::pin(messages::edit(
                tx,
                editor,
                conversation,
                id,
                content,
                if_edited_at,
            ))
        })
        .await?;
    Ok(match edited {
        Edited::Done(message) => EditAnswer::Done(Json(MessageView::of(message, editor))),
        Edited::Overtaken(message) => EditAnswer::Overtaken(Json(EditConflict {
            message: OVERTAKEN,
            current: MessageView::of(message, editor),
        })),
    })
}

/// The part of the history to show.
#[derive(FromForm)]
pub struct Page {
    before: Optional<MessageId>,
    after: Optional<MessageId>,
    around: Optional<MessageId>,
    /// Reading history marks it as read, unless this says not to, or a page of another site may have asked.
    #[field(name = "markRead")]
    mark_read: Optional<bool>,
}

impl Page {
    fn window(&self) -> Result<Window> {
        match (self.before.0, self.after.0, self.around.0) {
            (None, None, None) => Ok(Window::Newest),
            (Some(id), None, None) => Ok(Window::Before(id)),
            (None, Some(id), None) => Ok(Window::After(id)),
            (None, None, Some(id)) => Ok(Window::Around(id)),
            (_, _, around) => Err(Error::invalid(
                if around.is_some() { "around" } else { "after" },
                "Use only one of `before`, `after` and `around`.",
            )),
        }
    }

    /// A window in the middle of the history never marks it as read: a link to a message is not a visit of the rest.
    fn marks_as_read(&self, window: Window) -> bool {
        match window {
            Window::Newest | Window::Before(_) => self.mark_read.0.unwrap_or(true),
            Window::After(_) | Window::Around(_) => false,
        }
    }
}

#[get("/conversations/<conversation>/messages?<page..>")]
pub async fn list(
    session: Session,
    conversation: ConversationId,
    page: Page,
    own_site: OwnSite,
    mut db: Connection<Db>,
    writer: &State<Writer>,
) -> Result<Json<Vec<MessageView>>> {
    let reader = session.user.id;
    let window = page.window()?;
    let messages = messages::page(&mut db, reader, conversation, window).await?;
    if let (Some(newest), true) = (
        messages.first().map(|message| message.id),
        own_site.0 && page.marks_as_read(window),
    ) {
        writer
            .run_in(&session, move |tx| {
                Box::pin(read_markers::mark_read(
                    tx,
                    reader,
                    conversation,
                    Some(newest),
                ))
            })
            .await?;
    }
    Ok(Json(
        messages
            .into_iter()
            .map(|message| MessageView::of(message, reader))
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
        .run_in(&session, move |tx| {
            Box::pin(read_markers::mark_read(tx, reader, conversation, up_to))
        })
        .await?;
    Ok(Status::NoContent)
}

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![send], "sendMessage", "Says something in a conversation")
            .about("Who sends it again under the same client id, after an answer that was lost, gets the same message.")
            .session()
            .limited()
            .path_parameter::<ConversationId>("Where.")
            .takes::<Draft>()
            .answers::<MessageView>(200, "It was sent before, under the same client id.")
            .answers::<MessageView>(201, "It is sent: it has reached the disk.")
            .refuses(404, NOT_FOUND)
            .refuses(409, "Another message was sent under this client id."),
        Operation::of(routes![edit], "editMessage", "Changes what one's own message says")
            .session()
            .limited()
            .path_parameter::<ConversationId>("Where it was said.")
            .path_parameter::<MessageId>("Which message.")
            .takes::<Edit>()
            .answers::<MessageView>(200, "The message from now on.")
            .answers::<EditConflict>(409, "It was edited since, as `ifEditedAt` says. Nothing was changed.")
            .refuses(403, "Only its author can change a message.")
            .refuses(404, "There is no such conversation among one's own, or no such message in it."),
        Operation::of(routes![list], "listMessages", "The history of a conversation, newest first, which is read by that")
            .session()
            .path_parameter::<ConversationId>("Which conversation.")
            .checked_query::<MessageId>("before", "Only what was said before this message.")
            .checked_query::<MessageId>("after", "Only the 25 messages just after this one. They are not marked as read.")
            .checked_query::<MessageId>("around", "This message, the 25 before it and the 24 after it. They are not marked as read.")
            .checked_query::<bool>("markRead", "Whether what is listed is marked as read: it is, unless this says `false`. With the cookie it is only \
                 where the browser says that the server's own page asks (`Sec-Fetch-Site`), which it does over HTTPS and on \
                 the server's own computer.")
            .lists::<MessageView>(messages::AROUND, "A page of it.")
            .refuses(404, NOT_FOUND)
            .refuses(507, "The server's disk is full: nothing was marked as read."),
        Operation::of(routes![read], "readMessages", "Marks messages as read, of which one's other devices are told")
            .session()
            .path_parameter::<ConversationId>("Which conversation.")
            .checked_query::<MessageId>("upTo", "The last message that was read; without it, the newest. A marker never moves back.")
            .ends(204, "They are read.")
            .refuses(404, NOT_FOUND),
    ]
}

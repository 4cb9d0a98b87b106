//! Routes of messages: sending, editing and reading them.

use rocket::{
    FromForm, Responder, State, delete, get, http::Status, patch, post, response::status::Custom,
    routes, serde::json::Json,
};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use sqlx::SqliteConnection;

use crate::{
    chat::{
        content::{Caption, ClientId},
        files::attached::MOST_FILES,
        mentions::{Mentions, Names},
        messages::{self, Edited, MessageView, NewMessage, Seen, Sent, Window},
        read_markers,
    },
    error::{Error, Result},
    http::{
        body::Body,
        guards::{Optional, OwnSite},
        limits::Limits,
        openapi::Operation,
        routes::conversations::{NOT_FOUND, NOT_IN_ROOM},
        uploads::Housekeeping,
    },
    ids::{ConversationId, MessageId, UploadId},
    sign_in::sessions::Session,
    store::db::Db,
    timestamp::Timestamp,
    writer::Writer,
};

/// A message to send.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "NewMessage")]
pub struct Draft {
    /// The content. Blank lines at its start and white space at its end are removed. It may be empty if there are files.
    content: Caption,
    /// The idempotency key. Two requests with the same key send one message. Use a random key.
    client_id: Option<ClientId>,
    /// The message of the same conversation that it answers, whose author is notified.
    reply_to_id: Option<MessageId>,
    /// Your complete uploads that become its files, in this order. Each can be sent once.
    #[serde(default)]
    #[schemars(length(max = MOST_FILES))]
    upload_ids: Vec<UploadId>,
}

#[post("/conversations/<conversation>/messages", data = "<draft>")]
pub async fn send(
    session: Session,
    conversation: ConversationId,
    draft: Body<Draft>,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Custom<Json<MessageView>>> {
    let author = session.user.id;
    limits.post(author)?;
    let Draft {
        content,
        client_id,
        reply_to_id,
        upload_ids,
    } = draft.0;
    if upload_ids.len() > MOST_FILES {
        return Err(Error::invalid(
            "uploadIds",
            "A message has at most 20 files. Send the rest in another message.",
        ));
    }
    let content = content
        .with_files(upload_ids.len())
        .map_err(|error| Error::invalid("content", error))?;
    let names = Names::of(&content);
    let mentions = if names.is_empty() {
        Mentions::default()
    } else {
        names.mentions(&mut *db.acquire().await?).await?
    };
    let (status, message) = match writer
        .send(NewMessage {
            conversation,
            by: session,
            client_id,
            content,
            reply_to: reply_to_id,
            mentions,
            uploads: upload_ids,
        })
        .await?
    {
        Sent::New(message) => (Status::Created, message),
        Sent::Before(message) => (Status::Ok, message),
    };
    Ok(Custom(status, Json(MessageView::of(message, author))))
}

/// A new version of a message.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "MessageEdit")]
#[serde(rename_all = "camelCase")]
pub struct Edit {
    /// The new content. It may be empty if the message has files.
    content: Caption,
    /// The `editedAt` of the version that you saw, or null if it was never edited. If the message was edited since,
    /// nothing changes. Leave it out to overwrite any version.
    #[serde(default, deserialize_with = "seen")]
    #[schemars(with = "Option<Timestamp>")]
    if_edited_at: Seen,
}

/// Parses a field that is present, which may be null.
fn seen<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Seen, D::Error> {
    Option::deserialize(deserializer).map(Seen::Edit)
}

/// The error if a message was edited since its author loaded it.
#[derive(Serialize, JsonSchema)]
pub struct EditConflict {
    /// The error message.
    #[schemars(length(min = 1, max = 500), example = OVERTAKEN)]
    message: &'static str,
    /// The current version of the message.
    current: MessageView,
}

const OVERTAKEN: &str =
    "This message was edited since you opened it. Look at the newer version first.";

/// The answer to an edit.
#[derive(Responder)]
pub enum EditAnswer {
    /// The edited message.
    Done(Json<MessageView>),
    /// The message was edited since.
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

/// The requested part of the history.
#[derive(FromForm)]
pub struct Page {
    before: Optional<MessageId>,
    after: Optional<MessageId>,
    around: Optional<MessageId>,
    at: Optional<Timestamp>,
    /// Whether to mark messages as read. The default is true. A request that may come from another site's page never
    /// does.
    #[field(name = "markRead")]
    mark_read: Optional<bool>,
}

impl Page {
    async fn window(
        &self,
        db: &mut SqliteConnection,
        conversation: ConversationId,
    ) -> Result<Window> {
        match (self.before.0, self.after.0, self.around.0, self.at.0) {
            (None, None, None, None) => Ok(Window::Newest),
            (Some(id), None, None, None) => Ok(Window::Before(id)),
            (None, Some(id), None, None) => Ok(Window::After(id)),
            (None, None, Some(id), None) => Ok(Window::Around(id)),
            (None, None, None, Some(at)) => messages::at(db, conversation, at).await,
            (_, after, around, at) => Err(Error::invalid(
                match (after, around, at) {
                    (_, _, Some(_)) => "at",
                    (_, Some(_), None) => "around",
                    (_, None, None) => "after",
                },
                "Use only one of `before`, `after`, `around` and `at`.",
            )),
        }
    }

    /// A window in the middle of the history never marks it as read: a link to a message is not a visit of the rest.
    fn marks_as_read(&self) -> bool {
        let is_middle = self.after.0.is_some() || self.around.0.is_some() || self.at.0.is_some();
        !is_middle && self.mark_read.0.unwrap_or(true)
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
    let window = page.window(&mut db, conversation).await?;
    let messages = messages::page(&mut db, reader, conversation, window).await?;
    let newest = messages.first().map(|message| message.id);
    if own_site.0
        && page.marks_as_read()
        && let Some(newest) = newest
        && read_markers::has_unread(&mut db, reader, conversation, newest).await?
    {
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

#[get("/conversations/<conversation>/messages/<id>")]
pub async fn find(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    mut db: Connection<Db>,
) -> Result<Json<MessageView>> {
    let reader = session.user.id;
    let message = messages::find_readable(&mut db, reader, conversation, id).await?;
    Ok(Json(MessageView::of(message, reader)))
}

#[delete("/conversations/<conversation>/messages/<id>")]
pub async fn delete(
    session: Session,
    conversation: ConversationId,
    id: MessageId,
    limits: &State<Limits>,
    housekeeping: &State<Housekeeping>,
    writer: &State<Writer>,
) -> Result<Status> {
    let user = session.user.id;
    limits.post(user)?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(messages::delete(tx, user, conversation, id))
        })
        .await?;
    housekeeping.ask();
    Ok(Status::NoContent)
}

/// A new read marker.
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

#[post("/conversations/<conversation>/unread?<from>")]
pub async fn unread(
    session: Session,
    conversation: ConversationId,
    from: Optional<MessageId>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    let reader = session.user.id;
    limits.post(reader)?;
    let from = from
        .0
        .ok_or_else(|| Error::invalid("from", "`from` is missing. Add the id of a message."))?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(read_markers::mark_unread(tx, reader, conversation, from))
        })
        .await?;
    Ok(Status::NoContent)
}

/// The description of a 404 for a message.
pub const NO_MESSAGE: &str =
    "You are not in this conversation, or the conversation or the message does not exist.";

/// Describes a change of a message.
pub fn of_message(operation: Operation) -> Operation {
    operation
        .session()
        .limited()
        .path_parameter::<ConversationId>("The id of the conversation.")
        .path_parameter::<MessageId>("The id of the message.")
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![send], "sendMessage", "Send a message")
            .about("If you lost the answer, send the message again under the same client id. You get the same message.")
            .session()
            .limited()
            .path_parameter::<ConversationId>("Where.")
            .takes::<Draft>()
            .answers::<MessageView>(200, "The message was sent before, under the same client id.")
            .answers::<MessageView>(201, "The message is sent and stored on disk.")
            .refuses(403, NOT_IN_ROOM)
            .refuses(404, NOT_FOUND)
            .refuses(409, "You sent another message under this client id."),
        Operation::of(routes![edit], "editMessage", "Edit your own message")
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .path_parameter::<MessageId>("The id of the message.")
            .takes::<Edit>()
            .answers::<MessageView>(200, "The edited message.")
            .answers::<EditConflict>(409, "The message was edited since `ifEditedAt`. Nothing changed.")
            .refuses(403, "Only its author can edit a message, while they are in the room and it is not archived.")
            .refuses(404, NO_MESSAGE),
        Operation::of(routes![find], "getMessage", "Get a message")
            .session()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .path_parameter::<MessageId>("The id of the message.")
            .answers::<MessageView>(200, "The message.")
            .refuses(404, NO_MESSAGE),
        Operation::of(routes![delete], "deleteMessage", "Delete a message")
            .about("Its text, reactions, mentions and pin are erased, also on the disk. Nobody can bring them back. A message \
                that others answer stays as a placeholder.")
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .path_parameter::<MessageId>("The id of the message.")
            .ends(204, "The message is deleted. Repeating it changes nothing.")
            .refuses(403, "Only its author or whoever manages the room can delete a message, while the room is not archived.")
            .refuses(404, NO_MESSAGE),
        Operation::of(routes![list], "listMessages", "List the messages of a conversation, newest first, and mark them as read")
            .session()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .checked_query::<MessageId>("before", "Only messages before this message.")
            .checked_query::<MessageId>("after", "Only the 25 messages just after this one. They are not marked as read.")
            .checked_query::<MessageId>("around", "This message, the 25 before it and the 24 after it. They are not marked as read.")
            .checked_query::<Timestamp>("at", "The first message at this time or later, the 25 before it and the 24 after it; the newest messages if there is none. They are not marked as read.")
            .checked_query::<bool>("markRead", "Whether to mark the listed messages as read. The default is `true`. With the cookie, it only works if \
                the browser states that the server's own page asks (`Sec-Fetch-Site`), which browsers do over HTTPS \
                and on the server's own computer.")
            .lists::<MessageView>(messages::AROUND, "A page of the list.")
            .refuses(404, NOT_FOUND)
            .refuses(507, "The server's disk is full. No messages were marked as read."),
        Operation::of(routes![read], "readMessages", "Mark messages as read and notify your other devices")
            .session()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .checked_query::<MessageId>("upTo", "The last message that you read. Leave it out for the newest. The marker never moves back.")
            .ends(204, "The messages are marked as read.")
            .refuses(403, NOT_IN_ROOM)
            .refuses(404, NOT_FOUND),
        Operation::of(routes![unread], "markUnread", "Mark messages as unread and notify your other devices")
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the conversation.")
            .required_query::<MessageId>("from", "The first message to be unread. If you have not read it, nothing changes.")
            .ends(204, "The message and those after it are unread.")
            .refuses(403, NOT_IN_ROOM)
            .refuses(404, NO_MESSAGE),
    ]
}

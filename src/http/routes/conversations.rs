//! Routes of conversations: starting, listing and finding them.

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
    chat::conversations::{self, Conversation, People, Started},
    error::{Error, Result},
    http::{body::Body, guards::Optional, limits::Limits, openapi::Operation},
    ids::ConversationId,
    people::{names::UsernameKey, users::User},
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

/// The people of a direct conversation, besides you: one `username`, or a list of `usernames`.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ConversationStart")]
pub struct NewConversation {
    /// The username of the other participant, in any case.
    username: Option<UsernameKey>,
    /// The usernames of the other participants. An empty list makes notes to yourself.
    #[schemars(length(max = conversations::MOST_PEOPLE))]
    usernames: Option<Vec<UsernameKey>>,
}

impl NewConversation {
    fn people(self) -> Result<People> {
        match (self.username, self.usernames) {
            (Some(name), None) => Ok(People::Pair(name)),
            (None, Some(names)) if names.len() <= conversations::MOST_PEOPLE => {
                Ok(People::Group(names))
            }
            (None, Some(_)) => Err(Error::invalid("usernames", "List 20 people at most.")),
            (None, None) => Err(Error::invalid("username", "`username` is missing. Add it.")),
            (Some(_), Some(_)) => Err(Error::invalid(
                "usernames",
                "Send either `username` or `usernames`.",
            )),
        }
    }
}

/// A new conversation, or the address of an existing one.
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
    let (user, people) = (session.user.id, new.0.people()?);
    limits.change(user)?;
    let started = writer
        .run_in(&session, move |tx| {
            Box::pin(async move { conversations::start(tx, user, &people).await })
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

pub(super) fn location(id: ConversationId) -> String {
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

#[get("/conversations/all?<after>")]
pub async fn all(
    session: Session,
    after: Optional<ConversationId>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<Conversation>>> {
    Ok(Json(
        conversations::all(&mut db, session.user.id, after.0).await?,
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
    other.map(Json).ok_or(Error::NotFound(
        "This conversation does not have exactly two people.",
    ))
}

/// The description of a 404 for users who may not read the conversation.
pub const NOT_FOUND: &str = "You are not in this conversation, or it does not exist.";
/// The description of a 403 for users who may read a room, but not post in it.
pub const NOT_IN_ROOM: &str = "You are not in this room, or it is archived.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![start],
            "startConversation",
            "Start a direct conversation, or find the existing one of these people",
        )
        .session()
        .limited()
        .takes::<NewConversation>()
        .answers::<Conversation>(201, "A new conversation. All participants are notified.")
        .with_headers(&["Location"])
        .ends(303, "You already have a conversation. Its address is in `Location`.")
        .with_headers(&["Location"])
        .refuses(
            403,
            "`username` is your own name, or one of these users is deactivated.",
        )
        .refuses(404, "No user has the name `username`.")
        .refuses(409, "You have 5,000 conversations already."),
        Operation::of(
            routes![list],
            "listConversations",
            "List your conversations of two that have messages, newest message first",
        )
        .session()
        .checked_query::<ConversationId>(
            "before",
            "Only conversations after this conversation in the list.",
        )
        .lists::<Conversation>(conversations::PAGE, "A page of the list.")
        .refuses(404, "You are not in the conversation that `before` names."),
        Operation::of(
            routes![all],
            "listAllConversations",
            "List all your conversations, of every kind, with and without messages, by id",
        )
        .session()
        .checked_query::<ConversationId>(
            "after",
            "Only conversations after this id: the last one of the page before.",
        )
        .lists::<Conversation>(
            conversations::ALL,
            "A page of the list. A page with fewer than 200 conversations is the last.",
        ),
        Operation::of(
            routes![find],
            "getConversation",
            "Get a conversation",
        )
        .session()
        .path_parameter::<ConversationId>("The id of the conversation.")
        .answers::<Conversation>(200, "The conversation.")
        .refuses(404, NOT_FOUND),
        Operation::of(
            routes![other_participant],
            "getOtherParticipant",
            "Get the other participant of a conversation of two",
        )
        .session()
        .path_parameter::<ConversationId>("The id of the conversation.")
        .answers::<User>(200, "The other participant.")
        .refuses(
            404,
            "You are not in this conversation, it does not exist, or it does not have exactly two people.",
        ),
    ]
}

//! Routes of participants: joining and leaving a room, adding and removing people, and your own participation.

use rocket::{State, delete, get, http::Status, patch, post, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    chat::{
        conversations::Conversation,
        participants::{self, ParticipantPage},
        participation::{self, ParticipationChange},
    },
    error::Result,
    http::{
        body::Body,
        guards::{Optional, searched},
        limits::Limits,
        openapi::Operation,
        routes::{
            conversations::{NOT_FOUND, NOT_IN_ROOM},
            rooms::{DIRECT, NOT_MANAGER, answer, check_number},
        },
    },
    ids::{ConversationId, UserId},
    people::names::{SearchKey, UsernameKey},
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

#[get("/conversations/<id>/participants?<search>&<after>")]
pub async fn list(
    session: Session,
    id: ConversationId,
    search: Option<&str>,
    after: Optional<UserId>,
    limits: &State<Limits>,
    mut db: Connection<Db>,
) -> Result<Json<ParticipantPage>> {
    limits.search(session.user.id)?;
    let search = searched(search)?;
    let page = participants::page(&mut db, session.user.id, id, &search, after.0).await?;
    Ok(Json(page))
}

/// People to add to a room.
#[derive(Deserialize, JsonSchema)]
pub struct NewParticipants {
    /// Their usernames, in any case.
    #[schemars(length(max = participants::MOST_ADDED))]
    usernames: Vec<UsernameKey>,
}

#[post("/conversations/<id>/participants", data = "<new>")]
pub async fn add(
    session: Session,
    id: ConversationId,
    new: Body<NewParticipants>,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Json<Conversation>> {
    let (user, names) = (session.user.id, new.0.usernames);
    limits.change(user)?;
    check_number(&names)?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(async move { participants::add_people(tx, user, id, &names).await })
        })
        .await?;
    answer(db, user, id).await
}

#[delete("/conversations/<id>/participants/<user>")]
pub async fn remove(
    session: Session,
    id: ConversationId,
    user: UserId,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    let by = session.user.id;
    limits.change(by)?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(participants::remove(tx, by, id, user))
        })
        .await?;
    Ok(Status::NoContent)
}

#[post("/conversations/<id>/join")]
pub async fn join(
    session: Session,
    id: ConversationId,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Json<Conversation>> {
    let user = session.user.id;
    limits.change(user)?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(participants::join(tx, user, id))
        })
        .await?;
    answer(db, user, id).await
}

#[post("/conversations/<id>/leave")]
pub async fn leave(
    session: Session,
    id: ConversationId,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    let user = session.user.id;
    limits.change(user)?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(participants::leave(tx, user, id))
        })
        .await?;
    Ok(Status::NoContent)
}

#[patch("/conversations/<id>/participation", data = "<change>")]
pub async fn change(
    session: Session,
    id: ConversationId,
    change: Body<ParticipationChange>,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Json<Conversation>> {
    let (user, change) = (session.user.id, change.0);
    limits.change(user)?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(async move { participation::change(tx, user, id, &change).await })
        })
        .await?;
    answer(db, user, id).await
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![list],
            "listParticipants",
            "List the participants of a conversation, by username",
        )
        .session()
        .limited()
        .path_parameter::<ConversationId>("The id of the conversation.")
        .checked_query::<SearchKey>("search", "Only users with this text in one of their names, in any case and with any accents.")
        .checked_query::<UserId>("after", "Only users after this user in the list.")
        .answers::<ParticipantPage>(200, "A page of the list.")
        .refuses(404, NOT_FOUND),
        Operation::of(routes![add], "addParticipants", "Add people to a room")
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the room.")
            .takes::<NewParticipants>()
            .answers::<Conversation>(200, "The room. The people are in it and are notified.")
            .refuses(403, NOT_IN_ROOM)
            .refuses(404, NOT_FOUND)
            .refuses(409, "This is a direct conversation, the room is full, or someone has too many conversations."),
        Operation::of(
            routes![remove],
            "removeParticipant",
            "Remove someone from a room",
        )
        .session()
        .limited()
        .path_parameter::<ConversationId>("The id of the room.")
        .path_parameter::<UserId>("Who.")
        .ends(204, "The user is no longer in the room and is notified.")
        .refuses(403, NOT_MANAGER)
        .refuses(404, "You are not in this conversation, it does not exist, or the user is not in it.")
        .refuses(409, DIRECT),
        Operation::of(routes![join], "joinRoom", "Join an open room")
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the room.")
            .answers::<Conversation>(200, "The room, in which you are.")
            .refuses(403, "The room is archived.")
            .refuses(404, NOT_FOUND)
            .refuses(409, "This is a direct conversation, the room is full, or you have too many conversations."),
        Operation::of(routes![leave], "leaveRoom", "Leave a room")
            .about("You lose your star and involvement. The last participant who leaves a private room archives it.")
            .session()
            .limited()
            .path_parameter::<ConversationId>("The id of the room.")
            .ends(204, "You are not in the room.")
            .refuses(404, NOT_FOUND)
            .refuses(409, DIRECT),
        Operation::of(
            routes![change],
            "changeParticipation",
            "Change what you want of a conversation, or star it",
        )
        .session()
        .limited()
        .path_parameter::<ConversationId>("The id of the conversation.")
        .takes::<ParticipationChange>()
        .answers::<Conversation>(200, "The conversation.")
        .refuses(403, "You are not in this room.")
        .refuses(404, NOT_FOUND),
    ]
}

//! Routes of rooms: making, finding and changing them.

use rocket::{
    FromForm, State, delete, get, patch, post, put, response::status::Created, routes,
    serde::json::Json,
};
use rocket_db_pools::Connection;

use crate::{
    chat::{
        conversations::{self, Conversation},
        participants,
        rooms::{self, Browse, NewRoom, RoomChange, RoomPage},
    },
    error::{Error, Result},
    http::{
        body::Body,
        guards::{Optional, searched},
        limits::Limits,
        openapi::Operation,
        routes::{
            conversations::{NOT_FOUND, location},
            pictures::{FILES, ON_ITS_WAY},
        },
    },
    ids::{ConversationId, UserId},
    people::{
        names::SearchKey,
        pictures::{Encoder, Picture, Upload},
    },
    sign_in::sessions::Session,
    store::db::Db,
    writer::Writer,
};

#[post("/rooms", data = "<new>")]
pub async fn create(
    session: Session,
    new: Body<NewRoom>,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Created<Json<Conversation>>> {
    let (user, new) = (session.user.id, new.0);
    limits.change(user)?;
    check_number(&new.usernames)?;
    let id = writer
        .run_in(&session, move |tx| {
            Box::pin(async move { rooms::create(tx, user, &new).await })
        })
        .await?;
    let room = conversations::find(&mut *db.acquire().await?, user, id).await?;
    Ok(Created::new(location(id)).body(Json(room)))
}

/// Passes for a list of people that one request can add.
pub(super) fn check_number<T>(people: &[T]) -> Result<()> {
    if people.len() > participants::MOST_ADDED {
        return Err(Error::invalid("usernames", "List 100 people at most."));
    }
    Ok(())
}

/// Which rooms to list.
#[derive(FromForm)]
pub struct Filter<'r> {
    search: Option<&'r str>,
    joined: Optional<bool>,
    archived: Optional<bool>,
    after: Optional<ConversationId>,
}

#[get("/rooms?<filter..>")]
pub async fn browse(
    session: Session,
    filter: Filter<'_>,
    limits: &State<Limits>,
    mut db: Connection<Db>,
) -> Result<Json<RoomPage>> {
    limits.search(session.user.id)?;
    let which = Browse {
        search: searched(filter.search)?,
        with_joined: filter.joined.0.unwrap_or(true),
        archived: filter.archived.0.unwrap_or(false),
        after: filter.after.0,
    };
    Ok(Json(rooms::browse(&mut db, session.user.id, &which).await?))
}

#[patch("/conversations/<id>", data = "<change>")]
pub async fn change(
    session: Session,
    id: ConversationId,
    change: Body<RoomChange>,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Json<Conversation>> {
    let (user, change) = (session.user.id, change.0);
    limits.change(user)?;
    writer
        .run_in(&session, move |tx| {
            Box::pin(async move { rooms::change(tx, user, id, &change).await })
        })
        .await?;
    answer(db, user, id).await
}

#[put("/conversations/<id>/picture", data = "<upload>")]
pub async fn set_picture(
    session: Session,
    id: ConversationId,
    upload: Upload,
    encoder: &State<Encoder>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Json<Conversation>> {
    let picture = encoder.encode(upload).await?;
    show(session, id, Some(picture), writer, db).await
}

#[delete("/conversations/<id>/picture")]
pub async fn remove_picture(
    session: Session,
    id: ConversationId,
    limits: &State<Limits>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Json<Conversation>> {
    limits.change(session.user.id)?;
    show(session, id, None, writer, db).await
}

async fn show(
    session: Session,
    id: ConversationId,
    picture: Option<Picture>,
    writer: &State<Writer>,
    db: &Db,
) -> Result<Json<Conversation>> {
    let user = session.user.id;
    writer
        .run_in(&session, move |tx| {
            Box::pin(async move { rooms::set_picture(tx, user, id, picture.as_ref()).await })
        })
        .await?;
    answer(db, user, id).await
}

/// The conversation as the user sees it after a change.
pub(super) async fn answer(
    db: &Db,
    user: UserId,
    id: ConversationId,
) -> Result<Json<Conversation>> {
    let mut db = db.acquire().await?;
    Ok(Json(conversations::find(&mut db, user, id).await?))
}

/// The description of a 403 for users who do not manage the room.
pub const NOT_MANAGER: &str = "You do not manage this room.";
/// The description of a 409 for a direct conversation.
pub const DIRECT: &str = "This is a direct conversation, or the room of everyone.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![create], "createRoom", "Create a room")
            .session()
            .limited()
            .takes::<NewRoom>()
            .answers::<Conversation>(201, "The new room. Its participants are notified.")
            .with_headers(&["Location"])
            .refuses(409, "Another room has this name, or one that looks like it; or there are 20,000 rooms."),
        Operation::of(
            routes![browse],
            "listRooms",
            "List the open rooms and the private rooms in which you are, newest message first",
        )
        .session()
        .limited()
        .checked_query::<SearchKey>("search", "Only rooms with this text in their name or topic, in any case and with any accents.")
        .checked_query::<bool>("joined", "`false` leaves out the rooms in which you are. The default is `true`.")
        .checked_query::<bool>("archived", "`true` lists archived rooms instead of the others. The default is `false`.")
        .checked_query::<ConversationId>("after", "Only rooms after this room in the list.")
        .answers::<RoomPage>(200, "A page of the list.")
        .refuses(404, "You may not read the room that `after` names."),
        Operation::of(
            routes![change],
            "changeRoom",
            "Change a room: its name, topic, visibility or archive",
        )
        .about("A room that becomes private no longer takes new users. An archived room has no unread messages and releases its name.")
        .session()
        .limited()
        .path_parameter::<ConversationId>("The id of the room.")
        .takes::<RoomChange>()
        .answers::<Conversation>(200, "The changed room.")
        .refuses(403, "You do not manage this room, or `joinsNewUsers` needs an owner.")
        .refuses(404, NOT_FOUND)
        .refuses(409, "The name is taken, this is a direct conversation, or the room of everyone cannot be this."),
        Operation::of(
            routes![set_picture],
            "changeRoomPicture",
            "Change the picture of a room",
        )
        .about("The server crops the file to a square of at most 512 pixels and removes its metadata. The file may have 8 MB at most.")
        .session()
        .limited()
        .path_parameter::<ConversationId>("The id of the room.")
        .takes_file(&FILES)
        .answers::<Conversation>(200, "The changed room.")
        .refuses(403, NOT_MANAGER)
        .refuses(404, NOT_FOUND)
        .refuses(409, ON_ITS_WAY),
        Operation::of(
            routes![remove_picture],
            "removeRoomPicture",
            "Remove the picture of a room",
        )
        .session()
        .limited()
        .path_parameter::<ConversationId>("The id of the room.")
        .answers::<Conversation>(200, "The changed room.")
        .refuses(403, NOT_MANAGER)
        .refuses(404, NOT_FOUND)
        .refuses(409, DIRECT),
    ]
}

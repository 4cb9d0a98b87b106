//! The people of the server, and what owners do about them.

use rocket::{State, get, http::Status, post, response::status::Custom, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    error::{Error, Result},
    http::{
        body::Body,
        guards::{Optional, searched},
        limits::Limits,
        openapi::Operation,
        routes::{
            links::{Addresses, InviteLink, OneTimeLink},
            rights::PeopleManager,
        },
    },
    ids::UserId,
    people::{
        directory::{self, Person, Show},
        names::{SearchKey, UsernameKey},
        roles::Rank,
    },
    sign_in::{authority, resets, sessions::Session},
    store::db::Db,
    writer::Writer,
};

#[get("/users?<search>&<show>&<after>")]
pub async fn list(
    session: Session,
    search: Option<&str>,
    show: Optional<Show>,
    after: Option<&str>,
    limits: &State<Limits>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<Person>>> {
    limits.search(session.user.id)?;
    let search = searched(search)?;
    let after = after.map(str::parse::<UsernameKey>).transpose();
    let after = after.map_err(|error| Error::invalid("after", error))?;
    let page =
        directory::page(&mut db, &search, show.0.unwrap_or_default(), after.as_ref()).await?;
    Ok(Json(page))
}

/// What somebody is to be.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "WantedRole")]
pub struct Wanted {
    /// The role.
    role: Rank,
}

#[post("/users/<id>/role", data = "<wanted>")]
pub async fn change_role(
    manager: PeopleManager,
    id: UserId,
    wanted: Body<Wanted>,
    writer: &State<Writer>,
) -> Result<Status> {
    let (by, role) = (manager.0, wanted.0.role);
    writer
        .run(move |tx| Box::pin(async move { authority::change_role(tx, &by, id, role).await }))
        .await?;
    Ok(Status::NoContent)
}

#[post("/users/<id>/deactivate")]
pub async fn deactivate(
    manager: PeopleManager,
    id: UserId,
    writer: &State<Writer>,
) -> Result<Status> {
    let by = manager.0;
    writer
        .run(move |tx| Box::pin(async move { authority::deactivate(tx, &by, id).await }))
        .await?;
    Ok(Status::NoContent)
}

#[post("/users/<id>/reactivate")]
pub async fn reactivate(
    manager: PeopleManager,
    id: UserId,
    writer: &State<Writer>,
) -> Result<Status> {
    let by = manager.0;
    writer
        .run(move |tx| Box::pin(async move { authority::reactivate(tx, &by, id).await }))
        .await?;
    Ok(Status::NoContent)
}

#[post("/users/<id>/reset")]
pub async fn reset(
    manager: PeopleManager,
    id: UserId,
    addresses: Addresses,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Custom<Json<OneTimeLink>>> {
    let by = manager.0;
    limits.invite(by.user.id)?;
    let (token, expires_at) = writer
        .run(move |tx| Box::pin(async move { resets::offer(tx, &by, id).await }))
        .await?;
    let links = InviteLink::at_each(&addresses, |origin| resets::link(origin, &token));
    let answer = OneTimeLink { links, expires_at };
    Ok(Custom(Status::Created, Json(answer)))
}

const OWNERS: &str = "Only an owner can change what others may do.";
const UNKNOWN: &str = "There is nobody of that id.";

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![list],
            "listPeople",
            "Everybody who has an account here, by name",
        )
        .session()
        .limited()
        .checked_query::<SearchKey>(
            "search",
            "Only those who have this text in one of their names, whatever its case and accents; exact hits come first.",
        )
        .checked_query::<Show>("show", "Which of them; all, if it is left out.")
        .checked_query::<UsernameKey>("after", "Only who comes after this username.")
        .lists::<Person>(directory::PAGE, "A page of them."),
        Operation::of(
            routes![change_role],
            "changeRole",
            "Makes somebody an owner, or a member again",
        )
        .about("The invites and the reset links of whoever is no owner any more end.")
        .session()
        .path_parameter::<UserId>("Who.")
        .takes::<Wanted>()
        .ends(204, "They are.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN)
        .refuses(
            409,
            "Nobody else is an owner, it is a bot, or the account is deactivated.",
        ),
        Operation::of(
            routes![deactivate],
            "deactivateUser",
            "Locks somebody out; their messages stay",
        )
        .about("The invites and the reset links that they made end, too.")
        .session()
        .path_parameter::<UserId>("Who.")
        .ends(204, "Their sessions and streams have ended.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN)
        .refuses(409, "Nobody else is an owner."),
        Operation::of(
            routes![reactivate],
            "reactivateUser",
            "Lets somebody in again who was locked out",
        )
        .session()
        .path_parameter::<UserId>("Who.")
        .ends(204, "They can sign in again.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN),
        Operation::of(
            routes![reset],
            "createReset",
            "Makes a link by which somebody chooses a new password; the one before it ends",
        )
        .session()
        .limited()
        .path_parameter::<UserId>("Who.")
        .answers::<OneTimeLink>(201, "The link, for 24 hours. They are told of it.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN)
        .refuses(409, "It is for oneself, who has a password to change."),
    ]
}

//! Routes of the people of the server, and how owners manage them.

use rocket::{State, get, http::Status, post, response::status::Custom, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    chat::rights,
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
        users::{self, User},
    },
    sign_in::{resets, sessions::Session},
    store::db::Db,
    writer::Writer,
};

/// The list of people, or the users with given ids.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
#[schemars(inline)]
pub enum People {
    /// A page of the list.
    Page(#[schemars(length(max = directory::PAGE))] Vec<Person>),
    /// The users of `ids` who exist, in any order.
    Users(UsersByIds),
}

/// Users by their ids.
#[derive(Serialize, JsonSchema)]
pub struct UsersByIds {
    /// The users who exist, in any order.
    #[schemars(length(max = MOST_IDS))]
    users: Vec<User>,
}

/// How many users a request asks for by their ids.
const MOST_IDS: usize = 100;

/// Ids, with commas between them.
#[derive(JsonSchema)]
#[schemars(inline, example = &"1,2")]
#[expect(dead_code, reason = "only its schema is used")]
struct Ids(#[schemars(regex(pattern = r"^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17}){0,99}$"))] String);

async fn by_ids(db: &mut SqliteConnection, ids: &str) -> Result<Json<People>> {
    let ids = ids
        .split(',')
        .map(str::parse)
        .collect::<Result<Vec<UserId>, _>>();
    let ids =
        ids.map_err(|_| Error::invalid("ids", "Separate the ids with commas, such as 1,2."))?;
    if ids.len() > MOST_IDS {
        return Err(Error::invalid("ids", "Ask for 100 users at most."));
    }
    let users = users::by_ids(db, &ids).await?;
    Ok(Json(People::Users(UsersByIds { users })))
}

#[get("/users?<ids>&<search>&<show>&<after>")]
pub async fn list(
    session: Session,
    ids: Optional<String>,
    search: Option<&str>,
    show: Optional<Show>,
    after: Option<&str>,
    limits: &State<Limits>,
    mut db: Connection<Db>,
) -> Result<Json<People>> {
    limits.search(session.user.id)?;
    if let Some(ids) = ids.0 {
        if search.is_some() || show.0.is_some() || after.is_some() {
            return Err(Error::invalid(
                "ids",
                "Send `ids` without other parameters.",
            ));
        }
        return by_ids(&mut db, &ids).await;
    }
    let search = searched(search)?;
    let after = after.map(str::parse::<UsernameKey>).transpose();
    let after = after.map_err(|error| Error::invalid("after", error))?;
    let page =
        directory::page(&mut db, &search, show.0.unwrap_or_default(), after.as_ref()).await?;
    Ok(Json(People::Page(page)))
}

/// A user's new role.
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
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    let (by, role) = (manager.0, wanted.0.role);
    limits.change(by.user.id)?;
    writer
        .run(move |tx| Box::pin(async move { rights::change_role(tx, &by, id, role).await }))
        .await?;
    Ok(Status::NoContent)
}

#[post("/users/<id>/deactivate")]
pub async fn deactivate(
    manager: PeopleManager,
    id: UserId,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    let by = manager.0;
    limits.change(by.user.id)?;
    writer
        .run(move |tx| Box::pin(async move { rights::deactivate(tx, &by, id).await }))
        .await?;
    Ok(Status::NoContent)
}

#[post("/users/<id>/reactivate")]
pub async fn reactivate(
    manager: PeopleManager,
    id: UserId,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Status> {
    let by = manager.0;
    limits.change(by.user.id)?;
    writer
        .run(move |tx| Box::pin(async move { rights::reactivate(tx, &by, id).await }))
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
    let only_here = addresses.only_here();
    let answer = OneTimeLink {
        links,
        expires_at,
        only_here,
    };
    Ok(Custom(Status::Created, Json(answer)))
}

const OWNERS: &str = "Only an owner can change what others may do.";
const UNKNOWN: &str = "This user does not exist.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![list],
            "listPeople",
            "List all users, by name, or get users by their ids",
        )
        .session()
        .limited()
        .checked_query::<Ids>("ids", "Only these users, up to 100. Send it without other parameters.")
        .checked_query::<SearchKey>(
            "search",
            "Only users with this text in one of their names, in any case and with any accents. Exact matches come first.",
        )
        .checked_query::<Show>("show", "The users to list. The default is all.")
        .checked_query::<UsernameKey>("after", "Only users after this username.")
        .answers::<People>(200, "A page of the list, or the users of `ids`."),
        Operation::of(
            routes![change_role],
            "changeRole",
            "Make a user an owner or a member",
        )
        .about("An owner who becomes a member loses their invites and reset links.")
        .session()
        .limited()
        .path_parameter::<UserId>("Who.")
        .takes::<Wanted>()
        .ends(204, "They are.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN)
        .refuses(
            409,
            "Nobody else is an owner, the user is a bot, or the account is deactivated.",
        ),
        Operation::of(
            routes![deactivate],
            "deactivateUser",
            "Deactivate a user",
        )
        .about("Their messages stay. The invites and reset links that they created end.")
        .session()
        .limited()
        .path_parameter::<UserId>("Who.")
        .ends(204, "Their sessions and streams have ended.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN)
        .refuses(409, "Nobody else is an owner."),
        Operation::of(
            routes![reactivate],
            "reactivateUser",
            "Reactivate a user",
        )
        .session()
        .limited()
        .path_parameter::<UserId>("Who.")
        .ends(204, "The user can sign in again.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN),
        Operation::of(
            routes![reset],
            "createReset",
            "Create a reset link for a user, which replaces the one before it",
        )
        .session()
        .limited()
        .path_parameter::<UserId>("Who.")
        .answers::<OneTimeLink>(201, "The link. It works for 24 hours. The user is notified.")
        .refuses(403, OWNERS)
        .refuses(404, UNKNOWN)
        .refuses(409, "You cannot reset your own password. Change it in your account."),
    ]
}

//! The people of the server, and what owners do about them.

use rocket::{State, get, http::Status, post, response::status::Custom, serde::json::Json};
use rocket_db_pools::Connection;
use serde::{Deserialize, Serialize};

use crate::{
    db::Db,
    error::Result,
    ids::UserId,
    limits::Limits,
    names::{SearchKey, UsernameKey},
    people::{self, Person, Show},
    resets,
    roles::{self, Rank},
    routes::{
        body::Body,
        guards::Optional,
        invites::{Addresses, InviteLink},
        rights::PeopleManager,
    },
    sessions::Session,
    timestamp::Timestamp,
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
    let search = SearchKey::of(search.unwrap_or_default());
    let after = after.map(UsernameKey::of);
    let page = people::page(&mut db, &search, show.0.unwrap_or_default(), after.as_ref()).await?;
    Ok(Json(page))
}

/// What somebody is to be.
#[derive(Deserialize)]
pub struct Wanted {
    role: Rank,
}

#[post("/users/<id>/role", data = "<wanted>")]
pub async fn change_role(
    manager: PeopleManager,
    id: UserId,
    wanted: Body<Wanted>,
    writer: &State<Writer>,
) -> Result<Status> {
    let (by, role) = (manager.0.user, wanted.0.role);
    writer
        .run(move |tx| Box::pin(async move { roles::change(tx, &by, id, role).await }))
        .await?;
    Ok(Status::NoContent)
}

#[post("/users/<id>/deactivate")]
pub async fn deactivate(
    manager: PeopleManager,
    id: UserId,
    writer: &State<Writer>,
) -> Result<Status> {
    let by = manager.0.user;
    writer
        .run(move |tx| Box::pin(async move { people::deactivate(tx, &by, id).await }))
        .await?;
    Ok(Status::NoContent)
}

#[post("/users/<id>/reactivate")]
pub async fn reactivate(
    manager: PeopleManager,
    id: UserId,
    writer: &State<Writer>,
) -> Result<Status> {
    let by = manager.0.user;
    writer
        .run(move |tx| Box::pin(async move { people::reactivate(tx, &by, id).await }))
        .await?;
    Ok(Status::NoContent)
}

/// A link that works for a while, with its only copy.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OneTimeLink {
    /// One for each address of the server, the most useful for somebody else first.
    pub links: Vec<InviteLink>,
    #[cfg_attr(test, ts(type = "string"))]
    pub expires_at: Timestamp,
}

#[post("/users/<id>/reset")]
pub async fn reset(
    manager: PeopleManager,
    id: UserId,
    addresses: Addresses,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Custom<Json<OneTimeLink>>> {
    let by = manager.0.user;
    limits.invite(by.id)?;
    let (token, expires_at) = writer
        .run(move |tx| Box::pin(async move { resets::offer(tx, &by, id).await }))
        .await?;
    let links = InviteLink::at_each(&addresses, |origin| resets::link(origin, &token));
    let answer = OneTimeLink { links, expires_at };
    Ok(Custom(Status::Created, Json(answer)))
}

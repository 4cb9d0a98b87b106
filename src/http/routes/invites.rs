//! Routes of invites: creating, listing, changing and revoking them.

use std::time::Duration;

use rocket::{
    State, get, http::Status, patch, post, response::status::Custom, routes, serde::json::Json,
};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{
    error::Result,
    http::{
        body::Body,
        guards::{Optional, searched},
        limits::Limits,
        openapi::Operation,
        routes::{
            links::{Addresses, InviteLink, OnlyHere},
            rights::Inviter,
        },
    },
    ids::InviteId,
    people::{
        names::{Note, SearchKey},
        roles::Role,
    },
    sign_in::invites::{self, Change, Draft, Invite, MAX_LIFETIME, MAX_USES},
    store::db::Db,
    writer::Writer,
};

const DAY: Duration = Duration::from_hours(24);
const MAX_DAYS: u64 = MAX_LIFETIME.as_secs() / DAY.as_secs();

/// An invite to create.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "WantedInvite")]
pub struct Wanted {
    /// The number of people who may join with it.
    #[serde(deserialize_with = "uses")]
    #[schemars(range(min = 1, max = MAX_USES), example = 5)]
    uses: u32,
    /// The number of days until it expires.
    #[serde(rename = "days", deserialize_with = "days")]
    #[schemars(with = "u16", range(min = 1, max = MAX_DAYS), example = 7)]
    lifetime: Duration,
    /// A note on its purpose.
    #[serde(default)]
    note: Note,
}

/// A new invite, with the only copy of its link.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct NewInvite {
    /// The invite.
    invite: Invite,
    /// The link at each address of the server, the most useful for others first.
    #[schemars(length(min = 1))]
    links: Vec<InviteLink>,
    /// Why only this computer can open the links, or null if others can too.
    only_here: Option<OnlyHere>,
}

#[post("/invites", data = "<wanted>")]
pub async fn create(
    inviter: Inviter,
    wanted: Body<Wanted>,
    addresses: Addresses,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Custom<Json<NewInvite>>> {
    let (by, wanted) = (inviter.0, wanted.0);
    limits.invite(by.user.id)?;
    let draft = Draft {
        role: Role::Member,
        uses: wanted.uses,
        lifetime: wanted.lifetime,
        note: wanted.note,
        invited_by: Some(by.user.id),
    };
    let (invite, token) = writer
        .run(move |tx| Box::pin(async move { invites::offer(tx, &by, &draft).await }))
        .await?;
    let links = InviteLink::at_each(&addresses, |origin| invites::link(origin, &token));
    let only_here = addresses.only_here();
    let new = NewInvite {
        invite,
        links,
        only_here,
    };
    Ok(Custom(Status::Created, Json(new)))
}

#[get("/invites?<before>&<search>")]
pub async fn list(
    _inviter: Inviter,
    before: Optional<InviteId>,
    search: Option<&str>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<Invite>>> {
    let search = searched(search)?;
    Ok(Json(invites::page(&mut db, before.0, &search).await?))
}

/// A change to an invite. A missing field stays as it is.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "InviteChange")]
pub struct Changed {
    /// The number of people who may join with it, with those who have joined.
    #[serde(default, deserialize_with = "some_uses")]
    #[schemars(with = "u32", range(min = 1, max = MAX_USES), example = 20)]
    uses: Option<u32>,
    /// The number of days from now until it expires.
    #[serde(default, rename = "days", deserialize_with = "some_days")]
    #[schemars(with = "u16", range(min = 1, max = MAX_DAYS), example = 30)]
    lifetime: Option<Duration>,
}

#[patch("/invites/<id>/terms", data = "<changed>")]
pub async fn change(
    inviter: Inviter,
    id: InviteId,
    changed: Body<Changed>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<Invite>> {
    let by = inviter.0;
    limits.change(by.user.id)?;
    let change = Change {
        uses: changed.0.uses,
        lifetime: changed.0.lifetime,
    };
    let invite = writer
        .run(move |tx| Box::pin(async move { invites::change(tx, &by, id, change).await }))
        .await?;
    Ok(Json(invite))
}

#[post("/invites/<id>/revoke")]
pub async fn revoke(inviter: Inviter, id: InviteId, writer: &State<Writer>) -> Result<Status> {
    let by = inviter.0;
    writer
        .run(move |tx| Box::pin(async move { invites::revoke(tx, &by, id).await }))
        .await?;
    Ok(Status::NoContent)
}

fn uses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        uses @ 1..=MAX_USES => Ok(uses),
        _ => Err(D::Error::custom(format!("Choose 1 to {MAX_USES} people."))),
    }
}

fn some_uses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<u32>, D::Error> {
    uses(deserializer).map(Some)
}

fn some_days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Duration>, D::Error> {
    days(deserializer).map(Some)
}

/// Parses the lifetime from a number of days.
fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let lifetime = DAY * u32::from(u16::deserialize(deserializer)?);
    if (DAY..=MAX_LIFETIME).contains(&lifetime) {
        Ok(lifetime)
    } else {
        Err(D::Error::custom("Choose 1 to 365 days."))
    }
}

const OWNERS: &str = "Only an owner can invite.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![create], "createInvite", "Create an invite")
            .session()
            .limited()
            .takes::<Wanted>()
            .answers::<NewInvite>(201, "The invite, with the only copy of its link.")
            .refuses(403, OWNERS),
        Operation::of(
            routes![list],
            "listInvites",
            "List all invites, newest first",
        )
        .session()
        .checked_query::<InviteId>("before", "Only invites before this invite.")
        .checked_query::<SearchKey>(
            "search",
            "Only invites whose note or creator's name contains this text.",
        )
        .lists::<Invite>(invites::PAGE, "A page of the list.")
        .refuses(403, OWNERS),
        Operation::of(routes![change], "changeInvite", "Change an invite")
            .about("Only an invite that still works can be changed.")
            .session()
            .limited()
            .path_parameter::<InviteId>("The id of the invite.")
            .takes::<Changed>()
            .answers::<Invite>(200, "The changed invite.")
            .refuses(403, OWNERS)
            .refuses(404, "This invite does not exist.")
            .refuses(410, "The invite no longer works, or is an owner link."),
        Operation::of(routes![revoke], "revokeInvite", "Revoke an invite")
            .session()
            .path_parameter::<InviteId>("The id of the invite.")
            .ends(
                204,
                "The link no longer works. People who joined with it stay.",
            )
            .refuses(403, OWNERS)
            .refuses(404, "This invite does not exist."),
    ]
}

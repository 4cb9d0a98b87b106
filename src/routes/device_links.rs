//! Getting in on another device by a link. What the device asks that is signed in needs its session; what the other
//! asks needs the link first, and then the claim.

use rocket::{
    Responder, State, get, http::Status, post, response::status::Custom, serde::json::Json,
};
use serde::{Deserialize, Serialize};

use crate::{
    device_links::{self, DeviceLink, DeviceLinks, Number},
    error::Result,
    limits::Limits,
    routes::{
        body::Body,
        invites::{self, Addresses, InviteLink, Ticket},
        people::OneTimeLink,
        reception::Reception,
        sessions::Login,
    },
    sessions::Session,
    timestamp::Timestamp,
    tokens::Token,
};

#[post("/device_links")]
pub fn create(
    session: Session,
    addresses: Addresses,
    limits: &State<Limits>,
    device_links: &State<DeviceLinks>,
) -> Result<Custom<Json<OneTimeLink>>> {
    limits.invite(session.user.id)?;
    let (token, expires_at) = device_links.create(session.id, &session.user)?;
    let links = InviteLink::at_each(&addresses, |origin| device_links::link(origin, &token));
    let answer = OneTimeLink { links, expires_at };
    Ok(Custom(Status::Created, Json(answer)))
}

#[get("/device_links")]
pub fn look(session: Session, device_links: &State<DeviceLinks>) -> Json<DeviceLink> {
    Json(device_links.look(session.id))
}

/// What the second device shows.
#[derive(Deserialize)]
pub struct Shown {
    number: Number,
}

#[post("/device_links/confirm", data = "<shown>")]
pub fn confirm(
    session: Session,
    shown: Body<Shown>,
    device_links: &State<DeviceLinks>,
) -> Result<Status> {
    device_links.confirm(session.id, &shown.0.number)?;
    Ok(Status::NoContent)
}

#[post("/device_links/refuse")]
pub fn refuse(session: Session, device_links: &State<DeviceLinks>) -> Result<Status> {
    device_links.refuse(session.id)?;
    Ok(Status::NoContent)
}

/// What the second device goes on with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DeviceClaim {
    claim: String,
    /// As whom it will be in.
    username: String,
    /// What both devices show.
    #[cfg_attr(test, ts(type = "string"))]
    number: Number,
    #[cfg_attr(test, ts(type = "string"))]
    expires_at: Timestamp,
}

#[post("/device_links/claim", data = "<ticket>")]
pub fn claim(
    ticket: Body<Ticket>,
    reception: Reception<'_>,
    device_links: &State<DeviceLinks>,
) -> Result<Json<DeviceClaim>> {
    reception.knock()?;
    let token = ticket.0.token.ok_or(device_links::UNKNOWN)?;
    let claimed = device_links.claim(&token, reception.device)?;
    Ok(Json(DeviceClaim {
        claim: claimed.claim.to_string(),
        username: claimed.username,
        number: claimed.number,
        expires_at: claimed.expires_at,
    }))
}

/// Proof of having opened the link first.
#[derive(Deserialize)]
pub struct Proof {
    #[serde(deserialize_with = "invites::token")]
    claim: Option<Token>,
}

/// What becomes of the second device.
#[derive(Responder)]
pub enum Entrance {
    /// It is in.
    In(Json<Login>),
    /// The first device has not said yet whether it may.
    #[response(status = 202)]
    Waits(Json<Waits>),
}

/// Nothing yet.
#[derive(Serialize)]
pub struct Waits {}

#[post("/device_links/enter", data = "<proof>")]
pub async fn enter(
    proof: Body<Proof>,
    device_links: &State<DeviceLinks>,
    reception: Reception<'_>,
) -> Result<Entrance> {
    let claim = proof.0.claim.ok_or(device_links::OVER)?;
    let Some(confirmed) = device_links.spend(&claim)? else {
        return Ok(Entrance::Waits(Json(Waits {})));
    };
    let device = reception.device.clone();
    let (user, session) = reception
        .writer
        .run(move |tx| Box::pin(async move { device_links::enter(tx, confirmed, &device).await }))
        .await
        .inspect_err(|_| device_links.give_back(&claim))?;
    reception.let_in(&session);
    Ok(Entrance::In(Json(Login::new(user, &session))))
}

//! Routes of device links. The requests of the signed-in device need its session. Those of the other device need the
//! link first, and then the claim.

use rocket::{
    Responder, State, get, http::Status, post, response::status::Custom, routes, serde::json::Json,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    http::{
        authenticator::Authenticator,
        body::Body,
        limits::Limits,
        openapi::Operation,
        routes::{
            links::{Addresses, InviteLink, LinkToken, OneTimeLink, Ticket},
            sessions::Login,
        },
    },
    people::names::Username,
    sign_in::{
        device_links::{self, DeviceLink, DeviceLinks, Number},
        sessions::Session,
        tokens::Token,
    },
    timestamp::Timestamp,
    writer::Writer,
};

#[post("/device_links")]
pub fn create(
    session: Session,
    addresses: Addresses,
    limits: &State<Limits>,
    device_links: &State<DeviceLinks>,
) -> Result<Custom<Json<OneTimeLink>>> {
    limits.invite(session.user.id)?;
    let (token, expires_at) = device_links.create(&session)?;
    let links = InviteLink::at_each(&addresses, |origin| device_links::link(origin, &token));
    let only_here = addresses.only_here();
    let answer = OneTimeLink {
        links,
        expires_at,
        only_here,
    };
    Ok(Custom(Status::Created, Json(answer)))
}

#[get("/device_links")]
pub fn look(session: Session, device_links: &State<DeviceLinks>) -> Json<DeviceLink> {
    Json(device_links.look(session.id))
}

/// The number that the second device shows.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "DeviceNumber")]
pub struct Shown {
    /// The three digits.
    number: Number,
}

#[post("/device_links/confirm", data = "<shown>")]
pub async fn confirm(
    session: Session,
    shown: Body<Shown>,
    device_links: &State<DeviceLinks>,
    writer: &State<Writer>,
) -> Result<Status> {
    writer.check(&session).await?;
    device_links.confirm(session.id, &shown.0.number)?;
    Ok(Status::NoContent)
}

#[post("/device_links/refuse")]
pub fn refuse(session: Session, device_links: &State<DeviceLinks>) -> Result<Status> {
    device_links.refuse(session.id)?;
    Ok(Status::NoContent)
}

/// The preview of an unopened device link.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DevicePreview {
    /// The user whom the link signs in.
    #[schemars(with = "Username")]
    username: String,
    /// When the link expires.
    expires_at: Timestamp,
}

#[post("/device_links/look", data = "<ticket>")]
pub fn preview(
    ticket: Body<Ticket>,
    authenticator: Authenticator<'_>,
    device_links: &State<DeviceLinks>,
) -> Result<Json<DevicePreview>> {
    authenticator.limit_anonymous()?;
    let token = ticket.0.token.or(device_links::UNKNOWN)?;
    let preview = device_links.preview(&token)?;
    Ok(Json(DevicePreview {
        username: preview.username,
        expires_at: preview.expires_at,
    }))
}

/// The second device's claim on a link.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceClaim {
    /// Proof of having opened the link first. Send it to enter.
    #[schemars(with = "Token")]
    claim: String,
    /// The user whom the link signs in.
    #[schemars(with = "Username")]
    username: String,
    /// The number that both devices show.
    number: Number,
    /// When the claim expires.
    expires_at: Timestamp,
}

#[post("/device_links/claim", data = "<ticket>")]
pub fn claim(
    ticket: Body<Ticket>,
    authenticator: Authenticator<'_>,
    device_links: &State<DeviceLinks>,
) -> Result<Json<DeviceClaim>> {
    authenticator.limit_anonymous()?;
    let token = ticket.0.token.or(device_links::UNKNOWN)?;
    let claimed = device_links.claim(&token, authenticator.device)?;
    Ok(Json(DeviceClaim {
        claim: claimed.claim.to_string(),
        username: claimed.username,
        number: claimed.number,
        expires_at: claimed.expires_at,
    }))
}

/// Proof of having opened the link first.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "DeviceProof")]
pub struct Proof {
    /// The `claim` from claiming the link.
    #[schemars(with = "Token")]
    claim: LinkToken,
}

/// The state of the second device.
#[derive(Responder)]
pub enum Entrance {
    /// It is signed in.
    In(Json<Login>),
    /// It waits for approval by the first device.
    #[response(status = 202)]
    Waits(Json<Waits>),
}

/// An empty object.
#[derive(Serialize, JsonSchema)]
pub struct Waits {}

#[post("/device_links/enter", data = "<proof>")]
pub async fn enter(
    proof: Body<Proof>,
    device_links: &State<DeviceLinks>,
    authenticator: Authenticator<'_>,
) -> Result<Entrance> {
    let claim = proof.0.claim.or(device_links::OVER)?;
    let Some(confirmed) = device_links.spend(&claim)? else {
        return Ok(Entrance::Waits(Json(Waits {})));
    };
    let device = authenticator.device.clone();
    let (user, session) = authenticator
        .writer
        .run(move |tx| Box::pin(async move { device_links::enter(tx, confirmed, &device).await }))
        .await
        .inspect_err(|_| device_links.give_back(&claim))?;
    authenticator.sign_in(&session);
    Ok(Entrance::In(Json(Login::new(user, &session))))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![create],
            "createDeviceLink",
            "Create a device link, which replaces the one before it",
        )
        .session()
        .limited()
        .answers::<OneTimeLink>(201, "The link. It works for five minutes."),
        Operation::of(
            routes![look],
            "getDeviceLink",
            "Get the state of the device link of this session",
        )
        .session()
        .answers::<DeviceLink>(200, "The link, or that there is none."),
        Operation::of(
            routes![confirm],
            "confirmDeviceLink",
            "Approve the device that shows this number",
        )
        .session()
        .takes::<Shown>()
        .ends(204, "The device can enter now.")
        .refuses(409, "No other device has opened the link yet.")
        .refuses(410, "The link is no longer valid."),
        Operation::of(
            routes![refuse],
            "refuseDeviceLink",
            "End the device link and refuse the other device",
        )
        .session()
        .ends(204, "The other device can no longer enter.")
        .refuses(410, "The link is no longer valid."),
        Operation::of(
            routes![preview],
            "lookAtDeviceLink",
            "Get the user whom a device link signs in, without opening it",
        )
        .limited()
        .takes::<Ticket>()
        .answers::<DevicePreview>(200, "Nobody has opened the link yet.")
        .refuses(404, "The link is not from this server, or is incomplete.")
        .refuses(410, "The link is no longer valid, or was already opened."),
        Operation::of(
            routes![claim],
            "claimDeviceLink",
            "Open a device link on the second device",
        )
        .limited()
        .takes::<Ticket>()
        .answers::<DeviceClaim>(200, "The claim with which to enter after approval.")
        .refuses(404, "The link is not from this server, or is incomplete.")
        .refuses(410, "The link is no longer valid, or was already opened."),
        Operation::of(
            routes![enter],
            "enterByDeviceLink",
            "Sign in on the second device after approval",
        )
        .about("Repeat the request every second while it waits.")
        .takes::<Proof>()
        .answers::<Login>(200, "The device is signed in.")
        .with_headers(&["Set-Cookie"])
        .answers::<Waits>(202, "The first device has not approved yours yet.")
        .refuses(403, "The account is deactivated.")
        .refuses(
            410,
            "The first device refused yours, or the link is no longer valid.",
        ),
    ]
}

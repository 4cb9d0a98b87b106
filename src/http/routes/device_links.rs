//! Getting in on another device by a link. What the device asks that is signed in needs its session; what the other
//! asks needs the link first, and then the claim.

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
            links::{self, Addresses, InviteLink, OneTimeLink, Ticket},
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
    let answer = OneTimeLink { links, expires_at };
    Ok(Custom(Status::Created, Json(answer)))
}

#[get("/device_links")]
pub fn look(session: Session, device_links: &State<DeviceLinks>) -> Json<DeviceLink> {
    Json(device_links.look(session.id))
}

/// What the second device shows.
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

/// What a link that nobody has opened is for.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DevicePreview {
    /// Whom it signs in.
    #[schemars(with = "Username")]
    username: String,
    /// Until when it works.
    expires_at: Timestamp,
}

#[post("/device_links/look", data = "<ticket>")]
pub fn preview(
    ticket: Body<Ticket>,
    authenticator: Authenticator<'_>,
    device_links: &State<DeviceLinks>,
) -> Result<Json<DevicePreview>> {
    authenticator.limit_anonymous()?;
    let token = ticket.0.token.ok_or(device_links::UNKNOWN)?;
    let preview = device_links.preview(&token)?;
    Ok(Json(DevicePreview {
        username: preview.username,
        expires_at: preview.expires_at,
    }))
}

/// What the second device goes on with.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct DeviceClaim {
    /// Proof of having been first: what it enters with.
    #[schemars(with = "Token")]
    claim: String,
    /// As whom it will be in.
    #[schemars(with = "Username")]
    username: String,
    /// What both devices show.
    number: Number,
    /// Until when it can get in.
    expires_at: Timestamp,
}

#[post("/device_links/claim", data = "<ticket>")]
pub fn claim(
    ticket: Body<Ticket>,
    authenticator: Authenticator<'_>,
    device_links: &State<DeviceLinks>,
) -> Result<Json<DeviceClaim>> {
    authenticator.limit_anonymous()?;
    let token = ticket.0.token.ok_or(device_links::UNKNOWN)?;
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
    /// What claiming the link answered with.
    #[serde(deserialize_with = "links::token")]
    #[schemars(with = "Token")]
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
#[derive(Serialize, JsonSchema)]
pub struct Waits {}

#[post("/device_links/enter", data = "<proof>")]
pub async fn enter(
    proof: Body<Proof>,
    device_links: &State<DeviceLinks>,
    authenticator: Authenticator<'_>,
) -> Result<Entrance> {
    let claim = proof.0.claim.ok_or(device_links::OVER)?;
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

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![create],
            "createDeviceLink",
            "Makes a link that lets one in on another device; the one before it ends",
        )
        .session()
        .limited()
        .answers::<OneTimeLink>(201, "The link, for five minutes."),
        Operation::of(
            routes![look],
            "getDeviceLink",
            "How far the link is that was made in this session",
        )
        .session()
        .answers::<DeviceLink>(200, "The link, or that there is none."),
        Operation::of(
            routes![confirm],
            "confirmDeviceLink",
            "Lets the other device in, which shows this number",
        )
        .session()
        .takes::<Shown>()
        .ends(204, "It can enter now.")
        .refuses(409, "No other device has opened the link yet.")
        .refuses(410, "The link is over."),
        Operation::of(
            routes![refuse],
            "refuseDeviceLink",
            "Ends the link, so that the other device does not get in",
        )
        .session()
        .ends(204, "It cannot enter any more.")
        .refuses(410, "The link is over."),
        Operation::of(
            routes![preview],
            "lookAtDeviceLink",
            "Whom a link signs in on another device. It does not open the link",
        )
        .limited()
        .takes::<Ticket>()
        .answers::<DevicePreview>(200, "Nobody has opened it yet.")
        .refuses(404, "The link is none of this server's.")
        .refuses(410, "The link is over, or was opened already."),
        Operation::of(
            routes![claim],
            "claimDeviceLink",
            "Opens a link on the device that is to be let in",
        )
        .limited()
        .takes::<Ticket>()
        .answers::<DeviceClaim>(
            200,
            "What to enter with, once the other device has let this one in.",
        )
        .refuses(404, "The link is none of this server's.")
        .refuses(410, "The link is over, or was opened already."),
        Operation::of(
            routes![enter],
            "enterByDeviceLink",
            "Signs the other device in, as soon as it is let in",
        )
        .about("To be asked again every second while it waits.")
        .takes::<Proof>()
        .answers::<Login>(200, "It is in.")
        .with_headers(&["Set-Cookie"])
        .answers::<Waits>(202, "The first device has not said yet whether it may.")
        .refuses(403, "The account is deactivated.")
        .refuses(410, "It is refused, or the link is over."),
    ]
}

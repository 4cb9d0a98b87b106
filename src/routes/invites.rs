//! Joining by a link, and making such links.

use std::time::Duration;

use rocket::{
    Request, State, get,
    http::Status,
    post,
    request::{FromRequest, Outcome},
    response::status::Custom,
    serde::json::Json,
};
use rocket_db_pools::Connection;
use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

use crate::{
    addresses,
    config::{Config, Origin},
    db::Db,
    error::Result,
    ids::InviteId,
    invites::{self, Draft, Invite, InviteLook, MAX_LIFETIME, MAX_USES, Note},
    limits::Limits,
    names::{SearchKey, Username},
    passwords::Password,
    qr::{self, Qr},
    roles::Role,
    routes::{
        body::Body, guards::Optional, reception::Reception, rights::Inviter, sessions::Login,
    },
    tokens::{Token, UNKNOWN_LINK},
    writer::Writer,
};

const DAY: Duration = Duration::from_hours(24);

/// What a link has behind its `#`.
#[derive(Deserialize)]
pub struct Ticket {
    #[serde(deserialize_with = "token")]
    pub token: Option<Token>,
}

#[post("/invites/look", data = "<ticket>")]
pub async fn look(
    ticket: Body<Ticket>,
    reception: Reception<'_>,
    mut db: Connection<Db>,
) -> Result<Json<InviteLook>> {
    reception.knock()?;
    let token = ticket.0.token.ok_or(UNKNOWN_LINK)?;
    Ok(Json(invites::look(&mut db, &token).await?))
}

/// Who somebody wants to be.
#[derive(Deserialize)]
pub struct Newcomer {
    #[serde(deserialize_with = "token")]
    token: Option<Token>,
    username: Username,
    password: Password,
}

/// A new user's first session, and somebody to talk to.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
#[cfg_attr(test, ts(rename = "Joined"))]
pub struct Joining {
    #[serde(flatten)]
    login: Login,
    /// The name of whoever invited them, or of an owner; none for the first.
    talk_to: Option<String>,
}

#[post("/join", data = "<newcomer>")]
pub async fn join(
    newcomer: Body<Newcomer>,
    reception: Reception<'_>,
    mut db: Connection<Db>,
) -> Result<Custom<Json<Joining>>> {
    reception.knock()?;
    let newcomer = newcomer.0;
    let token = newcomer.token.ok_or(UNKNOWN_LINK)?;
    // A link that lets nobody in is not worth a hash.
    invites::look(&mut db, &token).await?;
    drop(db);
    let password = reception.hasher.hash(newcomer.password).await?;
    let (username, device) = (newcomer.username, reception.device.clone());
    let joined = reception
        .writer
        .run(move |tx| {
            Box::pin(async move { invites::join(tx, &token, &username, &password, &device).await })
        })
        .await?;
    reception.let_in(&joined.session);
    let answer = Joining {
        login: Login::new(joined.user, &joined.session),
        talk_to: joined.talk_to,
    };
    Ok(Custom(Status::Created, Json(answer)))
}

/// An invite that an owner wants.
#[derive(Deserialize)]
pub struct Wanted {
    #[serde(deserialize_with = "uses")]
    uses: u32,
    #[serde(rename = "days", deserialize_with = "days")]
    lifetime: Duration,
    #[serde(default)]
    note: Note,
}

/// A new invite, with the only copy of its link.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct NewInvite {
    invite: Invite,
    /// One for each address of the server, the most useful for somebody else first.
    links: Vec<InviteLink>,
}

/// An invite at one address of the server.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct InviteLink {
    url: String,
    qr: Qr,
}

impl InviteLink {
    /// A link at each address of the server, the most useful for somebody else first.
    pub fn at_each(addresses: &Addresses, link: impl Fn(&Origin) -> String) -> Vec<Self> {
        let at = |origin| {
            let url = link(origin);
            Self {
                qr: qr::of(&url),
                url,
            }
        };
        addresses.0.iter().map(at).collect()
    }
}

#[post("/invites", data = "<wanted>")]
pub async fn create(
    inviter: Inviter,
    wanted: Body<Wanted>,
    addresses: Addresses,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Custom<Json<NewInvite>>> {
    limits.invite(inviter.0.user.id)?;
    let wanted = wanted.0;
    let draft = Draft {
        role: Role::Member,
        uses: wanted.uses,
        lifetime: wanted.lifetime,
        note: wanted.note,
        invited_by: Some(inviter.0.user.id),
    };
    let (invite, token) = writer
        .run(move |tx| {
            Box::pin(async move {
                let (id, token) = invites::create(tx.connection(), &draft).await?;
                Ok((invites::find(tx.connection(), id).await?, token))
            })
        })
        .await?;
    let links = InviteLink::at_each(&addresses, |origin| invites::link(origin, &token));
    Ok(Custom(Status::Created, Json(NewInvite { invite, links })))
}

#[get("/invites?<before>&<search>")]
pub async fn list(
    _inviter: Inviter,
    before: Optional<InviteId>,
    search: Option<&str>,
    mut db: Connection<Db>,
) -> Result<Json<Vec<Invite>>> {
    let search = SearchKey::of(search.unwrap_or_default());
    Ok(Json(invites::page(&mut db, before.0, &search).await?))
}

#[post("/invites/<id>/revoke")]
pub async fn revoke(inviter: Inviter, id: InviteId, writer: &State<Writer>) -> Result<Status> {
    let by = inviter.0.user.id;
    writer
        .run(move |tx| Box::pin(invites::revoke(tx, by, id)))
        .await?;
    Ok(Status::NoContent)
}

/// Where people reach this server.
pub struct Addresses(pub Vec<Origin>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Addresses {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let rocket = request.rocket();
        let config = rocket.state::<Config>().expect("the config is managed");
        Outcome::Success(Self(addresses::of(config, rocket.config().port)))
    }
}

/// What is no token opens nothing, as a token does that never was.
pub fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Token>, D::Error> {
    Ok(String::deserialize(deserializer)?.parse().ok())
}

fn uses<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        uses @ 1..=MAX_USES => Ok(uses),
        _ => Err(D::Error::custom(format!(
            "A link is for 1 to {MAX_USES} people"
        ))),
    }
}

/// How long a link lasts, from a number of days.
fn days<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Duration, D::Error> {
    let lifetime = DAY * u32::from(u16::deserialize(deserializer)?);
    if (DAY..=MAX_LIFETIME).contains(&lifetime) {
        Ok(lifetime)
    } else {
        Err(D::Error::custom("A link lasts for 1 to 365 days"))
    }
}

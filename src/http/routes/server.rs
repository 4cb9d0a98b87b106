//! The server itself, and everything that a page shows first.

use std::convert::Infallible;

use rocket::{
    Request, Responder, State, delete, get,
    http::{Header, Status},
    patch, put,
    request::{FromRequest, Outcome},
    routes,
    serde::json::Json,
};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    chat::snapshot::Snapshot,
    error::{Error, Result},
    http::{
        body::Body,
        guards::DevLogin,
        openapi::Operation,
        routes::{
            pictures::{FILES, ON_ITS_WAY},
            rights::ServerManager,
        },
    },
    people::{
        pictures::{self, Encoder, Picture, Upload},
        profiles::nothing_or,
        roles::Right,
        settings::{self, ServerName},
        users::{self, User},
    },
    sign_in::{authority, github::Github, sessions::Session},
    store::{db::Db, readers},
    tls::PublicAuthority,
    writer::Writer,
};

/// That the server runs, for supervisors.
#[derive(Serialize, JsonSchema)]
pub struct Health {
    /// Always that: who does not run does not answer.
    #[schemars(extend("const" = "ok"))]
    status: &'static str,
    /// Which version runs.
    #[schemars(regex(pattern = VERSION_PATTERN), example = VERSION)]
    version: &'static str,
}

/// What somebody needs to know who is not signed in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    /// Which version runs.
    #[schemars(regex(pattern = VERSION_PATTERN), example = VERSION)]
    version: &'static str,
    /// What its owners call it.
    #[schemars(with = "ServerName")]
    name: String,
    /// Where its picture is, if it has one.
    #[serde(rename = "pictureURL")]
    #[schemars(extend("format" = "uri-reference"), example = pictures::EXAMPLE)]
    picture_url: Option<String>,
    /// GitHub sign-in is offered.
    github: bool,
    /// Somebody runs it, and can invite.
    has_owner: bool,
    /// What vouches for its certificate, if that is no other than the server itself.
    certificate_authority: Option<AuthorityInfo>,
    /// Development login is on, for whoever asks.
    dev_login: Option<Demo>,
}

/// The authority that the server made itself.
#[derive(Clone, Serialize, JsonSchema)]
pub struct AuthorityInfo {
    /// The SHA-256 of its certificate, as browsers show it: `AB:CD:…`.
    #[schemars(
        length(min = FINGERPRINT, max = FINGERPRINT),
        regex(pattern = "^[0-9A-F]{2}(:[0-9A-F]{2}){31}$"),
        example = ["AB"; 32].join(":")
    )]
    fingerprint: String,
}

/// What the access page of a demo offers.
#[derive(Serialize, JsonSchema)]
pub struct Demo {
    /// As whom one can sign in without a password.
    #[schemars(length(max = users::DEMO_USERS))]
    users: Vec<User>,
}

/// 32 bytes in hex, with colons between.
const FINGERPRINT: usize = 32 * 3 - 1;

const VERSION: &str = env!("CARGO_PKG_VERSION");
/// That of Cargo (<https://semver.org>).
const VERSION_PATTERN: &str = r"^[0-9]+\.[0-9]+\.[0-9]+";

#[get("/health")]
pub async fn health(mut db: Connection<Db>) -> Result<Json<Health>> {
    readers::check(&mut db).await?;
    Ok(Json(Health {
        status: "ok",
        version: VERSION,
    }))
}

/// How people get in here, besides by a link and a password, and what stands at the door.
#[derive(Clone)]
pub struct Doors {
    github: bool,
    dev_login: bool,
    authority: Option<AuthorityInfo>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Doors {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let github = request.rocket().state::<Option<Github>>();
        let authority = request.rocket().state::<Option<PublicAuthority>>();
        let authority = authority.and_then(Option::as_ref);
        Outcome::Success(Self {
            github: github.is_some_and(Option::is_some),
            dev_login: DevLogin::from_request(request).await.is_success(),
            authority: authority.map(|authority| AuthorityInfo {
                fingerprint: authority.fingerprint.clone(),
            }),
        })
    }
}

impl ServerInfo {
    async fn take(db: &mut SqliteConnection, doors: Doors) -> Result<Self> {
        let dev_login = if doors.dev_login {
            Some(Demo {
                users: users::of_demo(db).await?,
            })
        } else {
            None
        };
        let settings = settings::settings(db).await?;
        Ok(Self {
            version: VERSION,
            name: settings.name,
            picture_url: settings.picture_url,
            github: doors.github,
            has_owner: users::has_owner(db).await?,
            certificate_authority: doors.authority,
            dev_login,
        })
    }
}

#[get("/server")]
pub async fn info(mut db: Connection<Db>, doors: Doors) -> Result<Json<ServerInfo>> {
    Ok(Json(ServerInfo::take(&mut db, doors).await?))
}

/// The type under which browsers and phones take a certificate to trust it (RFC 2585 has another, which they do not).
const CA_CERTIFICATE: &str = "application/x-x509-ca-cert";

/// Such a certificate.
#[derive(Responder)]
#[response(content_type = "application/x-x509-ca-cert")]
pub struct CaCertificate {
    der: Vec<u8>,
    disposition: Header<'static>,
}

#[get("/certificate_authority")]
pub fn certificate_authority(authority: &State<Option<PublicAuthority>>) -> Result<CaCertificate> {
    let authority = authority.inner().as_ref().ok_or(NO_AUTHORITY)?;
    Ok(CaCertificate {
        der: authority.certificate.clone(),
        disposition: Header::new(
            "Content-Disposition",
            "attachment; filename=\"chinwag-ca.crt\"",
        ),
    })
}

const NO_AUTHORITY: Error = Error::NotFound(
    "This server has no certificate authority of its own: start Chinwag with --tls-self",
);

/// What the server is to be called; null or an empty text takes its name away.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "ServerNaming", extend("required" = ["name"]))]
pub struct Naming {
    /// The name: one line.
    #[serde(deserialize_with = "nothing_or")]
    #[schemars(with = "Option<ServerName>", length(min = 0))]
    name: Option<ServerName>,
}

#[patch("/server", data = "<naming>")]
pub async fn rename(
    owner: ServerManager,
    naming: Body<Naming>,
    writer: &State<Writer>,
) -> Result<Status> {
    let (owner, name) = (owner.0, naming.0.name);
    writer
        .run(move |tx| {
            Box::pin(async move {
                let owner = authority::check(tx, &owner, Right::ManageServer).await?;
                settings::rename(tx, owner, name.as_ref()).await
            })
        })
        .await?;
    Ok(Status::NoContent)
}

#[put("/server/picture", data = "<upload>")]
pub async fn set_picture(
    owner: ServerManager,
    doors: Doors,
    upload: Upload,
    encoder: &State<Encoder>,
    writer: &State<Writer>,
) -> Result<Json<ServerInfo>> {
    let picture = encoder.encode(upload).await?;
    show(owner, doors, Some(picture), writer).await
}

#[delete("/server/picture")]
pub async fn remove_picture(
    owner: ServerManager,
    doors: Doors,
    writer: &State<Writer>,
) -> Result<Json<ServerInfo>> {
    show(owner, doors, None, writer).await
}

async fn show(
    owner: ServerManager,
    doors: Doors,
    picture: Option<Picture>,
    writer: &Writer,
) -> Result<Json<ServerInfo>> {
    let owner = owner.0;
    let info = writer
        .run(move |tx| {
            Box::pin(async move {
                let owner = authority::check(tx, &owner, Right::ManageServer).await?;
                settings::set_picture(tx, owner, picture.as_ref()).await?;
                ServerInfo::take(tx.connection(), doors).await
            })
        })
        .await?;
    Ok(Json(info))
}

#[get("/snapshot")]
pub async fn snapshot(session: Session, mut db: Connection<Db>) -> Result<Json<Snapshot>> {
    Ok(Json(Snapshot::take(&mut db, session).await?))
}

const OWNERS: &str = "Only an owner can change the server's settings.";

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![health], "getHealth", "Whether the server runs, for supervisors")
            .answers::<Health>(200, "It runs."),
        Operation::of(routes![info], "getServer", "What anybody may know of the server")
            .answers::<ServerInfo>(200, "The server."),
        Operation::of(routes![certificate_authority], "getCertificateAuthority", "The certificate of the authority that the server made itself")
            .about("Whoever trusts it is not warned of this server any more: see `/trust` on the server.")
            .gives_file(&[CA_CERTIFICATE], "The certificate, as X.509 in DER.")
            .with_headers(&["Content-Disposition"])
            .refuses(404, "The server's certificate is not its own: it does without `--tls-self`."),
        Operation::of(routes![rename], "renameServer", "Says what the server is called")
            .session()
            .takes::<Naming>()
            .ends(204, "It is called so.")
            .refuses(403, OWNERS),
        Operation::of(routes![set_picture], "changeServerPicture", "Gives the server another picture")
            .about("The middle of the file becomes a square of at most 512 pixels, without what else is in the file. It has at most 8 MB.")
            .session()
            .limited()
            .takes_file(&FILES)
            .answers::<ServerInfo>(200, "The server from now on.")
            .refuses(403, OWNERS)
            .refuses(409, ON_ITS_WAY),
        Operation::of(routes![remove_picture], "removeServerPicture", "Takes the server's picture away")
            .session()
            .answers::<ServerInfo>(200, "The server from now on.")
            .refuses(403, OWNERS),
        Operation::of(routes![snapshot], "getSnapshot", "All that a page shows first, and the event to which it corresponds")
            .session()
            .answers::<Snapshot>(200, "One's state at that event."),
    ]
}

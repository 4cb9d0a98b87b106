//! What anybody may know of the server, who is not signed in.

use std::convert::Infallible;

use rocket::{
    Request, get,
    request::{FromRequest, Outcome},
    routes,
    serde::json::Json,
};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::SqliteConnection;

use crate::{
    error::Result,
    http::{
        guards::DevLogin,
        openapi::Operation,
        routes::{
            certificate_authority::AuthorityInfo,
            health::{VERSION, VERSION_PATTERN},
        },
    },
    people::{
        pictures,
        settings::{self, ServerName},
        users::{self, User},
    },
    sign_in::github::Github,
    store::db::Db,
    tls::PublicAuthority,
};

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

/// What the access page of a demo offers.
#[derive(Serialize, JsonSchema)]
pub struct Demo {
    /// As whom one can sign in without a password.
    #[schemars(length(max = users::DEMO_USERS))]
    users: Vec<User>,
}

/// How people sign in here, besides by a link and a password, and what vouches for the server.
#[derive(Clone)]
pub struct SignInOptions {
    github: bool,
    dev_login: bool,
    authority: Option<AuthorityInfo>,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SignInOptions {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let github = request.rocket().state::<Option<Github>>();
        let authority = request.rocket().state::<Option<PublicAuthority>>();
        let authority = authority.and_then(Option::as_ref);
        Outcome::Success(Self {
            github: github.is_some_and(Option::is_some),
            dev_login: DevLogin::from_request(request).await.is_success(),
            authority: authority.map(AuthorityInfo::of),
        })
    }
}

impl ServerInfo {
    /// The server as it is now.
    pub async fn take(db: &mut SqliteConnection, options: SignInOptions) -> Result<Self> {
        let dev_login = if options.dev_login {
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
            github: options.github,
            has_owner: users::has_owner(db).await?,
            certificate_authority: options.authority,
            dev_login,
        })
    }
}

#[get("/server")]
pub async fn info(mut db: Connection<Db>, options: SignInOptions) -> Result<Json<ServerInfo>> {
    Ok(Json(ServerInfo::take(&mut db, options).await?))
}

/// What a program must know of it.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![info],
            "getServer",
            "What anybody may know of the server",
        )
        .answers::<ServerInfo>(200, "The server."),
    ]
}

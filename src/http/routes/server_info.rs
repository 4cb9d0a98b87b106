//! The route of the server's public data.

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
    chat::files::uploads::MAX_SIZE,
    config::Config,
    error::Result,
    http::{
        guards::DevLogin,
        openapi::Operation,
        origin_check,
        routes::{
            certificate_authority::AuthorityInfo,
            health::{VERSION, VERSION_PATTERN},
            links::MAX_COMMAND,
        },
    },
    people::{
        pictures,
        server_settings::{self, ServerName},
        users::{self, User},
    },
    sign_in::github::Github,
    store::db::Db,
    tls::PublicAuthority,
};

/// The data of the server for people who are not signed in.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ServerInfo {
    /// The version of the server.
    #[schemars(regex(pattern = VERSION_PATTERN), example = VERSION)]
    version: &'static str,
    /// The name of the server.
    #[schemars(with = "ServerName")]
    name: String,
    /// The address of the server's picture, or null.
    #[serde(rename = "pictureURL")]
    #[schemars(extend("format" = "uri-reference"), example = pictures::EXAMPLE)]
    picture_url: Option<String>,
    /// Whether GitHub sign-in is available.
    github: bool,
    /// Whether the server has an owner, who can invite others.
    has_owner: bool,
    /// The certificate authority, if the server created its own.
    certificate_authority: Option<AuthorityInfo>,
    /// The data of the demo, if development login is on for this request.
    dev_login: Option<Demo>,
    /// The size of the largest file that can be sent, in bytes.
    #[schemars(range(max = MAX_SIZE), example = 50_000_000)]
    max_file_size: u64,
    /// The flags that a command in the server's terminal needs to find its data. Only this computer learns the folder.
    #[schemars(length(max = MAX_COMMAND), example = "--data /srv/chat")]
    command_flags: String,
}

/// The data for signing in to a demo.
#[derive(Serialize, JsonSchema)]
pub struct Demo {
    /// The users who can sign in without a password.
    #[schemars(length(max = users::DEMO_USERS))]
    users: Vec<User>,
}

/// The ways of signing in besides a link and a password, and the server's certificate authority.
#[derive(Clone)]
pub struct SignInOptions {
    github: bool,
    dev_login: bool,
    authority: Option<AuthorityInfo>,
    max_file_size: u64,
    command_flags: String,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for SignInOptions {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let github = request.rocket().state::<Option<Github>>();
        let authority = request.rocket().state::<Option<PublicAuthority>>();
        let authority = authority.and_then(Option::as_ref);
        let config = request.rocket().state::<Config>();
        let config = config.expect("the config is managed");
        Outcome::Success(Self {
            github: github.is_some_and(Option::is_some),
            dev_login: DevLogin::from_request(request).await.is_success(),
            authority: authority.map(AuthorityInfo::of),
            max_file_size: config.max_file_size().0,
            command_flags: if origin_check::is_at_this_computer(request) {
                config.command_flags()
            } else {
                config.command_flags_without_folder()
            },
        })
    }
}

impl ServerInfo {
    /// Loads the current data of the server.
    pub async fn take(db: &mut SqliteConnection, options: SignInOptions) -> Result<Self> {
        let dev_login = if options.dev_login {
            Some(Demo {
                users: users::of_demo(db).await?,
            })
        } else {
            None
        };
        let settings = server_settings::settings(db).await?;
        Ok(Self {
            version: VERSION,
            name: settings.name,
            picture_url: settings.picture_url,
            github: options.github,
            has_owner: users::has_owner(db).await?,
            certificate_authority: options.authority,
            dev_login,
            max_file_size: options.max_file_size,
            command_flags: options.command_flags,
        })
    }
}

#[get("/server")]
pub async fn info(mut db: Connection<Db>, options: SignInOptions) -> Result<Json<ServerInfo>> {
    Ok(Json(ServerInfo::take(&mut db, options).await?))
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![info],
            "getServer",
            "Get the public data of the server",
        )
        .answers::<ServerInfo>(200, "The server."),
    ]
}

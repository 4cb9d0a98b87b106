//! Routes of joining with an invite.

use rocket::{http::Status, post, response::status::Custom, routes, serde::json::Json};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    chat::participants,
    error::{Error, Result},
    http::{
        authenticator::Authenticator,
        body::Body,
        openapi::Operation,
        routes::{
            links::{self, LinkToken},
            sessions::Login,
        },
    },
    people::{
        names::{DisplayName, Username},
        profiles::nothing_or,
        server_settings::ServerName,
    },
    sign_in::{
        invites::{self, InviteLook},
        joining::{self, Names, Newcomer},
        links::UNKNOWN,
        passwords::Password,
        tokens::Token,
    },
    store::db::Db,
};

/// The token of an invite's link, and the name of a person who may join with it.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "InviteTicket", extend("required" = ["token"]))]
pub struct InviteTicket {
    /// The part of the link after the `#`.
    #[schemars(with = "Token")]
    token: LinkToken,
    /// The person's name, to learn the username that they would get: one line without invisible characters.
    #[serde(default, deserialize_with = "nothing_or")]
    #[schemars(with = "Option<DisplayName>", length(min = 0))]
    display_name: Option<DisplayName>,
}

/// An invite, as everyone with its link sees it.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "InviteLook")]
pub struct Look {
    #[serde(flatten)]
    invite: InviteLook,
    /// The free username that is derived from the given name, or null.
    #[schemars(with = "Option<Username>")]
    username: Option<String>,
}

#[post("/invites/look", data = "<ticket>")]
pub async fn look(
    ticket: Body<InviteTicket>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Json<Look>> {
    authenticator.limit_anonymous()?;
    let token = ticket.0.token.or(UNKNOWN)?;
    let mut db = db.acquire().await?;
    let invite = invites::look(&mut db, &token).await?;
    let username = match &ticket.0.display_name {
        Some(name) => Some(joining::free_username(&mut db, name).await?.to_string()),
        None => None,
    };
    Ok(Json(Look { invite, username }))
}

/// The data of a new user.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Newcomer", extend("required" = ["token", "password"]))]
pub struct Wanted {
    /// The part of the invite's link after the `#`.
    #[schemars(with = "Token")]
    token: LinkToken,
    /// The name that others see. It can be left out if there is a username.
    #[serde(default, deserialize_with = "nothing_or")]
    #[schemars(with = "Option<DisplayName>", length(min = 0))]
    display_name: Option<DisplayName>,
    /// The username for signing in. Without it, a free username is derived from the display name.
    #[serde(default)]
    username: Option<Username>,
    /// The password for signing in.
    password: Password,
    /// The name of the server, if this is an owner's link.
    #[serde(default, deserialize_with = "nothing_or")]
    #[schemars(with = "Option<ServerName>", length(min = 0))]
    server_name: Option<ServerName>,
}

impl Wanted {
    /// # Errors
    /// 422 without a name.
    fn names(&self) -> Result<Names> {
        match (self.display_name.clone(), self.username.clone()) {
            (Some(name), username) => Ok(Names::Display(name, username)),
            (None, Some(username)) => Ok(Names::Username(username)),
            (None, None) => Err(Error::invalid("displayName", "Enter your name.")),
        }
    }
}

/// A new user's first session, and a user to talk to.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Joined")]
pub struct Joining {
    #[serde(flatten)]
    login: Login,
    /// The username of the inviter or of an owner. It is null for the first user.
    #[schemars(with = "Option<Username>")]
    talk_to: Option<String>,
}

#[post("/join", data = "<wanted>")]
pub async fn join(
    wanted: Body<Wanted>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Custom<Json<Joining>>> {
    authenticator.limit_anonymous()?;
    let wanted = wanted.0;
    let names = wanted.names()?;
    let token = wanted.token.or(UNKNOWN)?;
    // Hashing is expensive, so the link is checked first.
    invites::look(&mut *db.acquire().await?, &token).await?;
    let newcomer = Newcomer {
        names,
        password: authenticator.hasher.hash(wanted.password).await?,
        server_name: wanted.server_name,
    };
    let device = authenticator.device.clone();
    let joined = authenticator
        .writer
        .run(move |tx| {
            Box::pin(async move {
                let joined = joining::join(tx, &token, &newcomer, &device).await?;
                participants::announce_new(tx).await?;
                Ok(joined)
            })
        })
        .await?;
    authenticator.sign_in(&joined.session);
    let answer = Joining {
        login: Login::new(joined.user, &joined.session),
        talk_to: joined.talk_to,
    };
    Ok(Custom(Status::Created, Json(answer)))
}

const OVER: &str = "The link was revoked, was used up or has expired.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![look], "lookAtInvite", "Get the invite of a link")
            .limited()
            .takes::<InviteTicket>()
            .answers::<Look>(200, "The link works.")
            .refuses(404, links::UNKNOWN)
            .refuses(410, OVER),
        Operation::of(
            routes![join],
            "join",
            "Create an account with an invite and sign in",
        )
        .limited()
        .takes::<Wanted>()
        .answers::<Joining>(201, "The new user and their first session.")
        .with_headers(&["Set-Cookie"])
        .refuses(403, "A member cannot name the server.")
        .refuses(404, links::UNKNOWN)
        .refuses(
            409,
            "A name is taken, or looks too much like one that is. `errors` names the field.",
        )
        .refuses(410, OVER),
    ]
}

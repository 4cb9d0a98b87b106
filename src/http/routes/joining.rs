//! Routes of joining with an invite.

use rocket::{http::Status, post, response::status::Custom, routes, serde::json::Json};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error::Result,
    http::{
        authenticator::Authenticator,
        body::Body,
        openapi::Operation,
        routes::{
            links::{self, LinkToken, Ticket},
            sessions::Login,
        },
    },
    people::names::Username,
    sign_in::{
        invites::{self, InviteLook},
        joining,
        links::UNKNOWN,
        passwords::Password,
        tokens::Token,
    },
    store::db::Db,
};

#[post("/invites/look", data = "<ticket>")]
pub async fn look(
    ticket: Body<Ticket>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Json<InviteLook>> {
    authenticator.limit_anonymous()?;
    let token = ticket.0.token.or(UNKNOWN)?;
    Ok(Json(
        invites::look(&mut *db.acquire().await?, &token).await?,
    ))
}

/// The data of a new user.
#[derive(Deserialize, JsonSchema)]
pub struct Newcomer {
    /// The part of the invite's link after the `#`.
    #[schemars(with = "Token")]
    token: LinkToken,
    /// The username for signing in.
    username: Username,
    /// The password for signing in.
    password: Password,
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

#[post("/join", data = "<newcomer>")]
pub async fn join(
    newcomer: Body<Newcomer>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Custom<Json<Joining>>> {
    authenticator.limit_anonymous()?;
    let newcomer = newcomer.0;
    let token = newcomer.token.or(UNKNOWN)?;
    // Hashing is expensive, so the link is checked first.
    invites::look(&mut *db.acquire().await?, &token).await?;
    let password = authenticator.hasher.hash(newcomer.password).await?;
    let (username, device) = (newcomer.username, authenticator.device.clone());
    let joined = authenticator
        .writer
        .run(move |tx| {
            Box::pin(async move { joining::join(tx, &token, &username, &password, &device).await })
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
            .takes::<Ticket>()
            .answers::<InviteLook>(200, "The link works.")
            .refuses(404, links::UNKNOWN)
            .refuses(410, OVER),
        Operation::of(
            routes![join],
            "join",
            "Create an account with an invite and sign in",
        )
        .limited()
        .takes::<Newcomer>()
        .answers::<Joining>(201, "The new user and their first session.")
        .with_headers(&["Set-Cookie"])
        .refuses(404, links::UNKNOWN)
        .refuses(
            409,
            "That name is taken, or looks too much like one that is.",
        )
        .refuses(410, OVER),
    ]
}

//! Joining by a link.

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
            links::{self, Ticket},
            sessions::Login,
        },
    },
    people::names::Username,
    sign_in::{
        invites::{self, InviteLook},
        joining,
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
    let token = ticket.0.token.ok_or(links::UNKNOWN)?;
    Ok(Json(
        invites::look(&mut *db.acquire().await?, &token).await?,
    ))
}

/// Who somebody wants to be.
#[derive(Deserialize, JsonSchema)]
pub struct Newcomer {
    /// What the link that invites them has behind its `#`.
    #[serde(deserialize_with = "links::token")]
    #[schemars(with = "Token")]
    token: Option<Token>,
    /// What they want to sign in as.
    username: Username,
    /// What they want to sign in with.
    password: Password,
}

/// A new user's first session, and somebody to talk to.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "Joined")]
pub struct Joining {
    #[serde(flatten)]
    login: Login,
    /// The name of whoever invited them, or of an owner; none for the first.
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
    let token = newcomer.token.ok_or(links::UNKNOWN)?;
    // A link that lets nobody in is not worth a hash.
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

const UNKNOWN: &str = "The link is none of this server's.";
const OVER: &str = "The link was revoked, was used up or has expired.";

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![look],
            "lookAtInvite",
            "What the link of an invite is for",
        )
        .limited()
        .takes::<Ticket>()
        .answers::<InviteLook>(200, "It lets somebody in.")
        .refuses(404, UNKNOWN)
        .refuses(410, OVER),
        Operation::of(
            routes![join],
            "join",
            "Makes an account by the link of an invite, and signs it in",
        )
        .limited()
        .takes::<Newcomer>()
        .answers::<Joining>(201, "The new user and their first session.")
        .with_headers(&["Set-Cookie"])
        .refuses(404, UNKNOWN)
        .refuses(
            409,
            "Somebody is called so, or something that looks like it.",
        )
        .refuses(410, OVER),
    ]
}

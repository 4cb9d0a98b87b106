//! Routes of reset links.

use rocket::{post, routes, serde::json::Json};
use schemars::JsonSchema;
use serde::Deserialize;

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
    sign_in::{
        links::UNKNOWN,
        passwords::Password,
        resets::{self, ResetLook},
        tokens::Token,
    },
    store::db::Db,
};

#[post("/resets/look", data = "<ticket>")]
pub async fn look(
    ticket: Body<Ticket>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Json<ResetLook>> {
    authenticator.limit_anonymous()?;
    let token = ticket.0.token.or(UNKNOWN)?;
    Ok(Json(resets::look(&mut *db.acquire().await?, &token).await?))
}

/// A reset link's token, and the new password.
#[derive(Deserialize, JsonSchema)]
pub struct NewPassword {
    /// The part of the link after the `#`.
    #[schemars(with = "Token")]
    token: LinkToken,
    /// The new password.
    password: Password,
}

#[post("/resets/use", data = "<new>")]
pub async fn redeem(
    new: Body<NewPassword>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Json<Login>> {
    authenticator.limit_anonymous()?;
    let token = new.0.token.or(UNKNOWN)?;
    // Hashing is expensive, so the link is checked first.
    resets::look(&mut *db.acquire().await?, &token).await?;
    let password = authenticator.hasher.hash(new.0.password).await?;
    let device = authenticator.device.clone();
    let (user, session) = authenticator
        .writer
        .run(move |tx| {
            Box::pin(async move { resets::redeem(tx, &token, &password, &device).await })
        })
        .await?;
    authenticator.sign_in(&session);
    Ok(Json(Login::new(user, &session)))
}

const OVER: &str = "The link was used or has expired, there is a newer link, or its creator is no longer an owner.";

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![look], "lookAtReset", "Get the user of a reset link")
            .limited()
            .takes::<Ticket>()
            .answers::<ResetLook>(200, "The link works.")
            .refuses(404, links::UNKNOWN)
            .refuses(410, OVER),
        Operation::of(
            routes![redeem],
            "useReset",
            "Set a new password with a reset link, sign out every other device and sign in",
        )
        .limited()
        .takes::<NewPassword>()
        .answers::<Login>(200, "The user and their new session.")
        .with_headers(&["Set-Cookie"])
        .refuses(403, "The account is deactivated.")
        .refuses(404, links::UNKNOWN)
        .refuses(410, OVER),
    ]
}

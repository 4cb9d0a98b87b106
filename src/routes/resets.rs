//! Choosing a new password by a link.

use rocket::{State, http::CookieJar, post, serde::json::Json};
use rocket_db_pools::Connection;
use serde::Deserialize;

use crate::{
    config::Config,
    db::Db,
    error::Result,
    passwords::{Hasher, Password},
    resets::{self, ResetLook},
    routes::{
        guards::{Body, session_cookie},
        invites::{self, Ticket},
        sessions::Login,
    },
    sessions::Device,
    tokens::Token,
    writer::Writer,
};

#[post("/resets/look", data = "<ticket>")]
pub async fn look(ticket: Body<Ticket>, mut db: Connection<Db>) -> Result<Json<ResetLook>> {
    let token = ticket.0.token.ok_or(resets::UNKNOWN)?;
    Ok(Json(resets::look(&mut db, &token).await?))
}

/// A link, and the new password.
#[derive(Deserialize)]
pub struct NewPassword {
    #[serde(deserialize_with = "invites::token")]
    token: Option<Token>,
    password: Password,
}

#[post("/resets/use", data = "<new>")]
pub async fn redeem(
    new: Body<NewPassword>,
    mut db: Connection<Db>,
    hasher: &State<Hasher>,
    writer: &State<Writer>,
    device: Device,
    config: &State<Config>,
    cookies: &CookieJar<'_>,
) -> Result<Json<Login>> {
    let token = new.0.token.ok_or(resets::UNKNOWN)?;
    // A link that does not work is not worth a hash.
    resets::look(&mut db, &token).await?;
    drop(db);
    let password = hasher.hash(new.0.password).await?;
    let (user, session) = writer
        .run(move |tx| {
            Box::pin(async move { resets::redeem(tx, &token, &password, &device).await })
        })
        .await?;
    cookies.add(session_cookie(&session, config));
    Ok(Json(Login::new(user, &session)))
}

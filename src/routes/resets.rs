//! Choosing a new password by a link.

use rocket::{post, serde::json::Json};
use rocket_db_pools::Connection;
use serde::Deserialize;

use crate::{
    db::Db,
    error::Result,
    passwords::Password,
    resets::{self, ResetLook},
    routes::{
        body::Body,
        invites::{self, Ticket},
        reception::Reception,
        sessions::Login,
    },
    tokens::{Token, UNKNOWN_LINK},
};

#[post("/resets/look", data = "<ticket>")]
pub async fn look(
    ticket: Body<Ticket>,
    reception: Reception<'_>,
    mut db: Connection<Db>,
) -> Result<Json<ResetLook>> {
    reception.knock()?;
    let token = ticket.0.token.ok_or(UNKNOWN_LINK)?;
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
    reception: Reception<'_>,
    mut db: Connection<Db>,
) -> Result<Json<Login>> {
    reception.knock()?;
    let token = new.0.token.ok_or(UNKNOWN_LINK)?;
    // A link that does not work is not worth a hash.
    resets::look(&mut db, &token).await?;
    drop(db);
    let password = reception.hasher.hash(new.0.password).await?;
    let device = reception.device.clone();
    let (user, session) = reception
        .writer
        .run(move |tx| {
            Box::pin(async move { resets::redeem(tx, &token, &password, &device).await })
        })
        .await?;
    reception.let_in(&session);
    Ok(Json(Login::new(user, &session)))
}

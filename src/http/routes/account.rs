//! Routes of your own account.

use rocket::{State, get, http::Status, patch, post, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    error::Result,
    http::{
        authenticator::{Authenticator, GuardedChange},
        body::Body,
        limits::Limits,
        openapi::Operation,
        routes::sessions::SessionToken,
    },
    people::{
        profiles::{self, ProfileChange},
        users::User,
    },
    sign_in::{
        account::{self, Account, GithubThen},
        passwords::{Password, PasswordAttempt},
        sessions::Session,
    },
    store::db::Db,
    writer::Writer,
};

#[get("/account")]
pub async fn find(session: Session, mut db: Connection<Db>) -> Result<Json<Account>> {
    Ok(Json(account::find(&mut db, session.user.id).await?))
}

#[patch("/account", data = "<change>")]
pub async fn change(
    session: Session,
    change: Body<ProfileChange>,
    limits: &State<Limits>,
    writer: &State<Writer>,
) -> Result<Json<User>> {
    let user = session.user.id;
    limits.change(user)?;
    let changed = writer
        .run_in(&session, move |tx| {
            Box::pin(async move { profiles::change(tx, user, &change.0).await })
        })
        .await?;
    Ok(Json(changed))
}

/// A new password, with the current one if there is one.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PasswordChange")]
pub struct NewPassword {
    /// The current password. Leave it out if you have none.
    current: Option<PasswordAttempt>,
    /// The new password.
    password: Password,
    /// Also disconnect GitHub. Someone who knew the old password may have connected their own identity.
    #[serde(default)]
    disconnect_github: bool,
}

#[post("/account/password", data = "<new>")]
pub async fn change_password(
    session: Session,
    new: Body<NewPassword>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Json<SessionToken>> {
    let kept = authenticator
        .reauthenticate(db, &session, new.0.current, GuardedChange::SetPassword)
        .await?;
    let password = authenticator.hasher.hash(new.0.password).await?;
    let github = if new.0.disconnect_github {
        GithubThen::Disconnect
    } else {
        GithubThen::Keep
    };
    let by = session.clone();
    let renewed = authenticator
        .writer
        .run_in(&session, move |tx| {
            Box::pin(async move {
                account::change_password(tx, &by, kept.as_ref(), &password, github).await
            })
        })
        .await?;
    authenticator.renew(&renewed);
    Ok(Json((&renewed).into()))
}

#[post("/account/github/part")]
pub async fn disconnect_github(session: Session, writer: &State<Writer>) -> Result<Status> {
    let user = session.user.id;
    writer
        .run_in(&session, move |tx| {
            Box::pin(account::disconnect_github(tx, user))
        })
        .await?;
    Ok(Status::NoContent)
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![find], "getAccount", "Get the ways in which you sign in")
            .session()
            .answers::<Account>(200, "Your account."),
        Operation::of(routes![change], "changeProfile", "Change your display name and your status")
            .about("Fields that you leave out stay the same. Null or an empty text removes a field. Everyone who shares a \
                conversation with you is notified.")
            .session()
            .limited()
            .takes::<ProfileChange>()
            .answers::<User>(200, "Your changed profile.")
            .refuses(409, "The display name is taken, or looks too much like one that is."),
        Operation::of(routes![change_password], "changePassword", "Change your password and sign out every other device")
            .session()
            .limited()
            .takes::<NewPassword>()
            .about("This session gets a new token. The old token stops working and its streams end.")
            .answers::<SessionToken>(200, "The new token of this session.")
            .with_headers(&["Set-Cookie"])
            .refuses(401, "The current password is wrong or missing.")
            .refuses(403, "You have no password yet, and you signed in more than 10 minutes ago."),
        Operation::of(routes![disconnect_github], "partGithub", "Disconnect your GitHub identity")
            .session()
            .ends(204, "GitHub can no longer sign in to your account.")
            .refuses(409, "You have no other way to sign in. Set a password first."),
    ]
}

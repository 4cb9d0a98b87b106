//! Somebody's own account.

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

/// A new password, and the one before it, if there is one.
#[derive(Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
#[schemars(rename = "PasswordChange")]
pub struct NewPassword {
    /// The one before it; who has none leaves it out.
    current: Option<PasswordAttempt>,
    /// The new one.
    password: Password,
    /// To disconnect GitHub as well: whoever knew the old password may have connected an identity of theirs.
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

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![find], "getAccount", "How one signs in oneself: with a password, with GitHub or with both")
            .session()
            .answers::<Account>(200, "One's account."),
        Operation::of(routes![change], "changeProfile", "Changes what one is called and what one says of oneself")
            .about("What is left out stays; null or an empty text takes it away. Whoever talks with one is told.")
            .session()
            .limited()
            .takes::<ProfileChange>()
            .answers::<User>(200, "Oneself from now on.")
            .refuses(409, "Somebody is called so, or something that looks like it."),
        Operation::of(routes![change_password], "changePassword", "Chooses a new password, and signs every other device out")
            .session()
            .limited()
            .takes::<NewPassword>()
            .about("The session that asks gets another token. The old one opens nothing any more, and its streams end.")
            .answers::<SessionToken>(200, "The new token of this session.")
            .with_headers(&["Set-Cookie"])
            .refuses(401, "The current password is wrong or missing.")
            .refuses(403, "The account has no password yet, and its user signed in more than 10 minutes ago."),
        Operation::of(routes![disconnect_github], "partGithub", "Disconnects one's GitHub identity from one's account")
            .session()
            .ends(204, "It lets nobody in any more.")
            .refuses(409, "Nothing else lets one in: choose a password first."),
    ]
}

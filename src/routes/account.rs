//! Somebody's own account.

use rocket::{State, get, http::Status, patch, post, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    account::{self, Account},
    db::Db,
    error::{Error, Result},
    ids::UserId,
    limits::{Limits, SignIns},
    openapi::Operation,
    passwords::{Hasher, Password, PasswordAttempt, PasswordKept},
    profiles::{self, ProfileChange},
    routes::{body::Body, reception::Reception, sessions::SessionToken},
    sessions::Session,
    users::User,
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
        .run(move |tx| Box::pin(async move { profiles::change(tx, user, &change.0).await }))
        .await?;
    Ok(Json(changed))
}

/// A new password, and the one before it, if there is one.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "PasswordChange")]
pub struct NewPassword {
    /// The one before it; who has none leaves it out.
    current: Option<PasswordAttempt>,
    /// The new one.
    password: Password,
}

#[post("/account/password", data = "<new>")]
pub async fn change_password(
    session: Session,
    new: Body<NewPassword>,
    reception: Reception<'_>,
    db: &Db,
) -> Result<Json<SessionToken>> {
    let kept = account::password(&mut *db.acquire().await?, session.user.id).await?;
    if kept.is_some() {
        let (hasher, sign_ins) = (reception.hasher, &reception.limits.sign_ins);
        let current = new.0.current.ok_or(Error::WrongPassword)?;
        check(hasher, sign_ins, session.user.id, current, kept.clone()).await?;
    }
    let password = reception.hasher.hash(new.0.password).await?;
    let session = reception
        .writer
        .run(move |tx| {
            Box::pin(async move {
                account::change_password(tx, &session, kept.as_ref(), &password).await
            })
        })
        .await?;
    reception.renew(&session);
    Ok(Json((&session).into()))
}

/// Passes when it is the current password, unless too many have failed: whoever finds a device may guess, too.
async fn check(
    hasher: &Hasher,
    sign_ins: &SignIns,
    user: UserId,
    current: PasswordAttempt,
    kept: Option<PasswordKept>,
) -> Result<()> {
    let attempt = sign_ins.attempt_again(user)?;
    let checked = match hasher.verify(current, kept).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::WrongPassword),
        Err(error) => Err(error),
    };
    attempt.led_to(&checked);
    checked
}

#[post("/account/github/part")]
pub async fn part_github(session: Session, writer: &State<Writer>) -> Result<Status> {
    let user = session.user.id;
    writer
        .run(move |tx| Box::pin(account::part_github(tx, user)))
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
            .refuses(401, "The current password is wrong or missing."),
        Operation::of(routes![part_github], "partGithub", "Parts one's GitHub identity from one's account")
            .session()
            .ends(204, "It lets nobody in any more.")
            .refuses(409, "Nothing else lets one in: choose a password first."),
    ]
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    #[tokio::test]
    async fn a_server_that_is_busy_has_heard_no_guess() {
        let (hasher, sign_ins) = (Hasher::default(), SignIns::default());
        let kept = hasher.hash("correct horse".parse().unwrap());
        let kept = Some(kept.await.unwrap());
        let current: PasswordAttempt = serde_json::from_str("\"correct horse\"").unwrap();
        let check = || check(&hasher, &sign_ins, UserId(1), current.clone(), kept.clone());
        let all_places: Vec<_> = iter::from_fn(|| hasher.place().ok()).collect();
        for _ in 0..20 {
            assert!(matches!(check().await, Err(Error::Busy)));
        }
        drop(all_places);
        check().await.unwrap();
    }
}

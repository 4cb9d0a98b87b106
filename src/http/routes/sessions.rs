//! Routes of sessions: signing in, staying signed in and signing out.

use rocket::{State, get, http::Status, post, routes, serde::json::Json};
use rocket_db_pools::Connection;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    http::{authenticator::Authenticator, body::Body, guards::DevLogin, openapi::Operation},
    ids::SessionId,
    people::{
        names::UsernameKey,
        users::{self, User},
    },
    sign_in::{
        devices::Device,
        known_devices,
        passwords::{PasswordAttempt, Place},
        sessions::{self, NewSession, Session, SessionView},
        tokens::{Token, TokenHash},
    },
    store::db::{Db, Readers},
    timestamp::Timestamp,
    writer::Writer,
};

/// A username and a password. Only demos accept a sign-in without a password.
#[derive(Deserialize, JsonSchema)]
pub struct Credentials {
    /// The username, in any case.
    username: UsernameKey,
    /// The password. Only demos accept a sign-in without it.
    password: Option<PasswordAttempt>,
}

/// A new session and its user.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Login {
    /// The user.
    auth_user: User,
    #[serde(flatten)]
    session: SessionToken,
}

/// The token of a session, for the requests of programs.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct SessionToken {
    /// The token. This is its only copy.
    #[schemars(with = "Token")]
    token: String,
    /// When the session expires, unless it is used.
    expires_at: Timestamp,
}

impl From<&NewSession> for SessionToken {
    fn from(session: &NewSession) -> Self {
        Self {
            token: session.token.to_string(),
            expires_at: session.expires_at,
        }
    }
}

impl Login {
    /// The answer to a user who just signed in.
    pub fn new(user: User, session: &NewSession) -> Self {
        Self {
            auth_user: user,
            session: session.into(),
        }
    }
}

#[post("/login", data = "<credentials>")]
pub async fn log_in(
    dev_login: Result<DevLogin>,
    credentials: Body<Credentials>,
    authenticator: Authenticator<'_>,
    db: &Db,
) -> Result<Json<Login>> {
    let Credentials { username, password } = credentials.0;
    let user = if let Some(password) = password {
        attempt(&authenticator, db, &username, password).await?
    } else {
        dev_login?;
        users::by_name(&mut *db.acquire().await?, &username).await?
    };
    let (id, device) = (user.id, authenticator.device.clone());
    let session = authenticator
        .writer
        .run(move |tx| Box::pin(async move { sessions::create(tx, id, &device).await }))
        .await?;
    authenticator.sign_in(&session);
    Ok(Json(Login::new(user, &session)))
}

/// Finds the user with that name and password, unless there were too many failures.
async fn attempt(
    authenticator: &Authenticator<'_>,
    db: &Readers,
    name: &UsernameKey,
    password: PasswordAttempt,
) -> Result<User> {
    // This comes before any read: if hundreds of clients sign in at once, refused ones do not delay messages.
    let place = authenticator.hasher.place()?;
    let known_as = known_as(db, name, &authenticator.device).await?;
    let sign_ins = &authenticator.limits.sign_ins;
    let attempt = sign_ins.attempt(name, authenticator.network, known_as)?;
    let user = by_password(db, place, name, password).await;
    attempt.led_to(&user);
    user
}

/// The mark of the device, if it is known for that name.
async fn known_as(db: &Readers, name: &UsernameKey, device: &Device) -> Result<Option<TokenHash>> {
    let Some(token) = &device.known_as else {
        return Ok(None);
    };
    let hash = token.hash();
    let is_known = known_devices::is_known(&mut *db.acquire().await?, name, &hash).await?;
    Ok(is_known.then_some(hash))
}

async fn by_password(
    db: &Readers,
    place: Place,
    name: &UsernameKey,
    attempt: PasswordAttempt,
) -> Result<User> {
    let login = users::login(&mut *db.acquire().await?, name).await?;
    let (user, kept) = login.map(|login| (login.user, login.password)).unzip();
    let is_right = place.verify(attempt, kept).await?;
    user.filter(|_| is_right).ok_or(Error::WrongPassword)
}

#[post("/logout")]
pub async fn log_out(
    session: Session,
    writer: &State<Writer>,
    authenticator: Authenticator<'_>,
) -> Result<Status> {
    let (user, id) = (session.user.id, session.id);
    writer
        .run(move |tx| Box::pin(sessions::end(tx, user, id)))
        .await?;
    authenticator.sign_out();
    Ok(Status::NoContent)
}

#[post("/refresh_token")]
pub async fn refresh_token(
    session: Session,
    writer: &State<Writer>,
    authenticator: Authenticator<'_>,
) -> Result<Json<SessionToken>> {
    authenticator.limits.change(session.user.id)?;
    let refreshed = writer
        .run(move |tx| Box::pin(async move { sessions::refresh(tx, &session).await }))
        .await?;
    authenticator.renew(&refreshed);
    Ok(Json((&refreshed).into()))
}

#[get("/sessions")]
pub async fn list(session: Session, mut db: Connection<Db>) -> Result<Json<Vec<SessionView>>> {
    Ok(Json(
        sessions::list(&mut db, session.user.id, session.id).await?,
    ))
}

#[post("/sessions/<id>/revoke")]
pub async fn revoke(session: Session, id: SessionId, writer: &State<Writer>) -> Result<Status> {
    let user = session.user.id;
    writer
        .run_in(&session, move |tx| Box::pin(sessions::revoke(tx, user, id)))
        .await?;
    Ok(Status::NoContent)
}

#[post("/sessions/revoke_others")]
pub async fn revoke_others(session: Session, writer: &State<Writer>) -> Result<Status> {
    let (user, id) = (session.user.id, session.id);
    writer
        .run_in(&session, move |tx| {
            Box::pin(sessions::end_all(tx, user, Some(id)))
        })
        .await?;
    Ok(Status::NoContent)
}

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![log_in], "logIn", "Sign in on a device")
            .about("A sign-in without a password needs development login, and works only for programs on the server's own computer.")
            .limited()
            .takes::<Credentials>()
            .answers::<Login>(200, "The user and the new session.")
            .with_headers(&["Set-Cookie"])
            .refuses(401, "The name or the password is wrong.")
            .refuses(403, "The account is deactivated.")
            .refuses(404, "There was no password, and development login is off or no user has that name."),
        Operation::of(routes![log_out], "logOut", "Sign out of this session")
            .session()
            .ends(204, "The token no longer works.")
            .with_headers(&["Set-Cookie"]),
        Operation::of(routes![refresh_token], "refreshToken", "Replace the token of this session, which ends the old token and its streams")
            .session()
            .limited()
            .answers::<SessionToken>(200, "The new token.")
            .with_headers(&["Set-Cookie"]),
        Operation::of(routes![list], "listSessions", "List the devices on which you are signed in, last used first")
            .session()
            .lists::<SessionView>(sessions::MOST, "Your sessions."),
        Operation::of(routes![revoke], "revokeSession", "Sign out one of your devices and end its streams")
            .session()
            .path_parameter::<SessionId>("The id of the session.")
            .ends(204, "The session has ended.")
            .refuses(404, "You have no such session."),
        Operation::of(routes![revoke_others], "revokeOtherSessions", "Sign out all your other devices")
            .session()
            .ends(204, "Only this session is left."),
    ]
}

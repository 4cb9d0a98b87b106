//! Signing in, staying in, and signing out.

use rocket::{State, get, http::CookieJar, http::Status, post, serde::json::Json};
use rocket_db_pools::Connection;
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    db::Db,
    error::{Error, Result},
    ids::SessionId,
    names::UsernameKey,
    passwords::{Hasher, PasswordAttempt},
    routes::guards::{Body, DevLogin, no_session_cookie, session_cookie},
    sessions::{self, Device, NewSession, Session, SessionView},
    timestamp::Timestamp,
    users::{self, User},
    writer::Writer,
};

/// Who somebody says they are. Without a password it is for demos.
#[derive(Deserialize)]
pub struct Credentials {
    username: UsernameKey,
    password: Option<PasswordAttempt>,
}

/// A new session, and whose it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Login {
    auth_user: User,
    #[serde(flatten)]
    session: SessionToken,
}

/// What a program signs its requests with.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SessionToken {
    token: String,
    #[cfg_attr(test, ts(type = "string"))]
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
    /// The answer to whoever is signed in from now on.
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
    hasher: &State<Hasher>,
    mut db: Connection<Db>,
    writer: &State<Writer>,
    device: Device,
    config: &State<Config>,
    cookies: &CookieJar<'_>,
) -> Result<Json<Login>> {
    let Credentials { username, password } = credentials.0;
    let user = if let Some(attempt) = password {
        by_password(db, hasher, &username, attempt).await?
    } else {
        dev_login?;
        users::by_name(&mut db, &username).await?
    };
    let id = user.id;
    let session = writer
        .run(move |tx| Box::pin(async move { sessions::create(tx, id, &device).await }))
        .await?;
    cookies.add(session_cookie(&session, config));
    Ok(Json(Login::new(user, &session)))
}

async fn by_password(
    mut db: Connection<Db>,
    hasher: &Hasher,
    name: &UsernameKey,
    attempt: PasswordAttempt,
) -> Result<User> {
    let login = users::login(&mut db, name).await?;
    // Hashing takes long, and others want to read.
    drop(db);
    let (user, kept) = login.map(|login| (login.user, login.password)).unzip();
    let is_right = hasher.verify(attempt, kept).await?;
    user.filter(|_| is_right).ok_or(Error::WrongPassword)
}

#[post("/logout")]
pub async fn log_out(
    session: Session,
    writer: &State<Writer>,
    cookies: &CookieJar<'_>,
) -> Result<Status> {
    let (user, id) = (session.user.id, session.id);
    writer
        .run(move |tx| Box::pin(sessions::end(tx, user, id)))
        .await?;
    cookies.remove(no_session_cookie());
    Ok(Status::NoContent)
}

#[post("/refresh_token")]
pub async fn refresh_token(
    session: Session,
    writer: &State<Writer>,
    config: &State<Config>,
    cookies: &CookieJar<'_>,
) -> Result<Json<SessionToken>> {
    let id = session.id;
    let refreshed = writer
        .run(move |tx| Box::pin(sessions::refresh(tx, id)))
        .await?;
    if cookies.get(no_session_cookie().name()).is_some() {
        cookies.add(session_cookie(&refreshed, config));
    }
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
        .run(move |tx| Box::pin(sessions::revoke(tx, user, id)))
        .await?;
    Ok(Status::NoContent)
}

#[post("/sessions/revoke_others")]
pub async fn revoke_others(session: Session, writer: &State<Writer>) -> Result<Status> {
    let (user, id) = (session.user.id, session.id);
    writer
        .run(move |tx| Box::pin(sessions::end_all(tx, user, Some(id))))
        .await?;
    Ok(Status::NoContent)
}

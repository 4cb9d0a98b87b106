//! Signing in (for demos), staying in, and signing out.

use rocket::{State, http::CookieJar, http::Status, post, serde::json::Json};
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    error::Result,
    routes::guards::{Body, DevLogin, no_session_cookie, session_cookie},
    sessions::{self, NewSession, Session},
    timestamp::Timestamp,
    users::{self, User, UsernameKey},
    writer::Writer,
};

/// Who somebody says they are.
#[derive(Deserialize)]
pub struct Credentials {
    username: UsernameKey,
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

#[post("/login", data = "<credentials>")]
pub async fn log_in(
    _dev_login: DevLogin,
    credentials: Body<Credentials>,
    writer: &State<Writer>,
    config: &State<Config>,
    cookies: &CookieJar<'_>,
) -> Result<Json<Login>> {
    let name = credentials.0.username;
    let (auth_user, session) = writer
        .run(move |tx| {
            Box::pin(async move {
                let user = users::by_name(tx.connection(), &name).await?;
                let session = sessions::create(tx, user.id).await?;
                Ok((user, session))
            })
        })
        .await?;
    cookies.add(session_cookie(&session, config));
    Ok(Json(Login {
        auth_user,
        session: (&session).into(),
    }))
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

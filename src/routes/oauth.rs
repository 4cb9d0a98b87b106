//! GitHub sign-in. Whatever happens, it ends on a page of ours: `/`, or `/account` for who joins their GitHub identity
//! to their account; with `?error=…` and a code for what went wrong.

pub mod arrival;

use rocket::{State, get, http::CookieJar, post, response::Redirect, serde::json::Json};
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    error::{Error, Result},
    github::{Github, Purpose},
    routes::{body::Body, cookies::GITHUB},
    sessions::Session,
    tokens::UNKNOWN_LINK,
};

const NOT_CONFIGURED: Error = Error::NotFound("GitHub sign-in is not set up here");

#[get("/oauth/github")]
pub fn authorize(
    github: &State<Option<Github>>,
    config: &State<Config>,
    cookies: &CookieJar<'_>,
) -> Result<Redirect> {
    let url = send(github, Purpose::SignIn, config, cookies)?;
    Ok(Redirect::to(url))
}

/// What somebody goes to GitHub for: with an invite's token to join by it, or to join the identity to their account.
#[derive(Deserialize)]
pub struct Wish {
    token: Option<String>,
    #[serde(default)]
    link: bool,
}

/// Where a page is to send the browser.
#[derive(Serialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WayToGithub {
    url: String,
}

#[post("/oauth/github", data = "<wish>")]
pub fn begin(
    github: &State<Option<Github>>,
    session: Result<Session>,
    wish: Body<Wish>,
    config: &State<Config>,
    cookies: &CookieJar<'_>,
) -> Result<Json<WayToGithub>> {
    let purpose = match wish.0 {
        Wish { link: true, token } if token.is_some() => {
            let rule = "Join by an invite, or join GitHub to your account: not both at once";
            return Err(Error::invalid("link", rule));
        }
        Wish { link: true, .. } => Purpose::Link(session?.user.id),
        Wish {
            token: Some(token), ..
        } => Purpose::Join(token.parse().map_err(|_| UNKNOWN_LINK)?),
        Wish { token: None, .. } => Purpose::SignIn,
    };
    let url = send(github, purpose, config, cookies)?;
    Ok(Json(WayToGithub { url }))
}

fn send(
    github: &State<Option<Github>>,
    purpose: Purpose,
    config: &Config,
    cookies: &CookieJar<'_>,
) -> Result<String> {
    let github = github.as_ref().ok_or(NOT_CONFIGURED)?;
    let (url, attempt) = github.authorize(purpose);
    GITHUB.set(cookies, attempt, config);
    Ok(url.into())
}

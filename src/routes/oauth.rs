//! GitHub sign-in. Whatever happens, it ends on a page of ours: `/`, or `/account` for who joins their GitHub identity
//! to their account; with `?error=…` and a code for what went wrong.

pub mod arrival;

use rocket::{State, get, post, response::Redirect, routes, serde::json::Json};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::arrival::{Denial, Pass, turn_away};
use crate::{
    error::{Error, Result},
    github::{Github, GithubError, Purpose},
    limits::Limits,
    network::Network,
    openapi::Operation,
    routes::{
        body::Body,
        cookies::{Cookies, GITHUB},
    },
    sessions::Session,
    tokens::{Token, UNKNOWN_LINK},
};

const NOT_CONFIGURED: Error = Error::NotFound("GitHub sign-in is not set up here");

#[get("/oauth/github")]
pub fn authorize(
    github: &State<Option<Github>>,
    limits: &State<Limits>,
    network: Network,
    cookies: Cookies<'_>,
) -> Result<Redirect> {
    if limits.knock(network).is_err() {
        return Ok(turn_away(Purpose::SignIn.page(), &GithubError::TooOften));
    }
    let url = send(github, Purpose::SignIn, &cookies)?;
    Ok(Redirect::to(url))
}

/// What somebody goes to GitHub for: with an invite's token to join by it, or to join the identity to their account.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "GithubWish", extend("not" = {
    "required": ["token", "link"],
    "properties": { "token": { "type": "string" }, "link": { "const": true } },
}))]
pub struct Wish {
    /// What the link of an invite has behind its `#`, to join by it.
    #[schemars(with = "Option<Token>")]
    token: Option<String>,
    /// To join the identity to the account of whoever is signed in. Not with a token.
    #[serde(default)]
    link: bool,
}

/// Where a page is to send the browser.
#[derive(Serialize, JsonSchema)]
pub struct WayToGithub {
    /// GitHub's page.
    #[schemars(url, example = "https://github.com/login/oauth/authorize?client_id=…")]
    url: String,
}

#[post("/oauth/github", data = "<wish>")]
pub fn begin(
    github: &State<Option<Github>>,
    session: Result<Session>,
    wish: Body<Wish>,
    limits: &State<Limits>,
    network: Network,
    cookies: Cookies<'_>,
) -> Result<Json<WayToGithub>> {
    limits.knock(network)?;
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
    let url = send(github, purpose, &cookies)?;
    Ok(Json(WayToGithub { url }))
}

fn send(github: &State<Option<Github>>, purpose: Purpose, cookies: &Cookies<'_>) -> Result<String> {
    let github = github.as_ref().ok_or(NOT_CONFIGURED)?;
    let (url, attempt) = github.authorize(purpose);
    cookies.set(&GITHUB, attempt);
    Ok(url.into())
}

const NOT_SET_UP: &str = "GitHub sign-in is not set up here.";

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![authorize], "signInWithGithub", "Sends a browser to GitHub, to sign in there")
            .ends(303, "To GitHub, or with `?error=github_too_often` to the page of this server that says so.")
            .with_headers(&["Location", "Set-Cookie"])
            .refuses(404, NOT_SET_UP),
        Operation::of(routes![begin], "beginWithGithub", "Where a page is to send its browser, to sign in, to join or to join GitHub to an account")
            .maybe_session()
            .limited()
            .takes::<Wish>()
            .answers::<WayToGithub>(200, "The way.")
            .with_headers(&["Set-Cookie"])
            .refuses(401, "Nobody is signed in to whose account GitHub could be joined.")
            .refuses(404, "GitHub sign-in is not set up here, or the token is none of this server's."),
        Operation::of(routes![arrival::callback], "arriveFromGithub", "Where GitHub sends a browser back to")
            .about(
                "It ends on a page of this server, with `?error=` and a code in its address if it failed: `github_denied`, \
                 `github_state`, `github_uninvited`, `github_unavailable`, `github_too_often`, `github_busy`, `github_taken`, \
                 `github_deactivated` or `invite_used`.",
            )
            .maybe_session()
            .query::<Pass>("code", "GitHub's word that somebody has signed in there.")
            .query::<Pass>("state", "What the browser left with.")
            .query::<Denial>("error", "Why somebody has not signed in there.")
            .ends(303, "To a page of this server.")
            .with_headers(&["Location", "Set-Cookie"])
            .refuses(404, NOT_SET_UP)
            .refuses(507, "The server's disk is full: nobody was signed in."),
    ]
}

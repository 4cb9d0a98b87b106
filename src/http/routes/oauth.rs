//! GitHub sign-in. Whatever happens, it ends on a page of ours: `/`, or `/account` for who joins their GitHub identity
//! to their account; with `?error=…` and a code for what went wrong.

pub mod arrival;

use rocket::{State, get, post, response::Redirect, routes, serde::json::Json};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use self::arrival::{Denial, Pass, turn_away};
use crate::{
    error::{Error, Result},
    http::{
        authenticator::{Authenticator, GuardedChange},
        body::Body,
        client_address::Network,
        cookies::{Cookies, GITHUB},
        limits::Limits,
        openapi::Operation,
        routes::links,
        site::Site,
    },
    sign_in::{
        github::{Github, GithubError, Purpose},
        passwords::PasswordAttempt,
        sessions::Session,
        tokens::Token,
    },
    store::db::Db,
};

const NOT_CONFIGURED: Error = Error::NotFound("GitHub sign-in is not set up here");

#[get("/oauth/github")]
pub fn authorize(
    github: &State<Option<Github>>,
    limits: &State<Limits>,
    network: Network,
    site: Site<'_>,
    cookies: Cookies<'_>,
) -> Result<Redirect> {
    if limits.anonymous(network).is_err() {
        return Ok(turn_away(Purpose::SignIn.page(), &GithubError::TooOften));
    }
    let github = github.as_ref().ok_or(NOT_CONFIGURED)?;
    let url = send(github, Purpose::SignIn, site, &cookies);
    Ok(Redirect::to(url))
}

/// What somebody goes to GitHub for: with an invite's token to join by it, or to connect the identity to their account.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "GithubWish", extend("not" = {
    "required": ["token", "link"],
    "properties": { "token": { "type": "string" }, "link": { "const": true } },
}))]
pub struct Wish {
    /// What the link of an invite has behind its `#`, to join by it.
    #[schemars(with = "Option<Token>")]
    token: Option<String>,
    /// To connect the identity to the account of whoever is signed in. Not with a token.
    #[serde(default, rename = "link")]
    connect: bool,
    /// Their password, to connect it. A user without one must have signed in within the last 10 minutes.
    password: Option<PasswordAttempt>,
}

/// Where a page is to send the browser.
#[derive(Serialize, JsonSchema)]
pub struct WayToGithub {
    /// GitHub's page.
    #[schemars(url, example = "https://github.com/login/oauth/authorize?client_id=…")]
    url: String,
}

#[post("/oauth/github", data = "<wish>")]
pub async fn begin(
    github: &State<Option<Github>>,
    session: Result<Session>,
    wish: Body<Wish>,
    authenticator: Authenticator<'_>,
    db: &Db,
    site: Site<'_>,
    cookies: Cookies<'_>,
) -> Result<Json<WayToGithub>> {
    authenticator.limit_anonymous()?;
    let github = github.as_ref().ok_or(NOT_CONFIGURED)?;
    let purpose = match wish.0 {
        Wish {
            connect: true,
            token: Some(_),
            ..
        } => {
            let rule = "Join by an invite, or connect GitHub to your account: not both at once";
            return Err(Error::invalid("link", rule));
        }
        Wish {
            connect: true,
            password,
            ..
        } => {
            let session = session?;
            let change = GuardedChange::ConnectGithub;
            authenticator
                .reauthenticate(db, &session, password, change)
                .await?;
            Purpose::Connect(github.permits.grant(session.id))
        }
        Wish {
            token: Some(token), ..
        } => Purpose::Join(token.parse().map_err(|_| links::UNKNOWN)?),
        Wish { token: None, .. } => Purpose::SignIn,
    };
    let url = send(github, purpose, site, &cookies);
    Ok(Json(WayToGithub { url }))
}

fn send(github: &Github, purpose: Purpose, site: Site<'_>, cookies: &Cookies<'_>) -> String {
    let (url, attempt) = github.authorize(purpose, site.origin);
    cookies.set(&GITHUB, attempt);
    url.into()
}

const NOT_SET_UP: &str = "GitHub sign-in is not set up here.";

/// What a program must know of them.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![authorize], "signInWithGithub", "Sends a browser to GitHub, to sign in there")
            .ends(303, "To GitHub, or with `?error=github_too_often` to the page of this server that says so.")
            .with_headers(&["Location", "Set-Cookie"])
            .refuses(404, NOT_SET_UP),
        Operation::of(routes![begin], "beginWithGithub", "Where a page is to send its browser, to sign in, to join or to connect GitHub to an account")
            .maybe_session()
            .limited()
            .takes::<Wish>()
            .answers::<WayToGithub>(200, "The way.")
            .with_headers(&["Set-Cookie"])
            .refuses(401, "Nobody is signed in whose account GitHub could be connected to, or the password is wrong.")
            .refuses(403, "The account has no password, and its user signed in more than 10 minutes ago.")
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

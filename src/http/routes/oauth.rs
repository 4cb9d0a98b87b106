//! Routes of GitHub sign-in. The browser always returns to the page of this server: to `/`, or to `/account` if it
//! connected GitHub to an account. If the sign-in failed, the address ends with `?error=…` and a code.

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
        routes::links::LinkToken,
        site::Site,
    },
    sign_in::{
        github::{Github, GithubError, Purpose},
        links::UNKNOWN,
        passwords::PasswordAttempt,
        sessions::Session,
        tokens::Token,
    },
    store::db::Db,
};

const NOT_CONFIGURED: Error =
    Error::NotFound("GitHub sign-in is not set up here. Sign in with a password.");

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

/// The purpose of going to GitHub: signing in, joining with an invite's token, or connecting the identity to an
/// account.
#[derive(Deserialize, JsonSchema)]
#[schemars(rename = "GithubWish", extend("not" = {
    "required": ["token", "link"],
    "properties": { "token": { "type": "string" }, "link": { "const": true } },
}))]
pub struct Wish {
    /// The part of the invite's link after the `#`, to join with it.
    #[schemars(with = "Option<Token>")]
    token: Option<LinkToken>,
    /// Whether to connect GitHub to your account. Not allowed with a token.
    #[serde(default, rename = "link")]
    connect: bool,
    /// Your password, to connect GitHub. If you have none, you must have signed in within the last 10 minutes.
    password: Option<PasswordAttempt>,
}

/// The address to which the page sends the browser.
#[derive(Serialize, JsonSchema)]
pub struct WayToGithub {
    /// The address of GitHub's page.
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
            let rule = "Either join with an invite or connect GitHub to your account. You cannot do both at once.";
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
        } => Purpose::Join(token.or(UNKNOWN)?),
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

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(routes![authorize], "signInWithGithub", "Redirect to GitHub to sign in")
            .ends(303, "A redirect to GitHub. If you reached a rate limit, it leads to this server's page with `?error=github_too_often`.")
            .with_headers(&["Location", "Set-Cookie"])
            .refuses(404, NOT_SET_UP),
        Operation::of(routes![begin], "beginWithGithub", "Get GitHub's address to sign in, join or connect GitHub to your account")
            .maybe_session()
            .limited()
            .takes::<Wish>()
            .answers::<WayToGithub>(200, "The address.")
            .with_headers(&["Set-Cookie"])
            .refuses(401, "You are not signed in, so GitHub cannot be connected, or the password is wrong.")
            .refuses(403, "You have no password, and you signed in more than 10 minutes ago.")
            .refuses(404, "GitHub sign-in is not set up here, or the token is not from this server."),
        Operation::of(routes![arrival::callback], "arriveFromGithub", "Receive a browser from GitHub")
            .about(
                "The browser ends on the page of this server. If the sign-in failed, its address contains \
                `?error=` and a code: `github_denied`, `github_state`, `github_uninvited`, `github_unavailable`, \
                `github_too_often`, `github_busy`, `github_taken`, `github_deactivated` or `invite_used`.",
            )
            .maybe_session()
            .query::<Pass>("code", "GitHub's code for a completed sign-in.")
            .query::<Pass>("state", "The state that was sent to GitHub.")
            .query::<Denial>("error", "The reason why the sign-in at GitHub failed.")
            .ends(303, "A redirect to the page of this server.")
            .with_headers(&["Location", "Set-Cookie"])
            .refuses(404, NOT_SET_UP)
            .refuses(507, "The server's disk is full. Nobody was signed in."),
    ]
}

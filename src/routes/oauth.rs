//! GitHub sign-in. Whatever happens, it ends on a page: `/`, or `/?error=…` with what went wrong.

use rocket::{
    FromForm, Shutdown, State, get,
    http::{Cookie, CookieJar, SameSite},
    response::Redirect,
    time::Duration,
};

use crate::{
    config::Config,
    error::{Error, Result},
    github::{Attempt, Github, GithubError, Identity},
    ids::UserId,
    roles::Role,
    routes::guards::session_cookie,
    sessions::{self, Device, NewSession},
    tx::Tx,
    users::{self, GithubAccount, NewUser},
    writer::Writer,
};

/// The single-use cookie that binds the answer to the browser that asked.
const COOKIE: &str = "chinwag_github";
/// How long somebody may take to sign in at GitHub.
const PATIENCE: Duration = Duration::minutes(10);

const NOT_CONFIGURED: Error = Error::NotFound("GitHub sign-in is not set up here");

#[get("/oauth/github")]
pub fn authorize(github: &State<Option<Github>>, cookies: &CookieJar<'_>) -> Result<Redirect> {
    let github = github.as_ref().ok_or(NOT_CONFIGURED)?;
    let (url, attempt) = github.authorize();
    cookies.add(attempt_cookie(attempt.to_string()));
    Ok(Redirect::to(url.to_string()))
}

fn attempt_cookie(value: String) -> Cookie<'static> {
    Cookie::build((COOKIE, value))
        .path("/api/oauth/github")
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(PATIENCE)
        .build()
}

/// What GitHub sends the browser back with.
#[derive(FromForm)]
pub struct Callback<'r> {
    code: Option<&'r str>,
    state: Option<&'r str>,
    error: Option<&'r str>,
}

#[get("/oauth/github/callback?<callback..>")]
pub async fn callback(
    callback: Callback<'_>,
    github: &State<Option<Github>>,
    writer: &State<Writer>,
    config: &State<Config>,
    device: Device,
    cookies: &CookieJar<'_>,
    shutdown: Shutdown,
) -> Result<Redirect> {
    let github = github.as_ref().ok_or(NOT_CONFIGURED)?;
    let attempt = cookies
        .get(COOKIE)
        .and_then(|cookie| cookie.value().parse().ok());
    cookies.remove(attempt_cookie(String::new()));
    let identity = tokio::select! {
        identity = finish(github, &callback, attempt) => identity,
        () = shutdown => Err(GithubError::Unavailable("Chinwag was stopped first".to_owned())),
    };
    let session = match identity {
        Ok(identity) => sign_in(identity, device, config, writer).await?,
        Err(error) => Err(error),
    };
    Ok(match session {
        Ok(session) => {
            cookies.add(session_cookie(&session, config));
            Redirect::to("/")
        }
        Err(error) => {
            log::warn!(target: "chinwag::github", "a sign-in with GitHub failed: {error}");
            Redirect::to(format!("/?error={}", error.code()))
        }
    })
}

/// Lets in who has come in before, and who is allowed to.
async fn sign_in(
    identity: Identity,
    device: Device,
    config: &Config,
    writer: &Writer,
) -> Result<Result<NewSession, GithubError>> {
    let is_allowed = config.allows_github_user(&identity.login);
    let login = identity.login.clone();
    let session = writer
        .run(move |tx| {
            Box::pin(async move {
                let user = match users::by_github(tx.connection(), identity.id).await? {
                    None if !is_allowed => return Ok(None),
                    None => add(tx, &identity).await?,
                    Some(user) => user,
                };
                sessions::create(tx, user, &device).await.map(Some)
            })
        })
        .await?;
    Ok(session.ok_or(GithubError::Uninvited(login)))
}

async fn add(tx: &mut Tx, identity: &Identity) -> Result<UserId> {
    let new = NewUser {
        username: &identity.username,
        role: Role::Member,
        password: None,
        github: Some(GithubAccount {
            id: identity.id,
            login: &identity.login,
            avatar_url: identity.avatar_url.as_deref(),
        }),
    };
    Ok(users::join_as_variant(tx.connection(), &new).await?.id)
}

async fn finish(
    github: &Github,
    callback: &Callback<'_>,
    attempt: Option<Attempt>,
) -> Result<Identity, GithubError> {
    let attempt = attempt.ok_or(GithubError::State)?;
    let verifier = attempt.verify(callback.state.unwrap_or_default())?;
    match (callback.code, callback.error) {
        (Some(code), None) => github.identify(code.to_owned(), verifier).await,
        (_, Some(error)) => Err(GithubError::Denied(error.to_owned())),
        (None, None) => Err(GithubError::State),
    }
}

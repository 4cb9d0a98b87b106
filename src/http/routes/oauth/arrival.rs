//! The return of a browser from GitHub.

use rocket::{
    FromForm, Request, Shutdown,
    form::{self, FromFormField, ValueField},
    get,
    outcome::try_outcome,
    request::{self, FromRequest},
    response::Redirect,
};
use schemars::JsonSchema;

use super::NOT_CONFIGURED;
use crate::{
    chat::participants,
    config::Config,
    error::{Error, Result, fail},
    http::{
        authenticator::sign_in,
        client_address::Network,
        cookies::{Cookies, GITHUB},
        limits::Limits,
        site::Site,
    },
    sign_in::account,
    sign_in::{
        devices::Device,
        github::{self, Attempt, Door, Github, GithubError, Identity, Purpose, Visitor},
        sessions::{NewSession, Session},
        tokens::Token,
    },
    writer::Writer,
};

/// The maximum length of GitHub's parameters. Its codes have 20 characters, the states that it returns have 22, and its
/// errors are a few words. Longer values are not from GitHub.
const MAX_CHARS: usize = 256;

/// The parameters that GitHub sends with the browser.
#[derive(FromForm)]
pub struct Callback {
    code: Option<Pass>,
    state: Option<Pass>,
    error: Option<Denial>,
}

/// GitHub's code, or the state that was sent to GitHub.
#[derive(JsonSchema)]
#[schemars(inline, example = &"n5hGRHlxgCTNGJmq3kD5wg")]
pub struct Pass(#[schemars(length(max = MAX_CHARS))] String);

/// The reason for GitHub's refusal.
#[derive(JsonSchema)]
#[schemars(inline, example = &"access_denied")]
pub struct Denial(#[schemars(length(max = MAX_CHARS))] String);

impl<'r> FromFormField<'r> for Pass {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        short(&field).map(Self)
    }
}

impl<'r> FromFormField<'r> for Denial {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        short(&field).map(Self)
    }
}

fn short<'r>(field: &ValueField<'r>) -> form::Result<'r, String> {
    if field.value.chars().nth(MAX_CHARS).is_some() {
        return Err(form::Error::validation("it is not from GitHub").into());
    }
    Ok(field.value.to_owned())
}

#[get("/oauth/github/callback?<callback..>")]
pub async fn callback(
    callback: Callback,
    arrival: Arrival<'_>,
    cookies: Cookies<'_>,
) -> Result<Redirect> {
    let attempt = cookies.get(&GITHUB);
    let attempt = attempt.and_then(|text| text.parse::<Attempt>().ok());
    cookies.remove(&GITHUB);
    let purpose = attempt.as_ref().map(|attempt| attempt.purpose.clone());
    let purpose = purpose.unwrap_or(Purpose::SignIn);
    let page = purpose.page();
    let outcome = match arrival.identify(callback, attempt).await {
        Ok(visitor) => arrival.welcome(visitor, purpose).await?,
        Err(error) => Err(error),
    };
    Ok(match outcome {
        Ok(session) => {
            if let Some(session) = session {
                sign_in(&cookies, &session);
            }
            Redirect::to(page)
        }
        Err(error) => turn_away(page, &error),
    })
}

/// Redirects to a page with an error code.
pub fn turn_away(page: &str, error: &GithubError) -> Redirect {
    log::warn!(target: "chinwag::github", "GitHub sign-in failed: {error}");
    Redirect::to(format!("{page}?error={}", error.code()))
}

/// A browser that returns from GitHub.
pub struct Arrival<'r> {
    github: &'r Github,
    writer: &'r Writer,
    config: &'r Config,
    /// The origin to which it returns.
    site: Site<'r>,
    limits: &'r Limits,
    /// The network from which it comes.
    network: Network,
    /// The session of the browser.
    session: Option<Session>,
    device: Device,
    shutdown: Shutdown,
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Arrival<'r> {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let rocket = request.rocket();
        let github = rocket.state::<Option<Github>>().and_then(Option::as_ref);
        let Some(github) = github else {
            return fail(request, NOT_CONFIGURED);
        };
        let device = try_outcome!(Device::from_request(request).await);
        let network = try_outcome!(Network::from_request(request).await);
        request::Outcome::Success(Self {
            github,
            writer: rocket.state().expect("the writer is managed"),
            config: rocket.state().expect("the config is managed"),
            site: Site::of(request),
            limits: rocket.state().expect("the limits are managed"),
            network,
            session: Session::from_request(request).await.succeeded(),
            device,
            shutdown: rocket.shutdown(),
        })
    }
}

/// The first session after signing in, or the reason for a failure.
type Outcome = Result<Option<NewSession>, GithubError>;

impl Arrival<'_> {
    async fn identify(
        &self,
        callback: Callback,
        attempt: Option<Attempt>,
    ) -> Result<Visitor, GithubError> {
        let is_limited = self.limits.anonymous(self.network);
        is_limited.map_err(|_| GithubError::TooOften)?;
        let attempt = attempt.ok_or(GithubError::State)?;
        let state = callback.state.ok_or(GithubError::State)?;
        let verifier = attempt.verify(&state.0)?;
        match (callback.code, callback.error) {
            (Some(code), None) => {
                let origin = self.site.origin;
                let answer = self.github.identify(code.0, verifier, origin);
                self.ask(answer).await
            }
            (_, Some(error)) => Err(GithubError::denied(&error.0)),
            (None, None) => Err(GithubError::State),
        }
    }

    /// Waits for GitHub's answer, unless the server stops first.
    async fn ask<T>(
        &self,
        answer: impl Future<Output = Result<T, GithubError>>,
    ) -> Result<T, GithubError> {
        tokio::select! {
            answer = answer => answer,
            () = self.shutdown.clone() => Err(GithubError::Unavailable("Chinwag stopped before GitHub answered".to_owned())),
        }
    }

    async fn welcome(self, visitor: Visitor, purpose: Purpose) -> Result<Outcome> {
        match purpose {
            Purpose::SignIn => self.sign_in(visitor).await,
            Purpose::Join(token) => self.enter(visitor.identity, Door::Invite(token)).await,
            Purpose::Connect(permit) => self.connect(visitor.identity, permit).await,
        }
    }

    /// Asks GitHub for a new user's organizations only if nothing else lets them join.
    async fn sign_in(self, visitor: Visitor) -> Result<Outcome> {
        let identity = visitor.identity.clone();
        if self.config.allows_github_user(identity.id, &identity.login) {
            return self.enter(identity, Door::Allowed).await;
        }
        let outcome = self.enter(identity.clone(), Door::Closed).await?;
        if !matches!(outcome, Err(GithubError::Uninvited(_))) {
            return Ok(outcome);
        }
        match self.ask(self.github.is_member(visitor)).await {
            Ok(true) => self.enter(identity, Door::Allowed).await,
            Ok(false) => Ok(outcome),
            Err(error) => Ok(Err(error)),
        }
    }

    async fn enter(&self, identity: Identity, door: Door) -> Result<Outcome> {
        let device = self.device.clone();
        let outcome = self
            .writer
            .run(move |tx| {
                Box::pin(async move {
                    let outcome = github::sign_in(tx, &identity, &door, &device).await?;
                    participants::announce_new(tx).await?;
                    Ok(outcome)
                })
            })
            .await?;
        Ok(outcome.map(Some))
    }

    /// Connects GitHub. Only the session that left for GitHub may complete this.
    async fn connect(self, identity: Identity, permit: Token) -> Result<Outcome> {
        let permits = &self.github.permits;
        let session = self.session;
        let Some(session) = session.filter(|session| permits.redeem(&permit, session.id)) else {
            return Ok(Err(GithubError::State));
        };
        let outcome = self
            .writer
            .run(move |tx| {
                Box::pin(async move { account::connect_github(tx, &session, &identity).await })
            })
            .await?;
        Ok(outcome.map(|()| None))
    }
}

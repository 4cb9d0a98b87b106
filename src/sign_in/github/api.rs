//! What GitHub's API says of somebody, within the time that they wait for it.

use std::time::{Duration, Instant};

use oauth2::{
    AccessToken, AuthorizationCode, HttpRequest, HttpResponse, PkceCodeVerifier, TokenResponse,
    url::{ParseError, Url},
};
use serde::{Deserialize, de::DeserializeOwned};
use ureq::{Agent, Error};

use super::{Client, GithubError, Identity};

/// How long GitHub may take for one answer.
const TIMEOUT: Duration = Duration::from_secs(5);
/// How long it may take for all: the browser's connection is cut after 11 s (`connections`).
const PATIENCE: Duration = Duration::from_secs(10);

/// Where the API is, and what asks it.
#[derive(Clone)]
pub(super) struct Api {
    url: Url,
    agent: Agent,
}

/// Somebody who came back, and may ask about themselves.
pub struct Visitor {
    /// Who they are.
    pub identity: Identity,
    token: AccessToken,
    until: Instant,
}

impl Api {
    /// GitHub's API has a host of its own; that of a GitHub Enterprise Server lies below `/api/v3`.
    pub fn of(github: &Url) -> Result<Self, ParseError> {
        let url = match github.host_str() {
            Some("github.com") => "https://api.github.com/".parse(),
            _ => github.join("/api/v3/"),
        };
        // A token must not follow a redirect to somebody else.
        let agent = Agent::config_builder().max_redirects(0).build().into();
        Ok(Self { url: url?, agent })
    }

    /// Learns who came back with a code.
    pub fn identify(
        &self,
        client: &Client,
        code: String,
        verifier: PkceCodeVerifier,
    ) -> Result<Visitor, GithubError> {
        let until = Instant::now() + PATIENCE;
        let send = |request: HttpRequest| self.send(request, until);
        let token = client
            .exchange_code(AuthorizationCode::new(code))
            .set_pkce_verifier(verifier)
            .request(&send)
            .map_err(|error| GithubError::Unavailable(error.to_string()))?;
        let token = token.access_token().clone();
        let account: Account = self.get(&["user"], &token, until).map_err(unavailable)?;
        Ok(Visitor {
            identity: account.try_into()?,
            token,
            until,
        })
    }

    fn send(&self, request: HttpRequest, until: Instant) -> Result<HttpResponse, Error> {
        let request = self
            .agent
            .configure_request(request)
            .timeout_global(Some(left(until)))
            .build();
        let (parts, mut body) = self.agent.run(request)?.into_parts();
        Ok(HttpResponse::from_parts(parts, body.read_to_vec()?))
    }

    /// Whether somebody is a member of an organization. Who was invited there and has not accepted is none yet.
    pub fn is_member(&self, visitor: &Visitor, organization: &str) -> Result<bool, GithubError> {
        let path = ["user", "memberships", "orgs", organization];
        match self.get::<Membership>(&path, &visitor.token, visitor.until) {
            Ok(membership) => Ok(membership.state == "active"),
            Err(Error::StatusCode(404)) => Ok(false),
            Err(Error::StatusCode(403)) => {
                log::warn!(
                    target: "chinwag::github",
                    "GitHub does not say who is a member of {organization}: its owners must approve the OAuth app"
                );
                Ok(false)
            }
            Err(error) => Err(unavailable(error)),
        }
    }

    fn get<T: DeserializeOwned>(
        &self,
        path: &[&str],
        token: &AccessToken,
        until: Instant,
    ) -> Result<T, Error> {
        let mut url = self.url.clone();
        let mut segments = url.path_segments_mut().expect("it is a web address");
        segments.pop_if_empty().extend(path);
        drop(segments);
        let mut response = self
            .agent
            .get(url.as_str())
            .config()
            .timeout_global(Some(left(until)))
            .build()
            .header("Accept", "application/vnd.github+json")
            .header("Authorization", format!("Bearer {}", token.secret()))
            .header("User-Agent", "chinwag")
            .call()?;
        match response.status().as_u16() {
            200 => response.body_mut().read_json(),
            other => Err(Error::StatusCode(other)),
        }
    }
}

fn left(until: Instant) -> Duration {
    // No time at all would be read as any time.
    let left = until.saturating_duration_since(Instant::now());
    left.clamp(Duration::from_millis(1), TIMEOUT)
}

fn unavailable(error: Error) -> GithubError {
    GithubError::Unavailable(error.to_string())
}

/// What `GET /user` says (<https://docs.github.com/en/rest/users/users#get-the-authenticated-user>).
#[derive(Deserialize)]
struct Account {
    id: i64,
    login: String,
    avatar_url: Option<String>,
}

/// What `GET /user/memberships/orgs/{org}` says
/// (<https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user>).
#[derive(Deserialize)]
struct Membership {
    /// `pending` until whoever was invited has accepted.
    state: String,
}

impl TryFrom<Account> for Identity {
    type Error = GithubError;

    fn try_from(account: Account) -> Result<Self, GithubError> {
        if account.login.chars().nth(Self::MAX_LOGIN_CHARS).is_some() {
            let cause = "somebody's name there is longer than names are";
            return Err(GithubError::Unavailable(cause.to_owned()));
        }
        Ok(Self {
            id: account.id,
            username: super::username(&account.login),
            login: account.login,
            avatar_url: account.avatar_url,
        })
    }
}

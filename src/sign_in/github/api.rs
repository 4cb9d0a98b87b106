//! Requests to GitHub's API about a user, limited to the time that the user waits for them.

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
/// How long GitHub may take for all answers. The server cuts the browser's connection after 11 s (`connections`).
const PATIENCE: Duration = Duration::from_secs(10);

/// The address of the API, and the client that calls it.
#[derive(Clone)]
pub(super) struct Api {
    url: Url,
    agent: Agent,
}

/// A user who returned from GitHub, with a token for questions about themselves.
pub struct Visitor {
    /// The user's identity.
    pub identity: Identity,
    token: AccessToken,
    until: Instant,
}

impl Api {
    /// The API of github.com has its own host; a GitHub Enterprise Server has it below `/api/v3`.
    pub fn of(github: &Url) -> Result<Self, ParseError> {
        let url = match github.host_str() {
            Some("github.com") => "https://api.github.com/".parse(),
            _ => github.join("/api/v3/"),
        };
        // A redirect must not carry the token to another host.
        let agent = Agent::config_builder().max_redirects(0).build().into();
        Ok(Self { url: url?, agent })
    }

    /// Identifies the user who returned with a code.
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

    /// Whether a visitor is a member of an organization. A pending invitation does not count.
    pub fn is_member(&self, visitor: &Visitor, organization: &str) -> Result<bool, GithubError> {
        let path = ["user", "memberships", "orgs", organization];
        match self.get::<Membership>(&path, &visitor.token, visitor.until) {
            Ok(membership) => Ok(membership.state == "active"),
            Err(Error::StatusCode(404)) => Ok(false),
            Err(Error::StatusCode(403)) => {
                log::warn!(
                    target: "chinwag::github",
                    "GitHub does not show the members of {organization}: an owner of the organization must approve the OAuth app"
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
    // A timeout of zero means no timeout.
    let left = until.saturating_duration_since(Instant::now());
    left.clamp(Duration::from_millis(1), TIMEOUT)
}

fn unavailable(error: Error) -> GithubError {
    GithubError::Unavailable(error.to_string())
}

/// The answer to `GET /user` (<https://docs.github.com/en/rest/users/users#get-the-authenticated-user>).
#[derive(Deserialize)]
struct Account {
    id: i64,
    login: String,
    name: Option<String>,
    avatar_url: Option<String>,
}

/// The answer to `GET /user/memberships/orgs/{org}`
/// (<https://docs.github.com/en/rest/orgs/members#get-an-organization-membership-for-the-authenticated-user>).
#[derive(Deserialize)]
struct Membership {
    /// `pending` until the user accepts the invitation.
    state: String,
}

impl TryFrom<Account> for Identity {
    type Error = GithubError;

    fn try_from(account: Account) -> Result<Self, GithubError> {
        if account.login.chars().nth(Self::MAX_LOGIN_CHARS).is_some() {
            let cause = "the account name is too long";
            return Err(GithubError::Unavailable(cause.to_owned()));
        }
        Ok(Self {
            id: account.id,
            username: super::username(&account.login),
            name: account.name.and_then(|name| name.try_into().ok()),
            login: account.login,
            avatar_url: account.avatar_url,
        })
    }
}

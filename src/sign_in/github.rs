//! Sign-in with GitHub: the authorization code flow of OAuth 2.0 (RFC 6749, 4.1) with PKCE (RFC 7636).

mod api;
mod attempt;
mod permits;
mod sign_in;

pub use self::{
    api::Visitor,
    attempt::{Attempt, Purpose},
    sign_in::{Door, sign_in},
};

use std::{borrow::Cow, sync::Arc};

use oauth2::{
    AuthUrl, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet, PkceCodeChallenge,
    PkceCodeVerifier, RedirectUrl, Scope, TokenUrl,
    basic::BasicClient,
    url::{ParseError, Url},
};

use self::{api::Api, permits::Permits};
use crate::{
    config::{GithubApp, Origin},
    people::names::{DisplayName, Username},
    workers::{Priority, Workers},
};

/// The scope that lets an app read a user's organizations
/// (<https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps>).
const ORGANIZATIONS: &str = "read:org";
/// The username of a GitHub user whose own name is not allowed here.
const FALLBACK_NAME: &str = "github-user";
/// How many users may wait for GitHub at once, each with a thread and a connection for some seconds. Beyond it, users
/// are told to try again. Fewer than that return within the same second.
const AT_ONCE: usize = 16;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The OAuth app, ready to send users to GitHub and to identify them.
pub struct Github {
    client: Client,
    api: Api,
    organizations: Arc<[String]>,
    workers: Workers,
    /// Permits to connect an identity to an account.
    pub permits: Permits,
}

/// A user's identity at GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The account's numeric id at GitHub, which never changes.
    pub id: i64,
    /// The account's name at GitHub.
    pub login: String,
    /// The account's name, turned into a valid username.
    pub username: Username,
    /// The name that the person shows at GitHub, if it can be a display name.
    pub name: Option<DisplayName>,
    /// The URL of the account's picture.
    pub avatar_url: Option<String>,
}

/// Why a sign-in with GitHub failed.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// GitHub redirected back with this error code.
    #[error("GitHub reported an error: {0}")]
    Denied(&'static str),
    /// The state does not match this browser, or the user who was signed in there.
    #[error("the state is not from this browser, or has expired")]
    State,
    /// The user is new, and neither an invite nor the settings admit them.
    #[error(
        "{0} has no invite, and neither --allow-github-user nor --allow-github-org admits them"
    )]
    Uninvited(String),
    /// GitHub did not answer, or not as documented.
    #[error("GitHub did not answer as expected: {0}")]
    Unavailable(String),
    /// More sign-ins returned from one address than an office full of people causes.
    #[error("too many sign-ins returned to the same address")]
    TooOften,
    /// Too many requests wait for GitHub.
    #[error("too many requests wait for GitHub")]
    Busy,
    /// Another account has the identity.
    #[error("{0} is connected to another account")]
    Taken(String),
    /// The user's account is deactivated.
    #[error("the account of {0} is deactivated")]
    Deactivated(String),
    /// The invite has expired, was revoked or is used up.
    #[error("the invite has expired, was revoked or is used up")]
    InviteUsed,
}

impl Identity {
    /// The longest account name. GitHub allows 39 characters, and no other server is known to allow more than this.
    pub const MAX_LOGIN_CHARS: usize = 100;
}

impl GithubError {
    /// GitHub redirected back with an error. Only documented codes are kept
    /// (<https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors>),
    /// because anyone can write anything into the address.
    #[must_use]
    pub fn denied(code: &str) -> Self {
        let known = [
            "access_denied",
            "application_suspended",
            "redirect_uri_mismatch",
        ];
        let known = known.into_iter().find(|known| *known == code);
        Self::Denied(known.unwrap_or("unknown code"))
    }

    /// The code from which the page chooses its message.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "github_denied",
            Self::State => "github_state",
            Self::Uninvited(_) => "github_uninvited",
            Self::Unavailable(_) => "github_unavailable",
            Self::TooOften => "github_too_often",
            Self::Busy => "github_busy",
            Self::Taken(_) => "github_taken",
            Self::Deactivated(_) => "github_deactivated",
            Self::InviteUsed => "invite_used",
        }
    }
}

impl Github {
    /// The path of the callback. The OAuth app must name exactly this.
    pub const CALLBACK: &'static str = "/api/oauth/github/callback";

    /// An app whose callback is at this origin, unless the user started from another of the server's origins.
    ///
    /// # Errors
    /// The server's address cannot be joined with the paths of its endpoints.
    pub fn new(app: &GithubApp, origin: &Origin) -> Result<Self, ParseError> {
        let client = BasicClient::new(ClientId::new(app.client_id.clone()))
            .set_client_secret(ClientSecret::new(app.client_secret.clone()))
            .set_auth_uri(AuthUrl::from_url(app.url.join("/login/oauth/authorize")?))
            .set_token_uri(TokenUrl::from_url(
                app.url.join("/login/oauth/access_token")?,
            ))
            .set_redirect_uri(callback(origin));
        Ok(Self {
            client,
            api: Api::of(&app.url)?,
            organizations: app.organizations.clone().into(),
            workers: Workers::new(AT_ONCE, 0, Priority::Normal),
            permits: Permits::default(),
        })
    }

    /// The address to send the browser to, and the attempt that the browser must bring back.
    #[must_use]
    pub fn authorize(&self, purpose: Purpose, from: Option<&Origin>) -> (Url, Attempt) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let asks_organizations = purpose == Purpose::SignIn && !self.organizations.is_empty();
        let mut request = self.client.authorize_url(CsrfToken::new_random);
        if let Some(origin) = from {
            request = request.set_redirect_uri(Cow::Owned(callback(origin)));
        }
        let (url, state) = request
            .add_scopes(asks_organizations.then(|| Scope::new(ORGANIZATIONS.to_owned())))
            .set_pkce_challenge(challenge)
            .url();
        let attempt = Attempt {
            state,
            verifier,
            purpose,
        };
        (url, attempt)
    }

    /// Identifies the user who returned with a code to the origin they started from.
    pub async fn identify(
        &self,
        code: String,
        verifier: PkceCodeVerifier,
        from: Option<&Origin>,
    ) -> Result<Visitor, GithubError> {
        let (api, mut client) = (self.api.clone(), self.client.clone());
        if let Some(origin) = from {
            client = client.set_redirect_uri(callback(origin));
        }
        self.ask(move || api.identify(&client, code, verifier))
            .await
    }

    /// Whether a visitor is a member of one of the allowed organizations.
    pub async fn is_member(&self, visitor: Visitor) -> Result<bool, GithubError> {
        let (api, organizations) = (self.api.clone(), self.organizations.clone());
        self.ask(move || {
            for organization in &*organizations {
                if api.is_member(&visitor, organization)? {
                    return Ok(true);
                }
            }
            Ok(false)
        })
        .await
    }

    async fn ask<T: Send + 'static>(
        &self,
        ask: impl FnOnce() -> Result<T, GithubError> + Send + 'static,
    ) -> Result<T, GithubError> {
        let place = self.workers.place().map_err(|_| GithubError::Busy)?;
        let asked = place.run(ask).await;
        asked.map_err(|error| GithubError::Unavailable(error.to_string()))?
    }
}

/// The callback address, which GitHub compares with the one in the OAuth app.
fn callback(origin: &Origin) -> RedirectUrl {
    RedirectUrl::from_url(origin.at(Github::CALLBACK))
}

fn username(login: &str) -> Username {
    login
        .parse()
        .unwrap_or_else(|_| FALLBACK_NAME.parse().expect("the fallback is a username"))
}

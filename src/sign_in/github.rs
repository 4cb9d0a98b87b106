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
    people::names::Username,
    workers::{Priority, Workers},
};

/// What lets an app ask in which organizations somebody is
/// (<https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps>).
const ORGANIZATIONS: &str = "read:org";
/// GitHub's name for a user whose own name cannot be used here.
const FALLBACK_NAME: &str = "github-user";
/// How many may wait for GitHub at once, each with a thread and a connection for some seconds; beyond it they are told to
/// come back. It is more than come back in the same second.
const AT_ONCE: usize = 16;

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The OAuth app, ready to send people to GitHub and to learn who they are.
pub struct Github {
    client: Client,
    api: Api,
    organizations: Arc<[String]>,
    workers: Workers,
    /// Who may connect an identity to their account.
    pub permits: Permits,
}

/// Who somebody is at GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// GitHub's number for the account, which never changes.
    pub id: i64,
    /// The account's name at GitHub.
    pub login: String,
    /// The account's name, as far as it can be a name here.
    pub username: Username,
    /// The account's picture.
    pub avatar_url: Option<String>,
}

/// Why somebody came back for nothing.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// GitHub sent them back with an error, which has this code.
    #[error("GitHub says that it was refused: {0}")]
    Denied(&'static str),
    /// The answer does not belong to a question that this browser asked, or that who is signed in there asked.
    #[error("the answer was not asked for by this browser, or too long ago")]
    State,
    /// They may not come in.
    #[error("{0} has no invite, and is not let in by --allow-github-user or --allow-github-org")]
    Uninvited(String),
    /// GitHub did not answer, or not as documented.
    #[error("GitHub did not answer as expected: {0}")]
    Unavailable(String),
    /// More came back from there than a person does, or a whole office.
    #[error("too many came back from the same address")]
    TooOften,
    /// As many wait for GitHub as may.
    #[error("too many wait for GitHub's answer")]
    Busy,
    /// Another account has the identity.
    #[error("{0} is connected to another account")]
    Taken(String),
    /// They may not come in any more.
    #[error("the account of {0} is deactivated")]
    Deactivated(String),
    /// The invite lets nobody in any more.
    #[error("the invite lets nobody in any more")]
    InviteUsed,
}

impl Identity {
    /// How long an account's name is at most: GitHub's have 39 characters, and no other server is known to have longer ones
    /// than this.
    pub const MAX_LOGIN_CHARS: usize = 100;
}

impl GithubError {
    /// GitHub sent somebody back with an error. Only a code that GitHub documents is kept
    /// (<https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-authorization-request-errors>):
    /// anybody can write anything into the address.
    #[must_use]
    pub fn denied(code: &str) -> Self {
        let known = [
            "access_denied",
            "application_suspended",
            "redirect_uri_mismatch",
        ];
        let known = known.into_iter().find(|known| *known == code);
        Self::Denied(known.unwrap_or("with an unknown code"))
    }

    /// The code by which the page knows what to say.
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
    /// Where GitHub sends people back to. The OAuth app must name exactly this.
    pub const CALLBACK: &'static str = "/api/oauth/github/callback";

    /// An app whose people come back to this origin, if they left from no other of the server's.
    ///
    /// # Errors
    /// The server's address cannot be extended to those of its endpoints.
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

    /// Where to send a browser, and what it must bring back.
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

    /// Learns who came back to where they had left from.
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

    /// Whether somebody is a member of an organization whose members may come in.
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

/// GitHub compares it with what the OAuth app names.
fn callback(origin: &Origin) -> RedirectUrl {
    RedirectUrl::from_url(origin.at(Github::CALLBACK))
}

fn username(login: &str) -> Username {
    login
        .parse()
        .unwrap_or_else(|_| FALLBACK_NAME.parse().expect("the fallback is a name"))
}

//! Sign-in with GitHub: the authorization code flow of OAuth 2.0 (RFC 6749, 4.1) with PKCE (RFC 7636).

use std::{fmt, str::FromStr, time::Duration};

use oauth2::{
    AuthUrl, AuthorizationCode, ClientId, ClientSecret, CsrfToken, EndpointNotSet, EndpointSet,
    HttpRequest, HttpResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, TokenResponse,
    TokenUrl,
    basic::BasicClient,
    url::{ParseError, Url},
};
use serde::Deserialize;
use tokio::task::spawn_blocking;
use ureq::Agent;

use crate::{
    config::{GithubApp, Origin},
    names::Username,
};

/// How long GitHub may take for one answer. A sign-in needs two, and its connection is cut if both take more than 11 s
/// (`connections`).
const TIMEOUT: Duration = Duration::from_secs(5);
/// GitHub's name for a user whose own name cannot be used here.
const FALLBACK_NAME: &str = "github-user";

type Client = BasicClient<EndpointSet, EndpointNotSet, EndpointNotSet, EndpointNotSet, EndpointSet>;

/// The OAuth app, ready to send people to GitHub and to learn who they are.
pub struct Github {
    client: Client,
    user_url: Url,
    agent: Agent,
}

/// One person's way to GitHub and back: what the browser that left must still have when it returns.
pub struct Attempt {
    state: CsrfToken,
    verifier: PkceCodeVerifier,
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

/// Why somebody came back without being signed in.
#[derive(Debug, thiserror::Error)]
pub enum GithubError {
    /// They said no.
    #[error("GitHub says that it was refused: {0}")]
    Denied(String),
    /// The answer does not belong to a question that this browser asked.
    #[error("the answer was not asked for by this browser, or too long ago")]
    State,
    /// They may not come in.
    #[error("{0} is not among those whom --allow-github-user names")]
    Uninvited(String),
    /// GitHub did not answer, or not as documented.
    #[error("GitHub did not answer as expected: {0}")]
    Unavailable(String),
}

impl GithubError {
    /// The code by which the page knows what to say.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Denied(_) => "github_denied",
            Self::State => "github_state",
            Self::Uninvited(_) => "github_uninvited",
            Self::Unavailable(_) => "github_unavailable",
        }
    }
}

impl Github {
    /// Where GitHub sends people back to. The OAuth app must name exactly this.
    pub const CALLBACK: &'static str = "/api/oauth/github/callback";

    /// An app whose people come back to this origin.
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
            .set_redirect_uri(RedirectUrl::from_url(origin.at(Self::CALLBACK)));
        // A token must not follow a redirect to somebody else.
        let agent = Agent::config_builder()
            .max_redirects(0)
            .timeout_global(Some(TIMEOUT))
            .build()
            .into();
        Ok(Self {
            client,
            user_url: user_url(&app.url)?,
            agent,
        })
    }

    /// Where to send a browser, and what it must bring back.
    #[must_use]
    pub fn authorize(&self) -> (Url, Attempt) {
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state) = self
            .client
            .authorize_url(CsrfToken::new_random)
            .set_pkce_challenge(challenge)
            .url();
        (url, Attempt { state, verifier })
    }

    /// Learns who came back.
    pub async fn identify(
        &self,
        code: String,
        verifier: PkceCodeVerifier,
    ) -> Result<Identity, GithubError> {
        let (client, user_url, agent) = (
            self.client.clone(),
            self.user_url.clone(),
            self.agent.clone(),
        );
        let unavailable =
            |error: tokio::task::JoinError| GithubError::Unavailable(error.to_string());
        spawn_blocking(move || identify(&client, &user_url, &agent, code, verifier))
            .await
            .map_err(unavailable)?
    }
}

/// GitHub's API has a host of its own; that of a GitHub Enterprise Server lies below `/api/v3`.
fn user_url(github: &Url) -> Result<Url, ParseError> {
    match github.host_str() {
        Some("github.com") => "https://api.github.com/user".parse(),
        _ => github.join("/api/v3/user"),
    }
}

fn identify(
    client: &Client,
    user_url: &Url,
    agent: &Agent,
    code: String,
    verifier: PkceCodeVerifier,
) -> Result<Identity, GithubError> {
    let send = |request: HttpRequest| send(agent, request);
    let token = client
        .exchange_code(AuthorizationCode::new(code))
        .set_pkce_verifier(verifier)
        .request(&send)
        .map_err(|error| GithubError::Unavailable(error.to_string()))?;
    let account: Account = agent
        .get(user_url.as_str())
        .header("Accept", "application/vnd.github+json")
        .header(
            "Authorization",
            format!("Bearer {}", token.access_token().secret()),
        )
        .header("User-Agent", "chinwag")
        .call()
        .and_then(|mut response| response.body_mut().read_json())
        .map_err(|error| GithubError::Unavailable(error.to_string()))?;
    Ok(Identity {
        id: account.id,
        username: username(&account.login),
        login: account.login,
        avatar_url: account.avatar_url,
    })
}

fn send(agent: &Agent, request: HttpRequest) -> Result<HttpResponse, ureq::Error> {
    let (parts, mut body) = agent.run(request)?.into_parts();
    Ok(HttpResponse::from_parts(parts, body.read_to_vec()?))
}

fn username(login: &str) -> Username {
    login
        .parse()
        .unwrap_or_else(|_| FALLBACK_NAME.parse().expect("the fallback is a name"))
}

/// What `GET /user` says (<https://docs.github.com/en/rest/users/users#get-the-authenticated-user>).
#[derive(Deserialize)]
struct Account {
    id: i64,
    login: String,
    avatar_url: Option<String>,
}

impl Attempt {
    /// The proof for the code, if the state that came back is the one that was sent.
    ///
    /// # Errors
    /// [`GithubError::State`] when it is not.
    pub fn verify(self, state: &str) -> Result<PkceCodeVerifier, GithubError> {
        if self.state.secret() == state {
            Ok(self.verifier)
        } else {
            Err(GithubError::State)
        }
    }
}

/// As the cookie keeps it: both parts are base64url, which has no dot.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.state.secret(), self.verifier.secret())
    }
}

impl FromStr for Attempt {
    type Err = GithubError;

    fn from_str(text: &str) -> Result<Self, GithubError> {
        let (state, verifier) = text.split_once('.').ok_or(GithubError::State)?;
        Ok(Self {
            state: CsrfToken::new(state.to_owned()),
            verifier: PkceCodeVerifier::new(verifier.to_owned()),
        })
    }
}

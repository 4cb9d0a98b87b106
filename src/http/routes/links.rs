//! Links: their addresses, and the tokens in requests that use them.

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{
    config::{Config, Origin},
    error::{Error, Result},
    lan::{
        addresses,
        qr::{self, Qr},
    },
    sign_in::tokens::Token,
    timestamp::Timestamp,
};

/// The refusal of an unknown link, for the API document.
pub const UNKNOWN: &str = "The link is not from this server, or is incomplete.";
/// An example of a link.
const EXAMPLE: &str = "http://192.168.1.20:8000/join#n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA";

/// The token of a link.
#[derive(Deserialize, JsonSchema)]
pub struct Ticket {
    /// The part of the link after the `#`.
    #[schemars(with = "Token")]
    pub token: LinkToken,
}

/// A token from a request. An invalid token is handled like an unknown one.
#[derive(Deserialize)]
#[serde(from = "String")]
pub struct LinkToken(Option<Token>);

impl From<String> for LinkToken {
    fn from(text: String) -> Self {
        Self(text.parse().ok())
    }
}

impl LinkToken {
    /// The token.
    ///
    /// # Errors
    /// This one if it is invalid.
    pub fn or(self, unknown: Error) -> Result<Token> {
        self.0.ok_or(unknown)
    }
}

/// A link at one address of the server.
#[derive(Serialize, JsonSchema)]
pub struct InviteLink {
    /// The link.
    #[schemars(url, example = EXAMPLE)]
    url: String,
    /// The link as a QR code.
    qr: Qr,
}

impl InviteLink {
    /// Builds a link for each address of the server, the most useful for others first.
    pub fn at_each(addresses: &Addresses, link: impl Fn(&Origin) -> String) -> Vec<Self> {
        let at = |origin| {
            let url = link(origin);
            Self {
                qr: qr::of(&url),
                url,
            }
        };
        addresses.origins.iter().map(at).collect()
    }
}

/// A link that works once and for a limited time. This is its only copy.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneTimeLink {
    /// The link at each address of the server, the most useful for others first.
    #[schemars(length(min = 1))]
    pub links: Vec<InviteLink>,
    /// When the link expires.
    pub expires_at: Timestamp,
    /// Why only this computer can open the links, or null if others can too.
    pub only_here: Option<OnlyHere>,
}

/// Why only this computer can open the links, and what to do about it.
#[derive(Serialize, JsonSchema)]
pub struct OnlyHere {
    /// The reason.
    reason: Unreached,
    /// The command that starts the server for the whole network, if that helps.
    #[schemars(length(min = 1, max = MAX_COMMAND), example = "chinwag --lan")]
    command: Option<String>,
}

/// A reason why only this computer can reach the server.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Unreached {
    /// The server listens on this computer only.
    Address,
    /// A demo works on this computer only.
    Demo,
    /// The computer is on no network.
    Network,
}

/// The length of a command with a long path.
pub const MAX_COMMAND: usize = 10_000;

/// The addresses of this server.
pub struct Addresses {
    origins: Vec<Origin>,
    lan_command: Option<String>,
    is_demo: bool,
}

impl Addresses {
    /// Why only this computer can open them, or null if others can too.
    #[must_use]
    pub fn only_here(&self) -> Option<OnlyHere> {
        if !self.origins.iter().all(Origin::is_loopback) {
            return None;
        }
        let command = self.lan_command.clone();
        let reason = match command {
            _ if self.is_demo => Unreached::Demo,
            Some(_) => Unreached::Address,
            None => Unreached::Network,
        };
        Some(OnlyHere { reason, command })
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Addresses {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let rocket = request.rocket();
        let config = rocket.state::<Config>().expect("the config is managed");
        let helps = !config.dev_login && !config.address.is_unspecified();
        Outcome::Success(Self {
            origins: addresses::of(config, rocket.config().port),
            lan_command: helps.then(|| config.lan_command()),
            is_demo: config.dev_login,
        })
    }
}

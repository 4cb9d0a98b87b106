//! Links: at which addresses they are made, and what comes back of them.

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};

use crate::{
    config::{Config, Origin},
    error::Error,
    lan::{
        addresses,
        qr::{self, Qr},
    },
    sign_in::{links, tokens::Token},
    timestamp::Timestamp,
};

/// The answer to a token that this server never made.
pub const UNKNOWN: Error = links::UNKNOWN;
/// A link, for example.
const EXAMPLE: &str = "http://192.168.1.20:8000/join#n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA";

/// What a link has behind its `#`.
#[derive(Deserialize, JsonSchema)]
pub struct Ticket {
    /// The token.
    #[serde(deserialize_with = "token")]
    #[schemars(with = "Token")]
    pub token: Option<Token>,
}

/// What is no token opens nothing, as a token does that never was.
pub fn token<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Token>, D::Error> {
    Ok(String::deserialize(deserializer)?.parse().ok())
}

/// An invite at one address of the server.
#[derive(Serialize, JsonSchema)]
pub struct InviteLink {
    /// The link.
    #[schemars(url, example = EXAMPLE)]
    url: String,
    /// The same for a camera.
    qr: Qr,
}

impl InviteLink {
    /// A link at each address of the server, the most useful for somebody else first.
    pub fn at_each(addresses: &Addresses, link: impl Fn(&Origin) -> String) -> Vec<Self> {
        let at = |origin| {
            let url = link(origin);
            Self {
                qr: qr::of(&url),
                url,
            }
        };
        addresses.0.iter().map(at).collect()
    }
}

/// A link that works for a while, with its only copy.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct OneTimeLink {
    /// One for each address of the server, the most useful for somebody else first.
    #[schemars(length(min = 1))]
    pub links: Vec<InviteLink>,
    /// Until when it works.
    pub expires_at: Timestamp,
}

/// Where people reach this server.
pub struct Addresses(pub Vec<Origin>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Addresses {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        let rocket = request.rocket();
        let config = rocket.state::<Config>().expect("the config is managed");
        Outcome::Success(Self(addresses::of(config, rocket.config().port)))
    }
}

//! The origin that a request was sent to, by its host.

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};

use crate::config::{Config, Origin};

/// The origin of a request.
#[derive(Debug, Clone, Copy)]
pub struct Site<'r> {
    /// The origin, if it is one of `--origin`.
    pub origin: Option<&'r Origin>,
    /// Whether the connection uses HTTPS, so that cookies are limited to HTTPS.
    pub is_https: bool,
}

impl<'r> Site<'r> {
    /// The origin of a request. A host outside of `--origin`, such as an IP address, is treated like the main origin.
    ///
    /// # Panics
    /// The config is not managed.
    #[must_use]
    pub fn of(request: &'r Request<'_>) -> Self {
        let config = request.rocket().state::<Config>();
        let config = config.expect("the config is managed");
        let origin = request.host().and_then(|host| config.origins.at(host));
        let like = origin.or(config.origins.main());
        Self {
            origin,
            is_https: config.speaks_tls() || like.is_some_and(Origin::is_https),
        }
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Site<'r> {
    type Error = std::convert::Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Self::Error> {
        Outcome::Success(Self::of(request))
    }
}

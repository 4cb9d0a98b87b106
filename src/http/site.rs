//! Which of the server's origins a request came to, by the host that it names.

use rocket::{
    Request,
    request::{FromRequest, Outcome},
};

use crate::config::{Config, Origin};

/// What a request came to.
#[derive(Debug, Clone, Copy)]
pub struct Site<'r> {
    /// The origin, if it is one of `--origin`.
    pub origin: Option<&'r Origin>,
    /// Whether it is reached by HTTPS: then its cookies are for HTTPS alone.
    pub is_https: bool,
}

impl<'r> Site<'r> {
    /// That of a request. A host that is no `--origin`, such as an IP address, is reached like the main one.
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

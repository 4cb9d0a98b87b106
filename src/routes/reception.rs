//! Where devices are let in: what is known of one that asks, and what signing somebody in takes.

use rocket::{
    Request,
    request::{self, FromRequest, Outcome},
};

use crate::{
    error::{Error, Result},
    limits::Limits,
    network::Network,
    passwords::Hasher,
    proxies,
    routes::cookies::{Cookies, DEVICE, SESSION},
    sessions::{Device, NewSession, UserAgent},
    writer::Writer,
};

/// All that signing somebody in takes.
pub struct Reception<'r> {
    /// How often somebody may try.
    pub limits: &'r Limits,
    /// What checks and keeps passwords.
    pub hasher: &'r Hasher,
    /// What makes the session.
    pub writer: &'r Writer,
    /// What asks.
    pub device: Device,
    /// From where it asks.
    pub network: Network,
    cookies: Cookies<'r>,
}

impl Reception<'_> {
    /// Somebody comes with a link.
    ///
    /// # Errors
    /// 429 when too many came from there.
    pub fn knock(&self) -> Result<()> {
        self.limits.knock(self.network)
    }

    /// Signs the page in, and makes its device known.
    pub fn let_in(&self, session: &NewSession) {
        sign_in(&self.cookies, session);
    }

    /// Gives the page that asks, if it is one, what signs it in from now on.
    pub fn renew(&self, session: &NewSession) {
        if self.cookies.get(&SESSION).is_some() {
            self.let_in(session);
        }
    }

    /// Signs the page out. Its device stays known.
    pub fn let_out(&self) {
        self.cookies.remove(&SESSION);
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Reception<'r> {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let rocket = request.rocket();
        Outcome::Success(Self {
            limits: rocket.state().expect("the limits are managed"),
            hasher: rocket.state().expect("the hasher is managed"),
            writer: rocket.state().expect("the writer is managed"),
            device: device(request),
            network: network(request),
            cookies: Cookies::of(request),
        })
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Device {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        Outcome::Success(device(request))
    }
}

pub fn device(request: &Request<'_>) -> Device {
    let user_agent = request.headers().get_one("User-Agent").map(|text| {
        let printable = text.chars().filter(|character| !character.is_control());
        printable.take(UserAgent::MAX_CHARS).collect()
    });
    Device {
        user_agent,
        address: Some(proxies::address_of(request).to_string()),
        known_as: Cookies::of(request)
            .get(&DEVICE)
            .and_then(|text| text.parse().ok()),
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Network {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        Outcome::Success(network(request))
    }
}

fn network(request: &Request<'_>) -> Network {
    Network::of(proxies::address_of(request))
}

/// Signs a page in, and makes its device known.
pub fn sign_in(cookies: &Cookies<'_>, session: &NewSession) {
    cookies.set(&SESSION, &session.token);
    if let Some(device) = &session.known_as {
        cookies.set(&DEVICE, device);
    }
}

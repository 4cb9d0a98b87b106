//! Signing in and reauthentication: the limits, the password check and the cookies.

use rocket::{
    Request,
    request::{self, FromRequest, Outcome},
};

use crate::{
    error::{Error, Result},
    http::{
        client_address::{self, Network},
        cookies::{Cookies, DEVICE, SESSION},
        limits::{Limits, SignIns},
    },
    ids::UserId,
    people::password_hash::PasswordHash,
    sign_in::{
        account,
        devices::{Device, UserAgent},
        passwords::{Hasher, PasswordAttempt},
        sessions::{self, NewSession, Session},
    },
    store::db::Readers,
    writer::Writer,
};

/// A change to the ways of signing in to an account. The user must reauthenticate for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardedChange {
    /// Setting a password.
    SetPassword,
    /// Connecting a GitHub identity, which outlives the session.
    ConnectGithub,
}

impl GuardedChange {
    fn without_password(self) -> Error {
        match self {
            Self::SetPassword => Error::WrongPassword,
            Self::ConnectGithub => {
                Error::invalid("password", "Enter your password to connect GitHub.")
            }
        }
    }

    fn without_fresh_session(self) -> Error {
        Error::Forbidden(match self {
            Self::SetPassword => "Sign in again, then set a password within 10 minutes.",
            Self::ConnectGithub => "Sign in again, then connect GitHub within 10 minutes.",
        })
    }
}

/// Everything that signing in needs.
pub struct Authenticator<'r> {
    /// The rate limits.
    pub limits: &'r Limits,
    /// The checker of passwords.
    pub hasher: &'r Hasher,
    /// The writer, which creates the session.
    pub writer: &'r Writer,
    /// The requesting device.
    pub device: Device,
    /// The network of the device.
    pub network: Network,
    cookies: Cookies<'r>,
}

impl Authenticator<'_> {
    /// Applies the rate limit for links.
    ///
    /// # Errors
    /// 429 if the network reached the limit.
    pub fn limit_anonymous(&self) -> Result<()> {
        self.limits.anonymous(self.network)
    }

    /// Checks the password of a signed-in user. Failures are limited, because someone who finds the device could guess.
    ///
    /// # Errors
    /// 401 if the password is wrong, 429 after too many failures.
    pub async fn check_password(
        &self,
        user: UserId,
        password: PasswordAttempt,
        kept: Option<PasswordHash>,
    ) -> Result<()> {
        check_password(self.hasher, &self.limits.sign_ins, user, password, kept).await
    }

    /// Verifies that the requester owns the account and did not find or copy the session. The proof is the password or,
    /// for an account without one, a recent sign-in. Returns the hash of the password, if the account has one.
    ///
    /// # Errors
    /// The error of the change if there is no proof, and those of [`Self::check_password`].
    pub async fn reauthenticate(
        &self,
        db: &Readers,
        session: &Session,
        password: Option<PasswordAttempt>,
        change: GuardedChange,
    ) -> Result<Option<PasswordHash>> {
        self.writer.check(session).await?;
        let user = session.user.id;
        let kept = account::password(&mut *db.acquire().await?, user).await?;
        if kept.is_some() {
            let password = password.ok_or_else(|| change.without_password())?;
            self.check_password(user, password, kept.clone()).await?;
        } else if !sessions::is_fresh(&mut *db.acquire().await?, session.id).await? {
            return Err(change.without_fresh_session());
        }
        Ok(kept)
    }

    /// Sets the cookies of a new session and of a known device.
    pub fn sign_in(&self, session: &NewSession) {
        sign_in(&self.cookies, session);
    }

    /// Sets the cookie of a session, if a page asked.
    pub fn renew(&self, session: &NewSession) {
        if self.cookies.get(&SESSION).is_some() {
            self.sign_in(session);
        }
    }

    /// Removes the cookie of the session. The device stays known.
    pub fn sign_out(&self) {
        self.cookies.remove(&SESSION);
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Authenticator<'r> {
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
        address: Some(client_address::of(request).to_string()),
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
    Network::of(client_address::of(request))
}

async fn check_password(
    hasher: &Hasher,
    sign_ins: &SignIns,
    user: UserId,
    password: PasswordAttempt,
    kept: Option<PasswordHash>,
) -> Result<()> {
    let attempt = sign_ins.attempt_again(user)?;
    let checked = match hasher.verify(password, kept).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::WrongPassword),
        Err(error) => Err(error),
    };
    attempt.led_to(&checked);
    checked
}

/// Sets the cookies of a new session and of a known device.
pub fn sign_in(cookies: &Cookies<'_>, session: &NewSession) {
    cookies.set(&SESSION, &session.token);
    if let Some(device) = &session.known_as {
        cookies.set(&DEVICE, device);
    }
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;

    #[tokio::test]
    async fn busy_server_counts_no_failure() {
        let (hasher, sign_ins) = (Hasher::default(), SignIns::default());
        let kept = hasher.hash("correct horse".parse().unwrap());
        let kept = Some(kept.await.unwrap());
        let current: PasswordAttempt = serde_json::from_str("\"correct horse\"").unwrap();
        let check = || check_password(&hasher, &sign_ins, UserId(1), current.clone(), kept.clone());
        let all_places: Vec<_> = iter::from_fn(|| hasher.place().ok()).collect();
        for _ in 0..20 {
            assert!(matches!(check().await, Err(Error::Busy)));
        }
        drop(all_places);
        check().await.unwrap();
    }
}

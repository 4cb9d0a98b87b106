//! Where devices are let in: what is known of one that asks, and what signing somebody in takes.

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

/// A change of how an account is signed in to, for which its user reauthenticates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuardedChange {
    /// Another password.
    SetPassword,
    /// A GitHub identity, which lets in for longer than a session.
    ConnectGithub,
}

impl GuardedChange {
    fn without_password(self) -> Error {
        match self {
            Self::SetPassword => Error::WrongPassword,
            Self::ConnectGithub => {
                Error::invalid("password", "Type your password to connect GitHub")
            }
        }
    }

    fn without_fresh_session(self) -> Error {
        Error::Forbidden(match self {
            Self::SetPassword => "Sign in again, then set a password within 10 minutes",
            Self::ConnectGithub => "Sign in again, then connect GitHub within 10 minutes",
        })
    }
}

/// All that signing somebody in takes.
pub struct Authenticator<'r> {
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

impl Authenticator<'_> {
    /// Somebody comes with a link.
    ///
    /// # Errors
    /// 429 when too many came from there.
    pub fn limit_anonymous(&self) -> Result<()> {
        self.limits.anonymous(self.network)
    }

    /// Passes when it is the password of whoever is signed in, unless too many have failed: whoever finds a device may
    /// guess, too.
    ///
    /// # Errors
    /// 401 when it is not, 429 after too many failures.
    pub async fn check_password(
        &self,
        user: UserId,
        password: PasswordAttempt,
        kept: Option<PasswordHash>,
    ) -> Result<()> {
        check_password(self.hasher, &self.limits.sign_ins, user, password, kept).await
    }

    /// Passes when whoever is signed in proves that it is their account, and not a session that they found or copied: by
    /// the password or, where there is none, by having signed in lately. Returns the hash of the password, if there is one.
    ///
    /// # Errors
    /// Those of the change where there is no proof, and those of [`Self::check_password`].
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

    /// Signs the page in, and makes its device known.
    pub fn sign_in(&self, session: &NewSession) {
        sign_in(&self.cookies, session);
    }

    /// Gives the page that asks, if it is one, what signs it in from now on.
    pub fn renew(&self, session: &NewSession) {
        if self.cookies.get(&SESSION).is_some() {
            self.sign_in(session);
        }
    }

    /// Signs the page out. Its device stays known.
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

/// Signs a page in, and makes its device known.
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
    async fn a_server_that_is_busy_has_heard_no_guess() {
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

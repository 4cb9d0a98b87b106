//! An attempt: one user's trip to GitHub and back, and its purpose.

use std::{fmt, str::FromStr};

use oauth2::{CsrfToken, PkceCodeVerifier};

use super::GithubError;
use crate::sign_in::tokens::Token;

/// The state of an attempt, which the browser keeps in a cookie.
pub struct Attempt {
    pub(super) state: CsrfToken,
    pub(super) verifier: PkceCodeVerifier,
    /// The purpose of the trip.
    pub purpose: Purpose,
}

/// Why a user goes to GitHub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To sign in, and to join with an invite if they are new.
    Join(Token),
    /// To connect the identity to the account whose session has this permit.
    Connect(Token),
}

impl Purpose {
    /// The page on which the attempt ends, successful or not.
    #[must_use]
    pub fn page(&self) -> &'static str {
        match self {
            Self::SignIn | Self::Join(_) => "/",
            Self::Connect(_) => "/account",
        }
    }
}

impl Attempt {
    /// Returns the PKCE verifier, if the returned state matches the one that was sent.
    ///
    /// # Errors
    /// [`GithubError::State`] if it does not match.
    pub fn verify(self, state: &str) -> Result<PkceCodeVerifier, GithubError> {
        if self.state.secret() == state {
            Ok(self.verifier)
        } else {
            Err(GithubError::State)
        }
    }
}

/// Formats the cookie's value. The first two parts are base64url, so no part contains a dot and nothing needs escaping.
impl fmt::Display for Attempt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (state, verifier) = (self.state.secret(), self.verifier.secret());
        write!(f, "{state}.{verifier}.{}", self.purpose)
    }
}

impl FromStr for Attempt {
    type Err = GithubError;

    fn from_str(text: &str) -> Result<Self, GithubError> {
        let parts: Vec<_> = text.split('.').collect();
        let &[state, verifier, purpose] = parts.as_slice() else {
            return Err(GithubError::State);
        };
        Ok(Self {
            state: CsrfToken::new(state.to_owned()),
            verifier: PkceCodeVerifier::new(verifier.to_owned()),
            purpose: purpose.parse()?,
        })
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SignIn => f.write_str("sign_in"),
            Self::Join(token) => write!(f, "join-{token}"),
            Self::Connect(permit) => write!(f, "link-{permit}"),
        }
    }
}

impl FromStr for Purpose {
    type Err = GithubError;

    fn from_str(text: &str) -> Result<Self, GithubError> {
        let purpose = match text.split_once('-') {
            None if text == "sign_in" => Some(Self::SignIn),
            Some(("join", token)) => token.parse().ok().map(Self::Join),
            Some(("link", permit)) => permit.parse().ok().map(Self::Connect),
            None | Some(_) => None,
        };
        purpose.ok_or(GithubError::State)
    }
}

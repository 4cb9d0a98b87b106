//! One person's way to GitHub and back, and what they go for.

use std::{fmt, str::FromStr};

use oauth2::{CsrfToken, PkceCodeVerifier};

use super::GithubError;
use crate::sign_in::tokens::Token;

/// What the browser that left must still have when it returns.
pub struct Attempt {
    pub(super) state: CsrfToken,
    pub(super) verifier: PkceCodeVerifier,
    /// What it went for.
    pub purpose: Purpose,
}

/// What somebody goes to GitHub for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Purpose {
    /// To sign in.
    SignIn,
    /// To sign in, and to join by an invite if they are new.
    Join(Token),
    /// To connect the GitHub identity to the account of the session that has this permit.
    Connect(Token),
}

impl Purpose {
    /// The page on which it ends, well or not.
    #[must_use]
    pub fn page(&self) -> &'static str {
        match self {
            Self::SignIn | Self::Join(_) => "/",
            Self::Connect(_) => "/account",
        }
    }
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

/// As the cookie keeps it: no part has a dot, as the first two are base64url, and nothing has to be escaped.
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

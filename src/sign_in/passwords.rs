//! Passwords: which are good enough, and how they are kept: hashed with Argon2id.

use std::{collections::HashSet, str::FromStr, sync::LazyLock};

use argon2::{
    Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version, password_hash::phc,
};
use icu_normalizer::ComposingNormalizer;
use icu_properties::{CodePointMapData, props::GeneralCategory};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    error::Result,
    people::password_hash::PasswordHash,
    workers::{self, Priority, Workers},
};

/// OWASP's second recommendation: 19 MiB, two passes, one lane
/// (<https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#argon2id>).
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// What an unknown name is compared with, so that it costs the same as a wrong password: as it would be kept of
/// "nobody's password". To make it at the start would take longer than all the rest of it, and its memory.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$biwyF5sJB9ZcHRwYGHcPqQ$xoSnNlchckSDfgl8Q+A5VdUCjJ/n/hXA67S0QXTv2Kk";
/// How many are hashed at once: what they take, 19 MiB each, is bounded.
const AT_ONCE: usize = 2;
/// How many may wait for that, a second or so; beyond it they are told to come back later.
const WAITING: usize = 64;

/// The passwords that are guessed first, of those that are long enough.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("passwords/common.txt").lines().collect());

/// A password that somebody chooses: 8 to 256 characters in Unicode's normal form NFC, without control
/// characters, and none of those that are guessed first.
#[derive(Clone, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"correct horse battery")]
pub struct Password(
    #[schemars(
        length(min = Self::MIN_CHARS, max = Self::MAX_CHARS),
        regex(pattern = r"^[^\u0000-\u001f\u007f-\u009f]*$"))
    ]
    String,
);

/// A password that somebody signs in with, whatever it is: one that is longer than any is wrong.
#[derive(Clone, Deserialize, JsonSchema)]
#[schemars(inline, example = &"correct horse battery")]
pub struct PasswordAttempt(#[schemars(length(max = Password::MAX_CHARS))] String);

/// The text breaks the rule for passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// Guessed too soon.
    #[error(
        "A password has at least {} characters: a few words are easy to remember",
        Password::MIN_CHARS
    )]
    TooShort,
    /// Longer than any that is typed.
    #[error("A password has at most {} characters", Password::MAX_CHARS)]
    TooLong,
    /// Fields of one line do not let you type it again.
    #[error("A password cannot have control characters. Remove tabs and line breaks.")]
    Control,
    /// Guessed first.
    #[error("This password is too common: choose another")]
    Common,
}

impl Password {
    const MIN_CHARS: usize = 8;
    const MAX_CHARS: usize = 256;
}

impl FromStr for Password {
    type Err = InvalidPassword;

    fn from_str(text: &str) -> Result<Self, InvalidPassword> {
        let text = normalized(text).ok_or(InvalidPassword::Control)?;
        match text.chars().count() {
            ..Self::MIN_CHARS => Err(InvalidPassword::TooShort),
            Self::MIN_CHARS..=Self::MAX_CHARS if COMMON.contains(text.to_lowercase().as_str()) => {
                Err(InvalidPassword::Common)
            }
            Self::MIN_CHARS..=Self::MAX_CHARS => Ok(Self(text)),
            _ => Err(InvalidPassword::TooLong),
        }
    }
}

impl TryFrom<String> for Password {
    type Error = InvalidPassword;

    fn try_from(text: String) -> Result<Self, InvalidPassword> {
        text.parse()
    }
}

/// A password as every keyboard types it: in Unicode's normal form NFC, with ASCII spaces for other spaces (RFC 8265,
/// `OpaqueString`). None if there are control characters in it.
fn normalized(text: &str) -> Option<String> {
    if text.chars().any(char::is_control) {
        return None;
    }
    let categories = CodePointMapData::<GeneralCategory>::new();
    let is_space = |character| categories.get(character) == GeneralCategory::SpaceSeparator;
    let spaced = text.replace(is_space, " ");
    Some(
        ComposingNormalizer::new_nfc()
            .normalize(&spaced)
            .into_owned(),
    )
}

impl PasswordAttempt {
    /// The texts that it may be kept as: normalized, and as it was typed, if it was kept before passwords were
    /// normalized. It does not depend on what is kept, so that an unknown name takes as long as a known one.
    fn candidates(self) -> Vec<String> {
        let normalized = normalized(&self.0).filter(|text| *text != self.0);
        let mut candidates: Vec<_> = normalized.into_iter().chain([self.0]).collect();
        candidates.retain(|text| text.chars().nth(Password::MAX_CHARS).is_none());
        candidates
    }
}

/// Hashes passwords, a few at a time, on threads that give way to all others: messages do not wait for them.
pub struct Hasher(Workers);

impl Default for Hasher {
    fn default() -> Self {
        Self(Workers::new(AT_ONCE, WAITING, Priority::Low))
    }
}

impl Hasher {
    /// A place among those who wait, taken before anything else is done for whoever cannot be served now.
    ///
    /// # Errors
    /// 503 when too many wait.
    pub fn place(&self) -> Result<Place> {
        self.0.place().map(Place)
    }

    /// As [`Place::hash`].
    ///
    /// # Errors
    /// 503 when too many wait.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash> {
        self.place()?.hash(password).await
    }

    /// As [`Place::verify`].
    ///
    /// # Errors
    /// 503 when too many wait.
    pub async fn verify(
        &self,
        attempt: PasswordAttempt,
        kept: Option<PasswordHash>,
    ) -> Result<bool> {
        self.place()?.verify(attempt, kept).await
    }
}

/// The right to have one password hashed.
pub struct Place(workers::Place);

impl Place {
    /// What is to be kept of a password.
    pub async fn hash(self, password: Password) -> Result<PasswordHash> {
        self.0.run(move || hash(&password.0)).await
    }

    /// Whether it is the password that was kept. It takes as long when none was, and no time when nobody can have it.
    pub async fn verify(
        self,
        attempt: PasswordAttempt,
        kept: Option<PasswordHash>,
    ) -> Result<bool> {
        let candidates = attempt.candidates();
        if candidates.is_empty() {
            return Ok(false);
        }
        let is_kept = kept.is_some();
        let kept = kept.unwrap_or_else(|| PasswordHash::new(NOBODYS.to_owned()));
        let verify = move || candidates.iter().any(|text| verify(text, &kept));
        let is_right = self.0.run(verify).await?;
        Ok(is_kept && is_right)
    }
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &str) -> PasswordHash {
    let hash = argon2()
        .hash_password(password.as_bytes())
        .expect("the operating system has random numbers");
    PasswordHash::new(hash.to_string())
}

/// By the parameters that the hash was made with.
fn verify(password: &str, kept: &PasswordHash) -> bool {
    phc::PasswordHash::new(kept.as_str())
        .is_ok_and(|kept| argon2().verify_password(password.as_bytes(), &kept).is_ok())
}

#[cfg(test)]
mod tests {
    use std::iter;

    use rocket::futures::FutureExt;

    use super::*;
    use crate::error::Error;

    fn refusal(text: &str) -> Option<InvalidPassword> {
        text.parse::<Password>().err()
    }

    #[test]
    fn a_password_is_long_enough_and_not_the_first_to_be_guessed() {
        assert_eq!(refusal("seven c"), Some(InvalidPassword::TooShort));
        assert_eq!(refusal("eight ch"), None);
        assert_eq!(refusal("пароли и"), None);
        assert_eq!(refusal(&"x".repeat(256)), None);
        assert_eq!(refusal(&"x".repeat(257)), Some(InvalidPassword::TooLong));
        assert_eq!(refusal("Password1"), Some(InvalidPassword::Common));
        assert_eq!(refusal("eight\tch"), Some(InvalidPassword::Control));
        assert_eq!(refusal("eight\u{85}ch"), Some(InvalidPassword::Control));
        // Counted as it is kept.
        assert_eq!(
            refusal(&"a\u{308}".repeat(7)),
            Some(InvalidPassword::TooShort)
        );
        assert_eq!(refusal(&"a\u{308}".repeat(256)), None);
        assert!(
            COMMON
                .iter()
                .all(|text| text.chars().count() >= 8 && *text == text.to_lowercase())
        );
    }

    #[tokio::test]
    async fn a_password_is_known_by_its_hash_alone() {
        let hasher = Hasher::default();
        let kept = hasher.hash("correct horse".parse().unwrap()).await.unwrap();
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let attempt = |text: &str| PasswordAttempt(text.to_owned());
        let right = hasher.verify(attempt("correct horse"), Some(kept.clone()));
        assert!(right.await.unwrap());
        let wrong = hasher.verify(attempt("correct horsf"), Some(kept));
        assert!(!wrong.await.unwrap());
    }

    #[tokio::test]
    async fn a_password_is_the_same_however_it_is_typed() {
        let hasher = Hasher::default();
        let attempt = |text: &str| PasswordAttempt(text.to_owned());
        for (chosen, typed) in [
            ("pässwörter", "pa\u{308}sswo\u{308}rter"),
            ("pa\u{308}sswo\u{308}rter", "pässwörter"),
            ("correct\u{a0}horse", "correct\u{3000}horse"),
            ("\u{212b}ngström", "\u{c5}ngstro\u{308}m"),
        ] {
            let kept = hasher.hash(chosen.parse().unwrap()).await.unwrap();
            let right = hasher.verify(attempt(typed), Some(kept.clone()));
            assert!(right.await.unwrap(), "{typed}");
            // Neither case nor compatibility forms are the same.
            let wrong = hasher.verify(attempt(&typed.to_uppercase()), Some(kept));
            assert!(!wrong.await.unwrap(), "{typed}");
        }
    }

    #[tokio::test]
    async fn a_password_that_was_kept_as_it_was_typed_still_works() {
        let hasher = Hasher::default();
        for typed in [
            "pa\u{308}sswo\u{308}rter",
            "correct\u{a0}horse",
            "correct\thorse",
        ] {
            let kept = hash(typed);
            let attempt = PasswordAttempt(typed.to_owned());
            assert!(
                hasher.verify(attempt, Some(kept)).await.unwrap(),
                "{typed:?}"
            );
        }
    }

    #[test]
    fn an_attempt_costs_a_second_hash_only_if_it_is_not_normalized() {
        let candidates = |text: &str| PasswordAttempt(text.to_owned()).candidates();
        assert_eq!(candidates("pässwörter"), ["pässwörter"]);
        assert_eq!(candidates("a\u{308}"), ["ä", "a\u{308}"]);
        assert_eq!(candidates("a\tb"), ["a\tb"]);
        let longest = "ä".repeat(256);
        assert_eq!(candidates(&"a\u{308}".repeat(256)), [longest]);
    }

    #[test]
    fn what_is_longer_than_any_password_is_wrong_and_not_worth_a_hash() {
        let hasher = Hasher::default();
        let verify = |length| {
            let attempt = PasswordAttempt("ä".repeat(length));
            hasher.verify(attempt, None).now_or_never()
        };
        assert!(matches!(verify(257), Some(Ok(false))));
        assert!(verify(256).is_none(), "it waits for its turn");
    }

    #[tokio::test]
    async fn nobody_gets_in_by_the_password_of_nobody() {
        let hasher = Hasher::default();
        let attempt = PasswordAttempt("nobody's password".to_owned());
        assert!(!hasher.verify(attempt.clone(), None).await.unwrap());
        // It is compared all the same, at the price of a password that is kept by now.
        let nobodys = PasswordHash::new(NOBODYS.to_owned());
        assert!(hasher.verify(attempt, Some(nobodys)).await.unwrap());
        let price = |kept: &str| kept.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(price(NOBODYS), price(hash("anybody's").as_str()));
    }

    #[tokio::test]
    async fn who_comes_when_too_many_wait_is_told_to_come_back() {
        let hasher = Hasher::default();
        let places: Vec<_> = iter::from_fn(|| hasher.place().ok()).collect();
        assert_eq!(places.len(), AT_ONCE + WAITING);
        let hash = hasher.hash("correct horse".parse().unwrap());
        assert!(matches!(hash.await, Err(Error::Busy)));
    }
}

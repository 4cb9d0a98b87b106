//! Passwords: the rules for new ones, and their hashes (Argon2id).

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
/// The hash that the password of an unknown user is compared with, so that the comparison takes as long as for a known
/// user. It is the hash of "nobody's password". Hashing at the start would take more time and memory than the rest of
/// the start.
const NOBODYS: &str = "$argon2id$v=19$m=19456,t=2,p=1$biwyF5sJB9ZcHRwYGHcPqQ$xoSnNlchckSDfgl8Q+A5VdUCjJ/n/hXA67S0QXTv2Kk";
/// How many passwords are hashed at once. Each takes 19 MiB.
const AT_ONCE: usize = 2;
/// How many may wait for a hash, about a second; more get a 503.
const WAITING: usize = 64;

/// Common passwords that are long enough, which attackers guess first.
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| include_str!("passwords/common.txt").lines().collect());

/// A new password: 8 to 256 characters in Unicode's normal form NFC, without control characters, and not a common one.
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

/// A password that a user signs in with. It can be any text; one that is too long is wrong.
#[derive(Clone, Deserialize, JsonSchema)]
#[schemars(inline, example = &"correct horse battery")]
pub struct PasswordAttempt(#[schemars(length(max = Password::MAX_CHARS))] String);

/// The text breaks the rule for passwords.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// It has too few characters.
    #[error(
        "Use at least {} characters. A few unrelated words are easy to remember.",
        Password::MIN_CHARS
    )]
    TooShort,
    /// It is longer than anyone types.
    #[error("Use {} characters at most.", Password::MAX_CHARS)]
    TooLong,
    /// It has control characters, which cannot be typed into a field of one line.
    #[error("A password cannot have control characters. Remove tabs and line breaks.")]
    Control,
    /// It is among the first that attackers guess.
    #[error("This password is too common. Choose another.")]
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

/// Normalizes a password, so that every keyboard gives the same text: Unicode's normal form NFC, and ASCII spaces for
/// other spaces (RFC 8265, `OpaqueString`). Returns nothing if it has control characters.
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
    /// The texts whose hash may be stored: the normalized one, and the typed one, if the hash is older than
    /// normalization. The result does not depend on the stored hash, so that an unknown user takes as long as a known
    /// one.
    fn candidates(self) -> Vec<String> {
        let normalized = normalized(&self.0).filter(|text| *text != self.0);
        let mut candidates: Vec<_> = normalized.into_iter().chain([self.0]).collect();
        candidates.retain(|text| text.chars().nth(Password::MAX_CHARS).is_none());
        candidates
    }
}

/// Hashes passwords, a few at a time, on low-priority threads, so that messages do not wait for them.
pub struct Hasher(Workers);

impl Default for Hasher {
    fn default() -> Self {
        Self(Workers::new(AT_ONCE, WAITING, Priority::Low))
    }
}

impl Hasher {
    /// Reserves a place in the queue. Call it before any other work for the request, so that a busy server answers at
    /// once.
    ///
    /// # Errors
    /// 503 if the queue is full.
    pub fn place(&self) -> Result<Place> {
        self.0.place().map(Place)
    }

    /// Hashes a password like [`Place::hash`].
    ///
    /// # Errors
    /// 503 if the queue is full.
    pub async fn hash(&self, password: Password) -> Result<PasswordHash> {
        self.place()?.hash(password).await
    }

    /// Verifies a password like [`Place::verify`].
    ///
    /// # Errors
    /// 503 if the queue is full.
    pub async fn verify(
        &self,
        attempt: PasswordAttempt,
        kept: Option<PasswordHash>,
    ) -> Result<bool> {
        self.place()?.verify(attempt, kept).await
    }
}

/// A reserved place in the queue, for hashing one password.
pub struct Place(workers::Place);

impl Place {
    /// Returns the hash of a password.
    pub async fn hash(self, password: Password) -> Result<PasswordHash> {
        self.0.run(move || hash(&password.0)).await
    }

    /// Whether the password matches the stored hash. It takes as long if there is no hash, and no time if the password
    /// is too long to match.
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

/// Verifies a password with the parameters in the stored hash.
fn verify(password: &str, kept: &PasswordHash) -> bool {
    phc::PasswordHash::new(kept.as_str())
        .is_ok_and(|kept| argon2().verify_password(password.as_bytes(), &kept).is_ok())
}

#[cfg(test)]
mod tests {
    use std::iter;

    use rocket::futures::FutureExt;

    use super::*;
    use crate::{error::Error, people::names};

    #[test]
    fn every_keyboard_types_the_same_password() {
        for [one, other] in names::cases::<[String; 2]>("passwords") {
            assert_eq!(normalized(&one), normalized(&other), "{one:?} {other:?}");
        }
    }

    fn refusal(text: &str) -> Option<InvalidPassword> {
        text.parse::<Password>().err()
    }

    #[test]
    fn short_and_common_passwords_are_refused() {
        assert_eq!(refusal("seven c"), Some(InvalidPassword::TooShort));
        assert_eq!(refusal("eight ch"), None);
        assert_eq!(refusal("пароли и"), None);
        assert_eq!(refusal(&"x".repeat(256)), None);
        assert_eq!(refusal(&"x".repeat(257)), Some(InvalidPassword::TooLong));
        assert_eq!(refusal("Password1"), Some(InvalidPassword::Common));
        assert_eq!(refusal("eight\tch"), Some(InvalidPassword::Control));
        assert_eq!(refusal("eight\u{85}ch"), Some(InvalidPassword::Control));
        // The limit counts normalized characters.
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
    async fn password_is_verified_against_its_hash() {
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
    async fn password_matches_in_every_normal_form() {
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
            // Case and compatibility forms make a difference.
            let wrong = hasher.verify(attempt(&typed.to_uppercase()), Some(kept));
            assert!(!wrong.await.unwrap(), "{typed}");
        }
    }

    #[tokio::test]
    async fn hash_of_an_unnormalized_password_still_matches() {
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
    fn only_an_unnormalized_attempt_is_hashed_twice() {
        let candidates = |text: &str| PasswordAttempt(text.to_owned()).candidates();
        assert_eq!(candidates("pässwörter"), ["pässwörter"]);
        assert_eq!(candidates("a\u{308}"), ["ä", "a\u{308}"]);
        assert_eq!(candidates("a\tb"), ["a\tb"]);
        let longest = "ä".repeat(256);
        assert_eq!(candidates(&"a\u{308}".repeat(256)), [longest]);
    }

    #[test]
    fn over_long_attempt_is_wrong_without_hashing() {
        let hasher = Hasher::default();
        let verify = |length| {
            let attempt = PasswordAttempt("ä".repeat(length));
            hasher.verify(attempt, None).now_or_never()
        };
        assert!(matches!(verify(257), Some(Ok(false))));
        assert!(verify(256).is_none(), "it must wait in the queue");
    }

    #[tokio::test]
    async fn dummy_password_never_matches() {
        let hasher = Hasher::default();
        let attempt = PasswordAttempt("nobody's password".to_owned());
        assert!(!hasher.verify(attempt.clone(), None).await.unwrap());
        // The comparison takes as long as one with a current hash.
        let nobodys = PasswordHash::new(NOBODYS.to_owned());
        assert!(hasher.verify(attempt, Some(nobodys)).await.unwrap());
        let price = |kept: &str| kept.rsplitn(3, '$').last().map(str::to_owned);
        assert_eq!(price(NOBODYS), price(hash("anybody's").as_str()));
    }

    #[tokio::test]
    async fn full_queue_answers_busy() {
        let hasher = Hasher::default();
        let places: Vec<_> = iter::from_fn(|| hasher.place().ok()).collect();
        assert_eq!(places.len(), AT_ONCE + WAITING);
        let hash = hasher.hash("correct horse".parse().unwrap());
        assert!(matches!(hash.await, Err(Error::Busy)));
    }
}

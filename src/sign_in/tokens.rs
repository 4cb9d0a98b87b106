//! Tokens: secrets that open a session or a link. A token is opaque, and only its hash is stored, so that a leaked
//! database or log opens nothing.

use std::{borrow::Cow, fmt, str::FromStr};

use data_encoding::BASE64URL_NOPAD;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use sha2::{Digest, Sha256};
use sqlx::{
    Decode, Encode, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    sqlite::{SqliteArgumentsBuffer, SqliteTypeInfo, SqliteValueRef},
};

/// The secret of one session or one link: 256 random bits, 43 characters of base64url (RFC 4648).
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// The SHA-256 of a token, the only part that is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

/// The text is not a token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidToken;

impl Token {
    /// A random token.
    #[must_use]
    pub fn random() -> Self {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).expect("the operating system has random numbers");
        Self(bits)
    }

    /// The hash to store.
    #[must_use]
    pub fn hash(&self) -> TokenHash {
        TokenHash(Sha256::digest(self.0).into())
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&BASE64URL_NOPAD.encode(&self.0))
    }
}

/// Hides the secret, so that no log shows it.
impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

impl FromStr for Token {
    type Err = InvalidToken;

    fn from_str(text: &str) -> Result<Self, InvalidToken> {
        let bits = BASE64URL_NOPAD
            .decode(text.as_bytes())
            .map_err(|_| InvalidToken)?;
        bits.try_into().map(Self).map_err(|_| InvalidToken)
    }
}

impl Type<Sqlite> for TokenHash {
    fn type_info() -> SqliteTypeInfo {
        <[u8] as Type<Sqlite>>::type_info()
    }
}

impl Encode<'_, Sqlite> for TokenHash {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        self.0.as_slice().encode_by_ref(buffer)
    }
}

impl Decode<'_, Sqlite> for TokenHash {
    fn decode(value: SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(<&[u8]>::decode(value)?.try_into()?))
    }
}

impl JsonSchema for Token {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Token".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^[A-Za-z0-9_-]{43}$",
            "examples": ["n5hGRHlxgCTNGJmq3kD5wrJ0-3kIcVEZOuZVZ5JwPzA"],
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn token_parses_from_its_own_text_only() {
        let token = Token::random();
        assert_eq!(token.to_string().len(), 43);
        assert_eq!(token.to_string().parse(), Ok(token));
        for text in [
            "",
            "abc",
            "=",
            &"A".repeat(42),
            &"A".repeat(44),
            &"é".repeat(43),
        ] {
            assert_eq!(text.parse::<Token>(), Err(InvalidToken), "{text:?}");
        }
    }

    #[test]
    fn debug_output_hides_the_token() {
        let token = Token::random();
        assert!(!format!("{token:?}").contains(&token.to_string()));
    }
}

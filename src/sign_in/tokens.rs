//! Tokens: what lets a device in, or somebody join. A token is opaque, and only its hash is stored, so that neither a
//! database nor a log that leaks lets anybody in.

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

/// The secret of one session or one link: 256 random bits, in base64url (RFC 4648) 43 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Token([u8; 32]);

/// The hash of a token, which is all that is kept of it: its SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TokenHash([u8; 32]);

/// The text is no token.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct InvalidToken;

impl Token {
    /// A new one.
    #[must_use]
    pub fn random() -> Self {
        let mut bits = [0; 32];
        getrandom::fill(&mut bits).expect("the operating system has random numbers");
        Self(bits)
    }

    /// What is kept of it.
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

/// Without the secret, so that no log shows it.
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
    fn a_token_is_its_text_and_no_other_text_is_one() {
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
    fn a_token_does_not_show_in_a_log() {
        let token = Token::random();
        assert!(!format!("{token:?}").contains(&token.to_string()));
    }
}

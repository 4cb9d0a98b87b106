//! Notes that owners write about invites.

use std::str::FromStr;

use icu_normalizer::ComposingNormalizer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    InvalidLine,
    lines::{ONE_LINE, Rule},
};

/// An owner's note on the purpose of an invite: at most 200 characters in one line, in Unicode's normal form NFC.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"For the people of the workshop")]
#[sqlx(transparent)]
pub struct Note(#[schemars(length(max = Self::MAX_CHARS), regex(pattern = ONE_LINE))] String);

impl Note {
    const MAX_CHARS: usize = 200;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Note {
    type Err = InvalidLine;

    fn from_str(text: &str) -> Result<Self, InvalidLine> {
        if text.trim().is_empty() {
            return Ok(Self::default());
        }
        let form = ComposingNormalizer::new_nfc();
        let rule = Rule::new("A note", Self::MAX_CHARS, form);
        rule.line(text).map(Self)
    }
}

impl TryFrom<String> for Note {
    type Error = InvalidLine;

    fn try_from(text: String) -> Result<Self, InvalidLine> {
        text.parse()
    }
}

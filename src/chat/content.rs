//! The text of a message, and its idempotency key.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::people::characters::is_blank;

/// The text of a message: 1 to 10,000 characters (Unicode scalar values) without NUL, at least one of them visible. Blank
/// lines at the start and white space at the end are removed. Everything else is kept, such as the indent of pasted code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"Is the coffee machine back?")]
#[sqlx(transparent)]
pub struct Content(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = r"^[^\u0000]*[^\s\p{C}][^\u0000]*$"))]
     String,
);

/// The text breaks the rule for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidContent {
    /// Nothing but white space and invisible characters.
    #[error("Write something first.")]
    Empty,
    /// Longer than anyone reads.
    #[error(
        "A message has at most {} characters. Send the rest in another message.",
        Content::MAX_CHARS
    )]
    TooLong,
    /// U+0000, which ends a text for SQLite.
    #[error("A message cannot contain the character NUL. Remove it.")]
    Nul,
}

impl Content {
    /// Long enough for a stack trace, short enough to be read.
    pub const MAX_CHARS: usize = 10_000;

    /// A text that was checked before it was stored, that of a change line, or the empty one of a deleted message.
    pub(crate) fn stored(text: String) -> Self {
        Self(text)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Content {
    type Error = InvalidContent;

    fn try_from(text: String) -> Result<Self, InvalidContent> {
        let trimmed = without_blank_ends(&text);
        if trimmed.contains('\0') {
            return Err(InvalidContent::Nul);
        }
        if trimmed.chars().all(is_blank) {
            return Err(InvalidContent::Empty);
        }
        if trimmed.chars().count() > Self::MAX_CHARS {
            return Err(InvalidContent::TooLong);
        }
        let is_trimmed = trimmed.len() == text.len();
        Ok(Self(if is_trimmed { text } else { trimmed.to_owned() }))
    }
}

/// The text of a message that may have none, because it has files.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"hello")]
pub struct Caption(
    #[schemars(with = "String", length(max = Content::MAX_CHARS), regex(pattern = r"^[^\u0000]*$"))]
     Content,
);

impl Caption {
    /// The text of a message with this many files.
    ///
    /// # Errors
    /// There is neither a text nor a file.
    pub fn with_files(self, number: usize) -> Result<Content, InvalidContent> {
        if self.0.as_str().is_empty() && number == 0 {
            return Err(InvalidContent::Empty);
        }
        Ok(self.0)
    }
}

impl TryFrom<String> for Caption {
    type Error = InvalidContent;

    fn try_from(text: String) -> Result<Self, InvalidContent> {
        match Content::try_from(text) {
            Err(InvalidContent::Empty) => Ok(Self(Content(String::new()))),
            content => content.map(Self),
        }
    }
}

/// Removes the blank lines at the start and the white space at the end.
fn without_blank_ends(text: &str) -> &str {
    let text = text.trim_end();
    let indent = text.len() - text.trim_start().len();
    let line = text[..indent].rfind(['\n', '\r', '\u{2028}', '\u{2029}', '\u{85}']);
    let start = line.map_or(0, |at| {
        at + text[at..].chars().next().map_or(0, char::len_utf8)
    });
    &text[start..]
}

/// The sender's idempotency key for one message: 1 to 64 letters, digits, `-` and `_` of ASCII. The same key from
/// the same author is the same message, for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"a1b2c3")]
#[sqlx(transparent)]
pub struct ClientId(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = "^[A-Za-z0-9_-]+$"))] String,
);

/// The text is no client id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "A client id has 1 to {} letters, digits, dashes or underscores.",
    ClientId::MAX_CHARS
)]
pub struct InvalidClientId;

impl ClientId {
    /// A UUID has 36 characters, and a hash of 256 bits in hex has 64: it is kept with each message, for good.
    const MAX_CHARS: usize = 64;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for ClientId {
    type Error = InvalidClientId;

    fn try_from(text: String) -> Result<Self, InvalidClientId> {
        text.parse()
    }
}

impl FromStr for ClientId {
    type Err = InvalidClientId;

    fn from_str(text: &str) -> Result<Self, InvalidClientId> {
        let is_plain = text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'));
        if is_plain && (1..=Self::MAX_CHARS).contains(&text.len()) {
            Ok(Self(text.to_owned()))
        } else {
            Err(InvalidClientId)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::names;

    fn content(text: &str) -> Result<Content, InvalidContent> {
        text.to_owned().try_into()
    }

    #[test]
    fn blank_lines_and_the_end_are_trimmed_but_no_indent() {
        for (typed, kept) in [
            (" \n a\n\t b  c \n", " a\n\t b  c"),
            (
                "    if x {\n        y\n    }\n",
                "    if x {\n        y\n    }",
            ),
            ("\r\n\t\r\n\ta\u{3000}\u{85}", "\ta"),
            ("\u{2028}\u{2003}a", "\u{2003}a"),
            ("a", "a"),
        ] {
            assert_eq!(content(typed), Ok(Content(kept.to_owned())), "{typed:?}");
        }
    }

    #[test]
    fn content_length_counts_characters() {
        assert!(content(&"é".repeat(10_000)).is_ok());
        assert_eq!(content(&"é".repeat(10_001)), Err(InvalidContent::TooLong));
        assert_eq!(content(" \u{2003}\n"), Err(InvalidContent::Empty));
        assert_eq!(content("a\0b"), Err(InvalidContent::Nul));
    }

    #[test]
    fn invisible_characters_alone_are_refused() {
        for blank in [
            "\u{2800}",
            "\u{200b}",
            "\u{ad}",
            "\u{3164}",
            "\u{feff}",
            "\u{2060}",
            "\u{fffc}",
            "\u{85}",
            "\u{202e}",
            "\u{e000}",
            "\u{378}",
            "\u{e0067}",
        ] {
            assert_eq!(content(blank), Err(InvalidContent::Empty), "{blank:?}");
            let repeated = format!(" {blank}\n{blank}\u{2800} ");
            assert_eq!(content(&repeated), Err(InvalidContent::Empty), "{blank:?}");
        }
        for kept in ["\u{200b}a\u{feff}", "\u{6dd}", "\u{301}", "\u{2801}"] {
            assert_eq!(content(kept), Ok(Content(kept.to_owned())));
        }
    }

    #[test]
    fn page_and_server_agree_on_empty_messages() {
        for text in names::cases::<String>("invisibleMessages") {
            assert_eq!(content(&text), Err(InvalidContent::Empty), "{text:?}");
        }
        for text in names::cases::<String>("visibleMessages") {
            assert_eq!(content(&text), Ok(Content(text.clone())));
        }
    }

    #[test]
    fn client_id_is_short_ascii() {
        assert!("Az09-_".parse::<ClientId>().is_ok());
        for text in ["", "a b", "é", "a\0", &"x".repeat(65)] {
            assert_eq!(text.parse::<ClientId>(), Err(InvalidClientId), "{text:?}");
        }
    }
}

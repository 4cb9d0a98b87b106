//! Usernames: which are allowed, and when two are the same.

mod derived;
pub(crate) mod lines;
mod note;
pub(crate) mod search;
pub(crate) mod skeletons;

use std::{fmt, str::FromStr};

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup},
};
use schemars::JsonSchema;
use serde::Deserialize;
use sqlx::SqliteConnection;

use crate::people::characters::draws_nothing;

pub use self::{
    lines::{DisplayName, InvalidLine, Status},
    note::Note,
    search::{SearchKey, SearchTooLong},
    skeletons::Skeletons,
};

/// A name for a new user: 1 to 40 letters, digits, marks, `.`, `_` and `-`, the first a letter or digit, in Unicode's
/// normal form NFKC.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, sqlx::Type, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"jane")]
#[sqlx(transparent)]
pub struct Username(
    #[schemars(
        length(min = 1, max = Self::MAX_CHARS),
        regex(pattern = r"^[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$"))
    ]
    String,
);

/// A name, in the form in which names are compared: NFKC, then full case folding (Unicode, chapter 3.13).
#[derive(Debug, Clone, PartialEq, Eq, Hash, Deserialize, sqlx::Type, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"jane")]
#[sqlx(transparent)]
pub struct UsernameKey(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = r"\S"))] String,
);

/// Why a text is not a username.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidUsername {
    /// It contains white space.
    #[error("A name cannot contain spaces. You can add a display name later.")]
    Space,
    /// It contains an invisible character.
    #[error("The name contains an invisible character. Delete it and type the name again.")]
    Invisible,
    /// It breaks another part of the rule.
    #[error(
        "Use letters, digits, dots, dashes or underscores, and start with a letter or digit (40 at most)."
    )]
    Other,
}

/// Fills in the folds and skeletons of names that an earlier version stored.
pub(crate) async fn fill_in(db: &mut SqliteConnection) -> sqlx::Result<()> {
    skeletons::fill_in(db).await?;
    search::fill_in(db).await
}

impl Username {
    const MAX_CHARS: usize = 40;

    /// The same name with a number, in case it is taken: `jane`, `jane-2`, `jane-3`.
    #[must_use]
    pub fn variant(&self, number: u32) -> Self {
        if number < 2 {
            return self.clone();
        }
        let suffix = format!("-{number}");
        let kept: String = self
            .0
            .chars()
            .take(Self::MAX_CHARS - suffix.len())
            .collect();
        Self(kept + &suffix)
    }

    /// Whether nobody can have the name, as it means others in a mention, or the reader in a search.
    #[must_use]
    pub fn is_reserved(&self) -> bool {
        matches!(self.key().as_str(), "room" | "here" | "everyone" | "me")
    }

    /// The key by which the name is compared.
    #[must_use]
    pub fn key(&self) -> UsernameKey {
        UsernameKey::of(&self.0)
    }

    /// The skeletons of the name, by which it is compared with names that look like it.
    #[must_use]
    pub fn skeletons(&self) -> Skeletons {
        Skeletons::of(&self.0)
    }
}

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, InvalidUsername> {
        let name = nfkc(text.trim());
        let begins_well = name.chars().next().is_some_and(char::is_alphanumeric);
        let is_short = name.chars().count() <= Self::MAX_CHARS;
        if begins_well && is_short && name.chars().all(is_name_character) {
            Ok(Self(name))
        } else if name.contains(char::is_whitespace) {
            Err(InvalidUsername::Space)
        } else if name.contains(draws_nothing) {
            Err(InvalidUsername::Invisible)
        } else {
            Err(InvalidUsername::Other)
        }
    }
}

impl TryFrom<String> for Username {
    type Error = InvalidUsername;

    fn try_from(text: String) -> Result<Self, InvalidUsername> {
        text.parse()
    }
}

impl fmt::Display for Username {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl UsernameKey {
    /// The longest key, and the longest text to look up. Folding turns one character into at most three (Unicode,
    /// chapter 5.18), and a letter typed with separate marks has at most four.
    pub const MAX_CHARS: usize = 4 * Username::MAX_CHARS;

    /// The key of any text, whether a user has it or not. An over-long text, which no user can have, is truncated.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let key = trimmed_fold(text);
        Self(key.chars().take(Self::MAX_CHARS).collect())
    }

    /// The key's text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Why a text cannot be anyone's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidKey {
    /// It is empty.
    #[error("Enter a name.")]
    Nothing,
    /// It is longer than any name.
    #[error("Use {} characters at most.", Username::MAX_CHARS)]
    TooLong,
}

impl FromStr for UsernameKey {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        if is_longer(text, Self::MAX_CHARS) {
            return Err(InvalidKey::TooLong);
        }
        let key = Self::of(text);
        if key.0.is_empty() {
            Err(InvalidKey::Nothing)
        } else {
            Ok(key)
        }
    }
}

impl TryFrom<String> for UsernameKey {
    type Error = InvalidKey;

    fn try_from(text: String) -> Result<Self, InvalidKey> {
        text.parse()
    }
}

/// Counts before folding, which turns a character such as U+FDFA into as many as eighteen.
fn is_longer(text: &str, most: usize) -> bool {
    text.trim().chars().nth(most).is_some()
}

/// Trims after folding, which can create white space: U+0384 becomes a space and a mark.
fn trimmed_fold(text: &str) -> String {
    fold(text).trim().to_owned()
}

fn fold(text: &str) -> String {
    nfkc(&CaseMapper::new().fold_string(&nfkc(text)))
}

fn nfkc(text: &str) -> String {
    ComposingNormalizer::new_nfkc().normalize(text).into_owned()
}

/// Whether a character may be in a name: a letter, mark or digit of any script, `.`, `_` or `-`. It refuses letters that
/// draw nothing, such as U+3164, the Hangul filler.
pub(crate) fn is_name_character(character: char) -> bool {
    let letters = GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Mark)
        .union(GeneralCategoryGroup::Number);
    let is_letter = letters.contains(CodePointMapData::<GeneralCategory>::new().get(character));
    matches!(character, '.' | '_' | '-') || is_letter && !draws_nothing(character)
}

/// Texts of one kind that the server and the page treat alike.
#[cfg(test)]
pub(crate) fn cases<T: serde::de::DeserializeOwned>(kind: &str) -> Vec<T> {
    let file = include_str!("../../frontend/src/text/text-cases.json");
    let mut kinds: serde_json::Value = serde_json::from_str(file).expect("JSON");
    serde_json::from_value(kinds[kind].take()).expect("a list of cases")
}

#[cfg(test)]
mod tests {
    use icu_normalizer::DecomposingNormalizer;

    use super::*;

    #[test]
    fn names_that_hide_a_difference_are_refused() {
        for name in cases::<String>("hidingNames") {
            assert!(name.parse::<Username>().is_err(), "{name:?}");
            assert!(DisplayName::try_from(name.clone()).is_err(), "{name:?}");
        }
        for [name, lookalike] in cases::<[String; 2]>("lookAlikes") {
            let (a, b) = (Skeletons::of(&name), Skeletons::of(&lookalike));
            let is_shared = a.as_slice().iter().any(|look| b.as_slice().contains(look));
            assert!(is_shared, "{name} {lookalike}");
        }
    }

    #[test]
    fn flags_of_regions_are_allowed_in_display_names() {
        for name in cases::<String>("displayNames") {
            let kept = DisplayName::try_from(name.clone()).map(|name| name.to_string());
            assert_eq!(kept, Ok(name));
        }
    }

    #[test]
    fn notes_refuse_line_separators_and_direction_controls() {
        for note in cases::<String>("refusedNotes") {
            assert!(note.parse::<Note>().is_err(), "{note:?}");
        }
    }

    #[test]
    fn letters_of_any_script_are_allowed() {
        for name in ["john", "Zoë", "Ольга", "美咲", "अनिल", "o.brien-2", "7of9"] {
            assert!(name.parse::<Username>().is_ok(), "{name}");
        }
    }

    #[test]
    fn line_breaks_invisible_characters_and_markup_are_refused() {
        let long = "x".repeat(41);
        for name in [
            "",
            "  ",
            "-x",
            "a b",
            "a\nb",
            "a\0",
            "<b>",
            "a\u{202e}b",
            "a\u{200b}b",
            "a\u{115f}b",
            "a\u{3164}",
            "\u{3164}",
            "a\u{fe0f}",
            "a\u{2800}",
            "\u{2800}a",
            "a\u{fffc}",
            "a\u{13441}",
            "a\u{13442}b",
            "a\u{16fe4}",
            "a\u{2d7f}",
            "a\u{e000}",
            "a\u{378}",
            long.as_str(),
        ] {
            assert!(name.parse::<Username>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn names_compare_by_unicode_folding() {
        for (a, b) in [
            ("STRASSE", "straße"),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("Zoe\u{308}", "zoë"),
            ("ＡＮＮ", "ann"),
        ] {
            assert_eq!(UsernameKey::of(a), UsernameKey::of(b), "{a} {b}");
        }
        assert_ne!(UsernameKey::of("ann"), UsernameKey::of("anna"));
    }

    #[test]
    fn longest_key_has_room_for_every_spelling() {
        let decomposing = DecomposingNormalizer::new_nfd();
        let is_of_names =
            |text: &String| nfkc(text) == *text && text.chars().all(is_name_character);
        let letters = ('\0'..=char::MAX).map(|letter| letter.to_string());
        for letter in letters.filter(is_of_names) {
            assert!(fold(&letter).chars().count() <= 3, "{letter}");
            let typed = decomposing.normalize(&letter);
            assert!(typed.chars().count() <= 4, "{letter}");
        }
    }

    #[test]
    fn over_long_text_is_refused_or_truncated() {
        let most = UsernameKey::MAX_CHARS;
        let long = "x".repeat(most + 1);
        assert_eq!(long.parse::<UsernameKey>(), Err(InvalidKey::TooLong));
        assert!(long[1..].parse::<UsernameKey>().is_ok());
        for text in [long, "\u{fdfa}".repeat(21_000)] {
            assert_eq!(UsernameKey::of(&text).0.chars().count(), most);
        }
    }

    #[test]
    fn folding_is_idempotent() {
        for text in ["\u{384}a", " a\u{a0}", "\u{fdfa}", "ﬁ", "İ"] {
            let key = UsernameKey::of(text);
            assert_eq!(UsernameKey::of(key.as_str()), key, "{text:?}");
        }
    }

    #[test]
    fn variant_of_the_longest_name_is_valid() {
        let name: Username = "x".repeat(40).parse().unwrap();
        assert_eq!(name.variant(1), name);
        assert_eq!(
            name.variant(12).to_string().parse::<Username>().unwrap(),
            name.variant(12)
        );
    }
}

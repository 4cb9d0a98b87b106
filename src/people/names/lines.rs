//! Texts of one line that users write about themselves: display names and status texts.

use std::fmt;

use icu_normalizer::{ComposingNormalizer, ComposingNormalizerBorrowed};
use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{GeneralCategory, GeneralCategoryGroup, VariationSelector},
};
use schemars::JsonSchema;

use super::Skeletons;
use crate::people::characters::{draws_nothing, is_blank};

/// The pattern of one line in the API description: no line breaks. [`Rule`] has the whole rule.
pub(crate) const ONE_LINE: &str = r"^[^\u0000-\u001f\u007f-\u009f\u2028\u2029]*$";

/// The name shown instead of a username: 1 to 60 characters in one line, in Unicode's normal form NFKC.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(inline, example = &"Jane Doe")]
#[sqlx(transparent)]
pub struct DisplayName(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = ONE_LINE))] String,
);

/// A user's status text: 1 to 100 characters in one line, in Unicode's normal form NFC.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(inline, example = &"On holiday 🏝")]
#[sqlx(transparent)]
pub struct Status(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = ONE_LINE))] String,
);

impl DisplayName {
    const MAX_CHARS: usize = 60;

    /// The skeletons of the name, by which it is compared with names that look like it.
    #[must_use]
    pub fn skeletons(&self) -> Skeletons {
        Skeletons::of(&self.0)
    }
}

impl Status {
    const MAX_CHARS: usize = 100;
}

/// The text breaks the rule for texts of one line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidLine {
    /// It is empty or too long.
    #[error("{0} must have 1 to {1} characters.")]
    Length(&'static str, usize),
    /// It breaks the line, changes the direction of the text around it, or is invisible.
    #[error("{0} cannot have line breaks or invisible characters. Delete it and type it again.")]
    Character(&'static str),
    /// It has nothing that you can see or point at.
    #[error("{0} needs at least one visible character.")]
    Invisible(&'static str),
}

impl TryFrom<String> for DisplayName {
    type Error = InvalidLine;

    fn try_from(text: String) -> Result<Self, InvalidLine> {
        let form = ComposingNormalizer::new_nfkc();
        let rule = Rule::new("A display name", Self::MAX_CHARS, form);
        rule.line(&text).map(Self)
    }
}

impl fmt::Display for DisplayName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Status {
    type Error = InvalidLine;

    fn try_from(text: String) -> Result<Self, InvalidLine> {
        let form = ComposingNormalizer::new_nfc();
        let rule = Rule::new("A status", Self::MAX_CHARS, form);
        rule.line(&text).map(Self)
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The rule for a text of one line.
pub(crate) struct Rule {
    /// The subject of its error messages.
    what: &'static str,
    max_chars: usize,
    form: ComposingNormalizerBorrowed<'static>,
}

impl Rule {
    pub fn new(
        what: &'static str,
        max_chars: usize,
        form: ComposingNormalizerBorrowed<'static>,
    ) -> Self {
        Self {
            what,
            max_chars,
            form,
        }
    }

    /// Normalizes a text, with single spaces for white space.
    pub fn line(&self, text: &str) -> Result<String, InvalidLine> {
        let text = self.form.normalize(text.trim());
        if !without_flags(&text).chars().all(is_allowed) {
            return Err(InvalidLine::Character(self.what));
        }
        let words: Vec<_> = text.split_whitespace().collect();
        let line = words.join(" ");
        match line.chars().count() {
            count if !(1..=self.max_chars).contains(&count) => {
                Err(InvalidLine::Length(self.what, self.max_chars))
            }
            _ if line.chars().any(is_visible) => Ok(line),
            _ => Err(InvalidLine::Invisible(self.what)),
        }
    }
}

/// The flags of England, Scotland and Wales: a black flag with tags, which are invisible elsewhere.
const FLAGS: [&str; 3] = [
    "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
];

/// Replaces each flag by a letter, so that the text around it cannot form another flag.
fn without_flags(text: &str) -> String {
    FLAGS
        .iter()
        .fold(text.to_owned(), |text, flag| text.replace(flag, "x"))
}

/// Refuses characters that break the line, change the direction of the text (UAX 9) or are invisible, except those that
/// emoji and the scripts of Iran, India and Japan need.
fn is_allowed(character: char) -> bool {
    const ZERO_WIDTH_NON_JOINER: char = '\u{200c}';
    const ZERO_WIDTH_JOINER: char = '\u{200d}';
    matches!(character, ZERO_WIDTH_NON_JOINER | ZERO_WIDTH_JOINER)
        || CodePointSetData::new::<VariationSelector>().contains(character)
        || !(is_directing(character) || draws_nothing(character))
}

fn is_directing(character: char) -> bool {
    let directing = GeneralCategoryGroup::Control
        .union(GeneralCategoryGroup::Format)
        .union(GeneralCategoryGroup::LineSeparator)
        .union(GeneralCategoryGroup::ParagraphSeparator);
    directing.contains(CodePointMapData::<GeneralCategory>::new().get(character))
}

/// Whether a character is visible alone: a mark needs a letter.
fn is_visible(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    !GeneralCategoryGroup::Mark.contains(category) && !is_blank(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> Result<String, InvalidLine> {
        DisplayName::try_from(text.to_owned()).map(|name| name.0)
    }

    #[test]
    fn display_name_allows_any_script_and_emoji() {
        for text in [
            "Jane Doe",
            "Zoë O’Brien, Ph.D.",
            "Ольга 🦊",
            "美咲",
            "葛\u{e0100}城",
            "می\u{200c}خواهم",
            "क\u{94d}\u{200d}ष",
            "👩\u{200d}💻",
            "❤\u{fe0f}",
            "1",
            "1\u{fe0f}\u{20e3} Ann",
            FLAGS[0],
            "Max \u{1f3f4}\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f} Roe",
            "🏴\u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f} Max",
            "🏴\u{200d}☠\u{fe0f} Anne",
        ] {
            assert_eq!(name(text).as_deref(), Ok(text));
        }
    }

    #[test]
    fn line_is_normalized_and_has_single_spaces() {
        assert_eq!(
            name("  Jane \u{a0} \u{3000}Doe ").as_deref(),
            Ok("Jane Doe")
        );
        assert_eq!(name("Ｊａｎｅ ﬁ ½").as_deref(), Ok("Jane fi 1⁄2"));
        assert_eq!(name("Zoe\u{308}").as_deref(), Ok("Zoë"));
        let status = Status::try_from("½  e\u{301}™".to_owned()).map(|status| status.0);
        assert_eq!(status.as_deref(), Ok("½ é™"));
    }

    #[test]
    fn line_breaks_bidi_controls_and_invisible_characters_are_refused() {
        for hidden in [
            "\n",
            "\t",
            "\0",
            "\u{7f}",
            "\u{85}",
            "\u{ad}",
            "\u{34f}",
            "\u{61c}",
            "\u{115f}",
            "\u{200b}",
            "\u{200e}",
            "\u{2028}",
            "\u{2029}",
            "\u{202e}",
            "\u{2060}",
            "\u{2066}",
            "\u{3164}",
            "\u{feff}",
            "\u{ffa0}",
            "\u{e0041}",
            "\u{2800}",
            "\u{fffc}",
            "\u{1d159}",
            "\u{13441}",
            "\u{16fe4}",
            "\u{e000}",
            "\u{378}",
            "\u{10ffff}",
            // Tags without a flag, of another flag, and left over.
            "\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
            "🏴\u{e0075}\u{e0073}\u{e0074}\u{e0078}\u{e007f}",
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}\u{e007f}",
            // Tags of a flag after another flag, and within one.
            "🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}\
             \u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
            "🏴🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}\
             \u{e0067}\u{e0062}\u{e0077}\u{e006c}\u{e0073}\u{e007f}",
        ] {
            let text = format!("a{hidden}b");
            assert_eq!(
                name(&text),
                Err(InvalidLine::Character("A display name")),
                "{text:?}"
            );
            assert!(Status::try_from(text).is_err());
        }
    }

    #[test]
    fn invisible_line_is_refused() {
        for text in ["\u{200d}", "\u{fe0f}", "\u{301}", "\u{301} \u{200c}"] {
            let invisible = Err(InvalidLine::Invisible("A display name"));
            assert_eq!(name(text), invisible, "{text:?}");
        }
    }

    #[test]
    fn length_counts_normalized_characters() {
        assert!(name(&"x".repeat(60)).is_ok());
        let length = Err(InvalidLine::Length("A display name", 60));
        assert_eq!(name(&"x".repeat(61)), length);
        // One character normalizes to eighteen.
        assert_eq!(name(&"\u{fdfa}".repeat(4)), length);
        assert_eq!(name(" "), length);
        assert!(Status::try_from("🦊".repeat(100)).is_ok());
        assert!(Status::try_from("🦊".repeat(101)).is_err());
    }
}

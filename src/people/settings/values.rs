//! The values of settings.

use std::fmt;

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::people::names::{
    InvalidLine,
    lines::{ONE_LINE, Rule},
};

/// How many words notify a user at most.
pub(super) const MOST_WORDS: usize = 50;
/// How many days a week has.
pub(super) const MOST_DAYS: usize = 7;
const MINUTES_OF_HOUR: i64 = 60;

/// How times are shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[schemars(inline)]
pub enum Clock {
    /// As the system of each device shows them.
    #[serde(rename = "system")]
    #[sqlx(rename = "system")]
    System,
    /// From 1 to 12, with am and pm.
    #[serde(rename = "12")]
    #[sqlx(rename = "12")]
    Twelve,
    /// From 0 to 23.
    #[serde(rename = "24")]
    #[sqlx(rename = "24")]
    TwentyFour,
}

/// The messages that notify a user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[sqlx(rename_all = "lowercase")]
pub enum Notify {
    /// Every message.
    All,
    /// Messages for the user: direct messages, mentions, replies and their words.
    Mine,
    /// Nothing.
    Nothing,
}

/// The sound of a notification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
#[sqlx(rename_all = "lowercase")]
pub enum Sound {
    /// None.
    Off,
    /// One soft tap.
    Tap,
    /// Two tones.
    Chime,
}

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[schemars(inline)]
pub enum Weekday {
    /// The first one (ISO 8601).
    Monday,
    /// The second one.
    Tuesday,
    /// The third one.
    Wednesday,
    /// The fourth one.
    Thursday,
    /// The fifth one.
    Friday,
    /// The sixth one.
    Saturday,
    /// The last one.
    Sunday,
}

/// A word or a few: 1 to 40 characters in one line, in Unicode's normal form NFC.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"release")]
pub struct Word(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = ONE_LINE))] String,
);

impl Word {
    const MAX_CHARS: usize = 40;

    /// Words that differ in case alone are one.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let fold = |word: &Self| CaseMapper::new().fold_string(&word.0).into_owned();
        fold(self) == fold(other)
    }

    /// Its length in bytes.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }
}

impl TryFrom<String> for Word {
    type Error = InvalidLine;

    fn try_from(text: String) -> Result<Self, InvalidLine> {
        let form = ComposingNormalizer::new_nfc();
        let rule = Rule::new("A keyword", Self::MAX_CHARS, form);
        rule.line(&text).map(Self)
    }
}

/// A time of day, from 00:00 to 23:59: the minutes since midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, sqlx::Type, JsonSchema)]
#[serde(try_from = "String", into = "String")]
#[schemars(inline, !try_from, !into, example = &"19:00")]
#[sqlx(transparent)]
pub struct TimeOfDay(
    #[schemars(with = "String", regex(pattern = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"))] i64,
);

/// The text is no time of day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("A time of day has four digits, from 00:00 to 23:59.")]
pub struct InvalidTimeOfDay;

impl TryFrom<String> for TimeOfDay {
    type Error = InvalidTimeOfDay;

    fn try_from(text: String) -> Result<Self, InvalidTimeOfDay> {
        let part = |digits: &str, end| match digits.as_bytes() {
            [b'0'..=b'9', b'0'..=b'9'] => digits.parse::<i64>().ok().filter(|part| *part < end),
            _ => None,
        };
        let minutes = text.split_once(':').and_then(|(hours, minutes)| {
            Some(part(hours, 24)? * MINUTES_OF_HOUR + part(minutes, MINUTES_OF_HOUR)?)
        });
        minutes.map(Self).ok_or(InvalidTimeOfDay)
    }
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{:02}:{:02}",
            self.0 / MINUTES_OF_HOUR,
            self.0 % MINUTES_OF_HOUR
        )
    }
}

impl From<TimeOfDay> for String {
    fn from(time: TimeOfDay) -> Self {
        time.to_string()
    }
}

/// The values, each at its first place.
pub(super) fn without_repeats<T>(values: Vec<T>, are_same: fn(&T, &T) -> bool) -> Vec<T> {
    let mut kept = Vec::with_capacity(values.len());
    for value in values {
        if !kept.iter().any(|known| are_same(known, &value)) {
            kept.push(value);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_of_day_is_read_as_it_is_shown() {
        for text in ["00:00", "08:05", "23:59"] {
            let time = TimeOfDay::try_from(text.to_owned()).unwrap();
            assert_eq!(time.to_string(), text);
        }
        for text in [
            "24:00", "8:00", "08:60", "08:00:00", "0８:00", "+8:00", "", "noon",
        ] {
            assert!(TimeOfDay::try_from(text.to_owned()).is_err(), "{text}");
        }
    }

    #[test]
    fn words_that_differ_in_case_alone_are_one() {
        let word = |text: &str| Word::try_from(text.to_owned()).unwrap();
        let words = ["Straße", "release", "STRASSE", "Release"].map(word);
        let words = without_repeats(words.into(), Word::is_same);
        let texts: Vec<_> = words.iter().map(|word| &*word.0).collect();
        assert_eq!(texts, ["Straße", "release"]);
    }
}

//! The fold in which messages are searched: without case, accents and compatibility forms, and with one space for blanks.
//!
//! `Müller` becomes `muller`, `ﬁle` becomes `file`, and a line break a space. The marks that make が of か stay, as they are no
//! accents but make another letter.

use std::{borrow::Cow, ops::Range};

use icu_normalizer::ComposingNormalizer;
use icu_properties::{CodePointMapData, props::CanonicalCombiningClass};

use crate::people::names::search::{fold_letters, is_accent};

/// The first of the characters that the index uses for itself. In texts they stand for nothing.
pub(super) const RESERVED: char = '\u{F0000}';

/// A text to search, with the places of its letters.
#[derive(Debug)]
pub struct Folded {
    text: String,
    /// For each letter with its accents: where it begins in the fold, in bytes, and in the text, in UTF-16 code units.
    letters: Vec<(usize, usize)>,
}

/// The fold of a text.
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for letter in letters(text) {
        push(letter, &mut folded);
    }
    folded
}

impl Folded {
    /// The fold of a text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let mut folded = Self {
            text: String::with_capacity(text.len()),
            letters: Vec::with_capacity(text.len() + 1),
        };
        let mut place = 0;
        for letter in letters(text) {
            folded.letters.push((folded.text.len(), place));
            push(letter, &mut folded.text);
            place += letter.encode_utf16().count();
        }
        folded.letters.push((folded.text.len(), place));
        folded
    }

    /// The fold.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The places of these folds in the text, in UTF-16 code units: in order, and joined if they touch.
    #[must_use]
    pub fn ranges<'a>(&self, folds: impl IntoIterator<Item = &'a str>) -> Vec<Range<usize>> {
        let mut found: Vec<_> = folds
            .into_iter()
            .flat_map(|fold| self.text.match_indices(fold))
            .map(|(at, fold)| self.range(at..at + fold.len()))
            .collect();
        found.sort_unstable_by_key(|range| (range.start, range.end));
        let mut ranges: Vec<Range<usize>> = Vec::with_capacity(found.len());
        for range in found {
            match ranges.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => ranges.push(range),
            }
        }
        ranges
    }

    /// The whole letters in a range of the fold.
    fn range(&self, fold: Range<usize>) -> Range<usize> {
        let first = self.letters.partition_point(|(at, _)| *at <= fold.start) - 1;
        let after = self.letters.partition_point(|(at, _)| *at < fold.end);
        self.letters[first].1..self.letters[after].1
    }
}

/// Each letter of a text, with the marks that follow it.
fn letters(text: &str) -> impl Iterator<Item = &str> {
    let classes = CodePointMapData::<CanonicalCombiningClass>::new();
    let is_mark = move |letter: char| {
        !letter.is_ascii()
            && (classes.get(letter) != CanonicalCombiningClass::NotReordered
                || is_accent(letter)
                || is_narrow_voicing(letter))
    };
    let mut rest = text;
    std::iter::from_fn(move || {
        let mut characters = rest.char_indices();
        characters.next()?;
        let end = characters
            .find(|(_, character)| !is_mark(*character))
            .map_or(rest.len(), |(at, _)| at);
        let (letter, after) = rest.split_at(end);
        rest = after;
        Some(letter)
    })
}

fn push(letter: &str, folded: &mut String) {
    match letter.as_bytes() {
        [byte] if byte.is_ascii_graphic() => folded.push(char::from(byte.to_ascii_lowercase())),
        _ if letter.starts_with(char::is_whitespace) => {
            push_space(folded);
            let marks = letter.trim_start_matches(char::is_whitespace);
            if !marks.is_empty() {
                push(marks, folded);
            }
        }
        _ if letter.starts_with(|first| first == '\0' || first >= RESERVED) => {
            folded.push(char::REPLACEMENT_CHARACTER);
        }
        _ => {
            // Marks on both sides of an accent may have another order without it.
            let bare: Cow<'_, str> = match letter.chars().nth(2) {
                Some(_) => letter.chars().filter(|mark| !is_ignored(*mark)).collect(),
                None => letter.into(),
            };
            let mut plain = String::with_capacity(letter.len());
            fold_letters(&bare, is_ignored, &mut plain);
            // A sign such as `´` is a space with an accent, and stands for itself.
            let sign = letter.chars().next().filter(|first| !is_accent(*first));
            if let Some(sign) = sign
                && plain
                    .chars()
                    .all(|one| one.is_whitespace() || is_voicing(one))
            {
                return folded.push(sign);
            }
            for character in plain.chars() {
                if character.is_whitespace() {
                    push_space(folded);
                } else if is_voicing(character) {
                    push_voicing(character, folded);
                } else {
                    folded.push(character);
                }
            }
        }
    }
}

/// Makes another letter of the last one, so that a search for か does not find が.
fn push_voicing(mark: char, folded: &mut String) {
    if let Some(letter) = folded.pop() {
        let voiced = String::from_iter([letter, mark]);
        let voiced = ComposingNormalizer::new_nfc().normalize(&voiced);
        let mut voiced = voiced.chars();
        folded.push(match (voiced.next(), voiced.next()) {
            (Some(voiced), None) => voiced,
            _ => letter,
        });
    }
}

fn push_space(folded: &mut String) {
    if !folded.ends_with(' ') {
        folded.push(' ');
    }
}

/// Accents that make no other letter.
fn is_ignored(mark: char) -> bool {
    is_accent(mark) && !is_voicing(mark)
}

/// The narrow forms of these marks, which are letters of their own: ﾊﾞ is バ.
fn is_narrow_voicing(mark: char) -> bool {
    matches!(mark, '\u{FF9E}' | '\u{FF9F}')
}

/// The marks that make other letters in Japanese.
fn is_voicing(mark: char) -> bool {
    matches!(mark, '\u{3099}' | '\u{309A}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_forms_are_ignored() {
        for (text, expected) in [
            ("Müller", "muller"),
            ("Mu\u{308}ller", "muller"),
            ("ZOË", "zoe"),
            ("ﬁle", "file"),
            ("Straße", "strasse"),
            ("İstanbul", "istanbul"),
            ("ＡＢＣ", "abc"),
            ("don’t", "don't"),
            ("日本", "日本"),
            ("👍🏽\u{FE0F}", "👍🏽"),
            ("C++", "c++"),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }

    #[test]
    fn voicing_makes_another_letter() {
        assert_ne!(fold("が"), fold("か"));
        assert_eq!(fold("が"), fold("か\u{3099}"));
        assert_eq!(fold("ｶﾞ"), fold("ガ"));
        assert!(!fold("さが").contains(&fold("か")));
    }

    #[test]
    fn blanks_are_one_space() {
        assert_eq!(fold("a \n\t b\u{3000}\u{A0}c"), "a b c");
    }

    #[test]
    fn signs_that_are_blanks_with_an_accent_stand_for_themselves() {
        for sign in ["´", "¨", "˜", "￣", "¸", "‾", "゛", "゜"] {
            assert_eq!(fold(&format!("a{sign}b")), format!("a{sign}b"));
            assert_eq!(fold(sign), sign);
        }
        assert_eq!(fold("a \u{301}b"), "a b");
        assert_eq!(fold("\u{301}"), "");
    }

    #[test]
    fn a_mark_that_is_a_letter_stays_after_a_blank() {
        for mark in ["ุ", "ִ", "ﾞ"] {
            let folded = fold(&format!("a {mark}b"));
            assert!(folded.contains(&fold(mark)), "{mark:?}: {folded:?}");
        }
        let folded = fold("´\u{5A8}");
        assert_eq!(fold(&folded), folded);
    }

    #[test]
    fn ranges_have_whole_voiced_letters() {
        let text = Folded::of("ﾊﾞﾅﾅ ｶﾞｷﾞ");
        for (query, place) in [
            ("バ", Some(0..2)),
            ("ﾊﾞ", Some(0..2)),
            ("ｶﾞｷﾞ", Some(5..9)),
            ("ハ", None),
        ] {
            assert_eq!(text.ranges([fold(query).as_str()]).pop(), place, "{query}");
        }
    }

    #[test]
    fn characters_of_the_index_are_no_text() {
        assert_eq!(
            fold("a\u{F0001}\u{10FFFD}\0b"),
            "a\u{FFFD}\u{FFFD}\u{FFFD}b"
        );
    }

    #[test]
    fn ranges_are_whole_letters_in_utf_16() {
        for (text, fold, expected) in [
            ("a Mu\u{308}ller", "muller", &[(2, 9)][..]),
            ("👍 zoë", "zoe", &[(3, 6)]),
            ("ﬁne", "i", &[(0, 1)]),
            ("a  b", "a b", &[(0, 4)]),
            ("aaa", "aa", &[(0, 2)]),
            ("한국", "하", &[(0, 1)]),
            ("Straße", "s", &[(0, 1), (4, 5)]),
        ] {
            let found = Folded::of(text).ranges([super::fold(fold).as_str()]);
            let found: Vec<_> = found.iter().map(|range| (range.start, range.end)).collect();
            assert_eq!(found, expected, "{fold} in {text}");
        }
    }

    #[test]
    fn ranges_that_meet_are_one() {
        let folded = Folded::of("abcdef abc");
        assert_eq!(folded.ranges(["cd", "ab", "bcd"]), [0..4, 7..9]);
    }
}

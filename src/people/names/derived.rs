//! Usernames derived from a person's name: `mary` from "Mary Jones", or `mary.jones` or `mary2` if that is taken.
//!
//! The page derives the same usernames while the person types (`frontend/src/users/usernames.ts`). Both are tested with
//! `frontend/src/users/username-cases.json`.

use std::iter;

use icu_properties::{
    CodePointMapData,
    props::{GeneralCategory, GeneralCategoryGroup, Script},
};

use super::{DisplayName, Username, is_name_character, nfkc, search::search_fold};

impl Username {
    /// The usernames for a person of this name, best first, without an end. None if the name has no letter or digit.
    pub fn derived(name: &DisplayName) -> Option<impl Iterator<Item = Self> + Send + use<>> {
        let name = name.to_string();
        let words = name.split_whitespace().map(plain);
        let mut words = words.filter(|word| !word.is_empty());
        let first = words.next()?;
        let both = words.next_back().map(|last| format!("{first}.{last}"));
        let both = both.filter(|both| both.chars().count() <= Self::MAX_CHARS);
        let first = Self(cut(&first, ""));
        Some(
            iter::once(first.clone())
                .chain(both.map(Self))
                .chain(first.numbered()),
        )
    }

    /// The same name with a number, in case it is taken: `jane2`, `jane3`, without an end.
    pub fn numbered(&self) -> impl Iterator<Item = Self> + Send + use<> {
        let name = self.0.clone();
        (2_u32..).map(move |number| Self(cut(&name, &number.to_string())))
    }
}

/// A word as part of a username: in lower case, Latin letters without accents, and nothing that a username cannot have.
fn plain(word: &str) -> String {
    let scripts = CodePointMapData::<Script>::new();
    let is_latin = word
        .chars()
        .any(|letter| scripts.get(letter) == Script::Latin);
    let plain = if is_latin {
        nfkc(&search_fold(word))
    } else {
        nfkc(&word.to_lowercase())
    };
    let allowed: String = plain
        .chars()
        .filter(|&letter| is_name_character(letter))
        .collect();
    let begun = allowed.trim_start_matches(|first| !begins(first));
    begun.trim_end_matches(['.', '_', '-']).to_owned()
}

/// Whether a username can begin with the character: a letter or a digit.
fn begins(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    let letters = GeneralCategoryGroup::Letter.union(GeneralCategoryGroup::Number);
    character.is_alphanumeric() && letters.contains(category)
}

/// A name with a suffix, shortened to the length of a username.
fn cut(name: &str, suffix: &str) -> String {
    let kept = Username::MAX_CHARS - suffix.len();
    let kept: String = name.chars().take(kept).collect();
    kept.trim_end_matches(['.', '_', '-']).to_owned() + suffix
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Deserialize)]
    struct Case {
        name: String,
        usernames: Vec<String>,
    }

    #[test]
    fn usernames_match_the_cases_shared_with_the_page() {
        let cases = include_str!("../../../frontend/src/users/username-cases.json");
        let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
        for Case { name, usernames } in cases {
            let of_name = DisplayName::try_from(name.clone()).unwrap();
            let derived = Username::derived(&of_name).into_iter().flatten();
            let derived: Vec<_> = derived.take(usernames.len().max(1)).collect();
            let texts: Vec<_> = derived.iter().map(ToString::to_string).collect();
            assert_eq!(texts, usernames, "{name}");
            for username in derived {
                assert_eq!(username.to_string().parse(), Ok(username));
            }
        }
    }

    #[test]
    fn every_letter_makes_a_valid_username_or_none() {
        for letter in ('\0'..='\u{ffff}').chain('\u{1f000}'..='\u{1ffff}') {
            let Ok(name) = DisplayName::try_from(format!("{letter}{letter}")) else {
                continue;
            };
            for username in Username::derived(&name).into_iter().flatten().take(2) {
                assert_eq!(username.to_string().parse(), Ok(username), "{letter:?}");
            }
        }
    }
}

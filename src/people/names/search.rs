//! Search in names and notes, ignoring case, accents and compatibility forms.
//!
//! The page folds in the same way (`frontend/src/users/search.ts`). Both are tested with
//! `frontend/src/search-cases.json`.

use std::str::FromStr;

use icu_normalizer::DecomposingNormalizer;
use icu_properties::{CodePointMapData, props::Script};
use schemars::JsonSchema;
use sqlx::{Connection, SqliteConnection};

use super::trimmed_fold;
use crate::ids::{InviteId, UserId};

/// A text to search for or to search in. An empty text matches everything.
#[derive(Debug, Clone, Default, PartialEq, Eq, JsonSchema)]
#[schemars(transparent, inline, example = &"ja")]
pub struct SearchKey {
    #[schemars(length(max = Self::MAX_CHARS))]
    typed: String,
    #[schemars(skip)]
    folded: String,
}

impl SearchKey {
    /// The longest search: a whole note, which is the longest text to search in.
    const MAX_CHARS: usize = 200;

    /// The key of any text.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let typed = trimmed_fold(text);
        let folded = search_fold(text);
        Self {
            // A search for accents alone finds them.
            folded: if folded.is_empty() {
                typed.clone()
            } else {
                folded
            },
            typed,
        }
    }

    /// The text without case, for exact matches.
    #[must_use]
    pub fn typed(&self) -> &str {
        &self.typed
    }

    /// The text without case, accents and compatibility forms, for all matches.
    #[must_use]
    pub fn folded(&self) -> &str {
        &self.folded
    }
}

/// The search is longer than any text to search in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Search for {} characters at most.", SearchKey::MAX_CHARS)]
pub struct SearchTooLong;

impl FromStr for SearchKey {
    type Err = SearchTooLong;

    fn from_str(text: &str) -> Result<Self, SearchTooLong> {
        if super::is_longer(text, Self::MAX_CHARS) {
            Err(SearchTooLong)
        } else {
            Ok(Self::of(text))
        }
    }
}

pub(super) fn search_fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_letters(text, is_accent, &mut folded);
    folded.trim().to_owned()
}

/// Appends a text without case and compatibility forms, and without these accents.
pub(crate) fn fold_letters(text: &str, is_accent: fn(char) -> bool, folded: &mut String) {
    let decomposed = DecomposingNormalizer::new_nfkd().normalize(text);
    let letters = decomposed.chars().filter(|&letter| !is_accent(letter));
    for letter in letters
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
    {
        match plain(letter) {
            Some(plain) => folded.push_str(plain),
            None => folded.push(letter),
        }
    }
}

/// Marks that several scripts use, and the joiners. Marks of one script, such as the vowels of India, are letters. So
/// is the Greek iota below another letter, which is a separate letter in capitals.
pub(crate) fn is_accent(character: char) -> bool {
    character != '\u{345}' && CodePointMapData::<Script>::new().get(character) == Script::Inherited
}

/// Letters that Unicode does not decompose, and apostrophes.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        'ø' | 'ɔ' => "o",
        'đ' | 'ð' | 'ɗ' => "d",
        'ł' => "l",
        'ħ' => "h",
        'ı' | 'ɨ' => "i",
        'ŧ' => "t",
        'ŋ' => "n",
        'ɓ' => "b",
        'ƙ' | 'ĸ' => "k",
        'ƴ' => "y",
        'ʉ' => "u",
        'ə' | 'ɛ' => "e",
        'ς' => "σ",
        '‘' | '’' | 'ʻ' | 'ʼ' => "'",
        _ => return None,
    })
}

/// Folds the names and notes that were stored before this kind of fold.
pub(super) async fn fill_in(db: &mut SqliteConnection) -> sqlx::Result<()> {
    let mut tx = db.begin_with("begin immediate").await?;
    let users: Vec<(UserId, String, Option<String>)> =
        sqlx::query_as("select id, username, display_name from users where search_fold is null")
            .fetch_all(&mut *tx)
            .await?;
    for (id, username, display_name) in users {
        sqlx::query("update users set search_fold = ? where id = ?")
            .bind(names_fold(&username, display_name.as_deref()))
            .bind(id)
            .execute(&mut *tx)
            .await?;
    }
    let notes: Vec<(InviteId, String)> =
        sqlx::query_as("select id, note from invites where note_fold is null")
            .fetch_all(&mut *tx)
            .await?;
    for (id, note) in notes {
        sqlx::query("update invites set note_fold = ? where id = ?")
            .bind(SearchKey::of(&note).folded())
            .bind(id)
            .execute(&mut *tx)
            .await?;
    }
    tx.commit().await
}

/// The text in which a user is found: both names.
#[must_use]
pub(crate) fn names_fold(username: &str, display_name: Option<&str>) -> String {
    let names = [Some(username), display_name].into_iter().flatten();
    let folds: Vec<_> = names.map(|name| SearchKey::of(name).folded).collect();
    folds.join(" ")
}

#[cfg(test)]
mod tests {
    use data_encoding::HEXLOWER;
    use icu_normalizer::ComposingNormalizer;
    use serde::Deserialize;
    use sha2::{Digest, Sha256};
    use sqlx::{migrate::Migrator, sqlite::SqliteConnectOptions};

    use super::*;
    use crate::store::db;

    #[derive(Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct Shared {
        /// The SHA-256 of the folds of many letters, in hex.
        folds_of_letters: String,
        cases: Vec<Case>,
    }

    #[derive(Deserialize)]
    struct Case {
        name: String,
        search: String,
        hit: Hit,
    }

    #[derive(Debug, PartialEq, Eq, Deserialize)]
    #[serde(rename_all = "lowercase")]
    enum Hit {
        Exact,
        Folded,
        None,
    }

    fn shared() -> Shared {
        serde_json::from_str(include_str!(
            "../../../frontend/src/users/search-cases.json"
        ))
        .unwrap()
    }

    fn hit(name: &str, search: &str) -> Hit {
        let (name, search) = (SearchKey::of(name), SearchKey::of(search));
        if name.typed.contains(&search.typed) {
            Hit::Exact
        } else if name.folded.contains(&search.folded) {
            Hit::Folded
        } else {
            Hit::None
        }
    }

    #[test]
    fn search_matches_the_cases_shared_with_the_page() {
        for case in shared().cases {
            let Case { name, search, .. } = &case;
            assert_eq!(hit(name, search), case.hit, "{search} in {name}");
        }
    }

    #[test]
    fn letters_fold_as_in_the_page() {
        let mut digest = Sha256::new();
        for (begin, end) in [
            ('\0', '\u{530}'),
            ('\u{600}', '\u{700}'),
            ('\u{e00}', '\u{e80}'),
            ('\u{1e00}', '\u{2000}'),
            ('\u{3040}', '\u{3130}'),
            ('\u{fb00}', '\u{fb50}'),
            ('\u{ff00}', '\u{fff0}'),
        ] {
            for letter in begin..end {
                digest.update(search_fold(&letter.to_string()) + "\n");
            }
        }
        assert_eq!(
            HEXLOWER.encode(&digest.finalize()),
            shared().folds_of_letters
        );
    }

    #[tokio::test]
    async fn opening_an_earlier_schema_folds_its_names() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("chinwag.db");
        let before_folds = Migrator {
            migrations: db::MIGRATIONS.iter().take(7).cloned().collect(),
            ..Migrator::DEFAULT
        };
        let new = SqliteConnectOptions::new().create_if_missing(true);
        let mut db = SqliteConnection::connect_with(&new.filename(&path))
            .await
            .unwrap();
        before_folds.run(&mut db).await.unwrap();
        sqlx::raw_sql(
            "insert into users (username, username_key, display_name, created_at)
             values ('Łukasz', 'łukasz', null, 1), ('zoë', 'zoë', 'Zoë Müller', 2);
             insert into invites (token_hash, role, note, note_key, created_at, expires_at, uses_left)
             values (zeroblob(32), 'member', 'Für Zoë', 'fÜr zoë', 1, 1, 1)",
        )
        .execute(&mut db)
        .await
        .unwrap();
        db.close().await.unwrap();
        let found: Vec<String> = sqlx::query_scalar(
            "select search_fold from users union all select note_fold from invites",
        )
        .fetch_all(&mut crate::people::database::open(&path).await.unwrap())
        .await
        .unwrap();
        assert_eq!(found, ["lukasz", "zoe zoe muller", "fur zoe"]);
    }

    #[test]
    fn every_letter_folds_the_same_in_every_form() {
        // All letters except ideographs and Korean syllables.
        let cased = ('\0'..'\u{3400}').chain('\u{a000}'..'\u{ac00}');
        for letter in cased.chain('\u{f900}'..'\u{20000}') {
            let text = letter.to_string();
            let folded = search_fold(&text);
            assert_eq!(search_fold(&folded), folded, "{letter:?}");
            for written in [
                text.to_uppercase(),
                text.to_lowercase(),
                ComposingNormalizer::new_nfc().normalize(&text).into_owned(),
                DecomposingNormalizer::new_nfkd()
                    .normalize(&text)
                    .into_owned(),
            ] {
                assert_eq!(search_fold(&written), folded, "{letter:?} as {written:?}");
            }
        }
    }
}

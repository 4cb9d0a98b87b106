//! Users: their names, and how people are found by them.

use std::{fmt, str::FromStr};

use icu_casemap::CaseMapper;
use icu_normalizer::ComposingNormalizer;
use icu_properties::{CodePointMapData, props::GeneralCategory, props::GeneralCategoryGroup};
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::UserId,
    passwords::PasswordKept,
    roles::Role,
    timestamp::Timestamp,
};

/// How many names a search suggests.
const SUGGESTIONS: i64 = 5;
const TAKEN: Error = Error::Conflict("Somebody has that name already: choose another");
/// How many of the demo's people the access page shows.
const DEMO_USERS: i64 = 8;

/// A person (or bot) with an account, as everybody may see them.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct User {
    /// Who it is.
    #[serde(deserialize_with = "id_from_text")]
    #[cfg_attr(test, ts(type = "string"))]
    pub id: UserId,
    /// What they are called.
    pub username: String,
    /// A picture, where there is one.
    #[serde(rename = "avatarURL")]
    pub avatar_url: Option<String>,
}

/// A name that a new user may have: 1 to 40 letters, digits, marks, `.`, `_` and `-`, the first a letter or digit,
/// in Unicode's normal form NFKC.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Username(String);

/// What makes two names the same: NFKC, then full case folding (Unicode, chapter 3.13).
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, sqlx::Type)]
#[serde(try_from = "String")]
#[sqlx(transparent)]
pub struct UsernameKey(String);

/// The text breaks the rule for names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "A name has 1 to 40 letters, digits, dots, dashes or underscores, and begins with a letter or digit"
)]
pub struct InvalidUsername;

impl Username {
    const MAX_CHARS: usize = 40;

    /// The same name with a number, for when it is taken: `jane`, `jane-2`, `jane-3`.
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

    /// What it is compared by.
    #[must_use]
    pub fn key(&self) -> UsernameKey {
        UsernameKey::of(&self.0)
    }
}

impl FromStr for Username {
    type Err = InvalidUsername;

    fn from_str(text: &str) -> Result<Self, InvalidUsername> {
        let name = nfkc(text.trim());
        let begins_well = name.chars().next().is_some_and(char::is_alphanumeric);
        let is_short = name.chars().count() <= Self::MAX_CHARS;
        if begins_well && is_short && name.chars().all(is_allowed) {
            Ok(Self(name))
        } else {
            Err(InvalidUsername)
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
    /// The key of whatever somebody typed; no user need have it.
    #[must_use]
    pub fn of(text: &str) -> Self {
        Self(nfkc(&CaseMapper::new().fold_string(&nfkc(text.trim()))))
    }
}

/// Nothing was typed where a name belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Type a name")]
pub struct NoName;

impl FromStr for UsernameKey {
    type Err = NoName;

    fn from_str(text: &str) -> Result<Self, NoName> {
        let key = Self::of(text);
        if key.0.is_empty() {
            Err(NoName)
        } else {
            Ok(key)
        }
    }
}

impl TryFrom<String> for UsernameKey {
    type Error = NoName;

    fn try_from(text: String) -> Result<Self, NoName> {
        text.parse()
    }
}

fn nfkc(text: &str) -> String {
    ComposingNormalizer::new_nfkc().normalize(text).into_owned()
}

fn is_allowed(character: char) -> bool {
    let letters = GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::Mark)
        .union(GeneralCategoryGroup::Number);
    matches!(character, '.' | '_' | '-')
        || letters.contains(CodePointMapData::<GeneralCategory>::new().get(character))
}

/// Adds a user.
///
/// # Errors
/// 409 when somebody has that name.
pub async fn add(db: &mut SqliteConnection, username: &Username) -> Result<UserId> {
    insert(db, username, None, None).await?.ok_or(TAKEN)
}

/// Adds somebody who signs in with a password.
///
/// # Errors
/// 409 when somebody has that name.
pub async fn join(
    db: &mut SqliteConnection,
    username: &Username,
    role: Role,
    password: &PasswordKept,
) -> Result<User> {
    sqlx::query_as(
        "insert into users (username, username_key, role, password_hash, created_at)
         values (?, ?, ?, ?, ?)
         on conflict (username_key) do nothing
         returning id, username, avatar_url",
    )
    .bind(&username.0)
    .bind(username.key())
    .bind(role)
    .bind(password)
    .bind(Timestamp::now())
    .fetch_optional(db)
    .await?
    .ok_or(TAKEN)
}

/// What somebody signs in with, if they have a password.
#[derive(Debug, FromRow)]
pub struct Login {
    /// Who they are.
    #[sqlx(flatten)]
    pub user: User,
    /// What was kept of it.
    #[sqlx(rename = "password_hash")]
    pub password: PasswordKept,
}

/// Whoever has that name and a password.
pub async fn login(db: &mut SqliteConnection, name: &UsernameKey) -> Result<Option<Login>> {
    let login = sqlx::query_as(
        "select id, username, avatar_url, password_hash
         from users
         where username_key = ? and password_hash is not null",
    )
    .bind(name)
    .fetch_optional(db)
    .await?;
    Ok(login)
}

/// Whether anybody runs this server.
pub async fn has_owner(db: &mut SqliteConnection) -> Result<bool> {
    let has_owner = sqlx::query_scalar("select exists (select 1 from users where role = 'owner')")
        .fetch_one(db)
        .await?;
    Ok(has_owner)
}

/// The user linked to a GitHub identity, by GitHub's numeric id.
pub async fn by_github(db: &mut SqliteConnection, github_id: i64) -> Result<Option<UserId>> {
    let id = sqlx::query_scalar("select id from users where github_id = ?")
        .bind(github_id)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// Adds a user who is linked to a GitHub identity, under the first free variant of the name.
pub async fn add_github(
    db: &mut SqliteConnection,
    github_id: i64,
    username: &Username,
    avatar_url: Option<&str>,
) -> Result<UserId> {
    let mut number = 1;
    loop {
        if let Some(id) = insert(db, &username.variant(number), Some(github_id), avatar_url).await?
        {
            return Ok(id);
        }
        number += 1;
    }
}

async fn insert(
    db: &mut SqliteConnection,
    username: &Username,
    github_id: Option<i64>,
    avatar_url: Option<&str>,
) -> Result<Option<UserId>> {
    let id = sqlx::query_scalar(
        "insert into users (username, username_key, github_id, avatar_url, created_at)
         values (?, ?, ?, ?, ?)
         on conflict (username_key) do nothing
         returning id",
    )
    .bind(&username.0)
    .bind(username.key())
    .bind(github_id)
    .bind(avatar_url)
    .bind(Timestamp::now())
    .fetch_optional(db)
    .await?;
    Ok(id)
}

/// Adds the demo's people, John and Jane, to a database without users.
pub async fn seed_demo(db: &mut SqliteConnection) -> Result<()> {
    let has_users: bool = sqlx::query_scalar("select exists (select 1 from users)")
        .fetch_one(&mut *db)
        .await?;
    if !has_users {
        for name in ["john", "jane"] {
            add(db, &Username(name.to_owned())).await?;
        }
    }
    Ok(())
}

/// The user of that name, whatever its case.
///
/// # Errors
/// 404 when there is none.
pub async fn by_name(db: &mut SqliteConnection, name: &UsernameKey) -> Result<User> {
    sqlx::query_as("select id, username, avatar_url from users where username_key = ?")
        .bind(name)
        .fetch_optional(db)
        .await?
        .ok_or(Error::NotFound(
            "Nobody here has that name: check its spelling",
        ))
}

/// Up to five names that begin with `prefix`, whatever its case, without the reader's own.
pub async fn suggest(
    db: &mut SqliteConnection,
    reader: UserId,
    prefix: &UsernameKey,
) -> Result<Vec<String>> {
    let names = sqlx::query_scalar(
        "select username
         from users
         where username_key >= ?1 and username_key < ?1 || char(0x10ffff) and id <> ?2
         order by username_key
         limit ?3",
    )
    .bind(prefix)
    .bind(reader)
    .bind(SUGGESTIONS)
    .fetch_all(db)
    .await?;
    Ok(names)
}

/// Every user, by name.
pub async fn all(db: &mut SqliteConnection) -> Result<Vec<User>> {
    Ok(
        sqlx::query_as("select id, username, avatar_url from users order by username_key")
            .fetch_all(db)
            .await?,
    )
}

/// The first users, whom a demo offers to be.
pub async fn of_demo(db: &mut SqliteConnection) -> Result<Vec<User>> {
    let users = sqlx::query_as("select id, username, avatar_url from users order by id limit ?")
        .bind(DEMO_USERS)
        .fetch_all(db)
        .await?;
    Ok(users)
}

fn id_from_text<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<UserId, D::Error> {
    String::deserialize(deserializer)?
        .parse()
        .map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_letters_of_any_script() {
        for name in ["john", "Zoë", "Ольга", "美咲", "अनिल", "o.brien-2", "7of9"] {
            assert!(name.parse::<Username>().is_ok(), "{name}");
        }
    }

    #[test]
    fn names_that_break_a_line_hide_or_look_like_markup_are_refused() {
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
            long.as_str(),
        ] {
            assert_eq!(name.parse::<Username>(), Err(InvalidUsername), "{name:?}");
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
    fn a_variant_of_the_longest_name_is_still_a_name() {
        let name: Username = "x".repeat(40).parse().unwrap();
        assert_eq!(name.variant(1), name);
        assert_eq!(
            name.variant(12).to_string().parse::<Username>().unwrap(),
            name.variant(12)
        );
    }
}

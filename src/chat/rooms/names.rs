//! The names and topics of rooms.

use icu_normalizer::ComposingNormalizer;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::SqliteConnection;

use crate::{
    error::{Error, Result},
    ids::ConversationId,
    people::names::{
        InvalidLine, SearchKey, Skeletons, UsernameKey, is_name_character,
        lines::{ONE_LINE, Rule},
    },
};

const TAKEN: &str = "Another room has this name. Choose another name.";
const LOOKS_TAKEN: &str =
    "This name looks too much like the name of another room. Choose another name.";

/// A room's name: 1 to 40 letters, digits, dots, dashes and underscores of any script, at least one of them a letter or
/// digit, with at most four marks on each, in Unicode's normal form NFC.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize, sqlx::Type, JsonSchema)]
#[serde(try_from = "String")]
#[schemars(inline, !try_from, example = &"lab-notes")]
#[sqlx(transparent)]
pub struct RoomName(
    #[schemars(
        length(min = 1, max = Self::MAX_CHARS),
        regex(pattern = r"^[\p{L}\p{M}\p{N}._-]*[\p{L}\p{N}][\p{L}\p{M}\p{N}._-]*$"))
    ]
    String,
);

/// The text cannot be the name of a room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidRoomName {
    /// It contains white space.
    #[error("A room's name cannot contain spaces. Use dashes.")]
    Space,
    /// So many marks are on one letter that they cover others, or one is on none.
    #[error("Use fewer marks on a letter.")]
    Marks,
    /// It breaks another part of the rule.
    #[error(
        "Use letters, digits, dots, dashes or underscores, with at least one letter or digit (40 at most)."
    )]
    Other,
}

impl RoomName {
    const MAX_CHARS: usize = 40;
    /// Enough for Hebrew with points and accents.
    const MAX_MARKS: usize = 4;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key by which names of rooms are compared.
    pub(super) fn key(&self) -> UsernameKey {
        UsernameKey::of(&self.0)
    }
}

impl std::str::FromStr for RoomName {
    type Err = InvalidRoomName;

    fn from_str(text: &str) -> Result<Self, InvalidRoomName> {
        let name = ComposingNormalizer::new_nfc()
            .normalize(text.trim())
            .into_owned();
        let is_valid = name.chars().all(is_name_character)
            && name.chars().any(char::is_alphanumeric)
            && name.chars().count() <= Self::MAX_CHARS;
        if is_valid && marks_are_few(&name) {
            Ok(Self(name))
        } else if is_valid {
            Err(InvalidRoomName::Marks)
        } else if name.contains(char::is_whitespace) {
            Err(InvalidRoomName::Space)
        } else {
            Err(InvalidRoomName::Other)
        }
    }
}

/// Whether each mark is on a letter, with few others.
fn marks_are_few(name: &str) -> bool {
    let is_mark = |letter: char| !letter.is_alphanumeric() && !['.', '-', '_'].contains(&letter);
    let letters = name.split(|letter| !is_mark(letter));
    !name.starts_with(is_mark)
        && letters
            .map(str::chars)
            .all(|marks| marks.count() <= RoomName::MAX_MARKS)
}

impl TryFrom<String> for RoomName {
    type Error = InvalidRoomName;

    fn try_from(text: String) -> Result<Self, InvalidRoomName> {
        text.parse()
    }
}

/// A room's topic: 1 to 250 characters in one line, in Unicode's normal form NFC.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(inline, example = &"Everything about the launch")]
#[sqlx(transparent)]
pub struct Topic(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = ONE_LINE))] String,
);

impl Topic {
    const MAX_CHARS: usize = 250;

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Topic {
    type Error = InvalidLine;

    fn try_from(text: String) -> Result<Self, InvalidLine> {
        let rule = Rule::new("A topic", Self::MAX_CHARS, ComposingNormalizer::new_nfc());
        rule.line(&text).map(Self)
    }
}

/// The name of the room in which everyone is belongs to it, also after it was renamed.
async fn check_everyone(
    db: &mut SqliteConnection,
    room: ConversationId,
    name: &RoomName,
) -> Result<()> {
    if name.key().as_str() != "everyone" {
        return Ok(());
    }
    let is_everyone: bool =
        sqlx::query_scalar("select is_everyone from conversations where id = ?")
            .bind(room)
            .fetch_one(db)
            .await?;
    if is_everyone {
        return Ok(());
    }
    Err(Error::Taken {
        field: "name",
        message: TAKEN.to_owned(),
    })
}

/// Claims the looks of a name for a room, instead of those that it had.
///
/// # Errors
/// 409 if another room has the name, or one that looks like it.
pub(super) async fn claim(
    db: &mut SqliteConnection,
    room: ConversationId,
    name: &RoomName,
) -> Result<()> {
    check_everyone(db, room, name).await?;
    release(db, room).await?;
    let skeletons = Skeletons::of(name.as_str());
    let claimed = sqlx::query(
        "insert into room_skeletons (skeleton, conversation_id)
         select value, ?2 from json_each(?1) where true
         on conflict (skeleton) do nothing",
    )
    .bind(skeletons.json())
    .bind(room)
    .execute(&mut *db)
    .await?;
    if claimed.rows_affected() == skeletons.as_slice().len() as u64 {
        return Ok(());
    }
    let is_same: bool = sqlx::query_scalar(
        "select exists (select 1
                        from conversations
                        where name_key = ? and name is not null and archived_at is null and id <> ?)",
    )
    .bind(name.key())
    .bind(room)
    .fetch_one(db)
    .await?;
    Err(Error::Taken {
        field: "name",
        message: if is_same { TAKEN } else { LOOKS_TAKEN }.to_owned(),
    })
}

/// Releases the looks of a room's name.
pub(super) async fn release(db: &mut SqliteConnection, room: ConversationId) -> Result<()> {
    sqlx::query("delete from room_skeletons where conversation_id = ?")
        .bind(room)
        .execute(db)
        .await?;
    Ok(())
}

/// Folds the name and the topic of a room again, after one of them changed.
pub(super) async fn fold(db: &mut SqliteConnection, room: ConversationId) -> Result<()> {
    let text: String = sqlx::query_scalar(
        "select name || coalesce(' ' || topic, '') from conversations where id = ?",
    )
    .bind(room)
    .fetch_one(&mut *db)
    .await?;
    sqlx::query("update conversations set search_fold = ? where id = ?")
        .bind(SearchKey::of(&text).folded())
        .bind(room)
        .execute(db)
        .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_any_script_are_kept_as_typed() {
        for name in [
            "lab-notes",
            "Design",
            "встречи",
            "会議室",
            "v2.1_plan",
            "7",
            ".config",
            "Cafe\u{301}",
        ] {
            let nfc = ComposingNormalizer::new_nfc().normalize(name).into_owned();
            assert_eq!(name.parse(), Ok(RoomName(nfc)), "{name}");
        }
    }

    #[test]
    fn spaces_markup_and_invisible_characters_are_refused() {
        let long = "x".repeat(41);
        for name in [
            "",
            "a b",
            "#a",
            "<b>",
            "...",
            "a\u{200b}b",
            "a\0",
            "a/b",
            "🎉",
            &long,
        ] {
            assert!(name.parse::<RoomName>().is_err(), "{name:?}");
        }
    }

    #[test]
    fn migration_gives_the_first_room_its_folds() {
        assert_eq!(Skeletons::of("everyone").as_slice(), ["everyone"]);
        assert_eq!(SearchKey::of("everyone").folded(), "everyone");
        let name: RoomName = "everyone".parse().unwrap();
        assert_eq!(name.key().as_str(), "everyone");
    }
}

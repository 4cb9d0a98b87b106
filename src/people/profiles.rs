//! Profiles: display names, status texts and pictures.

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, de};
use sqlx::SqliteConnection;

use crate::{
    error::Result,
    ids::UserId,
    log::tx::Tx,
    people::{
        names::{DisplayName, SearchKey, Skeletons, Status, search::names_fold},
        pictures::{self, Picture, PictureHash},
        users::{self, User},
    },
};

/// A change to your profile. A missing field stays as it is; null or an empty text removes it.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct ProfileChange {
    /// The name shown instead of your username: one line.
    #[serde(default)]
    #[schemars(with = "Option<DisplayName>", length(min = 0))]
    display_name: Edit<DisplayName>,
    /// A short status text: one line.
    #[serde(default)]
    #[schemars(with = "Option<Status>", length(min = 0))]
    status: Edit<Status>,
}

/// A change to one value.
#[derive(Debug, Default)]
pub(crate) enum Edit<T> {
    #[default]
    Keep,
    Set(Option<T>),
}

impl<T> Edit<T> {
    /// The value after the change.
    pub fn of(self, before: Option<T>) -> Option<T> {
        match self {
            Self::Keep => before,
            Self::Set(after) => after,
        }
    }
}

impl<'de, T> Deserialize<'de> for Edit<T>
where
    T: TryFrom<String, Error: std::fmt::Display>,
{
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        nothing_or(deserializer).map(Self::Set)
    }
}

/// Changes a user's profile. Everyone who talks with the user sees the change.
///
/// # Errors
/// 409 if the display name, or a name that looks like it, is taken.
pub async fn change(tx: &mut Tx, user: UserId, change: &ProfileChange) -> Result<User> {
    if let Edit::Set(display_name) = &change.display_name {
        set_display_name(tx.connection(), user, display_name.as_ref()).await?;
    }
    if let Edit::Set(status) = &change.status {
        set_status(tx.connection(), user, status.as_ref()).await?;
    }
    users::announce(tx, user).await
}

/// Changes or removes a user's picture. Everyone who talks with the user sees the change.
pub async fn set_picture(tx: &mut Tx, user: UserId, picture: Option<&Picture>) -> Result<User> {
    let before: Option<PictureHash> = sqlx::query_scalar("select picture from users where id = ?")
        .bind(user)
        .fetch_one(tx.connection())
        .await?;
    if before.as_ref() == picture.map(Picture::hash) {
        return users::find(tx.connection(), user).await;
    }
    if let Some(picture) = picture {
        picture.keep(tx.connection()).await?;
    }
    sqlx::query("update users set picture = ? where id = ?")
        .bind(picture.map(Picture::hash))
        .bind(user)
        .execute(tx.connection())
        .await?;
    if let Some(before) = before {
        pictures::let_go(tx.connection(), &before).await?;
    }
    users::announce(tx, user).await
}

/// Changes or removes a user's status, without telling anyone.
pub(crate) async fn set_status(
    db: &mut SqliteConnection,
    user: UserId,
    status: Option<&Status>,
) -> Result<()> {
    sqlx::query("update users set status = ? where id = ?")
        .bind(status)
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// Changes or removes a user's display name, without telling anyone.
///
/// # Errors
/// 409 if the name, or a name that looks like it, is taken.
pub(crate) async fn set_display_name(
    db: &mut SqliteConnection,
    user: UserId,
    name: Option<&DisplayName>,
) -> Result<()> {
    let username = users::find(db, user).await?.username;
    claim(db, user, &username, name).await?;
    let text = name.map(ToString::to_string);
    sqlx::query(
        "update users
         set display_name = ?2, search_key = username_key || coalesce(' ' || ?3, ''), search_fold = ?4
         where id = ?1",
    )
    .bind(user)
    .bind(name)
    .bind(text.as_deref().map(|text| SearchKey::of(text).typed().to_owned()))
    .bind(names_fold(&username, text.as_deref()))
    .execute(db)
    .await?;
    Ok(())
}

/// Sets the display name of a new user, unless it is the username or another user's, or looks like one.
pub(crate) async fn set_free_display_name(
    db: &mut SqliteConnection,
    user: &User,
    name: &DisplayName,
) -> Result<()> {
    let is_free = name.skeletons().are_free_for(db, user.id).await?;
    if is_free && name.to_string() != user.username {
        set_display_name(db, user.id, Some(name)).await?;
    }
    Ok(())
}

/// Releases the skeletons of the old display name, and claims those of the new one.
async fn claim(
    db: &mut SqliteConnection,
    user: UserId,
    username: &str,
    name: Option<&DisplayName>,
) -> Result<()> {
    Skeletons::of(username).keep_only(db, user).await?;
    match name {
        Some(name) if !name.skeletons().claim(db, user).await? => Err(users::TAKEN),
        Some(_) | None => Ok(()),
    }
}

/// Parses a text, with null or an empty text as nothing.
pub(crate) fn nothing_or<'de, D, T>(deserializer: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<String, Error: std::fmt::Display>,
{
    let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(None);
    }
    T::try_from(text).map(Some).map_err(de::Error::custom)
}

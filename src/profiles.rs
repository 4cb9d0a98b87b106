//! Profiles: what somebody is to others, besides their name.

use serde::{Deserialize, Deserializer};
use sqlx::SqliteConnection;

use crate::{
    error::Result,
    ids::UserId,
    names::{DisplayName, SearchKey, Skeletons, Status},
    tx::Tx,
    users::{self, User},
};

/// What somebody changes of their profile; what is left out stays, and null or an empty text takes it away.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ProfileChange {
    #[serde(default, deserialize_with = "given")]
    display_name: Option<Option<DisplayName>>,
    #[serde(default, deserialize_with = "given")]
    status: Option<Option<Status>>,
}

/// Changes a user's profile, which whoever talks with them is told.
///
/// # Errors
/// 409 when somebody else is called so, or what looks like it.
pub async fn change(tx: &mut Tx, user: UserId, change: &ProfileChange) -> Result<User> {
    if let Some(display_name) = &change.display_name {
        set_display_name(tx.connection(), user, display_name.as_ref()).await?;
    }
    if let Some(status) = &change.status {
        sqlx::query("update users set status = ? where id = ?")
            .bind(status)
            .bind(user)
            .execute(tx.connection())
            .await?;
    }
    tx.append_user(user).await?;
    users::find(tx.connection(), user).await
}

async fn set_display_name(
    db: &mut SqliteConnection,
    user: UserId,
    name: Option<&DisplayName>,
) -> Result<()> {
    claim(db, user, name).await?;
    let searched = name.map(|name| SearchKey::of(&name.to_string()));
    sqlx::query(
        "update users
         set display_name = ?2, search_key = username_key || coalesce(' ' || ?3, '')
         where id = ?1",
    )
    .bind(user)
    .bind(name)
    .bind(searched)
    .execute(db)
    .await?;
    Ok(())
}

/// Lets go of what the display name before it looks like, and takes what the new one does.
async fn claim(db: &mut SqliteConnection, user: UserId, name: Option<&DisplayName>) -> Result<()> {
    let username = users::find(db, user).await?.username;
    Skeletons::of(&username).keep_only(db, user).await?;
    match name {
        Some(name) if !name.skeletons().claim(db, user).await? => Err(users::TAKEN),
        Some(_) | None => Ok(()),
    }
}

/// Tells what is null or empty from what is left out.
fn given<'de, D, T>(deserializer: D) -> Result<Option<Option<T>>, D::Error>
where
    D: Deserializer<'de>,
    T: TryFrom<String, Error: std::fmt::Display>,
{
    let text = Option::<String>::deserialize(deserializer)?.unwrap_or_default();
    if text.trim().is_empty() {
        return Ok(Some(None));
    }
    let value = T::try_from(text).map_err(serde::de::Error::custom)?;
    Ok(Some(Some(value)))
}

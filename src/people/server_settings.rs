//! The server's settings: its name and its picture.

use icu_normalizer::ComposingNormalizer;
use schemars::JsonSchema;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::Result,
    log::tx::Tx,
    people::{
        audit::{self, Action},
        names::{
            InvalidLine,
            lines::{ONE_LINE, Rule},
        },
        pictures::{self, Picture, PictureHash},
        roles::Authority,
    },
};

/// The server's name until an owner changes it.
const DEFAULT_NAME: &str = "Chinwag";

/// The server's name: 1 to 60 characters in one line, in Unicode's normal form NFC.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(inline, example = &"The office")]
#[sqlx(transparent)]
pub struct ServerName(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = ONE_LINE))] String,
);

impl ServerName {
    /// As many as a display name, because it is shown in one line above the list of conversations.
    const MAX_CHARS: usize = 60;
}

impl TryFrom<String> for ServerName {
    type Error = InvalidLine;

    fn try_from(text: String) -> Result<Self, InvalidLine> {
        let form = ComposingNormalizer::new_nfc();
        let rule = Rule::new("The server's name", Self::MAX_CHARS, form);
        rule.line(&text).map(Self)
    }
}

/// The settings that owners can change.
#[derive(Debug, FromRow)]
pub struct Settings {
    /// The server's name.
    pub name: String,
    /// The address of the server's picture, or null for none.
    pub picture_url: Option<String>,
}

/// Returns the current settings.
pub async fn settings(db: &mut SqliteConnection) -> Result<Settings> {
    let settings = sqlx::query_as(
        "select coalesce(name, ?) as name, '/api/pictures/' || picture as picture_url from server",
    )
    .bind(DEFAULT_NAME)
    .fetch_one(db)
    .await?;
    Ok(settings)
}

/// Renames the server, or resets its name to the default.
pub async fn rename(tx: &mut Tx, by: Authority, name: Option<&ServerName>) -> Result<()> {
    let before = settings(tx.connection()).await?.name;
    set_name(tx.connection(), name).await?;
    let after = settings(tx.connection()).await?.name;
    if after == before {
        return Ok(());
    }
    let action = Action::ServerRenamed;
    audit::record(tx.connection(), Some(by.user()), action, None, Some(&after)).await
}

/// Stores the server's name.
pub(crate) async fn set_name(db: &mut SqliteConnection, name: Option<&ServerName>) -> Result<()> {
    sqlx::query("update server set name = ?")
        .bind(name)
        .execute(db)
        .await?;
    Ok(())
}

/// Changes or removes the server's picture.
pub async fn set_picture(tx: &mut Tx, by: Authority, picture: Option<&Picture>) -> Result<()> {
    let before: Option<PictureHash> = sqlx::query_scalar("select picture from server")
        .fetch_one(tx.connection())
        .await?;
    if before.as_ref() == picture.map(Picture::hash) {
        return Ok(());
    }
    if let Some(picture) = picture {
        picture.keep(tx.connection()).await?;
    }
    sqlx::query("update server set picture = ?")
        .bind(picture.map(Picture::hash))
        .execute(tx.connection())
        .await?;
    if let Some(before) = before {
        pictures::let_go(tx.connection(), &before).await?;
    }
    let action = Action::ServerPicture;
    audit::record(tx.connection(), Some(by.user()), action, None, None).await
}

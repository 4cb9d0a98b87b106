//! The server itself: what it is called, and what it looks like.

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

/// What it is called until somebody says something else.
const DEFAULT_NAME: &str = "Chinwag";

/// What a server is called: 1 to 60 characters in one line, in Unicode's normal form NFC.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(inline, example = &"The office")]
#[sqlx(transparent)]
pub struct ServerName(
    #[schemars(length(min = 1, max = Self::MAX_CHARS), regex(pattern = ONE_LINE))] String,
);

impl ServerName {
    /// As many as a person's own name may have: it stands in one line, above the list of conversations.
    const MAX_CHARS: usize = 60;
}

impl TryFrom<String> for ServerName {
    type Error = InvalidLine;

    fn try_from(text: String) -> Result<Self, InvalidLine> {
        let form = ComposingNormalizer::new_nfc();
        let rule = Rule::new("A server's name", Self::MAX_CHARS, form);
        rule.line(&text).map(Self)
    }
}

/// What owners say of their server.
#[derive(Debug, FromRow)]
pub struct Settings {
    /// What it is called.
    pub name: String,
    /// Where its picture is, if it has one.
    pub picture_url: Option<String>,
}

/// The settings as they are.
pub async fn settings(db: &mut SqliteConnection) -> Result<Settings> {
    let settings = sqlx::query_as(
        "select coalesce(name, ?) as name, '/api/pictures/' || picture as picture_url from server",
    )
    .bind(DEFAULT_NAME)
    .fetch_one(db)
    .await?;
    Ok(settings)
}

/// Gives it another name, or takes its name away.
pub async fn rename(tx: &mut Tx, by: Authority, name: Option<&ServerName>) -> Result<()> {
    let before = settings(tx.connection()).await?.name;
    sqlx::query("update server set name = ?")
        .bind(name)
        .execute(tx.connection())
        .await?;
    let after = settings(tx.connection()).await?.name;
    if after == before {
        return Ok(());
    }
    let action = Action::ServerRenamed;
    audit::record(tx.connection(), Some(by.user()), action, None, Some(&after)).await
}

/// Gives it another picture, or takes its picture away.
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

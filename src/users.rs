//! Users: people (and bots) with an account, and how they are found.

use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::{Error, Result},
    ids::UserId,
    names::{Username, UsernameKey},
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
    .bind(username)
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
    .bind(username)
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
            let name = name.parse().expect("they are names");
            add(db, &name).await?;
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

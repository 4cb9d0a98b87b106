//! Users: people (and bots) with an account, and how they are found.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::{FromRow, SqliteConnection, types::Json};

use crate::{
    error::{Error, Result},
    ids::UserId,
    log::{
        fact::{Fact, References, Subject},
        tx::Tx,
    },
    people::{
        names::{DisplayName, SearchKey, Status, Username, UsernameKey, search::names_fold},
        password_hash::PasswordHash,
        pictures,
        roles::Role,
    },
    timestamp::Timestamp,
};

/// How many users a search suggests.
pub const SUGGESTIONS: i64 = 5;
/// How many of the demo's users the access page shows.
pub const DEMO_USERS: i64 = 8;

pub(crate) const TAKEN: Error =
    Error::Conflict("That name is taken, or looks too much like one that is. Choose another.");
pub(crate) const UNKNOWN: Error = Error::NotFound("This user does not exist.");

/// A person (or bot) with an account, as everyone sees them.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    /// Their id.
    pub id: UserId,
    /// The name they sign in with. It never changes.
    #[schemars(with = "Username")]
    pub username: String,
    /// The name that is shown instead, or null.
    #[schemars(with = "Option<DisplayName>")]
    pub display_name: Option<String>,
    /// The address of their picture, on this server or at GitHub; null for none.
    #[serde(rename = "avatarURL")]
    #[schemars(extend("format" = "uri-reference"), example = pictures::EXAMPLE)]
    pub avatar_url: Option<String>,
    /// A short status text, or null.
    #[schemars(with = "Option<Status>")]
    pub status: Option<String>,
    /// Their role.
    pub role: Role,
    /// Whether the account is deactivated: it can no longer sign in.
    pub is_deactivated: bool,
}

impl Subject for User {
    fn references(&self) -> References {
        References {
            subject: Some(self.id.0),
            ..References::default()
        }
    }

    async fn load(db: &mut SqliteConnection, references: &[References]) -> Result<Vec<Self>> {
        let ids = references
            .iter()
            .filter_map(|references| references.subject);
        by_ids(db, &ids.map(UserId).collect::<Vec<_>>()).await
    }
}

/// A user's profile, role or deactivation changed.
pub struct UserChanged;

impl Fact for UserChanged {
    const KIND: &'static str = "user";
    const ABOUT: &'static str = "The profile, the role or the deactivation of a user changed.";
    const REVISES: bool = true;
    const CHANGES_RIGHTS: bool = true;
    type Subject = User;
    type View = Arc<User>;

    fn view(user: Arc<User>, _reader: UserId) -> Arc<User> {
        user
    }
}

/// Tells everyone that a user has changed.
pub async fn announce(tx: &mut Tx, id: UserId) -> Result<User> {
    let user = find(tx.connection(), id).await?;
    tx.append::<UserChanged>(user.clone()).await?;
    Ok(user)
}

/// The columns of a [`User`], from `profiles p`.
macro_rules! columns {
    () => {
        "p.id, p.username, p.display_name, p.avatar_url, p.status, p.role, p.is_deactivated"
    };
}
pub(crate) use columns;

/// A [`User`] of `profiles p`, as JSON.
macro_rules! json {
    () => {
        "json_object(
            'id', cast(p.id as text), 'username', p.username, 'displayName', p.display_name,
            'avatarURL', p.avatar_url, 'status', p.status, 'role', p.role,
            'isDeactivated', json(iif(p.is_deactivated, 'true', 'false')))"
    };
}

/// A user who is about to be added.
#[derive(Debug)]
pub struct NewUser<'a> {
    /// The name they sign in with. It never changes.
    pub username: &'a Username,
    /// Their role.
    pub role: Role,
    /// The hash of their password, if they sign in with one.
    pub password: Option<&'a PasswordHash>,
    /// Their GitHub account, if they sign in with it.
    pub github: Option<GithubAccount<'a>>,
}

/// A GitHub account.
#[derive(Debug, Clone, Copy)]
pub struct GithubAccount<'a> {
    /// GitHub's id for it, which never changes.
    pub id: i64,
    /// The GitHub username.
    pub login: &'a str,
    /// The picture at GitHub.
    pub avatar_url: Option<&'a str>,
}

/// Adds a user who has neither a password nor a GitHub account.
///
/// # Errors
/// 409 if that name, or a name that looks like it, is taken.
pub async fn add(db: &mut SqliteConnection, username: &Username) -> Result<UserId> {
    let new = NewUser {
        username,
        role: Role::Member,
        password: None,
        github: None,
    };
    Ok(join(db, &new).await?.id)
}

/// Adds a user.
///
/// # Errors
/// 409 if that name, or a name that looks like it, is taken.
pub async fn join(db: &mut SqliteConnection, new: &NewUser<'_>) -> Result<User> {
    insert(db, new).await?.ok_or(TAKEN)
}

/// Adds a user under the first free variant of the name.
pub async fn join_as_variant(db: &mut SqliteConnection, new: &NewUser<'_>) -> Result<User> {
    let mut number = 1;
    loop {
        let username = &new.username.variant(number);
        if let Some(user) = insert(db, &NewUser { username, ..*new }).await? {
            return Ok(user);
        }
        number += 1;
    }
}

/// How many names are tried, so that no request reads all names of a large server.
const MOST_TRIED: usize = 100;

/// The first name of several that is free, if it is among the first 100.
pub async fn first_free(
    db: &mut SqliteConnection,
    usernames: impl Iterator<Item = Username>,
) -> Result<Option<Username>> {
    let usernames = usernames.filter(|username| !username.is_reserved());
    for username in usernames.take(MOST_TRIED) {
        let is_taken: bool = sqlx::query_scalar(
            "select exists (select 1 from users where username_key = ?1)
                 or exists (select 1 from name_skeletons where skeleton in (select value from json_each(?2)))",
        )
        .bind(username.key())
        .bind(username.skeletons().json())
        .fetch_one(&mut *db)
        .await?;
        if !is_taken {
            return Ok(Some(username));
        }
    }
    Ok(None)
}

async fn insert(db: &mut SqliteConnection, new: &NewUser<'_>) -> Result<Option<User>> {
    if new.username.is_reserved() {
        return Ok(None);
    }
    let skeletons = new.username.skeletons();
    let id: Option<UserId> = sqlx::query_scalar(
        "insert into users (username, username_key, search_key, role, password_hash, github_id, github_login,
                            avatar_url, created_at, search_fold)
         select ?1, ?2, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?10
         where not exists (
             select 1 from name_skeletons where skeleton in (select value from json_each(?9)))
         on conflict (username_key) do nothing
         returning id",
    )
    .bind(new.username)
    .bind(new.username.key())
    .bind(new.role)
    .bind(new.password)
    .bind(new.github.map(|github| github.id))
    .bind(new.github.map(|github| github.login))
    .bind(new.github.and_then(|github| github.avatar_url))
    .bind(Timestamp::now())
    .bind(skeletons.json())
    .bind(names_fold(&new.username.to_string(), None))
    .fetch_optional(&mut *db)
    .await?;
    let Some(id) = id else { return Ok(None) };
    if !skeletons.claim(db, id).await? {
        return Err(TAKEN);
    }
    find(db, id).await.map(Some)
}

/// The user with this id.
///
/// # Errors
/// 404 if the user does not exist.
pub async fn find(db: &mut SqliteConnection, id: UserId) -> Result<User> {
    sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from profiles p where p.id = ?"
    ))
    .bind(id)
    .fetch_optional(db)
    .await?
    .ok_or(UNKNOWN)
}

/// The users with these ids, in any order.
pub async fn by_ids(db: &mut SqliteConnection, ids: &[UserId]) -> Result<Vec<User>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let ids: Vec<i64> = ids.iter().map(|id| id.0).collect();
    // One text, since sqlx passes each row from the database's thread to ours.
    let users: Json<Vec<User>> = sqlx::query_scalar(concat!(
        "select json_group_array(",
        json!(),
        ") from profiles p where p.id in (select value from json_each(?))"
    ))
    .bind(Json(ids))
    .fetch_one(db)
    .await?;
    Ok(users.0)
}

/// The credentials of a user who has a password.
#[derive(Debug, FromRow)]
pub struct Login {
    /// The user.
    #[sqlx(flatten)]
    pub user: User,
    /// The hash of the password.
    #[sqlx(rename = "password_hash")]
    pub password: PasswordHash,
}

/// The user of that name, if they have a password.
pub async fn login(db: &mut SqliteConnection, name: &UsernameKey) -> Result<Option<Login>> {
    let login = sqlx::query_as(concat!(
        "select u.password_hash, ",
        columns!(),
        " from profiles p join users u on u.id = p.id
         where u.username_key = ? and u.password_hash is not null"
    ))
    .bind(name)
    .fetch_optional(db)
    .await?;
    Ok(login)
}

/// Stores the hash of a user's new password.
pub(crate) async fn set_password(
    db: &mut SqliteConnection,
    user: UserId,
    password: &PasswordHash,
) -> Result<()> {
    sqlx::query("update users set password_hash = ? where id = ?")
        .bind(password)
        .bind(user)
        .execute(db)
        .await?;
    Ok(())
}

/// Whether the server has an owner.
pub async fn has_owner(db: &mut SqliteConnection) -> Result<bool> {
    let has_owner = sqlx::query_scalar(
        "select exists (select 1 from users where role = 'owner' and deactivated_at is null)",
    )
    .fetch_one(db)
    .await?;
    Ok(has_owner)
}

/// The user connected to a GitHub account, by GitHub's numeric id.
pub async fn by_github(db: &mut SqliteConnection, github_id: i64) -> Result<Option<UserId>> {
    let id = sqlx::query_scalar("select id from users where github_id = ?")
        .bind(github_id)
        .fetch_optional(db)
        .await?;
    Ok(id)
}

/// Adds John and Jane, the people of an empty demo.
pub(crate) async fn add_john_and_jane(db: &mut SqliteConnection) -> Result<()> {
    for name in ["john", "jane"] {
        add(db, &name.parse().expect("they are names")).await?;
    }
    Ok(())
}

/// The user with this name, ignoring case.
///
/// # Errors
/// 404 if nobody has that name.
pub async fn by_name(db: &mut SqliteConnection, name: &UsernameKey) -> Result<User> {
    sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from profiles p where p.username_key = ?"
    ))
    .bind(name)
    .fetch_optional(db)
    .await?
    .ok_or(Error::NotFound(
        "Nobody here has that name. Check the spelling.",
    ))
}

/// The users with these names, ignoring case.
///
/// # Errors
/// 422 if nobody has one of them.
pub async fn by_names(db: &mut SqliteConnection, names: &[UsernameKey]) -> Result<Vec<User>> {
    let keys: Vec<&str> = names.iter().map(UsernameKey::as_str).collect();
    let users: Vec<User> = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from profiles p where p.username_key in (select value from json_each(?))"
    ))
    .bind(Json(keys))
    .fetch_all(db)
    .await?;
    let is_known = |name: &&UsernameKey| {
        users
            .iter()
            .any(|user| UsernameKey::of(&user.username) == **name)
    };
    match names.iter().find(|name| !is_known(name)) {
        None => Ok(users),
        Some(unknown) => {
            let message = format!(
                "Nobody here is called {}. Check the spelling.",
                unknown.as_str()
            );
            Err(Error::invalid("usernames", message))
        }
    }
}

/// Up to five users whose names begin with `prefix`, ignoring case and accents, exact matches first, without the reader
/// and without deactivated users.
pub async fn suggest(
    db: &mut SqliteConnection,
    reader: UserId,
    prefix: &UsernameKey,
) -> Result<Vec<String>> {
    let names = sqlx::query_scalar(
        "select username
         from users
         where (instr(search_fold, ?4) = 1 or instr(username_key, ?1) = 1)
           and id <> ?2 and deactivated_at is null
         order by instr(username_key, ?1) <> 1, username_key
         limit ?3",
    )
    .bind(prefix)
    .bind(reader)
    .bind(SUGGESTIONS)
    .bind(SearchKey::of(prefix.as_str()).folded())
    .fetch_all(db)
    .await?;
    Ok(names)
}

/// Every user, by name.
pub async fn all(db: &mut SqliteConnection) -> Result<Vec<User>> {
    Ok(sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from profiles p order by p.username_key"
    ))
    .fetch_all(db)
    .await?)
}

/// The first users, whom the demo's access page offers.
pub async fn of_demo(db: &mut SqliteConnection) -> Result<Vec<User>> {
    let users = sqlx::query_as(concat!(
        "select ",
        columns!(),
        " from profiles p where not p.is_deactivated order by p.id limit ?"
    ))
    .bind(DEMO_USERS)
    .fetch_all(db)
    .await?;
    Ok(users)
}

#[cfg(test)]
mod tests {
    use std::iter;

    use super::*;
    use crate::store::db;

    #[tokio::test]
    async fn variant_skips_names_that_look_taken() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = db::open(&folder.path().join("chinwag.db")).await.unwrap();
        for name in ["paypal", "paypa1-2"] {
            add(&mut db, &name.parse().unwrap()).await.unwrap();
        }
        let new = NewUser {
            username: &"PayPaI".parse().unwrap(),
            role: Role::Member,
            password: None,
            github: None,
        };
        let joined = join_as_variant(&mut db, &new).await.unwrap();
        assert_eq!(joined.username, "PayPaI-3");
        assert!(matches!(join(&mut db, &new).await, Err(Error::Conflict(_))));
    }

    #[tokio::test]
    async fn names_that_address_others_are_taken() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = db::open(&folder.path().join("chinwag.db")).await.unwrap();
        for name in ["room", "Here", "EVERYONE"] {
            let username = &name.parse().unwrap();
            assert!(matches!(
                add(&mut db, username).await,
                Err(Error::Conflict(_))
            ));
            let free = first_free(
                &mut db,
                iter::once(username.clone()).chain(username.numbered()),
            );
            assert_eq!(
                free.await.unwrap(),
                Some(format!("{name}2").parse().unwrap())
            );
        }
    }

    #[tokio::test]
    async fn search_for_a_free_name_ends() {
        let folder = tempfile::tempdir().unwrap();
        let mut db = db::open(&folder.path().join("chinwag.db")).await.unwrap();
        add(&mut db, &"ann".parse().unwrap()).await.unwrap();
        let taken = || iter::repeat_with(|| "ann".parse::<Username>().unwrap());
        let bob = || iter::once("bob".parse::<Username>().unwrap());
        let late = taken().take(MOST_TRIED).chain(bob());
        assert_eq!(first_free(&mut db, late).await.unwrap(), None);
        let last = taken().take(MOST_TRIED - 1).chain(bob());
        assert_eq!(
            first_free(&mut db, last).await.unwrap(),
            Some("bob".parse().unwrap())
        );
    }
}

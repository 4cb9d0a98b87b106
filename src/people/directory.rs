//! The list of people, and their deactivation.

use std::str::FromStr;

use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{FromRow, SqliteConnection};

use crate::{
    error::Result,
    ids::UserId,
    log::tx::Tx,
    people::{
        names::{SearchKey, UsernameKey},
        users::{self, User},
    },
    timestamp::Timestamp,
};

/// How many people a page of the list has.
pub const PAGE: i64 = 50;

/// A user in the list of people.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    #[serde(flatten)]
    #[sqlx(flatten)]
    user: User,
    /// When the user joined.
    created_at: Timestamp,
}

/// A filter for the list of people.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(inline, rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Show {
    /// All users.
    #[default]
    All,
    /// Only owners.
    Owners,
    /// Only deactivated users.
    Deactivated,
}

/// The text is not a filter.
#[derive(Debug)]
pub struct InvalidShow;

impl FromStr for Show {
    type Err = InvalidShow;

    fn from_str(text: &str) -> Result<Self, InvalidShow> {
        match text {
            "all" => Ok(Self::All),
            "owners" => Ok(Self::Owners),
            "deactivated" => Ok(Self::Deactivated),
            _ => Err(InvalidShow),
        }
    }
}

/// The rank of a match: a whole name, a part of a name as typed, or a part that differs in accents.
macro_rules! rank {
    () => {
        "case
           when ?2 in ('', u.username_key, substr(u.search_key, length(u.username_key) + 2)) then 0
           when instr(u.search_key, ?2) > 0 then 1
           else 2
         end"
    };
}

/// A page of the list: the users whose names contain the text, exact matches first and then by name, after a given name
/// or the first.
pub async fn page(
    db: &mut SqliteConnection,
    search: &SearchKey,
    show: Show,
    after: Option<&UsernameKey>,
) -> Result<Vec<Person>> {
    let page = sqlx::query_as(concat!(
        "select u.created_at, ",
        users::columns!(),
        " from profiles p join users u on u.id = p.id
         where (",
        rank!(),
        ", u.username_key) > (coalesce((select ",
        rank!(),
        " from users u where u.username_key = ?1), 0), coalesce(?1, ''))
           and (?2 = '' or instr(u.search_key, ?2) > 0 or instr(u.search_fold, ?5) > 0)
           and case ?3
                 when 'owners' then u.role = 'owner'
                 when 'deactivated' then u.deactivated_at is not null
                 else true
               end
         order by ",
        rank!(),
        ", u.username_key
         limit ?4"
    ))
    .bind(after)
    .bind(search.typed())
    .bind(show)
    .bind(PAGE)
    .bind(search.folded())
    .fetch_all(db)
    .await?;
    Ok(page)
}

/// Deactivates a user as of a time, or reactivates them.
pub(crate) async fn set_deactivated_at(
    tx: &mut Tx,
    id: UserId,
    at: Option<Timestamp>,
) -> Result<()> {
    sqlx::query("update users set deactivated_at = ? where id = ?")
        .bind(at)
        .bind(id)
        .execute(tx.connection())
        .await?;
    Ok(())
}

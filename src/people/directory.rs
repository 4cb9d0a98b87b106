//! The people of the server: the list of them, and who is deactivated.

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

/// Somebody in the list of people.
#[derive(Debug, FromRow, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    #[serde(flatten)]
    #[sqlx(flatten)]
    user: User,
    /// When they joined.
    created_at: Timestamp,
}

/// Which people a list shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(inline, rename_all = "lowercase")]
#[sqlx(rename_all = "lowercase")]
pub enum Show {
    /// Everybody.
    #[default]
    All,
    /// Those who run the server.
    Owners,
    /// Those who may not come in.
    Deactivated,
}

/// The text is no choice of people.
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

/// How well a user `u` is found: by a whole name, by a part of one as it was typed, or with other accents.
macro_rules! rank {
    () => {
        "case
           when ?2 in ('', u.username_key, substr(u.search_key, length(u.username_key) + 2)) then 0
           when instr(u.search_key, ?2) > 0 then 1
           else 2
         end"
    };
}

/// A page of the list, of those whose names have the text, exact hits first and then by name: what comes after a
/// name, or the first.
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

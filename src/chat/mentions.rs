//! Mentions: whom a message addresses by `@username`, `@room` or `@here`. They are decided once, when it is sent.

mod lines;
mod parse;

use std::collections::HashMap;

use sqlx::{SqliteConnection, types::Json};

use self::parse::{Mention, mentions};
use crate::{chat::content::Content, error::Result, ids::UserId, people::names::UsernameKey};

/// How many users a message mentions by name. Further names are text.
pub const MOST_MENTIONED: usize = 50;

/// Those whom a text mentions, whether they participate in the conversation or not.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mentions {
    /// The active users whom it names, in the order of the text.
    pub named: Vec<UserId>,
    /// Whether it names the room.
    pub room: bool,
    /// Whether it names those who are connected.
    pub here: bool,
}

/// The names in a text, of users or not.
#[derive(Debug)]
pub struct Names(Vec<Mention>);

impl Names {
    /// Finds them.
    #[must_use]
    pub fn of(content: &Content) -> Self {
        Self(mentions(content.as_str()))
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those whom they mention.
    pub async fn mentions(self, db: &mut SqliteConnection) -> Result<Mentions> {
        let candidates: Vec<&str> = self
            .0
            .iter()
            .filter_map(|mention| match mention {
                Mention::Name(spellings) => Some(spellings),
                Mention::Room | Mention::Here => None,
            })
            .flatten()
            .map(UsernameKey::as_str)
            .collect();
        let users = users(db, &candidates).await?;
        let mut mentions = Mentions::default();
        for mention in self.0 {
            match mention {
                Mention::Room => mentions.room = true,
                Mention::Here => mentions.here = true,
                Mention::Name(spellings) => {
                    // The longest name that exists.
                    let user = spellings.iter().find_map(|key| users.get(key.as_str()));
                    if let Some(user) = user
                        && !mentions.named.contains(user)
                        && mentions.named.len() < MOST_MENTIONED
                    {
                        mentions.named.push(*user);
                    }
                }
            }
        }
        Ok(mentions)
    }
}

/// The active users among these names.
async fn users(db: &mut SqliteConnection, keys: &[&str]) -> Result<HashMap<String, UserId>> {
    if keys.is_empty() {
        return Ok(HashMap::new());
    }
    let users: Json<Vec<(String, i64)>> = sqlx::query_scalar(
        "select json_group_array(json_array(username_key, id))
         from users
         where username_key in (select value from json_each(?)) and deactivated_at is null",
    )
    .bind(Json(keys))
    .fetch_one(db)
    .await?;
    let users = users.0.into_iter();
    Ok(users.map(|(key, id)| (key, UserId(id))).collect())
}

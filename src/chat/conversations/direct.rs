//! Direct conversations: fixed sets of people, each set with at most one conversation.

use sqlx::SqliteConnection;

use crate::{
    chat::{access::NOT_FOUND, conversations::announce, participants::has_too_many},
    error::{Error, Result},
    ids::{ConversationId, UserId},
    log::tx::Tx,
    people::{
        names::UsernameKey,
        users::{self, User},
    },
};

/// How many people a direct conversation has at most, with the user who starts it.
pub const MOST_PEOPLE: usize = 20;

const DEACTIVATED: Error =
    Error::Forbidden("Their account is deactivated. They could not read your messages.");
const TOO_MANY_CONVERSATIONS: Error =
    Error::Conflict("You have 5,000 conversations already. Leave a room that you no longer need.");
const TOO_MANY: &str = "Choose 19 people at most. Create a room for more.";

/// The people of a direct conversation, by their names.
#[derive(Debug)]
pub enum People {
    /// The user and one other user.
    Pair(UsernameKey),
    /// The user and these; nobody else for notes to self.
    Group(Vec<UsernameKey>),
}

/// The outcome of starting a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It is new.
    New(ConversationId),
    /// It existed before.
    Before(ConversationId),
}

/// The direct conversation of a user and other people. A new one is made if there is none, and all of them are told.
///
/// # Errors
/// 404 if nobody has one of the names; 403 if the other one of a pair is the user, or for a new conversation with a
/// deactivated user; 409 if the user has too many conversations; 422 for too many people.
pub async fn start(tx: &mut Tx, user: UserId, people: &People) -> Result<Started> {
    let others = others(tx.connection(), user, people).await?;
    let mut ids: Vec<i64> = others.iter().map(|other| other.id.0).collect();
    ids.push(user.0);
    ids.sort_unstable();
    ids.dedup();
    if ids.len() > MOST_PEOPLE {
        return Err(Error::invalid("usernames", TOO_MANY));
    }
    let key = key(&ids);
    if others.iter().any(|other| other.is_deactivated) {
        let before = by_key(tx.connection(), &key).await?;
        return before.map(Started::Before).ok_or(DEACTIVATED);
    }
    let made: Option<ConversationId> = sqlx::query_scalar(
        "insert into conversations (kind, direct_key, created_at)
         values ('direct', ?, ?)
         on conflict (direct_key) do nothing
         returning id",
    )
    .bind(&key)
    .bind(tx.now())
    .fetch_optional(tx.connection())
    .await?;
    let Some(id) = made else {
        let before = by_key(tx.connection(), &key).await?;
        return before.map(Started::Before).ok_or(NOT_FOUND);
    };
    sqlx::query(
        "insert into participants (conversation_id, user_id) select ?, value from json_each(?)",
    )
    .bind(id)
    .bind(sqlx::types::Json(ids))
    .execute(tx.connection())
    .await?;
    // Only the user's own: nobody can be kept from being written to.
    if has_too_many(tx.connection(), &[user]).await? {
        return Err(TOO_MANY_CONVERSATIONS);
    }
    announce(tx, id).await?;
    Ok(Started::New(id))
}

/// The direct conversation of a user and others, or with themselves, if there is one.
pub async fn of_people(
    db: &mut SqliteConnection,
    user: UserId,
    others: impl IntoIterator<Item = UserId>,
) -> Result<Option<ConversationId>> {
    let mut ids: Vec<_> = others.into_iter().map(|other| other.0).collect();
    ids.push(user.0);
    ids.sort_unstable();
    ids.dedup();
    by_key(db, &key(&ids)).await
}

async fn others(db: &mut SqliteConnection, user: UserId, people: &People) -> Result<Vec<User>> {
    match people {
        People::Pair(name) => {
            let other = users::by_name(db, name).await?;
            if other.id == user {
                return Err(Error::Forbidden(
                    "That is your own name. Choose someone else.",
                ));
            }
            Ok(vec![other])
        }
        People::Group(names) => {
            let mut others = users::by_names(db, names).await?;
            others.retain(|other| other.id != user);
            Ok(others)
        }
    }
}

fn key(sorted: &[i64]) -> String {
    let ids: Vec<_> = sorted.iter().map(i64::to_string).collect();
    ids.join(",")
}

/// The people in the key of a direct conversation.
pub(super) fn people(key: &str) -> Vec<UserId> {
    let ids = key.split(',').map(|id| id.parse().map(UserId));
    ids.map(|id| id.expect("keys are lists of ids")).collect()
}

async fn by_key(db: &mut SqliteConnection, key: &str) -> Result<Option<ConversationId>> {
    Ok(
        sqlx::query_scalar("select id from conversations where direct_key = ?")
            .bind(key)
            .fetch_optional(db)
            .await?,
    )
}

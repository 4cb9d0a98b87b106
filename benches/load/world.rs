//! The databases to measure: signed-in users and their conversations.
//!
//! Person `n` of the generator sends as user `2n + 1` to user `2n + 2`, in conversation `n + 1`.

use std::{ops::RangeInclusive, path::Path, time::SystemTime};

use data_encoding::{BASE64URL_NOPAD, HEXUPPER};
use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection};

/// The database's place in a data folder.
pub const FILE: &str = "chinwag.db";

/// The user that a person sends as.
pub fn sender(person: usize) -> usize {
    2 * person + 1
}

/// The user that a person sends to.
pub fn receiver(person: usize) -> usize {
    2 * person + 2
}

/// The conversation in which a person sends.
pub fn conversation(person: usize) -> usize {
    person + 1
}

/// The text of a person's messages: 40 to 100 characters.
pub fn content(person: usize) -> String {
    let text = "The figures of last week are in the folder; have a look before we meet with the others \
                at three o'clock.";
    text.chars().take(40 + person * 7 % 61).collect()
}

/// A user's token.
pub fn token(user: usize) -> String {
    BASE64URL_NOPAD.encode(&secret(user))
}

fn secret(user: usize) -> [u8; 32] {
    Sha256::digest(format!("user {user}")).into()
}

/// The content of a database: signed-in users, a conversation for each two of them, and rooms.
pub struct World {
    users: usize,
    rooms: Vec<RangeInclusive<usize>>,
}

impl World {
    /// This many users, and no room.
    pub fn of(users: usize) -> Self {
        Self {
            users,
            rooms: Vec::new(),
        }
    }

    /// Adds a room with these users.
    pub fn with_room(mut self, users: RangeInclusive<usize>) -> Self {
        self.rooms.push(users);
        self
    }

    /// The conversation of the room that was added first, second …, counted from 0.
    pub fn room(&self, number: usize) -> usize {
        self.users / 2 + number + 1
    }

    /// Makes the database in a folder.
    pub async fn make(&self, folder: &Path) -> SqliteConnection {
        let mut db = chinwag::store::db::open(&folder.join(FILE))
            .await
            .expect("a new database can be made");
        self.fill(&mut db).await.expect("people can be added");
        db
    }

    /// Makes the database in a folder, and closes it for a server.
    pub async fn prepare(&self, folder: &Path) {
        let db = self.make(folder).await;
        db.close().await.expect("a database can be closed");
    }

    async fn fill(&self, db: &mut SqliteConnection) -> sqlx::Result<()> {
        let mut tx = db.begin().await?;
        remove_everyone(&mut tx).await?;
        add_users(&mut tx, self.users).await?;
        add_pairs(&mut tx, self.users / 2).await?;
        for users in &self.rooms {
            add_room(&mut tx, users).await?;
        }
        tx.commit().await
    }
}

/// Removes the room in which everyone is, so that the ids of the conversations begin with 1, and no user joins it when the
/// server starts.
pub async fn remove_everyone(db: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query("delete from conversations where is_everyone = 1")
        .execute(&mut *db)
        .await?;
    sqlx::query("delete from sqlite_sequence where name = 'conversations'")
        .execute(db)
        .await?;
    Ok(())
}

/// Adds users from 1 on, each signed in.
pub async fn add_users(db: &mut SqliteConnection, users: usize) -> sqlx::Result<()> {
    let hashes: Vec<String> = (1..=users)
        .map(|user| HEXUPPER.encode(&Sha256::digest(secret(user))))
        .collect();
    let hashes = serde_json::to_string(&hashes).expect("strings are JSON");
    sqlx::query(
        "insert into users (id, username, username_key, created_at)
         select key + 1, 'user-' || (key + 1), 'user-' || (key + 1), ?2
         from json_each(?1)",
    )
    .bind(&hashes)
    .bind(now())
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into sessions (user_id, token_hash, created_at, last_used_at, expires_at)
         select key + 1, unhex(value), ?2, ?2, ?2 + 14 * 24 * 3600 * 1000
         from json_each(?1)",
    )
    .bind(&hashes)
    .bind(now())
    .execute(&mut *db)
    .await?;
    Ok(())
}

async fn add_pairs(db: &mut SqliteConnection, pairs: usize) -> sqlx::Result<()> {
    sqlx::query(
        "with recursive pair (n) as (select 1 union all select n + 1 from pair where n < ?1)
         insert into conversations (id, kind, direct_key, created_at)
         select n, 'direct', (2 * n - 1) || ',' || (2 * n), ?2 from pair",
    )
    .bind(pairs as i64)
    .bind(now())
    .execute(&mut *db)
    .await?;
    sqlx::query(
        "insert into participants (conversation_id, user_id)
         select (id + 1) / 2, id from users where id <= 2 * ?",
    )
    .bind(pairs as i64)
    .execute(&mut *db)
    .await?;
    Ok(())
}

async fn add_room(db: &mut SqliteConnection, users: &RangeInclusive<usize>) -> sqlx::Result<()> {
    sqlx::query("insert into conversations (kind, name, search_fold, created_at) values ('room', 'room', 'room', ?)")
        .bind(now())
        .execute(&mut *db)
        .await?;
    sqlx::query(
        "insert into participants (conversation_id, user_id)
         select (select max(id) from conversations), id from users where id between ? and ?",
    )
    .bind(*users.start() as i64)
    .bind(*users.end() as i64)
    .execute(db)
    .await?;
    Ok(())
}

/// The time in the database's format.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("it is after 1970").as_millis() as i64
}

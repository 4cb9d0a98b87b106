//! The databases that are measured: people who are signed in, and their conversations.
//!
//! Person `n` of the generator sends as user `2n + 1` to user `2n + 2`, in conversation `n + 1`.

use std::{path::Path, time::SystemTime};

use data_encoding::{BASE64URL_NOPAD, HEXUPPER};
use sha2::{Digest, Sha256};
use sqlx::{Connection, SqliteConnection};

/// The database's place in a data folder.
pub const FILE: &str = "chinwag.db";

/// The user as whom a person sends.
pub fn sender(person: usize) -> usize {
    2 * person + 1
}

/// Where a person sends.
pub fn conversation(person: usize) -> usize {
    person + 1
}

/// What a person says: 40 to 100 characters.
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

/// A new database with that many users, each signed in, and each two of them in a conversation.
pub async fn make(folder: &Path, users: usize) -> SqliteConnection {
    let mut db = chinwag::db::open(&folder.join(FILE))
        .await
        .expect("a new database can be made");
    add_users(&mut db, users).await.expect("users are added");
    add_pairs(&mut db, users / 2).await.expect("they can talk");
    db
}

/// As [`make`], closed and ready to be served.
pub async fn prepare(folder: &Path, users: usize) {
    let db = make(folder, users).await;
    db.close().await.expect("a database can be closed");
}

async fn add_users(db: &mut SqliteConnection, users: usize) -> sqlx::Result<()> {
    let hashes: Vec<String> = (1..=users)
        .map(|user| HEXUPPER.encode(&Sha256::digest(secret(user))))
        .collect();
    let hashes = serde_json::to_string(&hashes).expect("strings are JSON");
    let mut tx = db.begin().await?;
    sqlx::query(
        "insert into users (id, username, username_key, created_at)
         select key + 1, 'user-' || (key + 1), 'user-' || (key + 1), ?2
         from json_each(?1)",
    )
    .bind(&hashes)
    .bind(now())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "insert into sessions (user_id, token_hash, created_at, last_used_at, expires_at)
         select key + 1, unhex(value), ?2, ?2, ?2 + 14 * 24 * 3600 * 1000
         from json_each(?1)",
    )
    .bind(&hashes)
    .bind(now())
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

async fn add_pairs(db: &mut SqliteConnection, pairs: usize) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    sqlx::query(
        "with recursive pair (n) as (select 1 union all select n + 1 from pair where n < ?1)
         insert into conversations (id, kind, direct_key, created_at)
         select n, 'direct', (2 * n - 1) || ',' || (2 * n), ?2 from pair",
    )
    .bind(pairs as i64)
    .bind(now())
    .execute(&mut *tx)
    .await?;
    sqlx::query(
        "insert into participants (conversation_id, user_id)
         select (id + 1) / 2, id from users where id <= 2 * ?",
    )
    .bind(pairs as i64)
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

/// The time, as the database has it.
pub fn now() -> i64 {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.expect("it is after 1970").as_millis() as i64
}

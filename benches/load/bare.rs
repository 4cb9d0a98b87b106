//! SQLite alone: one connection with nothing in front of it. The statements are sent as one script, so that the hop to
//! SQLite's thread is paid only once.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

use crate::world;

/// The number of commits in one script.
const SCRIPT: usize = 50;

/// Commits one row per transaction, each synced, for a while. Returns the rows per second.
pub async fn commits(folder: &Path, time: Duration) -> f64 {
    let mut db = open(&folder.join("bare.db")).await;
    sqlx::raw_sql("create table lines (id integer primary key, content text not null) strict")
        .execute(&mut db)
        .await
        .expect("a table can be made");
    let line = "insert into lines (content) values ('The figures of last week are in the folder; have a look.');";
    let script = line.repeat(SCRIPT);
    let begin = Instant::now();
    let mut commits = 0;
    while begin.elapsed() < time {
        sqlx::raw_sql(sqlx::AssertSqlSafe(script.as_str()))
            .execute(&mut db)
            .await
            .expect("rows can be stored");
        commits += SCRIPT;
    }
    commits as f64 / begin.elapsed().as_secs_f64()
}

/// Selects the newest pages of conversations, one at a time, for a while. Returns the pages per second.
pub async fn pages(folder: &Path, conversations: &[i64], time: Duration) -> f64 {
    let mut db = open(&folder.join(world::FILE)).await;
    let script = conversations.iter().fold(String::new(), |script, id| {
        script
            + "select json_group_array(json_array(id, client_id, author_id, content, created_at, edited_at)) from ("
            + &format!("select * from messages where conversation_id = {id} order by id desc limit 25);")
    });
    let begin = Instant::now();
    let mut selected = 0;
    while begin.elapsed() < time {
        let pages = sqlx::raw_sql(sqlx::AssertSqlSafe(script.as_str()))
            .fetch_all(&mut db)
            .await
            .expect("messages can be read");
        selected += pages.len();
    }
    selected as f64 / begin.elapsed().as_secs_f64()
}

/// Some conversations of a user.
pub async fn conversations_of(folder: &Path, user: usize, limit: usize) -> Vec<i64> {
    let mut db = open(&folder.join(world::FILE)).await;
    sqlx::query_scalar("select conversation_id from participants where user_id = ? limit ?")
        .bind(user as i64)
        .bind(limit as i64)
        .fetch_all(&mut db)
        .await
        .expect("conversations can be read")
}

async fn open(path: &Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .disable_statement_logging()
        .connect()
        .await
        .expect("a database can be made")
}

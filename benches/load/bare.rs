//! What SQLite does by itself: one connection, nothing in front of it. The statements go to it as one script, so that
//! not even the way to its thread is paid for each.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use sqlx::{
    ConnectOptions, SqliteConnection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous},
};

/// How many commits are in one script.
const SCRIPT: usize = 50;

/// Commits one row in each transaction, each of them synced, for a while; returns how many a second.
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
        // Not a query, whose statements would share a transaction of sqlx: SQLite commits each by itself.
        sqlx::raw_sql(sqlx::AssertSqlSafe(script.as_str()))
            .execute(&mut db)
            .await
            .expect("rows can be stored");
        commits += SCRIPT;
    }
    commits as f64 / begin.elapsed().as_secs_f64()
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

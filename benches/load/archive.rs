//! Databases with many messages. They take a while to make, so they are kept in the build's folder.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Instant,
};

use chinwag::store::db::MIGRATIONS;
use sqlx::{Connection, SqliteConnection};

use crate::{
    table::count,
    world::{self, FILE},
};

/// Enough users that their pairs have a little over 10,000 conversations.
pub const USERS: usize = 142;
/// The number of conversations.
pub const CONVERSATIONS: usize = 10_000;
/// The number of messages in the first conversation, whatever the size of the database.
pub const OF_FIRST: usize = 1_000;

/// A database with a number of messages. The newest messages of its conversations are spread as far apart as possible.
pub struct Archive {
    messages: usize,
}

impl Archive {
    pub fn of(messages: usize) -> Self {
        Self { messages }
    }

    /// Makes the database if it does not exist, and starts its sessions now. Returns its folder.
    pub async fn prepare(&self) -> PathBuf {
        let version = MIGRATIONS.iter().map(|step| step.version).max();
        let name = format!("messages-{}-schema-{}", self.messages, version.unwrap_or(0));
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        if !folder.exists() {
            self.make(&folder).await;
        }
        let mut db = chinwag::store::db::open(&folder.join(FILE))
            .await
            .expect("the database is there");
        sqlx::query("update sessions set last_used_at = ?1, expires_at = ?1 + 24 * 3600 * 1000")
            .bind(world::now())
            .execute(&mut db)
            .await
            .expect("sessions can begin");
        db.close().await.expect("a database can be closed");
        folder
    }

    async fn make(&self, folder: &Path) {
        let begin = Instant::now();
        let making = folder.with_extension("making");
        // An interrupted run may have left a partial database.
        let _ = fs::remove_dir_all(&making);
        fs::create_dir_all(&making).expect("a folder can be made");
        let mut db = chinwag::store::db::open(&making.join(FILE))
            .await
            .expect("a new database can be made");
        self.fill(&mut db).await.expect("messages can be stored");
        db.close().await.expect("a database can be closed");
        fs::rename(&making, folder).expect("a folder can be renamed");
        eprintln!(
            "a database of {} messages, made in {:.0} s",
            count(self.messages as f64),
            begin.elapsed().as_secs_f64()
        );
    }

    async fn fill(&self, db: &mut SqliteConnection) -> sqlx::Result<()> {
        // Safe: nobody reads it yet, and it can be made again.
        sqlx::raw_sql(
            "pragma synchronous = off; pragma cache_size = -1000000; pragma journal_mode = off",
        )
        .execute(&mut *db)
        .await?;
        let mut tx = db.begin().await?;
        world::remove_everyone(&mut tx).await?;
        world::add_users(&mut tx, USERS).await?;
        add_conversations(&mut tx).await?;
        self.add_messages(&mut tx).await?;
        finish(&mut tx).await?;
        tx.commit().await?;
        sqlx::raw_sql("pragma journal_mode = wal")
            .execute(db)
            .await?;
        Ok(())
    }

    /// One message in each conversation in turn; those of the first conversation are evenly spread over all.
    async fn add_messages(&self, db: &mut SqliteConnection) -> sqlx::Result<()> {
        sqlx::query(
            "with recursive line (n) as (select 1 union all select n + 1 from line where n < ?1),
             said (n, conversation) as (select n, iif(n % ?2 = 0, 1, 2 + n % (?3 - 1)) from line)
             insert into messages (id, conversation_id, author_id, client_id, content, created_at)
             select n, c.id, iif(n / ?3 % 2, c.a, c.b), format('%032x', n),
                    substr(?4, 1, 40 + n * 7 % 61), ?5 + n
             from said join pairs c on c.id = said.conversation",
        )
        .bind(self.messages as i64)
        .bind((self.messages / OF_FIRST) as i64)
        .bind(CONVERSATIONS as i64)
        .bind(world::content(8))
        .bind(world::now() - self.messages as i64)
        .execute(db)
        .await?;
        Ok(())
    }
}

async fn add_conversations(db: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::query(
        "create temporary table pairs as
         select row_number() over (order by a.id + b.id, a.id) as id, a.id as a, b.id as b
         from users a join users b on b.id > a.id
         order by 1
         limit ?",
    )
    .bind(CONVERSATIONS as i64)
    .execute(&mut *db)
    .await?;
    sqlx::raw_sql(
        "create unique index temp.pairs_by_id on pairs (id);
         insert into conversations (id, kind, direct_key, created_at)
         select id, 'direct', a || ',' || b, 0 from pairs;
         insert into participants (conversation_id, user_id)
         select id, a from pairs union all select id, b from pairs",
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The log of the last messages, and read markers with a few messages after them.
async fn finish(db: &mut SqliteConnection) -> sqlx::Result<()> {
    sqlx::raw_sql(
        "insert into facts (seq, kind, conversation_id, subject_id)
         select id, 'message', conversation_id, id from messages
         where id > (select max(id) from messages) - 100000;
         update conversations
         set last_message_id = (select max(id) from messages where conversation_id = conversations.id);
         update participants set read_message_id = coalesce(
             (select id from messages where conversation_id = participants.conversation_id
              order by id desc limit 1 offset 5), 0)",
    )
    .execute(db)
    .await?;
    Ok(())
}

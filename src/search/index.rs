//! The index: the fold of each message, and its trigrams in an FTS5 table, in a database of its own.
//!
//! It holds nothing that the log's database does not have, so a missing, old or damaged index is rebuilt. The conversation and
//! the author of a message are words in it, so that the index itself finds only what a reader may read.

use std::{
    collections::BTreeSet,
    fs, io,
    path::{Path, PathBuf},
};

use sqlx::{Connection, SqliteConnection, types::Json};

use super::fold::{RESERVED, fold};
use crate::{
    ids::{ConversationId, MessageId, Seq, UserId},
    log::epoch::Epoch,
    store::db,
};

/// Changes whenever texts are folded or stored in another way.
const VERSION: i64 = 5;
/// How many texts one transaction takes at most.
pub(super) const STEP: i64 = 500;
/// After how many bytes of text it takes no more. A large one would delay the end of the server, and a checkpoint of the log.
pub(super) const STEP_BYTES: usize = 64 << 10;

/// How many pages are merged at once: 2 MB.
const MERGED_PAGES: i64 = 500;

/// How far the index is.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Progress {
    /// The last fact that it follows.
    pub followed: Seq,
    /// Older messages than this are still to be indexed.
    pub missing_before: MessageId,
    /// The newest message when it was begun.
    pub begun_at: MessageId,
}

impl Progress {
    /// There is no index.
    pub const NONE: Self = Self {
        followed: Seq(i64::MAX),
        missing_before: MessageId(i64::MAX),
        begun_at: MessageId(0),
    };

    /// How many of the messages that were there when it was begun it has, in percent: 100 only if all.
    pub fn percent(&self) -> u8 {
        if self.is_built() {
            return 100;
        }
        let all = self.begun_at.0.max(1);
        let done = (all + 1 - self.missing_before.0).clamp(0, all);
        u8::try_from(99 * done / all).unwrap_or(99)
    }

    /// Whether it has all messages that were there when it was begun.
    pub fn is_built(&self) -> bool {
        self.missing_before <= MessageId(1)
    }
}

/// A message to index.
#[derive(Debug, sqlx::FromRow)]
pub(super) struct Text {
    pub id: MessageId,
    pub conversation_id: ConversationId,
    pub author_id: UserId,
    pub content: String,
    /// The names of its files.
    pub names: Json<Vec<String>>,
}

impl Text {
    /// The text to search: its content and the names of its files.
    pub fn folded(&self) -> String {
        let names = self.names.0.iter().map(String::as_str);
        searched(&fold(&self.content), names)
    }
}

/// The text to search: the fold of a content, and the names of files.
pub(super) fn searched<'a>(content: &str, names: impl Iterator<Item = &'a str>) -> String {
    let mut text = content.to_owned();
    for name in names {
        text.push(RESERVED);
        text.push_str(&fold(name));
    }
    text
}

/// Opens the index for writing. One that is damaged, of another version or of another log is removed.
pub(super) async fn open(path: &Path, epoch: &Epoch) -> sqlx::Result<Option<SqliteConnection>> {
    match open_existing(path, epoch).await {
        Ok(Some(index)) => return Ok(Some(index)),
        Ok(None) => {}
        Err(error) if db::is_damage(&error) => {
            log::warn!("the search index cannot be used, and is rebuilt: {error}");
        }
        Err(error) => return Err(error),
    }
    remove(path)?;
    Ok(None)
}

/// Creates an index where there is none.
pub(super) async fn create(path: &Path) -> sqlx::Result<SqliteConnection> {
    let mut index = db::open_index(path).await?;
    sqlx::raw_sql(
        "create virtual table texts using fts5 (
             conversation, author, text, tokenize = 'trigram case_sensitive 1', detail = none, columnsize = 0
         );
         -- What is deleted is overwritten at once.
         insert into texts (texts, rank) values ('secure-delete', 1);
         -- See `merge`.
         insert into texts (texts, rank) values ('usermerge', 2);
         create table progress (
             version integer not null,
             epoch text not null,
             followed integer not null,
             missing_before integer not null,
             begun_at integer not null
         ) strict;",
    )
    .execute(&mut index)
    .await?;
    Ok(index)
}

async fn open_existing(path: &Path, epoch: &Epoch) -> sqlx::Result<Option<SqliteConnection>> {
    if !fs::symlink_metadata(path).is_ok_and(|file| file.is_file()) {
        return Ok(None);
    }
    let mut index = db::open_index(path).await?;
    let of: Option<(i64, String)> = sqlx::query_as("select version, epoch from progress")
        .fetch_optional(&mut index)
        .await?;
    if of.is_some_and(|(version, of)| version == VERSION && of == epoch.0) {
        Ok(Some(index))
    } else {
        index.close().await?;
        Ok(None)
    }
}

/// The bytes of the write-ahead log. Without an open connection, there are some only after a crash.
pub(super) fn log_size(path: &Path) -> u64 {
    let [_, log, _] = files(path);
    fs::metadata(log).map_or(0, |found| found.len())
}

/// The database, its log, and the index of its log.
fn files(path: &Path) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|ending| {
        let mut file = path.as_os_str().to_owned();
        file.push(ending);
        file.into()
    })
}

/// Removes the files of the index.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    for file in files(path) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Whether an error means that another index would do better: it is damaged, it is gone, or only others may write it.
pub(super) fn is_lost(error: &sqlx::Error, path: &Path) -> bool {
    let code = db::code(error);
    match code.map(|extended| extended & 0xff) {
        // SQLITE_READONLY, SQLITE_CANTOPEN: also returned while the process has no free file descriptor.
        Some(8 | 14) => !is_ours(path),
        // SQLITE_IOERR_SHORT_READ
        _ => code == Some(522) || db::is_damage(error),
    }
}

/// Whether the index is there and its files may be written, as far as that can be told without opening them.
fn is_ours(path: &Path) -> bool {
    let is_there = match fs::metadata(path) {
        Ok(found) => found.is_file(),
        Err(error) => error.kind() != io::ErrorKind::NotFound,
    };
    is_there && !files(path).iter().any(|file| is_refused(file))
}

#[cfg(unix)]
fn is_refused(file: &Path) -> bool {
    use rustix::{
        fs::{Access, access},
        io::Errno,
    };
    let access = access(file, Access::READ_OK | Access::WRITE_OK);
    matches!(access, Err(Errno::ACCESS | Errno::PERM))
}

#[cfg(not(unix))]
fn is_refused(_: &Path) -> bool {
    false
}

/// How far the index is, unless it is not begun.
pub(super) async fn progress(index: &mut SqliteConnection) -> sqlx::Result<Option<Progress>> {
    sqlx::query_as("select followed, missing_before, begun_at from progress")
        .fetch_optional(index)
        .await
}

/// Begins an empty index of a log: it will follow the facts after `head`, and takes the messages up to `newest` from the table.
pub(super) async fn begin(
    index: &mut SqliteConnection,
    epoch: &Epoch,
    head: Seq,
    newest: MessageId,
) -> sqlx::Result<()> {
    sqlx::query("insert into progress values (?, ?, ?, ? + 1, ?)")
        .bind(VERSION)
        .bind(&epoch.0)
        .bind(head)
        .bind(newest)
        .bind(newest)
        .execute(index)
        .await?;
    Ok(())
}

/// Replaces the texts of these messages, and notes how far the index is. Those without a text leave it. Says whether any had one
/// before.
pub(super) async fn replace(
    index: &mut SqliteConnection,
    messages: &BTreeSet<MessageId>,
    texts: &[Text],
    progress: &Progress,
) -> sqlx::Result<bool> {
    // In a transaction of its own: with `detail = none`, SQLite 3.51.3 loses entries if a row is securely deleted and inserted in
    // the same one. Until the second is committed, the messages are among those that are not indexed.
    let ids: Vec<i64> = messages.iter().map(|id| id.0).collect();
    let deleted = sqlx::query("delete from texts where rowid in (select value from json_each(?))")
        .bind(Json(ids))
        .execute(&mut *index)
        .await?;
    let mut tx = index.begin().await?;
    // FTS5 is several times slower if rows come in another order.
    debug_assert!(texts.is_sorted_by_key(|text| text.id));
    for text in texts {
        sqlx::query("insert into texts (rowid, conversation, author, text) values (?, ?, ?, ?)")
            .bind(text.id)
            .bind(of_conversation(text.conversation_id))
            .bind(of_author(text.author_id))
            .bind(text.folded())
            .execute(&mut *tx)
            .await?;
    }
    sqlx::query("update progress set followed = ?, missing_before = ?")
        .bind(progress.followed)
        .bind(progress.missing_before)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(deleted.rows_affected() > 0)
}

/// Merges two parts of the index, or some pages of them: each search looks into every part. Says whether there were any
/// (<https://www.sqlite.org/fts5.html#the_merge_command>).
pub(super) async fn merge(index: &mut SqliteConnection) -> sqlx::Result<bool> {
    const TOTAL: &str = "select total_changes()";
    let before: i64 = sqlx::query_scalar(TOTAL).fetch_one(&mut *index).await?;
    sqlx::query("insert into texts (texts, rank) values ('merge', ?)")
        .bind(MERGED_PAGES)
        .execute(&mut *index)
        .await?;
    let after: i64 = sqlx::query_scalar(TOTAL).fetch_one(index).await?;
    Ok(after - before >= 2)
}

/// Empties the write-ahead log, which has what was deleted. Says whether that was possible: not while a search reads.
pub(super) async fn empty_log(index: &mut SqliteConnection) -> sqlx::Result<bool> {
    let is_busy: bool = sqlx::query_scalar("pragma wal_checkpoint(truncate)")
        .fetch_one(index)
        .await?;
    Ok(!is_busy)
}

/// The trigram that stands for a conversation.
pub(super) fn of_conversation(id: ConversationId) -> String {
    trigram(RESERVED as u32, id.0)
}

/// The trigram that stands for an author.
pub(super) fn of_author(id: UserId) -> String {
    trigram(0x10_0000, id.0)
}

/// A number in three characters of a plane for private use (the Unicode Standard, 23.5), without its first character.
fn trigram(plane: u32, number: i64) -> String {
    /// The characters of a plane that are used.
    const DIGITS: u64 = 65_000;
    let number = number.unsigned_abs();
    let digits = [number / DIGITS / DIGITS, number / DIGITS, number].map(|digit| digit % DIGITS);
    digits
        .iter()
        .filter_map(|digit| char::from_u32(plane + 1 + u32::try_from(*digit).ok()?))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_trigrams_of_their_own() {
        let mut seen = std::collections::HashSet::new();
        for id in (0..200_000).chain([i64::MAX, 1 << 40]) {
            for trigram in [of_conversation(ConversationId(id)), of_author(UserId(id))] {
                assert_eq!(trigram.chars().count(), 3);
                assert!(!trigram.contains(RESERVED));
                assert!(seen.insert(trigram), "{id}");
            }
        }
    }
}

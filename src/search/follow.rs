//! Follows the log: a thread of the lowest priority keeps the index up to date.

use std::{
    collections::BTreeSet,
    path::PathBuf,
    sync::Arc,
    time::{Duration, Instant},
};

use sqlx::{Connection, SqliteConnection, SqlitePool, types::Json};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

use super::index::{self, Progress, STEP, Text};
use crate::{
    chat::messages::{MessageDeleted, MessageEdited, MessageSent},
    ids::{MessageId, Seq},
    log::{epoch::Epoch, fact::Fact, facts, hub::Hub},
    store::db,
};

/// How long new facts wait, so that many are taken together.
const PAUSE: Duration = Duration::from_millis(300);
/// How often a long work tells of its progress.
const TELL_EVERY: Duration = Duration::from_secs(10);
/// How long it waits after a failure.
const RETRY: Duration = Duration::from_secs(10);

/// The facts that change what is searched.
pub(super) const KINDS: [&str; 3] = [MessageSent::KIND, MessageEdited::KIND, MessageDeleted::KIND];

/// Messages with a text, from what follows `from … where`.
macro_rules! texts {
    ($condition:literal) => {
        concat!(
            "select id, conversation_id, author_id, content,
                    (select json_group_array(name order by f.id) from files f where f.message_id = messages.id) as names
             from messages
             where kind = 'text' and deleted_at is null and ",
            $condition
        )
    };
}

/// The texts of these messages, as far as they have some.
pub(super) async fn texts(
    log: &mut SqliteConnection,
    messages: &BTreeSet<MessageId>,
) -> sqlx::Result<Vec<Text>> {
    let ids: Vec<i64> = messages.iter().map(|id| id.0).collect();
    sqlx::query_as(texts!("id in (select value from json_each(?))"))
        .bind(Json(ids))
        .fetch_all(log)
        .await
}

/// Keeps an index up to date with a log.
pub(super) struct Follower {
    pub database: PathBuf,
    pub index: PathBuf,
    pub hub: Arc<Hub>,
    /// Tells of the connections that read an index, once it is open.
    pub opened: watch::Sender<Option<SqlitePool>>,
}

impl Follower {
    /// Follows as long as there may be searches.
    pub async fn follow(self) {
        while !self.opened.is_closed() {
            let Err(error) = self.try_to_follow().await else {
                break;
            };
            log::error!("the search index cannot be kept up to date: {error}");
            self.opened.send_replace(None);
            if db::is_damage(&error)
                && let Err(error) = index::remove(&self.index)
            {
                log::error!("the damaged search index cannot be removed: {error}");
            }
            // Until then, or the end: both are fine.
            let _ = timeout(RETRY, self.opened.closed()).await;
        }
    }

    async fn try_to_follow(&self) -> sqlx::Result<()> {
        let mut log = db::open_reader(&self.database).await?;
        let mut index = index::open(&self.index, self.hub.epoch()).await?;
        if !self.can_go_on(&mut log, &mut index).await? {
            index.close().await?;
            index::remove(&self.index)?;
            index = index::open(&self.index, self.hub.epoch()).await?;
            begin(&mut log, &mut index, self.hub.epoch()).await?;
        }
        let readers = db::other_readers(&self.index);
        self.opened.send_replace(Some(readers.clone()));
        let mut told = Instant::now();
        while !self.opened.is_closed() {
            if !step(&mut log, &mut index).await? {
                let followed = followed(&mut index).await?;
                tokio::select! {
                    () = self.more_after(followed) => {}
                    () = self.opened.closed() => {}
                }
            } else if told.elapsed() > TELL_EVERY {
                told = Instant::now();
                tell(&mut index).await?;
            }
        }
        readers.close().await;
        log.close().await?;
        index.close().await
    }

    /// Ends a moment after there is a fact after another.
    async fn more_after(&self, followed: Seq) {
        self.hub.published_after(followed).await;
        sleep(PAUSE).await;
    }

    /// Whether the log has all facts that the index does not follow yet.
    async fn can_go_on(
        &self,
        log: &mut SqliteConnection,
        index: &mut SqliteConnection,
    ) -> sqlx::Result<bool> {
        let Some(progress) = index::progress(index).await? else {
            return Ok(false);
        };
        let pruned = facts::pruned(log).await?;
        Ok(progress.followed >= pruned && progress.followed <= self.hub.head())
    }
}

/// Begins an empty index of a log.
pub(super) async fn begin(
    log: &mut SqliteConnection,
    index: &mut SqliteConnection,
    epoch: &Epoch,
) -> sqlx::Result<()> {
    let mut snapshot = log.begin().await?;
    let head = facts::head(&mut snapshot).await?;
    let newest = sqlx::query_scalar("select coalesce(max(id), 0) from messages")
        .fetch_one(&mut *snapshot)
        .await?;
    snapshot.commit().await?;
    index::begin(index, epoch, head, newest).await
}

/// Takes some messages. Says whether there were any to take.
pub(super) async fn step(
    log: &mut SqliteConnection,
    index: &mut SqliteConnection,
) -> sqlx::Result<bool> {
    let Some(progress) = index::progress(index).await? else {
        return Err(sqlx::Error::RowNotFound);
    };
    if progress.followed < facts::head(log).await? {
        take_facts(log, index, progress).await?;
    } else if !progress.is_built() {
        take_older(log, index, progress).await?;
    } else {
        return Ok(false);
    }
    Ok(true)
}

/// Takes the messages that changed with the next facts.
async fn take_facts(
    log: &mut SqliteConnection,
    index: &mut SqliteConnection,
    progress: Progress,
) -> sqlx::Result<()> {
    let mut snapshot = log.begin().await?;
    let head = facts::head(&mut snapshot).await?;
    let facts: Vec<(Seq, MessageId)> = sqlx::query_as(
        "select seq, subject_id
         from facts
         where seq > ? and kind in (select value from json_each(?))
         order by seq
         limit ?",
    )
    .bind(progress.followed)
    .bind(Json(KINDS))
    .bind(STEP)
    .fetch_all(&mut *snapshot)
    .await?;
    let is_all = i64::try_from(facts.len()).is_ok_and(|count| count < STEP);
    let followed = match facts.last() {
        Some((last, _)) if !is_all => *last,
        _ => head,
    };
    let changed = facts.into_iter().map(|(_, id)| id).collect();
    let texts = texts(&mut snapshot, &changed).await?;
    snapshot.commit().await?;
    let progress = Progress {
        followed,
        ..progress
    };
    index::replace(index, &changed, &texts, &progress).await
}

/// Takes the newest of the messages that were there before the index.
async fn take_older(
    log: &mut SqliteConnection,
    index: &mut SqliteConnection,
    progress: Progress,
) -> sqlx::Result<()> {
    let texts: Vec<Text> = sqlx::query_as(texts!("id < ? order by id desc limit ?"))
        .bind(progress.missing_before)
        .bind(STEP)
        .fetch_all(log)
        .await?;
    let missing_before = texts.last().map_or(MessageId(1), |oldest| oldest.id);
    let is_last = i64::try_from(texts.len()).is_ok_and(|count| count < STEP);
    let progress = Progress {
        missing_before: if is_last {
            MessageId(1)
        } else {
            missing_before
        },
        ..progress
    };
    // Those that changed meanwhile are there already.
    let ids = texts.iter().map(|text| text.id).collect();
    index::replace(index, &ids, &texts, &progress).await?;
    if is_last {
        log::info!("all messages are indexed for search");
    }
    Ok(())
}

async fn followed(index: &mut SqliteConnection) -> sqlx::Result<Seq> {
    let progress = index::progress(index).await?;
    Ok(progress.map_or(Seq(0), |progress| progress.followed))
}

/// Tells how far a long work is.
async fn tell(index: &mut SqliteConnection) -> sqlx::Result<()> {
    if let Some(progress) = index::progress(index).await?
        && !progress.is_built()
    {
        let all = progress.begun_at.0.max(1);
        let done = 100 * (all - progress.missing_before.0).max(0) / all;
        log::info!("messages are being indexed for search: {done}%");
    }
    Ok(())
}

//! Follows the log: a thread keeps the index up to date.

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use rocket::futures::stream::BoxStream;
use sqlx::{Connection, SqliteConnection, SqlitePool, types::Json};
use tokio::{sync::watch, time::timeout};

use super::{
    index::{self, Progress, STEP, STEP_BYTES, Text},
    space::Space,
};
use crate::{
    chat::messages::{MessageDeleted, MessageEdited, MessageSent},
    ids::{ConversationId, MessageId, Seq},
    log::{epoch::Epoch, fact::Fact, facts, hub::Hub},
    store::db,
};

/// How long new facts wait, so that many are taken together.
const PAUSE: Duration = Duration::from_millis(300);
/// How long it waits for each fact that is committed while it works.
const PAUSE_FOR_FACT: Duration = Duration::from_millis(2);
/// How many times longer than its work that may be.
const MOST_STEPS: u32 = 40;
/// How often a long work tells of its progress.
const TELL_EVERY: Duration = Duration::from_secs(10);
/// How long it waits after a failure.
const RETRY: Duration = Duration::from_secs(10);

/// The size at which the log of the index is emptied, in bytes. It is usually far smaller, but grows as long as searches overlap.
pub(super) const MOST_LOG: u64 = if cfg!(test) { 1 << 20 } else { 64 << 20 };

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

/// The texts of those of these messages that are in certain conversations, the newest first.
pub(super) fn stream<'a>(
    log: &'a mut SqliteConnection,
    messages: &BTreeSet<MessageId>,
    conversations: &BTreeSet<ConversationId>,
) -> BoxStream<'a, sqlx::Result<Text>> {
    let ids: Vec<i64> = messages.iter().map(|id| id.0).collect();
    let conversations: Vec<i64> = conversations.iter().map(|id| id.0).collect();
    sqlx::query_as(texts!(
        "id in (select value from json_each(?)) and conversation_id in (select value from json_each(?)) order by id desc"
    ))
    .bind(Json(ids))
    .bind(Json(conversations))
    .fetch(log)
}

/// The texts of these messages, as far as they have some, the oldest first.
pub(super) async fn texts(
    log: &mut SqliteConnection,
    messages: &BTreeSet<MessageId>,
) -> sqlx::Result<Vec<Text>> {
    let ids: Vec<i64> = messages.iter().map(|id| id.0).collect();
    sqlx::query_as(texts!("id in (select value from json_each(?)) order by id"))
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
    /// A search met a damaged part of the index.
    pub is_damaged: Arc<AtomicBool>,
    pub space: Space,
}

/// Why the index is not followed any more.
#[derive(Debug)]
pub(super) enum Failure {
    /// The log's database cannot be read.
    Log(sqlx::Error),
    /// The index cannot be read or written.
    Index(sqlx::Error),
    /// The log does not have all facts any more that the index needs.
    Behind,
    /// A search could not read the index.
    Damaged,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Log(error) | Self::Index(error) => error.fmt(f),
            Self::Behind => f.write_str("the log has gone on without it"),
            Self::Damaged => f.write_str("a part of it is damaged"),
        }
    }
}

impl Failure {
    /// Whether another index would do better.
    pub fn needs_rebuild(&self, index: &Path) -> bool {
        match self {
            Self::Log(_) => false,
            Self::Index(error) => index::is_lost(error, index),
            Self::Behind | Self::Damaged => true,
        }
    }
}

impl Follower {
    /// Follows as long as there may be searches.
    pub async fn follow(self) {
        let mut rebuilt: Option<Instant> = None;
        while !self.opened.is_closed() {
            let Err(failure) = self.try_to_follow().await else {
                break;
            };
            log::error!("the search index cannot be kept up to date: {failure}");
            // Where another one is not better, it is not tried all the time.
            if failure.needs_rebuild(&self.index) && rebuilt.is_none_or(|at| at.elapsed() >= RETRY)
            {
                rebuilt = Some(Instant::now());
                let removed = index::remove(&self.index);
                // Searches that met the damage have ended.
                self.is_damaged.store(false, Ordering::Relaxed);
                match removed {
                    Ok(()) => continue,
                    Err(error) => log::error!("the search index cannot be removed: {error}"),
                }
            }
            // Waits to try again, or for the server to stop.
            let _ = timeout(RETRY, self.opened.closed()).await;
        }
    }

    pub async fn try_to_follow(&self) -> Result<(), Failure> {
        let mut log = db::open_reader(&self.database)
            .await
            .map_err(Failure::Log)?;
        let epoch = self.hub.epoch();
        // After a crash, it may have texts that are deleted.
        let has_log = index::log_size(&self.index) > 0;
        let mut opened = index::open(&self.index, epoch)
            .await
            .map_err(Failure::Index)?;
        let progress = match &mut opened {
            Some(index) => index::progress(index).await.map_err(Failure::Index)?,
            None => None,
        };
        if progress.is_none() {
            // Connections to an index that was removed would keep its space.
            self.opened.send_replace(None);
            self.wait_for_space().await;
            if self.opened.is_closed() {
                return log.close().await.map_err(Failure::Log);
            }
        }
        let mut index = match opened {
            Some(index) => index,
            None => index::create(&self.index).await.map_err(Failure::Index)?,
        };
        match progress {
            None => begin(&mut log, &mut index, epoch).await?,
            Some(progress) if progress.followed > self.hub.head() => return Err(Failure::Behind),
            Some(_) => {}
        }
        let readers = db::index_readers(&self.index);
        self.opened.send_replace(Some(readers.clone()));
        let followed = self.keep_up(&mut log, &mut index, has_log).await;
        // After most failures, searches go on with the index as it is.
        if followed
            .as_ref()
            .is_err_and(|failure| !failure.needs_rebuild(&self.index))
        {
            return followed;
        }
        self.opened.send_replace(None);
        readers.close().await;
        followed?;
        log.close().await.map_err(Failure::Log)?;
        index.close().await.map_err(Failure::Index)
    }

    /// Waits until the index may be written, or there are no searches any more.
    async fn wait_for_space(&self) {
        while !self.space.is_enough() && timeout(PAUSE, self.opened.closed()).await.is_err() {}
    }

    /// Takes what is new until there are no searches any more. `must_empty`: the log of the index may have deleted texts, or is large.
    async fn keep_up(
        &self,
        log: &mut SqliteConnection,
        index: &mut SqliteConnection,
        mut must_empty: bool,
    ) -> Result<(), Failure> {
        let (mut told, mut is_merged) = (Instant::now(), false);
        while !self.opened.is_closed() {
            if self.is_damaged.swap(false, Ordering::Relaxed) {
                return Err(Failure::Damaged);
            }
            if !self.space.is_enough() {
                let _ = timeout(PAUSE, self.opened.closed()).await;
                continue;
            }
            if index::log_size(&self.index) > MOST_LOG {
                must_empty = !index::empty_log(index).await.map_err(Failure::Index)?;
            }
            let (head, begun) = (self.hub.head(), Instant::now());
            match step(log, index).await? {
                Step::Taken { deleted } => {
                    must_empty |= deleted;
                    is_merged = false;
                    if told.elapsed() > TELL_EVERY {
                        told = Instant::now();
                        tell(index).await.map_err(Failure::Index)?;
                    }
                    self.give_way(head, begun).await;
                }
                Step::UpTo(_) if !is_merged => {
                    is_merged = !index::merge(index).await.map_err(Failure::Index)?;
                    self.give_way(head, begun).await;
                }
                Step::UpTo(followed) => {
                    if must_empty {
                        must_empty = !index::empty_log(index).await.map_err(Failure::Index)?;
                    }
                    // Until there is something to do, or there are no searches any more.
                    while timeout(PAUSE, self.opened.closed()).await.is_err()
                        && self.hub.head() <= followed
                        && !must_empty
                        && !self.is_damaged.load(Ordering::Relaxed)
                    {}
                }
            }
        }
        Ok(())
    }

    /// Pauses after a step during which facts were committed, so that the index takes little time from a busy server, and nothing
    /// holds it up on a calm one.
    async fn give_way(&self, head: Seq, begun: Instant) {
        let facts = u32::try_from(self.hub.head().0 - head.0).unwrap_or(0);
        let pause = (PAUSE_FOR_FACT * facts).min(begun.elapsed() * MOST_STEPS);
        let _ = timeout(pause, self.opened.closed()).await;
    }
}

/// Begins an empty index of a log.
pub(super) async fn begin(
    log: &mut SqliteConnection,
    index: &mut SqliteConnection,
    epoch: &Epoch,
) -> Result<(), Failure> {
    let (head, newest) = ends(log).await.map_err(Failure::Log)?;
    index::begin(index, epoch, head, newest)
        .await
        .map_err(Failure::Index)
}

/// The last fact and the newest message.
async fn ends(log: &mut SqliteConnection) -> sqlx::Result<(Seq, MessageId)> {
    let mut snapshot = log.begin().await?;
    let head = facts::head(&mut snapshot).await?;
    let newest = sqlx::query_scalar("select coalesce(max(id), 0) from messages")
        .fetch_one(&mut *snapshot)
        .await?;
    Ok((head, newest))
}

/// A step of following.
pub(super) enum Step {
    /// Some messages were taken, and perhaps texts deleted.
    Taken {
        /// Whether texts were deleted.
        deleted: bool,
    },
    /// There is nothing to take up to this fact.
    UpTo(Seq),
}

/// Takes some messages, if there are any to take.
pub(super) async fn step(
    log: &mut SqliteConnection,
    index: &mut SqliteConnection,
) -> Result<Step, Failure> {
    let progress = index::progress(index).await.map_err(Failure::Index)?;
    let progress = progress.ok_or(Failure::Behind)?;
    let taken = match news(log, &progress).await? {
        Some(news) => news,
        None if progress.is_built() => return Ok(Step::UpTo(progress.followed)),
        None => older(log, progress).await.map_err(Failure::Log)?,
    };
    let deleted = index::replace(index, &taken.ids, &taken.texts, &taken.progress)
        .await
        .map_err(Failure::Index)?;
    Ok(Step::Taken { deleted })
}

/// Messages to take, and how far the index is then.
struct Taken {
    ids: BTreeSet<MessageId>,
    texts: Vec<Text>,
    progress: Progress,
}

/// The messages that changed with the next facts, if there are any.
async fn news(log: &mut SqliteConnection, progress: &Progress) -> Result<Option<Taken>, Failure> {
    let mut snapshot = log.begin().await.map_err(Failure::Log)?;
    let head = facts::head(&mut snapshot).await.map_err(Failure::Log)?;
    let pruned = facts::pruned(&mut snapshot).await.map_err(Failure::Log)?;
    if progress.followed < pruned {
        return Err(Failure::Behind);
    }
    if progress.followed >= head {
        return Ok(None);
    }
    let taken = changed(&mut snapshot, progress, head).await;
    taken.map(Some).map_err(Failure::Log)
}

async fn changed(
    snapshot: &mut SqliteConnection,
    progress: &Progress,
    head: Seq,
) -> sqlx::Result<Taken> {
    let mut facts: Vec<(Seq, MessageId, i64)> = sqlx::query_as(
        "select f.seq, f.subject_id, coalesce(length(m.content), 0)
         from facts f left join messages m on m.id = f.subject_id
         where f.seq > ? and f.kind in (select value from json_each(?))
         order by f.seq
         limit ?",
    )
    .bind(progress.followed)
    .bind(Json(KINDS))
    .bind(STEP)
    .fetch_all(&mut *snapshot)
    .await?;
    let is_short = i64::try_from(facts.len()).is_ok_and(|count| count < STEP);
    let taken = few(facts
        .iter()
        .map(|(_, _, length)| usize::try_from(*length).unwrap_or(0)));
    let is_all = is_short && taken == facts.len();
    facts.truncate(taken);
    let followed = match facts.last() {
        Some((last, ..)) if !is_all => *last,
        _ => head,
    };
    let ids = facts.into_iter().map(|(_, id, _)| id).collect();
    Ok(Taken {
        texts: texts(snapshot, &ids).await?,
        ids,
        progress: Progress {
            followed,
            ..progress.clone()
        },
    })
}

/// How many of texts of these lengths one step takes: one at least, if there is one.
fn few(lengths: impl Iterator<Item = usize>) -> usize {
    let mut sum = 0;
    let before = lengths.take_while(|length| {
        let is_taken = sum < STEP_BYTES;
        sum += length;
        is_taken
    });
    before.count()
}

/// The newest of the messages that were there before the index. Those that changed meanwhile are there already.
async fn older(log: &mut SqliteConnection, progress: Progress) -> sqlx::Result<Taken> {
    let mut texts: Vec<Text> = sqlx::query_as(texts!("id < ? order by id desc limit ?"))
        .bind(progress.missing_before)
        .bind(STEP)
        .fetch_all(log)
        .await?;
    let is_short = i64::try_from(texts.len()).is_ok_and(|count| count < STEP);
    let taken = few(texts.iter().map(|text| text.content.len()));
    let is_last = is_short && taken == texts.len();
    texts.truncate(taken);
    let oldest = texts.last().filter(|_| !is_last);
    if is_last {
        log::info!("all messages are indexed for search");
    }
    let missing_before = oldest.map_or(MessageId(1), |oldest| oldest.id);
    texts.reverse();
    Ok(Taken {
        progress: Progress {
            missing_before,
            ..progress
        },
        ids: texts.iter().map(|text| text.id).collect(),
        texts,
    })
}

/// Tells how far a long work is.
async fn tell(index: &mut SqliteConnection) -> sqlx::Result<()> {
    if let Some(progress) = index::progress(index).await?
        && !progress.is_built()
    {
        log::info!(
            "messages are being indexed for search: {}%",
            progress.percent()
        );
    }
    Ok(())
}

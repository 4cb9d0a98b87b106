//! Finds messages: the index names candidates, and what it does not have yet is read from the log's database.

use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

use rocket::futures::TryStreamExt;
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::{Connection, SqliteConnection, types::Json};
use tokio::task::yield_now;

use super::{
    conditions::Conditions,
    fold::Folded,
    follow,
    index::{self, Progress},
    index_search::IndexSearch,
    query::Query,
};
use crate::{
    chat::{
        messages::{self, Message},
        reactions,
    },
    error::{Error, Result},
    ids::{MessageId, UserId},
    log::facts,
};

/// How many messages an answer has at most.
pub const PAGE: usize = 25;
/// How many candidates one search looks at.
const MOST_CANDIDATES: usize = if cfg!(test) { 40 } else { 20_000 };
/// After how many bytes of their texts it looks at no more.
const MOST_BYTES: usize = if cfg!(test) { 4 << 10 } else { 8 << 20 };
/// How long it goes on to look at them, and at the messages that they are.
const LONGEST: Duration = Duration::from_millis(100);
/// The bytes of a text that takes a while.
const LONG: usize = 4 << 10;
/// How many candidates with the words of the query are first asked for the rest. The step doubles.
const STEP: usize = if cfg!(test) { 2 } else { 64 };
/// How many of the newest messages that are not indexed yet it looks at.
const MOST_UNINDEXED: i64 = 5_000;

/// The longest content has 10,000 characters, each of two UTF-16 code units at most.
const MAX_PLACE: usize = 20_000;

/// A part of a text, in UTF-16 code units.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct TextRange {
    /// Its first code unit.
    #[schemars(range(max = MAX_PLACE), example = 10)]
    pub start: usize,
    /// The code unit after it.
    #[schemars(range(max = MAX_PLACE), example = 14)]
    pub end: usize,
}

/// A message that was found.
#[derive(Debug)]
pub struct Hit {
    /// The message.
    pub message: Message,
    /// The places of the words in its content. There are none if it was found by its files or by filters alone.
    pub ranges: Vec<TextRange>,
}

/// A page of what was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The newest first.
    pub hits: Vec<Hit>,
    /// The message before which to search for more, if there may be more.
    pub before: Option<MessageId>,
    /// Whether nothing is missing because it is not indexed yet.
    pub is_complete: bool,
}

/// Why a search failed.
#[derive(Debug)]
pub(super) enum Failure {
    /// The index cannot be read.
    Index(sqlx::Error),
    /// Anything else.
    Other(Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Other(error)
    }
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Other(error.into())
    }
}

/// One reader's search.
pub(super) struct Finder<'a> {
    pub log: &'a mut SqliteConnection,
    pub reader: UserId,
    pub query: Query,
    pub patience: Patience,
}

/// How long a search goes on before it leaves the rest to the next page.
#[derive(Debug, Clone, Copy)]
pub(super) struct Patience {
    /// To look at texts of one source.
    pub texts: Duration,
    /// To read the messages that were found among them.
    pub messages: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            texts: LONGEST,
            messages: LONGEST,
        }
    }
}

impl Finder<'_> {
    /// Searches before a message.
    pub async fn find(
        mut self,
        index: Option<&mut SqliteConnection>,
        before: Option<MessageId>,
    ) -> Result<Found, Failure> {
        let mut found = Found {
            is_complete: true,
            ..Found::default()
        };
        if self.query.is_empty() {
            return Ok(found);
        }
        let conditions = Conditions::resolve(self.log, self.reader, &mut self.query).await?;
        if conditions.conversations.is_empty() {
            return Ok(found);
        }
        let before = before.unwrap_or(MessageId(i64::MAX));
        // The index is read first: in the other order, a message could be in neither.
        let mut snapshot = match index {
            Some(index) => Some(index.begin().await.map_err(Failure::Index)?),
            None => None,
        };
        let progress = match &mut snapshot {
            Some(snapshot) => index::progress(snapshot).await.map_err(Failure::Index)?,
            None => None,
        };
        let has_index = progress.is_some();
        let progress = progress.unwrap_or(Progress::NONE);
        let unindexed = self.unindexed(&conditions, &progress, before).await?;
        found.is_complete = unindexed.is_all;
        let newest = conditions.met(self.log, unindexed.found).await?;
        let rest = self.read(&conditions, newest, &mut found.hits).await?;
        // The message before which not all is done.
        let mut from = unindexed.from.max(rest);
        if let Some(snapshot) = snapshot.as_mut().filter(|_| has_index) {
            let (mut indexed, rest) = self
                .indexed(
                    snapshot,
                    &conditions,
                    &unindexed.ids,
                    Walk::from(before, self.patience.texts),
                )
                .await?;
            found.hits.append(&mut indexed);
            from = from.max(rest);
        }
        found
            .hits
            .sort_unstable_by_key(|hit| std::cmp::Reverse(hit.message.id));
        if let Some(place) = from {
            found.hits.retain(|hit| hit.message.id >= place);
            found.before = Some(place);
        }
        if found.hits.len() > PAGE {
            found.hits.truncate(PAGE);
            found.before = found.hits.last().map(|hit| hit.message.id);
        }
        Ok(found)
    }

    /// The hits of the index other than these messages, and the message before which there may be more.
    async fn indexed(
        &mut self,
        snapshot: &mut SqliteConnection,
        conditions: &Conditions,
        unindexed: &BTreeSet<MessageId>,
        mut walk: Walk,
    ) -> Result<(Vec<Hit>, Option<MessageId>), Failure> {
        let search = IndexSearch::of(&self.query, conditions);
        let mut hits = Vec::new();
        loop {
            let ids = walk
                .step(snapshot, &search, |id, text| {
                    !unindexed.contains(&id) && self.query.matches(text)
                })
                .await
                .map_err(Failure::Index)?;
            let ids = conditions.met(self.log, ids).await?;
            if let Some(rest) = self.read(conditions, ids, &mut hits).await? {
                return Ok((hits, Some(rest)));
            }
            if walk.from.is_none() || hits.len() > PAGE || walk.is_over() {
                return Ok((hits, walk.from));
            }
        }
    }

    /// The messages that changed since the index followed the log, and the newest that it never had.
    async fn unindexed(
        &mut self,
        conditions: &Conditions,
        progress: &Progress,
        before: MessageId,
    ) -> Result<Unindexed> {
        let changed: Vec<MessageId> = sqlx::query_scalar(
            "select subject_id
             from facts
             where seq > ? and kind in (select value from json_each(?))
             order by seq desc
             limit ?",
        )
        .bind(progress.followed)
        .bind(Json(follow::KINDS))
        .bind(MOST_UNINDEXED)
        .fetch_all(&mut *self.log)
        .await?;
        let missing: Vec<MessageId> =
            sqlx::query_scalar("select id from messages where id < ? order by id desc limit ?")
                .bind(progress.missing_before.min(before))
                .bind(MOST_UNINDEXED)
                .fetch_all(&mut *self.log)
                .await?;
        let is_all =
            |ids: &[MessageId]| i64::try_from(ids.len()).is_ok_and(|count| count < MOST_UNINDEXED);
        let has_pruned = facts::pruned(self.log).await? > progress.followed;
        let mut unindexed = Unindexed {
            is_all: is_all(&changed) && is_all(&missing) && !has_pruned,
            from: missing.last().copied().filter(|_| !is_all(&missing)),
            ids: changed.into_iter().chain(missing).collect(),
            found: Vec::new(),
        };
        let wanted = unindexed.ids.range(..before).copied().collect();
        let mut texts = follow::stream(self.log, &wanted, &conditions.conversations);
        let (begun, mut bytes) = (Instant::now(), 0);
        while let Some(text) = texts.try_next().await? {
            let folded = text.folded();
            bytes += folded.len();
            if conditions.allow(text.conversation_id, text.author_id) && self.query.matches(&folded)
            {
                unindexed.found.push(text.id);
            }
            if bytes >= MOST_BYTES || begun.elapsed() >= self.patience.texts {
                unindexed.from = unindexed.from.max(Some(text.id));
                break;
            }
            give_way(folded.len()).await;
        }
        Ok(unindexed)
    }

    /// Adds messages with what is found in their present texts, until there are more than a page. Returns the message before which
    /// there are more, if it took too long.
    async fn read(
        &mut self,
        conditions: &Conditions,
        ids: Vec<MessageId>,
        hits: &mut Vec<Hit>,
    ) -> Result<Option<MessageId>> {
        let begun = Instant::now();
        for some in ids.chunks(PAGE + 1) {
            if hits.len() > PAGE {
                break;
            }
            let mut page = messages::by_ids(self.log, some.iter().copied()).await?;
            reactions::list_own(self.log, self.reader, &mut page).await?;
            page.sort_unstable_by_key(|message| std::cmp::Reverse(message.id));
            for message in page {
                let (id, length) = (message.id, message.content.as_str().len());
                if conditions.allow(message.conversation_id, message.author_id) {
                    hits.extend(self.hit(message));
                }
                if begun.elapsed() >= self.patience.messages {
                    return Ok(Some(id));
                }
                give_way(length).await;
            }
        }
        Ok(None)
    }

    /// A message as a hit, unless its present text is none.
    fn hit(&self, message: Message) -> Option<Hit> {
        if message.is_deleted {
            return None;
        }
        let content = Folded::of(message.content.as_str());
        let names = message.files.iter().map(|file| file.name.as_str());
        if !self.query.matches(&index::searched(content.text(), names)) {
            return None;
        }
        let wanted = self.query.wanted.iter().map(String::as_str);
        let ranges = content.ranges(wanted).into_iter();
        Some(Hit {
            ranges: ranges
                .map(|range| TextRange {
                    start: range.start,
                    end: range.end,
                })
                .collect(),
            message,
        })
    }
}

/// The newest messages that are not indexed in their present state.
struct Unindexed {
    ids: BTreeSet<MessageId>,
    /// Those that the query finds before its message, the newest first.
    found: Vec<MessageId>,
    /// Whether there are no more.
    is_all: bool,
    /// Before which message there are more that were there before the index.
    from: Option<MessageId>,
}

/// Lets others work after a long text: looking at one takes a processor for a while.
async fn give_way(length: usize) {
    if length >= LONG {
        yield_now().await;
    }
}

/// A walk through the candidates of the index, from the newest on.
struct Walk {
    /// The message before which it goes on. None at its end.
    from: Option<MessageId>,
    /// When the first one was there: to find it, the index reads the places of all words.
    begun: Option<Instant>,
    patience: Duration,
    seen: usize,
    bytes: usize,
    step: usize,
}

impl Walk {
    fn from(before: MessageId, patience: Duration) -> Self {
        Self {
            from: Some(before),
            begun: None,
            patience,
            seen: 0,
            bytes: 0,
            step: STEP,
        }
    }

    /// Whether enough was looked at.
    fn is_over(&self) -> bool {
        self.seen >= MOST_CANDIDATES
            || self.bytes >= MOST_BYTES
            || self
                .begun
                .is_some_and(|begun| begun.elapsed() >= self.patience)
    }

    /// Goes on to the next candidates that match.
    async fn step(
        &mut self,
        index: &mut SqliteConnection,
        search: &IndexSearch,
        matches: impl Fn(MessageId, &str) -> bool,
    ) -> sqlx::Result<Vec<MessageId>> {
        let Some(before) = self.from.take() else {
            return Ok(Vec::new());
        };
        let mut sql = search.sql(before);
        let mut rows = sql
            .build_query_as::<(MessageId, Option<String>)>()
            .fetch(index);
        let mut found = Vec::new();
        while let Some((id, text)) = rows.try_next().await? {
            self.begun.get_or_insert_with(Instant::now);
            self.seen += 1;
            if let Some(text) = text {
                self.bytes += text.len();
                if matches(id, &text) {
                    found.push(id);
                }
            }
            if found.len() >= self.step || self.is_over() {
                self.from = Some(id);
                self.step *= 2;
                break;
            }
        }
        Ok(found)
    }
}

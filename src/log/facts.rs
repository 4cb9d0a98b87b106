//! The log's rows: how facts are appended, replayed and pruned.

use std::{any::TypeId, collections::HashMap, sync::Arc};

use sqlx::{FromRow, SqliteConnection, types::Json};

use crate::{
    error::Result,
    ids::{ConversationId, Seq, UserId},
    log::{
        entry::Entry,
        fact::{Kind, References, Subject},
    },
};

/// How many facts the log keeps. A cursor before them is reset.
pub const RETAINED: i64 = 100_000;
/// How many facts a replay reads at most. A client that is further behind is better off with a new snapshot.
pub const REPLAYED: i64 = 10_000;
/// How many entries one query of a replay returns: it bounds what a slow reader keeps in memory.
const REPLAY_BATCH: usize = 64;

/// Appends a fact and returns its number.
pub async fn append(
    db: &mut SqliteConnection,
    kind: &Kind,
    references: References,
) -> sqlx::Result<Seq> {
    sqlx::query_scalar(
        "insert into facts (kind, conversation_id, subject_id, receiver_id)
         values (?, ?, ?, ?)
         returning seq",
    )
    .bind(kind.name)
    .bind(references.conversation)
    .bind(references.subject)
    .bind(references.receiver)
    .fetch_one(db)
    .await
}

/// Appends facts in one statement, and returns their numbers, in order.
pub async fn append_all(
    db: &mut SqliteConnection,
    kind: &Kind,
    references: &[References],
) -> sqlx::Result<Vec<Seq>> {
    let rows: Vec<_> = references
        .iter()
        .map(|row| {
            (
                row.conversation.map(|id| id.0),
                row.subject,
                row.receiver.map(|id| id.0),
            )
        })
        .collect();
    let mut seqs: Vec<Seq> = sqlx::query_scalar(
        "insert into facts (kind, conversation_id, subject_id, receiver_id)
         select ?, value ->> 0, value ->> 1, value ->> 2 from json_each(?) order by key
         returning seq",
    )
    .bind(kind.name)
    .bind(Json(rows))
    .fetch_all(db)
    .await?;
    // SQLite returns rows in no particular order (https://www.sqlite.org/lang_returning.html).
    seqs.sort_unstable();
    Ok(seqs)
}

/// The number of the last fact.
pub async fn head(db: &mut SqliteConnection) -> sqlx::Result<Seq> {
    sqlx::query_scalar("select coalesce(max(seq), 0) from facts")
        .fetch_one(db)
        .await
}

/// The last number that the log no longer has; 0 while it has all.
pub async fn pruned(db: &mut SqliteConnection) -> sqlx::Result<Seq> {
    sqlx::query_scalar("select coalesce(min(seq), 1) - 1 from facts")
        .fetch_one(db)
        .await
}

/// Deletes the facts that are older than the log keeps.
pub async fn prune(db: &mut SqliteConnection, head: Seq) -> sqlx::Result<()> {
    sqlx::query("delete from facts where seq <= ?")
        .bind(head.0 - RETAINED)
        .execute(db)
        .await?;
    Ok(())
}

/// A step of a replay.
#[derive(Debug)]
pub struct Replayed {
    /// The next entries that the receiver may read, in order.
    pub entries: Vec<Arc<Entry>>,
    /// The number up to which the receiver has all of them.
    pub reached: Seq,
}

#[derive(FromRow)]
struct Row {
    seq: Seq,
    kind: String,
    conversation_id: Option<ConversationId>,
    subject_id: Option<i64>,
    receiver_id: Option<UserId>,
}

impl Row {
    fn references(&self) -> References {
        References {
            conversation: self.conversation_id,
            subject: self.subject_id,
            receiver: self.receiver_id,
        }
    }
}

const READABLE: &str = "select seq, kind, conversation_id, subject_id, receiver_id
         from facts
         where seq > ?1 and seq <= ?2
           and (receiver_id is null or receiver_id = ?3)
           and (conversation_id is null
                or exists (select 1
                           from participants p
                           where p.user_id = ?3 and p.conversation_id = facts.conversation_id
                             and p.joined_seq <= facts.seq))
         order by seq
         limit ?4";

/// The next entries after `after` and up to `to` that a receiver may read, by the conversations in which they
/// participate now, from their joining on.
pub async fn replay(
    db: &mut SqliteConnection,
    kinds: &[&'static Kind],
    receiver: UserId,
    after: Seq,
    to: Seq,
) -> Result<Replayed> {
    let rows: Vec<Row> = sqlx::query_as(READABLE)
        .bind(after)
        .bind(to)
        .bind(receiver)
        .bind(i64::try_from(REPLAY_BATCH).expect("a small number"))
        .fetch_all(&mut *db)
        .await?;
    let reached = match rows.get(REPLAY_BATCH - 1) {
        Some(last) => last.seq,
        None => to,
    };
    let entries = entries(db, kinds, &rows).await?;
    Ok(Replayed { entries, reached })
}

/// The next entries after `after`, for whichever receiver, in order. It reaches `after` itself at the end of the log.
pub async fn next(
    db: &mut SqliteConnection,
    kinds: &[&'static Kind],
    after: Seq,
) -> Result<Replayed> {
    let rows: Vec<Row> = sqlx::query_as(
        "select seq, kind, conversation_id, subject_id, receiver_id
         from facts
         where seq > ?
         order by seq
         limit ?",
    )
    .bind(after)
    .bind(i64::try_from(REPLAY_BATCH).expect("a small number"))
    .fetch_all(&mut *db)
    .await?;
    let reached = rows.last().map_or(after, |last| last.seq);
    let entries = entries(db, kinds, &rows).await?;
    Ok(Replayed { entries, reached })
}

/// Entries from memory, with the present state of those subjects that also change without a fact of their own.
pub async fn reloaded(
    db: &mut SqliteConnection,
    mut entries: Vec<Arc<Entry>>,
) -> Result<Vec<Arc<Entry>>> {
    let old = |entry: &&Arc<Entry>| entry.kind.reloads;
    let of_old = entries.iter().filter(old);
    let references: Vec<_> = of_old.map(|entry| (entry.kind, entry.references)).collect();
    if references.is_empty() {
        return Ok(entries);
    }
    let subjects = subjects(db, references).await?;
    entries = entries
        .into_iter()
        .filter_map(|entry| {
            if !entry.kind.reloads {
                return Some(entry);
            }
            let subject = subjects.get(&(entry.kind.subject, entry.references))?;
            let reloaded = Entry::new(entry.seq, entry.kind, subject.clone());
            Some(Arc::new(reloaded))
        })
        .collect();
    Ok(entries)
}

/// The entries of rows, without those whose subject was deleted by hand.
async fn entries(
    db: &mut SqliteConnection,
    kinds: &[&'static Kind],
    rows: &[Row],
) -> Result<Vec<Arc<Entry>>> {
    let rows: Vec<(&Row, &'static Kind)> = rows
        .iter()
        .map(|row| Ok((row, named(kinds, &row.kind)?)))
        .collect::<sqlx::Result<_>>()?;
    let references = rows.iter().map(|(row, kind)| (*kind, row.references()));
    let subjects = subjects(db, references).await?;
    let entries = rows.into_iter().filter_map(|(row, kind)| {
        let subject = subjects.get(&(kind.subject, row.references()));
        // A participant who left has no read marker.
        if subject.is_none() && !kind.reloads {
            log::warn!("fact {} has lost its subject", row.seq);
        }
        Some(Arc::new(Entry::new(row.seq, kind, subject?.clone())))
    });
    Ok(entries.collect())
}

fn named(kinds: &[&'static Kind], name: &str) -> sqlx::Result<&'static Kind> {
    let kind = kinds.iter().find(|kind| kind.name == name);
    kind.copied()
        .ok_or_else(|| sqlx::Error::Decode(format!("unknown kind of fact: {name}").into()))
}

/// The subjects of references, each loaded once, whichever facts refer to it.
async fn subjects(
    db: &mut SqliteConnection,
    all: impl IntoIterator<Item = (&'static Kind, References)>,
) -> Result<HashMap<(TypeId, References), Arc<dyn Subject>>> {
    let mut references: HashMap<TypeId, (&'static Kind, Vec<References>)> = HashMap::new();
    for (kind, reference) in all {
        let (_, of_subject) = references.entry(kind.subject).or_insert((kind, Vec::new()));
        of_subject.push(reference);
    }
    let mut subjects = HashMap::new();
    for (subject, (kind, references)) in references {
        for loaded in (kind.load)(db, &references).await? {
            subjects.insert((subject, loaded.references()), loaded);
        }
    }
    Ok(subjects)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::db::plans;

    #[tokio::test]
    async fn replay_reads_only_the_facts_after_the_cursor() {
        assert_eq!(plans::scanned(READABLE).await, [""; 0]);
        assert_eq!(plans::sorted(READABLE).await, [""; 0]);
    }
}

//! The last entries, in memory: a client that was away for a moment is caught up without the database.

use std::{collections::VecDeque, sync::Arc};

use crate::{ids::Seq, log::entry::Entry};

/// How many entries are kept.
pub(super) const ENTRIES: usize = 4_096;
/// How many bytes of content they may hold together; a message has up to 40,000.
const BYTES: usize = 8 << 20;

/// A part of the log, without gaps, up to its head.
#[derive(Debug)]
pub(super) struct Recent {
    /// Every fact that follows this number is here.
    after: Seq,
    entries: VecDeque<Arc<Entry>>,
    bytes: usize,
}

impl Recent {
    /// Nothing yet, of a log whose head is `head`.
    pub fn new(head: Seq) -> Self {
        Self {
            after: head,
            entries: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Adds the next entry of the log.
    pub fn push(&mut self, entry: Arc<Entry>) {
        if entry.kind.revises {
            self.revise(&entry);
        }
        self.bytes += entry.subject().size();
        self.entries.push_back(entry);
        while self.entries.len() > ENTRIES || self.bytes > BYTES {
            let Some(oldest) = self.entries.pop_front() else {
                break;
            };
            self.bytes -= oldest.subject().size();
            self.after = oldest.seq;
        }
    }

    /// Whether everything after a fact is here.
    pub fn reaches(&self, after: Seq) -> bool {
        after >= self.after
    }

    /// The entries after one and up to another, in order; none if they must be read from the log.
    pub fn range(&self, after: Seq, to: Seq) -> Option<impl Iterator<Item = &Arc<Entry>>> {
        if !self.reaches(after) {
            return None;
        }
        let first = self.entries.partition_point(|entry| entry.seq <= after);
        Some(
            self.entries
                .range(first..)
                .take_while(move |entry| entry.seq <= to),
        )
    }

    /// Makes earlier entries tell of a subject's new state, as the log does.
    fn revise(&mut self, newer: &Entry) {
        for entry in &mut self.entries {
            if entry.shares_subject(newer) {
                self.bytes += newer.subject().size();
                self.bytes -= entry.subject().size();
                *entry = Arc::new(Entry::new(entry.seq, entry.kind, newer.subject().clone()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::fact::{
        Kind,
        tests::{Corrected, Said, Saying},
    };

    fn recent<'a>(entries: impl IntoIterator<Item = (&'static Kind, &'a str)>) -> Recent {
        let mut recent = Recent::new(Seq(10));
        for (seq, (kind, text)) in (11..).zip(entries) {
            recent.push(Arc::new(Entry::new(Seq(seq), kind, Saying::of(text))));
        }
        recent
    }

    fn range(recent: &Recent, after: i64, to: i64) -> Option<Vec<i64>> {
        let entries = recent.range(Seq(after), Seq(to))?;
        Some(entries.map(|entry| entry.seq.0).collect())
    }

    const SAID: &Kind = Kind::of::<Said>();
    const CORRECTED: &Kind = Kind::of::<Corrected>();

    #[test]
    fn older_entries_must_be_read_from_the_log() {
        let recent = recent([(SAID, "a"), (SAID, "b"), (SAID, "c")]);
        assert_eq!(range(&recent, 9, 13), None);
        assert_eq!(range(&recent, 10, 12), Some(vec![11, 12]));
        assert_eq!(range(&recent, 13, 13), Some(vec![]));
    }

    #[test]
    fn entries_and_their_bytes_are_bounded() {
        let many = recent(vec![(SAID, ""); ENTRIES + 2]);
        assert_eq!((many.entries.len(), many.after), (ENTRIES, Seq(12)));

        let long = "é".repeat(10_000);
        let large = recent(vec![(SAID, &*long); BYTES / long.len() + 2]);
        assert!(large.bytes <= BYTES);
        assert_eq!(large.entries.len(), BYTES / long.len());
        assert!(large.reaches(Seq(12)) && !large.reaches(Seq(11)));
    }

    #[test]
    fn revision_replaces_the_subject_of_earlier_entries() {
        let recent = recent([
            (SAID, "before"),
            (CORRECTED, "between"),
            (CORRECTED, "after"),
        ]);
        for entry in recent.range(Seq(10), Seq(13)).unwrap() {
            assert_eq!(entry.subject().size(), "after".len());
        }
        assert_eq!(recent.bytes, 3 * "after".len());
    }
}

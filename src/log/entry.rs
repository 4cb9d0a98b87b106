//! A committed fact at its place in the log.

use std::{
    any::Any,
    sync::{Arc, OnceLock},
};

use crate::{
    ids::{Seq, UserId},
    log::{
        epoch::Epoch,
        fact::{Kind, References, Subject},
        frame::{self, Frame},
    },
};

/// A committed fact, its number and its subject.
#[derive(Debug)]
pub struct Entry {
    /// Its number: the order of the log is that of the commits.
    pub seq: Seq,
    /// Its kind.
    pub kind: &'static Kind,
    /// Its references.
    pub references: References,
    subject: Arc<dyn Subject>,
    /// Rendered once for the subject's author and once for everybody else, and shared.
    authors: OnceLock<Frame>,
    others: OnceLock<Frame>,
}

impl Entry {
    /// An entry that is committed, or will be before anyone reads it.
    #[must_use]
    pub fn new(seq: Seq, kind: &'static Kind, subject: Arc<dyn Subject>) -> Self {
        Self {
            seq,
            kind,
            references: subject.references(),
            subject,
            authors: OnceLock::new(),
            others: OnceLock::new(),
        }
    }

    /// Its subject.
    #[must_use]
    pub fn subject(&self) -> &Arc<dyn Subject> {
        &self.subject
    }

    /// Its subject, if it has this type.
    #[must_use]
    pub fn subject_as<S: Subject>(&self) -> Option<&S> {
        let subject: &dyn Any = &*self.subject;
        subject.downcast_ref()
    }

    /// Whether both tell of the same subject.
    pub(super) fn shares_subject(&self, other: &Self) -> bool {
        self.kind.subject == other.kind.subject && self.references == other.references
    }

    /// Its event on a receiver's stream.
    #[must_use]
    pub fn frame(&self, receiver: UserId, epoch: &Epoch) -> Frame {
        let cell = if self.subject.author() == Some(receiver) {
            &self.authors
        } else {
            &self.others
        };
        cell.get_or_init(|| self.render(receiver, epoch)).clone()
    }

    fn render(&self, receiver: UserId, epoch: &Epoch) -> Frame {
        let data = (self.kind.data)(self.subject.clone(), receiver);
        // An event without a name is a `message` to every client.
        let name = Some(self.kind.name).filter(|name| *name != "message");
        frame::of_json(Some(&epoch.event_id(self.seq)), name, &data)
    }
}

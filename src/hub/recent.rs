//! The last events, in memory: whoever was away for a moment is caught up without a word to the database.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    events::{Change, Event},
    ids::Seq,
};

/// How many events are kept.
pub(super) const EVENTS: usize = 4_096;
/// How many bytes of content they may hold together; a message has up to 40,000.
const BYTES: usize = 8 << 20;

/// A part of the log, without gaps, up to its head.
#[derive(Debug)]
pub(super) struct Recent {
    /// What comes after this one is here.
    after: Seq,
    events: VecDeque<Arc<Event>>,
    bytes: usize,
}

impl Recent {
    /// Nothing yet, of a log that stands at `head`.
    pub fn new(head: Seq) -> Self {
        Self {
            after: head,
            events: VecDeque::new(),
            bytes: 0,
        }
    }

    /// Adds the next event of the log.
    pub fn push(&mut self, event: Arc<Event>) {
        if let Change::Edited(message) = &event.change {
            self.edit(message);
        }
        self.bytes += event.change.size();
        self.events.push_back(event);
        while self.events.len() > EVENTS || self.bytes > BYTES {
            let Some(oldest) = self.events.pop_front() else {
                break;
            };
            self.bytes -= oldest.change.size();
            self.after = oldest.seq;
        }
    }

    /// Whether everything after an event is here.
    pub fn reaches(&self, after: Seq) -> bool {
        after >= self.after
    }

    /// The events after one and up to another, in order; none if the log must be asked for them.
    pub fn range(&self, after: Seq, to: Seq) -> Option<impl Iterator<Item = &Arc<Event>>> {
        if !self.reaches(after) {
            return None;
        }
        let first = self.events.partition_point(|event| event.seq <= after);
        Some(
            self.events
                .range(first..)
                .take_while(move |event| event.seq <= to),
        )
    }

    /// What a message said before is told to nobody any more, as in the log.
    fn edit(&mut self, message: &crate::messages::Message) {
        for event in &mut self.events {
            let change = match &event.change {
                Change::Message(earlier) if earlier.id == message.id => {
                    Change::Message(message.clone())
                }
                Change::Edited(earlier) if earlier.id == message.id => {
                    Change::Edited(message.clone())
                }
                Change::Message(_)
                | Change::Edited(_)
                | Change::Conversation(_)
                | Change::Read(..) => continue,
            };
            self.bytes += change.size();
            self.bytes -= event.change.size();
            *event = Arc::new(Event::new(event.seq, change, event.receiver));
        }
    }
}

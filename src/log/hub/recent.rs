//! The last events, in memory: whoever was away for a moment is caught up without a word to the database.

use std::{collections::VecDeque, sync::Arc};

use crate::{
    ids::Seq,
    log::events::{Change, Event},
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
    fn edit(&mut self, message: &crate::chat::messages::Message) {
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
                | Change::Read(..)
                | Change::User(_)
                | Change::Notice => continue,
            };
            self.bytes += change.size();
            self.bytes -= event.change.size();
            *event = Arc::new(Event::new(event.seq, change, event.receiver));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        chat::messages::Message,
        ids::{ConversationId, MessageId, UserId},
        timestamp::Timestamp,
    };

    fn message(content: &str) -> Message {
        Message {
            id: MessageId(1),
            client_id: None,
            conversation_id: ConversationId(1),
            author_id: UserId(1),
            content: content.to_owned().try_into().unwrap(),
            created_at: Timestamp(1),
            edited_at: None,
        }
    }

    fn recent(changes: impl IntoIterator<Item = Change>) -> Recent {
        let mut recent = Recent::new(Seq(10));
        for (seq, change) in (11..).zip(changes) {
            recent.push(Arc::new(Event::new(Seq(seq), change, None)));
        }
        recent
    }

    fn range(recent: &Recent, after: i64, to: i64) -> Option<Vec<i64>> {
        let events = recent.range(Seq(after), Seq(to))?;
        Some(events.map(|event| event.seq.0).collect())
    }

    #[test]
    fn what_lies_further_back_is_asked_of_the_log() {
        let recent = recent(["a", "b", "c"].map(|text| Change::Message(message(text))));
        assert_eq!(range(&recent, 9, 13), None);
        assert_eq!(range(&recent, 10, 12), Some(vec![11, 12]));
        assert_eq!(range(&recent, 13, 13), Some(vec![]));
    }

    #[test]
    fn events_and_their_bytes_are_bounded() {
        let read = Change::Read(ConversationId(1), MessageId(1));
        let many = recent(vec![read; EVENTS + 2]);
        assert_eq!((many.events.len(), many.after), (EVENTS, Seq(12)));

        let long = "é".repeat(10_000);
        let large = recent(vec![
            Change::Message(message(&long));
            BYTES / long.len() + 2
        ]);
        assert!(large.bytes <= BYTES);
        assert_eq!(large.events.len(), BYTES / long.len());
        assert!(large.reaches(Seq(12)) && !large.reaches(Seq(11)));
    }

    #[test]
    fn what_a_message_said_before_an_edit_is_told_to_nobody() {
        let edited = message("after");
        let recent = recent([
            Change::Message(message("before")),
            Change::Edited(message("between")),
            Change::Edited(edited.clone()),
        ]);
        for event in recent.range(Seq(10), Seq(13)).unwrap() {
            match &event.change {
                Change::Message(message) | Change::Edited(message) => assert_eq!(*message, edited),
                Change::Conversation(_) | Change::Read(..) | Change::User(_) | Change::Notice => {
                    panic!("it was another change")
                }
            }
        }
        assert_eq!(recent.bytes, 3 * "after".len());
    }
}

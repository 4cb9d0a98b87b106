//! A client's view of the stream: `text/event-stream` (WHATWG HTML, 9.2 "Server-sent events").

use std::time::Instant;

use memchr::memmem;
use serde_json::Value;

use super::{LIMIT, actor::text, answer::Answer, document, wire::Wire};

/// The most pings that a test receives.
const MOST_PINGS: usize = 40;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: Option<String>,
    pub name: String,
    pub data: Value,
}

impl Event {
    /// The content of a message's event.
    #[track_caller]
    pub fn content(&self) -> &str {
        assert_eq!(self.name, "message");
        text(&self.data["content"])
    }

    /// Whether it is a message.
    pub fn is_message(&self) -> bool {
        self.name == "message"
    }

    /// The event's number in the log.
    #[track_caller]
    pub fn seq(&self) -> u64 {
        seq(self.id.as_deref().expect("an id"))
    }
}

/// Whether events of this name are neither stored nor replayed.
fn is_ephemeral(name: &str) -> bool {
    ["presence", "typing"].contains(&name)
}

/// The number in an event id.
pub fn seq(event_id: &str) -> u64 {
    event_id.rsplit_once('-').unwrap().1.parse().unwrap()
}

/// An open stream. As an iterator it yields all events but those that are neither stored nor replayed, and ends where the
/// stream ends or is cut, in any way.
pub struct EventReader {
    pub head: Answer,
    wire: Wire,
    unread: Vec<u8>,
    /// Whether the server has ended the stream properly.
    is_whole: bool,
    /// The event id to resume from, as a browser keeps it.
    pub last_event_id: Option<String>,
    /// The server's last `retry` time, in milliseconds.
    pub retry: Option<u32>,
    /// The number of bytes of events received so far, and the number after which the connection is cut.
    arrived: usize,
    cut: usize,
    /// Whether it also yields `presence` and `typing`, which come at any time.
    has_ephemeral: bool,
}

impl EventReader {
    /// Reads the answer's head, and asserts that the stream is open.
    #[track_caller]
    pub fn new(wire: Wire) -> Self {
        Self::unless_refused(wire).expect("a session")
    }

    /// Reads the answer's head, which opens the stream or says that there is no such session.
    #[track_caller]
    pub fn unless_refused(mut wire: Wire) -> Option<Self> {
        let head = wire.head();
        if head.status == 401 {
            return None;
        }
        Some(Self::after(head, wire))
    }

    /// Continues after the answer's head, and asserts that the stream is open.
    #[track_caller]
    pub fn after(head: Answer, wire: Wire) -> Self {
        assert_eq!(head.status, 200);
        Self {
            head,
            wire,
            unread: Vec::new(),
            is_whole: false,
            last_event_id: None,
            retry: None,
            arrived: 0,
            cut: usize::MAX,
            has_ephemeral: false,
        }
    }

    /// Includes the events that are neither stored nor replayed.
    pub fn with_ephemeral(mut self) -> Self {
        self.has_ephemeral = true;
        self
    }

    /// Cuts the connection after this many bytes of events, however the server splits them.
    pub fn cut_after(mut self, bytes: usize) -> Self {
        self.cut = bytes;
        self
    }

    /// The number of bytes of events received.
    pub fn taken(&self) -> usize {
        self.arrived - self.unread.len()
    }

    /// Receives the `hello`.
    #[track_caller]
    pub fn greeted(mut self) -> Self {
        self.expect("hello");
        self
    }

    /// The next event, without pings, which come at any time.
    #[track_caller]
    pub fn event(&mut self) -> Event {
        let start = Instant::now();
        loop {
            let event = self.next().expect("the stream goes on");
            if event.name != "ping" {
                return event;
            }
            assert!(start.elapsed() < LIMIT, "nothing comes but pings");
        }
    }

    /// The next event, which must have this name.
    #[track_caller]
    pub fn expect(&mut self, name: &str) -> Event {
        let event = self.event();
        assert_eq!(event.name, name, "{event:?}");
        event
    }

    /// The next events.
    #[track_caller]
    pub fn events(&mut self, count: usize) -> Vec<Event> {
        (0..count).map(|_| self.event()).collect()
    }

    /// The next messages, without other events.
    #[track_caller]
    pub fn messages(&mut self, count: usize) -> Vec<Event> {
        let mut messages = Vec::new();
        while messages.len() < count {
            let event = self.event();
            if event.is_message() {
                messages.push(event);
            }
        }
        messages
    }

    /// The number of pings, which come every 8 seconds, until somebody sends this content: the duration by the
    /// server's clock.
    #[track_caller]
    pub fn pings_before(&mut self, content: &str) -> usize {
        let mut pings = 0;
        loop {
            let event = self.next().expect("the stream goes on");
            if event.is_message() {
                assert_eq!(event.content(), content);
                return pings;
            }
            pings += usize::from(event.name == "ping");
            assert!(pings < MOST_PINGS, "nothing comes but pings");
        }
    }

    /// The contents of the next messages.
    #[track_caller]
    pub fn contents(&mut self, count: usize) -> Vec<String> {
        (0..count)
            .map(|_| self.event().content().to_owned())
            .collect()
    }

    /// All events up to this id. Their numbers must increase.
    #[track_caller]
    pub fn up_to(&mut self, event_id: &str) -> Vec<Event> {
        let mut events: Vec<Event> = Vec::new();
        while self.last_event_id.as_deref() != Some(event_id) {
            let event = self.event();
            let last = events.last().map(Event::seq);
            assert!(last.is_none_or(|last| last < event.seq()), "{event:?}");
            events.push(event);
        }
        events
    }

    /// Asserts that only `bye` comes before the server ends the stream.
    #[track_caller]
    pub fn ends(mut self, reason: &str) {
        let bye = self.expect("bye");
        assert_eq!(bye.data, serde_json::json!({ "reason": reason }));
        assert_eq!(bye.id, None);
        assert_eq!(self.next(), None);
        assert!(self.is_whole, "it is cut off");
    }

    fn parse(&mut self, frame: &str) -> Option<Event> {
        let (mut name, mut data) = ("message", None);
        for line in frame.lines() {
            match line.split_once(": ").expect("a field") {
                ("event", value) => name = value,
                ("data", value) => data = Some(value),
                ("id", value) => self.last_event_id = Some(value.to_owned()),
                ("retry", value) => self.retry = value.parse().ok(),
                (field, _) => panic!("no such field: {field}"),
            }
        }
        let id = frame.lines().find_map(|line| line.strip_prefix("id: "));
        let data = serde_json::from_str(data?).expect("JSON");
        document::check_event(name, &data);
        Some(Event {
            id: id.map(str::to_owned),
            name: name.to_owned(),
            data,
        })
    }

    fn frame(&mut self) -> Option<String> {
        let end = memmem::find(&self.unread, b"\n\n")? + 2;
        let frame: Vec<u8> = self.unread.drain(..end).collect();
        Some(String::from_utf8(frame).unwrap().trim_end().to_owned())
    }

    fn chunk(&mut self) -> Option<Vec<u8>> {
        // It may end with its server.
        let chunk = self.wire.chunk().ok()?;
        self.is_whole = chunk.is_none();
        chunk
    }
}

impl Iterator for EventReader {
    type Item = Event;

    fn next(&mut self) -> Option<Event> {
        loop {
            while let Some(frame) = self.frame() {
                if let Some(event) = self.parse(&frame)
                    && (self.has_ephemeral || !is_ephemeral(&event.name))
                {
                    return Some(event);
                }
            }
            if self.arrived >= self.cut {
                return None;
            }
            let mut chunk = self.chunk()?;
            chunk.truncate(self.cut - self.arrived);
            self.arrived += chunk.len();
            self.unread.extend(chunk);
        }
    }
}

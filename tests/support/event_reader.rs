//! The stream as a client reads it: `text/event-stream` (WHATWG HTML, 9.2 "Server-sent events").

use std::time::Instant;

use memchr::memmem;
use serde_json::Value;

use super::{LIMIT, actor::text, answer::Answer, document, wire::Wire};

/// How many pings a test hears at most.
const MOST_PINGS: usize = 40;

/// One event.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    pub id: Option<String>,
    pub name: String,
    pub data: Value,
}

impl Event {
    /// The text of a message's event.
    #[track_caller]
    pub fn content(&self) -> &str {
        assert_eq!(self.name, "message");
        text(&self.data["content"])
    }

    /// Whether somebody said something.
    pub fn is_message(&self) -> bool {
        self.name == "message"
    }

    /// The event's place in the log.
    #[track_caller]
    pub fn seq(&self) -> u64 {
        seq(self.id.as_deref().expect("an id"))
    }
}

/// The number in an event id.
pub fn seq(event_id: &str) -> u64 {
    event_id.rsplit_once('-').unwrap().1.parse().unwrap()
}

/// An open stream. As an iterator it gives every event there is, and ends where the stream ends, in whichever way, or
/// where it is cut.
pub struct EventReader {
    pub head: Answer,
    wire: Wire,
    unread: Vec<u8>,
    /// Whether the server has said that nothing more comes.
    is_whole: bool,
    /// Where to resume, as a browser keeps it.
    pub last_event_id: Option<String>,
    /// What the server last said a client should wait, in milliseconds.
    pub retry: Option<u32>,
    /// How many bytes of events have arrived, and after how many the connection is cut.
    arrived: usize,
    cut: usize,
}

impl EventReader {
    /// Reads the answer's head, which says that the stream is open.
    #[track_caller]
    pub fn new(wire: Wire) -> Self {
        Self::unless_refused(wire).expect("a session")
    }

    /// Reads the answer's head, which says that the stream is open or that there is no such session.
    #[track_caller]
    pub fn unless_refused(mut wire: Wire) -> Option<Self> {
        let head = wire.head();
        if head.status == 401 {
            return None;
        }
        Some(Self::after(head, wire))
    }

    /// Goes on after the answer's head, which says that the stream is open.
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
        }
    }

    /// Cuts the connection after so many bytes of events, however the server divides them.
    pub fn cut_after(mut self, bytes: usize) -> Self {
        self.cut = bytes;
        self
    }

    /// How many bytes of events have been taken.
    pub fn taken(&self) -> usize {
        self.arrived - self.unread.len()
    }

    /// Takes the `hello`.
    #[track_caller]
    pub fn greeted(mut self) -> Self {
        self.expect("hello");
        self
    }

    /// The next event but for pings, which come whenever they come.
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

    /// The next event, which has this name.
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

    /// The next messages, whatever comes between them.
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

    /// How often the server has pinged before somebody says this, every 15 seconds: how long it took by its own clock.
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

    /// The texts of the next messages.
    #[track_caller]
    pub fn contents(&mut self, count: usize) -> Vec<String> {
        (0..count)
            .map(|_| self.event().content().to_owned())
            .collect()
    }

    /// Every event up to one with this id, whose numbers grow.
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

    /// Asserts that nothing more comes before the server ends the stream, but its farewell.
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
                if let Some(event) = self.parse(&frame) {
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

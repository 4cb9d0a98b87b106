//! A device that follows its user's stream through every failure, and checks that it receives every event once, in
//! order.

use std::{collections::BTreeMap, mem, time::Instant};

use crate::{
    actor::{Actor, text},
    event_reader::{Event, EventReader, seq},
    page::Page,
    random::Random,
    support::LIMIT,
};

use super::world::World;

/// A page that is signed in, or was signed out and kept its position.
pub struct Device {
    pub actor: Actor,
    pub user: u64,
    page: Page,
    /// The last known event.
    place: u64,
    stream: Option<EventReader>,
    /// Events that were received before the expected ones were known.
    unchecked: Vec<Event>,
    /// The last event of the replay, and where the user participated when it began, since which event.
    replay: (u64, BTreeMap<u64, u64>),
    /// An event that the page ignores, to see that this is noticed.
    pub deaf_to: Option<&'static str>,
}

impl Device {
    /// A freshly loaded page.
    pub fn new(actor: Actor) -> Self {
        let (page, event_id) = Page::load(&actor);
        Self {
            user: page.user(),
            page,
            place: seq(&event_id),
            actor,
            stream: None,
            unchecked: Vec::new(),
            replay: (0, BTreeMap::new()),
            deaf_to: None,
        }
    }

    pub fn is_connected(&self) -> bool {
        self.stream.is_some()
    }

    /// Reloads the page, as after a reset.
    pub fn reload(&mut self, world: &World) {
        self.check_late(world);
        self.stream = None;
        let (page, event_id) = Page::load(&self.actor);
        assert_eq!(event_id, world.event_id(world.head()));
        self.place = world.head();
        self.page = page;
    }

    /// Reloads the page if the missed events are gone.
    pub fn reload_if_pruned(&mut self, world: &World) {
        self.check_late(world);
        if self.place < world.pruned {
            self.reload(world);
        }
    }

    /// Checks the events that were received while the page could not load what it needs.
    fn check_late(&mut self, world: &World) {
        for event in mem::take(&mut self.unchecked) {
            self.hear(world, &event);
        }
    }

    /// Resumes the stream, and reloads the page if the missed events are gone.
    pub fn connect(&mut self, world: &World) {
        self.check_late(world);
        self.replay = (world.head(), world.joined(self.user));
        let mut stream = self.open(world);
        let hello = stream.expect("hello");
        if self.place >= world.pruned {
            self.hear(world, &hello);
            self.stream = Some(stream);
        } else {
            let reset = stream.expect("reset");
            assert_eq!(text(&reset.data["reason"]), "pruned");
            assert_eq!(reset.id, Some(world.event_id(world.head())));
            self.reload(world);
            self.connect(world);
        }
    }

    fn open(&self, world: &World) -> EventReader {
        let place = world.event_id(self.place);
        if self.place.is_multiple_of(2) {
            self.actor.open_stream("", &[("Last-Event-ID", &place)])
        } else {
            let query = format!("?last_event_id={place}");
            self.actor.open_stream(&query, &[])
        }
    }

    pub fn disconnect(&mut self) {
        self.stream = None;
    }

    /// Connects once, and cuts the connection after this many bytes.
    pub fn connect_for(&mut self, world: &World, bytes: usize) {
        self.reload_if_pruned(world);
        self.replay = (world.head(), world.joined(self.user));
        self.stream = Some(self.open(world).cut_after(bytes));
        self.listen(world);
        self.stream = None;
    }

    /// Receives all events until now, unless the connection is cut before.
    pub fn listen(&mut self, world: &World) {
        while world.has_more(self.user, self.place) {
            let Some(stream) = &mut self.stream else {
                return;
            };
            match stream.next() {
                Some(event) => self.hear(world, &event),
                None => self.stream = None,
            }
        }
    }

    /// Receives the events before the server ends the stream, which are checked later. Returns the reason.
    pub fn hear_out(&mut self) -> Option<String> {
        let start = Instant::now();
        for event in self.stream.take()? {
            if event.name == "bye" {
                return Some(text(&event.data["reason"]).to_owned());
            }
            self.unchecked.push(event);
            assert!(start.elapsed() < LIMIT, "the stream does not end");
        }
        panic!("the stream ends without a farewell");
    }

    /// Follows the stream through connections that are cut at random, and perhaps a page that is reloaded meanwhile,
    /// until these words arrive. The received events are checked later.
    pub fn stumble(&mut self, world: &World, random: &mut Random, last_words: &str) {
        if random.below(2) == 0 {
            let (page, event_id) = Page::load(&self.actor);
            (self.page, self.place) = (page, seq(&event_id));
        }
        let mut place = self.place;
        self.stream = None;
        let start = Instant::now();
        while start.elapsed() < LIMIT {
            let header = world.event_id(place);
            let stream = self.actor.open_stream("", &[("Last-Event-ID", &header)]);
            for event in stream.cut_after(random.below(4_000)) {
                let is_last = event.data["content"] == last_words;
                let is_quiet = event.name == "ping";
                place = event.id.as_deref().map_or(place, seq);
                self.unchecked.push(event);
                if is_last {
                    return;
                }
                if is_quiet {
                    break;
                }
            }
        }
        panic!("the last words never come");
    }

    #[track_caller]
    pub fn hear(&mut self, world: &World, event: &Event) {
        let next = world.next(self.user, self.place);
        let id = event.id.as_deref().expect("an id");
        match event.name.as_str() {
            "hello" => assert_eq!(id, world.event_id(self.place)),
            "ping" => assert!(next.is_none_or(|seq| seq > event.seq()), "{event:?}"),
            _ => {
                let seq = event.seq();
                assert_eq!(id, world.event_id(seq), "{event:?}");
                assert!(seq > self.place, "{event:?} comes again");
                assert!(
                    next.is_none_or(|next| next >= seq),
                    "{event:?} skips {next:?}"
                );
                world.check_told(self.user, seq, event);
                let (end, joined) = &self.replay;
                assert!(
                    seq > *end || world.is_readable(seq, joined),
                    "{event:?} is replayed"
                );
            }
        }
        if self.deaf_to != Some(event.name.as_str()) {
            self.page.continue_as(&self.actor);
            self.page.hear(event);
        }
        self.place = event.seq();
    }

    /// Asserts that the page shows the expected state, which equals a fresh page.
    pub fn check(&self, world: &World) {
        assert!(!world.has_more(self.user, self.place));
        world.check_shown(self.user, &self.page);
        let (fresh, event_id) = Page::load(&self.actor);
        assert_eq!(self.page, fresh);
        assert_eq!(event_id, world.event_id(world.head()));
    }
}

//! A long-running server does not grow after its warm-up.
//!
//! To run it for hours, with the time in minutes: `CHINWAG_SOAK=120 cargo test --release --test process soak --
//! --nocapture`. It prints the server's size after every block of work. The first quarter warms up the caches.

use std::{
    env, fmt, fs, iter,
    net::SocketAddr,
    thread,
    time::{Duration, Instant},
};

use crate::{
    actor::{Actor, list, messages_of, text},
    process::{Home, Server},
    support::{LIMIT, long_or_short, wait_until},
    wire::Wire,
};

/// The number of concurrent users.
const PEOPLE: usize = 4;
/// The number of rounds in a block: enough for every action to have reached its size.
const WARM_UP: usize = 30;
/// The number of blocks, in a long run and otherwise.
const BLOCKS: (usize, usize) = (10, 2);
/// The allowed growth, in KiB: the missing part of SQLite's page caches of 2 MB each.
const MEMORY_SLACK: u64 = 12 << 10;
/// The allowed growth in descriptors: a log that a connection had not opened yet, and clients' connections.
const DESCRIPTOR_SLACK: usize = 16;

#[derive(Clone, Copy)]
struct Size {
    /// Resident memory in KiB.
    memory: u64,
    descriptors: usize,
}

impl Size {
    fn of(server: &Server) -> Self {
        let folder = format!("/proc/{}", server.process.id());
        let status = fs::read_to_string(format!("{folder}/status")).unwrap();
        let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        Self {
            memory: resident
                .and_then(|text| text.split_whitespace().next()?.parse().ok())
                .unwrap(),
            descriptors: fs::read_dir(format!("{folder}/fd")).unwrap().count(),
        }
    }

    fn is_about(self, before: Self) -> bool {
        self.memory <= before.memory + MEMORY_SLACK
            && self.descriptors <= before.descriptors + DESCRIPTOR_SLACK
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            memory,
            descriptors,
        } = self;
        write!(f, "{memory} KiB, {descriptors} descriptors")
    }
}

/// A user's device.
struct Person {
    address: SocketAddr,
    visitor: Actor,
    john: Actor,
    jane: Actor,
    conversation: String,
}

impl Person {
    fn arrive(server: &Server) -> Self {
        let john = server.log_in("john");
        let conversation = match list(john.get("/api/conversations")).first() {
            None => john.start_conversation("jane"),
            Some(known) => text(&known["id"]).to_owned(),
        };
        john.say(&conversation, "here I am");
        Self {
            address: server.address(),
            visitor: server.anonymous(),
            john,
            jane: server.log_in("jane"),
            conversation,
        }
    }

    /// Everything that users and faulty programs do in a day.
    fn round(&self) {
        let mut stream = self.jane.stream();
        for n in 0..5 {
            self.john.say(&self.conversation, &format!("message {n}"));
        }
        stream.messages(5);
        self.jane.get(&messages_of(&self.conversation));
        self.john.get("/api/snapshot");
        let visitor = self.visitor.log_in("jane");
        visitor.post_empty("/api/logout");
        assert_eq!(visitor.get("/api/snapshot").status, 401);
        assert_eq!(self.john.get("/api/conversations/999999").status, 404);
        let mut unfinished = Wire::open(self.address);
        unfinished.write("POST /api/login HTTP/1.1\r\nHost: ");
        self.john.ask_for_stream_by_address();
    }
}

fn work(people: &[Person]) {
    thread::scope(|scope| {
        for person in people {
            scope.spawn(|| (0..WARM_UP).for_each(|_| person.round()));
        }
    });
}

fn minutes() -> Option<Duration> {
    let text = env::var("CHINWAG_SOAK").ok()?;
    let minutes = text.parse().expect("CHINWAG_SOAK is a number of minutes");
    Some(Duration::from_mins(minutes))
}

#[derive(Clone, Copy)]
enum Until {
    Blocks(usize),
    Time(Instant),
}

fn work_until(end: Until, people: &[Person], server: &Server, blocks: &mut usize) {
    while match end {
        Until::Blocks(end) => *blocks < end,
        Until::Time(end) => Instant::now() < end,
    } {
        work(people);
        *blocks += 1;
        eprintln!("after {blocks} blocks: {}", Size::of(server));
    }
}

#[test]
fn long_running_server_does_not_grow() {
    let home = Home::new();
    let server = home.serve_demo();
    let people: Vec<_> = iter::repeat_with(|| Person::arrive(&server))
        .take(PEOPLE)
        .collect();
    let (warm_up, all) = match minutes() {
        None => (Until::Blocks(1), Until::Blocks(1 + long_or_short(BLOCKS))),
        Some(minutes) => {
            let now = Instant::now();
            (Until::Time(now + minutes / 4), Until::Time(now + minutes))
        }
    };
    let mut blocks = 0;
    work_until(warm_up, &people, &server, &mut blocks);
    let warm = Size::of(&server);
    work_until(all, &people, &server, &mut blocks);
    assert_becomes_about(warm, &server);
}

/// The server notices closed connections with a delay.
fn assert_becomes_about(warm: Size, server: &Server) {
    let start = Instant::now();
    wait_until(|| {
        let now = Size::of(server);
        assert!(start.elapsed() < LIMIT, "from {warm} to {now}");
        now.is_about(warm)
    });
}

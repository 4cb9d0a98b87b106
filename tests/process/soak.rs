//! A server that has worked for long is as large as it was when it had warmed up.
//!
//! By hand for hours: `CHINWAG_SOAK=120 cargo test --release --test process soak -- --nocapture`, in minutes, says after
//! every block of work how large it is. Its first quarter warms up: what is kept in memory for speed takes a while to
//! be full.

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

/// How many people use it at once.
const PEOPLE: usize = 4;
/// How many rounds each of them goes through until everything has happened often enough to be at its size.
const WARM_UP: usize = 30;
/// How many times that is done again: in a long run, and otherwise.
const BLOCKS: (usize, usize) = (10, 2);
/// By how much it may grow, in KiB: what SQLite's page caches still lack of their 2 MB each.
const MEMORY_SLACK: u64 = 12 << 10;
/// By how many descriptors: the log of a connection that was not open before, and connections of clients.
const DESCRIPTOR_SLACK: usize = 16;

#[derive(Clone, Copy)]
struct Size {
    /// KiB that are resident.
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

/// One person's device.
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

    /// Whatever people do in a day, and programs that do it wrong.
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
fn a_server_that_has_worked_for_long_has_grown_no_larger() {
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

/// The server hears of the connections that were closed last when it comes to them.
fn assert_becomes_about(warm: Size, server: &Server) {
    let start = Instant::now();
    wait_until(|| {
        let now = Size::of(server);
        assert!(start.elapsed() < LIMIT, "from {warm} to {now}");
        now.is_about(warm)
    });
}

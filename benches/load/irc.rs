//! ngIRCd, an IRC server in C that stores nothing, under the load of `fanout`: the fewest steps that a delivery can take. It is
//! measured where it is installed.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr, TcpListener},
    process::{Child, Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use memchr::memmem;
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::JoinSet,
    time,
};

use crate::{process, server, world};

const PROGRAM: &str = "ngircd";
/// Occurs once in each message that arrives (RFC 2812, 3.3.1), and in nothing else.
const MESSAGE: &[u8] = b" PRIVMSG #";
/// Occurs in the answer to a `PING`, which comes after the deliveries of the message before it.
const ANSWER: &[u8] = b" PONG ";
/// The end of the list of people, the last answer to a `JOIN`.
const JOINED: &[u8] = b" 366 ";
/// How many connections the system may hold back until it accepts them.
const AT_ONCE: usize = 5;
const WARM_UP: Duration = Duration::from_millis(500);
/// How often it looks whether the server takes connections.
const LOOK: Duration = Duration::from_millis(20);

/// The deliveries of one round.
pub struct Sample {
    pub deliveries_a_second: f64,
    /// The server's processor time per delivery.
    pub server_time: Duration,
    /// The generator's processor time per delivery.
    pub generator_time: Duration,
}

/// The server, as a process.
struct Irc {
    process: Child,
    address: SocketAddr,
    _folder: TempDir,
}

impl Irc {
    /// Starts the server, unless it is not installed.
    async fn start() -> Option<Self> {
        let folder = server::folder();
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).and_then(|free| free.local_addr());
        let address = port.expect("a port is free");
        let settings = format!(
            "[Global]\nName = irc.example.net\nListen = 127.0.0.1\nPorts = {}\nMotdPhrase = Hello\n\
             [Limits]\nMaxConnections = 0\nMaxConnectionsIP = 0\nMaxPenaltyTime = 0\nPingTimeout = 3600\n\
             [Options]\nDNS = no\nIdent = no\nPAM = no\n",
            address.port()
        );
        let file = folder.path().join("ngircd.conf");
        std::fs::write(&file, settings).expect("a file can be written");
        let mut process = Command::new(PROGRAM)
            .args(["--nodaemon", "--config"])
            .arg(file)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .ok()?;
        while TcpStream::connect(address).await.is_err() {
            let ended = process.try_wait().expect("the system knows it");
            assert!(ended.is_none(), "ngIRCd ended: {ended:?}");
            time::sleep(LOOK).await;
        }
        Some(Self {
            process,
            address,
            _folder: folder,
        })
    }
}

impl Drop for Irc {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Some people of a channel send, each after the deliveries of their last message. None if the server is not installed.
pub async fn flood(people: usize, senders: usize, time: Duration) -> Option<Sample> {
    let server = Irc::start().await?;
    let mut joined = Vec::with_capacity(people);
    for first in (0..people).step_by(AT_ONCE) {
        let mut joining = JoinSet::new();
        for person in first..people.min(first + AT_ONCE) {
            joining.spawn(Person::join(server.address, person));
        }
        let some = joining.join_all().await.into_iter();
        joined.extend(some.map(|person| person.expect("the server takes people")));
    }
    let received = Arc::<AtomicU64>::default();
    let mut tasks = JoinSet::new();
    for (number, person) in joined.into_iter().enumerate() {
        if number < senders {
            tasks.spawn(person.send(number, received.clone()));
        } else {
            tasks.spawn(person.listen(received.clone()));
        }
    }
    time::sleep(WARM_UP).await;
    let state = || {
        (
            received.load(Ordering::Relaxed),
            process::processor_time(server.process.id()),
            process::processor_time(std::process::id()),
        )
    };
    let before = state();
    time::sleep(time).await;
    let after = state();
    // They end only with their connections.
    if let Some(ended) = tasks.try_join_next() {
        panic!("ngIRCd closed a connection: {ended:?}");
    }
    let deliveries = (after.0 - before.0).max(1) as f64;
    Some(Sample {
        deliveries_a_second: deliveries / time.as_secs_f64(),
        server_time: after.1.saturating_sub(before.1).div_f64(deliveries),
        generator_time: after.2.saturating_sub(before.2).div_f64(deliveries),
    })
}

/// Someone in the channel.
struct Person {
    socket: TcpStream,
    seen: Vec<u8>,
}

impl Person {
    async fn join(address: SocketAddr, number: usize) -> io::Result<Self> {
        let socket = TcpStream::connect(address).await?;
        socket.set_nodelay(true)?;
        let seen = Vec::new();
        let mut person = Self { socket, seen };
        let hello = format!("NICK u{number}\r\nUSER u{number} 0 * :u\r\nJOIN #all\r\n");
        person.socket.write_all(hello.as_bytes()).await?;
        while memmem::find(&person.seen, JOINED).is_none() {
            person.read().await?;
        }
        person.seen.clear();
        Ok(person)
    }

    async fn send(mut self, number: usize, received: Arc<AtomicU64>) -> io::Result<()> {
        let message = format!("PRIVMSG #all :{}\r\nPING u\r\n", world::content(number));
        loop {
            self.socket.write_all(message.as_bytes()).await?;
            while !self.receive(&received).await? {}
        }
    }

    async fn listen(mut self, received: Arc<AtomicU64>) -> io::Result<()> {
        loop {
            self.receive(&received).await?;
        }
    }

    /// Counts the messages that arrive. Returns whether an answer to a `PING` is among them.
    async fn receive(&mut self, received: &AtomicU64) -> io::Result<bool> {
        self.read().await?;
        let end = memchr::memrchr(b'\n', &self.seen).map_or(0, |at| at + 1);
        let lines = &self.seen[..end];
        let messages = memmem::find_iter(lines, MESSAGE).count();
        received.fetch_add(messages as u64, Ordering::Relaxed);
        let is_answered = memmem::find(lines, ANSWER).is_some();
        self.seen.drain(..end);
        Ok(is_answered)
    }

    async fn read(&mut self) -> io::Result<()> {
        match self.socket.read_buf(&mut self.seen).await? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            _ => Ok(()),
        }
    }
}

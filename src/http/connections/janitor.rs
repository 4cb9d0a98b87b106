//! The janitor, which shuts down connections over a limit.

use std::{
    collections::HashMap,
    mem,
    net::SocketAddr,
    time::{Duration, Instant},
};

use rocket::Shutdown;
use tokio::{
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

use super::{
    SLOWEST,
    at_work::AtWork,
    sockets::{Socket, Sockets, Traffic},
};
use crate::{
    config::{Size, TrustedProxies},
    http::client_address::Network,
    people::pictures::MAX_FILE,
};

/// The interval between inspections. With 10,000 connections, an inspection takes about 20 ms.
const LOOK: Duration = Duration::from_secs(2);
/// How long an unfinished request may stall after the first inspection that sees it. As the time ends between
/// inspections, it is 12 to 14 seconds in effect.
const UNFINISHED: Duration = Duration::from_secs(11);
/// The bytes of an unfinished request that must arrive within that time.
const COMES_ON: u64 = SLOWEST * UNFINISHED.as_secs();
/// The least maximum of bytes of an unfinished request: the largest picture, with room for overhead. It is more if files may
/// be larger. A chunked body can be endless, and Rocket waits for the beginning of a body before it calls any guard.
const MOST: u64 = 2 * MAX_FILE;
/// How long a connection may be idle in both directions. A stream sends something every 15 seconds.
const QUIET: Duration = Duration::from_secs(75);
/// The default number of connections per address: more than people behind one router need.
const PER_ADDRESS: u32 = 512;

/// The limit of connections per address.
#[derive(Debug, Clone, Copy)]
pub enum PerAddress {
    /// The default limit, except for this computer, where a reverse proxy may run.
    Default,
    /// A configured limit, for every address.
    Set(u32),
    /// No limit.
    Any,
}

impl PerAddress {
    /// Reads the setting: 0 means no limit.
    pub fn new(setting: Option<u32>) -> Self {
        match setting {
            None => Self::Default,
            Some(0) => Self::Any,
            Some(bound) => Self::Set(bound),
        }
    }

    fn of(self, network: Network) -> Option<usize> {
        let bound = match self {
            Self::Default if network.is_here() => None,
            Self::Default => Some(PER_ADDRESS),
            Self::Set(bound) => Some(bound),
            Self::Any => None,
        };
        bound.and_then(|bound| usize::try_from(bound).ok())
    }
}

/// Inspects the connections until the server stops.
pub async fn work(mut janitor: Janitor, shutdown: Shutdown) {
    let mut looks = interval(LOOK);
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = shutdown.clone() => return,
            _ = looks.tick() => {}
        }
        let looked = spawn_blocking(move || {
            janitor.look(Instant::now());
            janitor
        });
        match looked.await {
            Ok(back) => janitor = back,
            // The runtime is gone.
            Err(_) => return,
        }
    }
}

/// Tracks the connections of a server.
pub struct Janitor {
    sockets: Sockets,
    address: SocketAddr,
    per_address: PerAddress,
    trusted: TrustedProxies,
    most: u64,
    at_work: AtWork,
    connections: HashMap<(Socket, SocketAddr), Connection>,
}

#[derive(Debug, Clone, Copy)]
struct Connection {
    first_seen: Instant,
    sent: u64,
    unfinished: Option<Unfinished>,
}

/// A request of which a part has not arrived yet.
#[derive(Debug, Clone, Copy)]
struct Unfinished {
    since: Instant,
    /// The bytes received on the connection by then.
    received: u64,
    /// The bytes received before the request.
    before: u64,
}

impl Janitor {
    /// Creates a janitor for a listener and its trusted proxies.
    pub fn new(
        sockets: Sockets,
        address: SocketAddr,
        per_address: PerAddress,
        trusted: TrustedProxies,
        max_file_size: Size,
        at_work: AtWork,
    ) -> Self {
        Self {
            sockets,
            address,
            per_address,
            trusted,
            most: MOST.max(max_file_size.0.saturating_add(MOST)),
            at_work,
            connections: HashMap::new(),
        }
    }

    fn look(&mut self, now: Instant) {
        let mut known = mem::take(&mut self.connections);
        let mut late = 0;
        for socket in self.sockets.now() {
            let Some(peer) = socket.peer() else { continue };
            let key = (socket, peer);
            let before = known.remove(&key);
            if before.is_none() && !is_of(self.address, socket) {
                continue;
            }
            let Some(traffic) = socket.traffic() else {
                continue;
            };
            let mut connection = before.unwrap_or_else(|| Connection::new(now));
            if self.at_work.is_for(peer) {
                connection.unfinished = None;
            } else if connection.is_late(traffic, self.most, now) {
                late += cut(socket, peer);
                continue;
            }
            self.connections.insert(key, connection);
        }
        let too_many = self.cut_too_many();
        if late + too_many > 0 {
            log::info!(
                "cut {late} unfinished or idle connections and {too_many} above the limit per address"
            );
        }
    }

    /// Cuts the newest connections of each address above the limit. Trusted proxies are exempt.
    fn cut_too_many(&self) -> usize {
        let mut by_network: HashMap<Network, Vec<(Instant, Socket, SocketAddr)>> = HashMap::new();
        for (&(socket, peer), connection) in &self.connections {
            let network = Network::of(peer.ip());
            if self.per_address.of(network).is_some() && !self.trusted.contain(peer.ip()) {
                let of_network = by_network.entry(network).or_default();
                of_network.push((connection.first_seen, socket, peer));
            }
        }
        let mut count = 0;
        for (network, mut connections) in by_network {
            let bound = self.per_address.of(network).unwrap_or(usize::MAX);
            if connections.len() > bound {
                connections.sort_unstable();
                count += connections[bound..]
                    .iter()
                    .map(|&(_, socket, peer)| cut(socket, peer))
                    .sum::<usize>();
            }
        }
        count
    }
}

impl Connection {
    fn new(first_seen: Instant) -> Self {
        Self {
            first_seen,
            sent: 0,
            unfinished: None,
        }
    }

    /// Whether the connection was unfinished or idle for too long.
    fn is_late(&mut self, traffic: Traffic, most: u64, now: Instant) -> bool {
        // An answer always sends bytes, and so does a stream. Without any, the connection still waits for its first
        // request.
        let is_unfinished = traffic.sent == 0 || traffic.received_ago < traffic.sent_ago;
        if mem::replace(&mut self.sent, traffic.sent) != traffic.sent || !is_unfinished {
            self.unfinished = None;
        }
        if !is_unfinished {
            return traffic.sent_ago > QUIET;
        }
        let received = traffic.received;
        let unfinished = self.unfinished.get_or_insert(Unfinished {
            since: now,
            received,
            before: received,
        });
        let is_over = now - unfinished.since > UNFINISHED;
        let comes_on = received - unfinished.received >= COMES_ON;
        if is_over && comes_on {
            (unfinished.since, unfinished.received) = (now, received);
        }
        is_over && !comes_on || received - unfinished.before > most
    }
}

/// Whether the socket belongs to a connection of the server.
fn is_of(server: SocketAddr, socket: Socket) -> bool {
    socket.local().is_some_and(|local| {
        let is_there =
            server.ip().is_unspecified() || local.ip().to_canonical() == server.ip().to_canonical();
        is_there && local.port() == server.port()
    })
}

/// Shuts a connection down, unless the descriptor changed, and returns how many it cut.
fn cut(socket: Socket, peer: SocketAddr) -> usize {
    if socket.peer() == Some(peer) {
        socket.shut_down();
        1
    } else {
        0
    }
}

#[cfg(test)]
mod tests;

//! Who shuts down the connections that are out of bounds.

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
    sockets::{Socket, Sockets, Traffic},
};
use crate::{config::TrustedProxies, http::client_address::Network, people::pictures::MAX_FILE};

/// How often the janitor looks. With 10,000 connections a look takes about 20 ms.
const LOOK: Duration = Duration::from_secs(2);
/// How long a request may be unfinished without coming on, from the look that first sees it. It ends between looks, so
/// that it takes from 12 to 14 seconds.
const UNFINISHED: Duration = Duration::from_secs(11);
/// How much of an unfinished request must come in that time for it to go on, in bytes.
const COMES_ON: u64 = SLOWEST * UNFINISHED.as_secs();
/// How much of it may come at all, in bytes: the largest picture, and room for what is around it. What is written of a
/// body's length need not end, and Rocket waits for the body's beginning before it asks anybody.
const MOST: u64 = 2 * MAX_FILE;
/// How long nothing may go either way. A stream says something every 15 seconds.
const QUIET: Duration = Duration::from_secs(75);
/// How many connections an address may have if nothing else is set: more than people behind one router need.
const PER_ADDRESS: u32 = 512;

/// How many connections an address may have.
#[derive(Debug, Clone, Copy)]
pub enum PerAddress {
    /// So many, but at this computer, where a reverse proxy speaks for everyone.
    Default,
    /// So many, whatever the address.
    Set(u32),
    /// As many as it likes.
    Any,
}

impl PerAddress {
    /// As the setting says it: 0 for no bound.
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

/// Looks at the connections until the server is told to stop.
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
            // The runtime has ended.
            Err(_) => return,
        }
    }
}

/// Knows the connections of one server.
pub struct Janitor {
    sockets: Sockets,
    address: SocketAddr,
    per_address: PerAddress,
    trusted: TrustedProxies,
    connections: HashMap<(Socket, SocketAddr), Connection>,
}

#[derive(Debug, Clone, Copy)]
struct Connection {
    first_seen: Instant,
    sent: u64,
    unfinished: Option<Unfinished>,
}

/// A request of which a part is still to come.
#[derive(Debug, Clone, Copy)]
struct Unfinished {
    since: Instant,
    /// How many bytes the connection had received by then.
    received: u64,
    /// And how many before the request.
    before: u64,
}

impl Janitor {
    /// For the server that listens here, behind these proxies.
    pub fn new(
        sockets: Sockets,
        address: SocketAddr,
        per_address: PerAddress,
        trusted: TrustedProxies,
    ) -> Self {
        Self {
            sockets,
            address,
            per_address,
            trusted,
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
            if connection.is_late(traffic, now) {
                late += cut(socket, peer);
            } else {
                self.connections.insert(key, connection);
            }
        }
        let too_many = self.cut_too_many();
        if late + too_many > 0 {
            log::info!(
                "cut {late} unfinished or idle connections, and {too_many} of addresses that had too many"
            );
        }
    }

    /// Cuts the newest connections of an address that has too many, unless it speaks for others.
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

    /// It has been unfinished or quiet for too long.
    fn is_late(&mut self, traffic: Traffic, now: Instant) -> bool {
        // An answer always sends something, and so does a stream. What has sent nothing yet is still to ask.
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
        is_over && !comes_on || received - unfinished.before > MOST
    }
}

/// The socket is the server's end of a connection.
fn is_of(server: SocketAddr, socket: Socket) -> bool {
    socket.local().is_some_and(|local| {
        let is_there =
            server.ip().is_unspecified() || local.ip().to_canonical() == server.ip().to_canonical();
        is_there && local.port() == server.port()
    })
}

/// Shuts a connection down, if it is still the same, and counts it.
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

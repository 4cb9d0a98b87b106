//! Limits for connections: their memory, how long they may stall, and how many an address may have.
//!
//! Rocket 0.5 has no such limits, exposes neither its listener nor its connections, and waits for an answer whose socket is
//! full; so does a stream. So the limits work from outside, on Linux, with the kernel's information about each socket:
//! - Options that accepted sockets inherit from the listener (`listener`) limit the memory and the patience spent on a
//!   client that does not read.
//! - A janitor (`janitor`) inspects all connections at intervals and shuts down those over a limit. An in-process proxy
//!   would see more, but costs a sixth of the throughput.
//!
//! Known gaps: the janitor recognizes an unfinished request by the bytes sent. So it also cuts an answer that takes
//! longer than an unfinished request may stall. Half a request that arrives within milliseconds of the previous answer,
//! or of the end of the TLS handshake, counts as idle. Between two inspections an address may exceed its number of
//! connections. A client that reads a little now and then is never cut, but holds no more memory than one that reads
//! nothing. Other systems than Linux have no such limits and need a reverse proxy for them.

pub mod at_work;
#[cfg(target_os = "linux")]
mod janitor;
#[cfg(target_os = "linux")]
mod listener;
#[cfg(target_os = "linux")]
mod sockets;

use rocket::fairing::{AdHoc, Fairing};

/// The slowest accepted upload, in bytes per second: a picture from a slow phone gets through, and a slow-request
/// attack stays expensive.
pub const SLOWEST: u64 = 8 * 1024;

/// Applies the limits once the server listens.
#[must_use]
pub fn bounds() -> impl Fairing {
    AdHoc::on_liftoff("Connections", |rocket| {
        Box::pin(async move {
            #[cfg(target_os = "linux")]
            if let Err(error) = linux::bound(rocket) {
                log::warn!("slow and stuck clients are not disconnected: {error}");
            }
            #[cfg(not(target_os = "linux"))]
            let _ = rocket;
        })
    })
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{io, net::SocketAddr};

    use rocket::{Orbit, Rocket};
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

    use super::{
        at_work::AtWork,
        janitor::{self, Janitor, PerAddress},
        listener,
        sockets::Sockets,
    };
    use crate::config::Config;

    pub(super) fn bound(rocket: &Rocket<Orbit>) -> io::Result<()> {
        allow_descriptors();
        let address = SocketAddr::new(rocket.config().address, rocket.config().port);
        let mut sockets = Sockets::open()?;
        listener::bound(&mut sockets, address)?;
        let config = rocket.state::<Config>().expect("the config is managed");
        let at_work = rocket.state::<AtWork>().cloned().unwrap_or_default();
        let bound = PerAddress::new(config.connections_per_address);
        let janitor = Janitor::new(
            sockets,
            address,
            bound,
            config.trusted_proxy.clone(),
            config.max_file_size(),
            at_work,
        );
        tokio::spawn(janitor::work(janitor, rocket.shutdown()));
        Ok(())
    }

    /// Raises the limit of open files. Every connection needs a descriptor, and the default (mostly 1,024) exists for
    /// programs that use `select(2)`.
    fn allow_descriptors() {
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit {
            current: limit.maximum,
            ..limit
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            log::warn!("cannot raise the number of open files: {error}");
        }
    }
}

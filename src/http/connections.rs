//! What a connection may cost, and for how long: a reader that does not read, a request that is never finished, and
//! everything from one address.
//!
//! Rocket 0.5 has no bound on any of them, does not poll a stream whose socket is full, and gives out neither its
//! listener nor its connections. So they are bounded from outside, on Linux, by what the kernel knows of each socket:
//! - What an accepted socket inherits from the listener (`listener`) bounds the memory of a reader that does not
//!   read, and how long it is waited for.
//! - A janitor (`janitor`) looks at every connection now and then, and shuts down those that are out of bounds. An
//!   in-process front that passes every byte on would see more, and costs a sixth of the throughput.
//!
//! The limits of this: it tells an unfinished request from a finished one by the bytes that go out, so an answer that
//! takes longer than an unfinished request may stand still is cut too, and half a request that comes within
//! milliseconds of the answer before it, or over TLS of the handshake's end, is taken for idle. Between two looks an
//! address may have more connections than its bound. A reader that reads a little now and then is never cut, and holds no
//! more memory than one that reads nothing. Elsewhere than on Linux there are no bounds, and a reverse proxy has to have
//! them.

#[cfg(target_os = "linux")]
mod janitor;
#[cfg(target_os = "linux")]
mod listener;
#[cfg(target_os = "linux")]
mod sockets;

use rocket::fairing::{AdHoc, Fairing};

/// The slowest line from which a request is waited for, in bytes a second: a picture gets in from a slow phone, and
/// whoever dribbles has to pay for it.
pub const SLOWEST: u64 = 8 * 1024;

/// Bounds the connections from the moment at which the server listens.
#[must_use]
pub fn bounds() -> impl Fairing {
    AdHoc::on_liftoff("Connections", |rocket| {
        Box::pin(async move {
            #[cfg(target_os = "linux")]
            if let Err(error) = linux::bound(rocket) {
                log::warn!("slow and stuck clients are not cut off: {error}");
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
        let bound = PerAddress::new(config.connections_per_address);
        let janitor = Janitor::new(sockets, address, bound, config.trusted_proxy.clone());
        tokio::spawn(janitor::work(janitor, rocket.shutdown()));
        Ok(())
    }

    /// Every connection needs a descriptor, and what a process gets unasked (1,024, most often) is for programs that
    /// use `select(2)`.
    fn allow_descriptors() {
        let limit = getrlimit(Resource::Nofile);
        let raised = Rlimit {
            current: limit.maximum,
            ..limit
        };
        if let Err(error) = setrlimit(Resource::Nofile, raised) {
            log::warn!("the number of open files stays as it is: {error}");
        }
    }
}

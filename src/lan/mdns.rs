//! The name `chinwag.local` on the network, by multicast DNS (RFC 6762) and DNS-SD (RFC 6763). It is a convenience
//! beside the addresses, because not every network and phone supports it.

use std::sync::OnceLock;

use mdns_sd::{IfKind, ServiceDaemon, ServiceInfo};
use rocket::{
    Orbit, Rocket,
    fairing::{Fairing, Info, Kind},
};

use crate::config::Config;

/// The name.
pub const NAME: &str = "chinwag.local";

/// Announces the name when the server listens, if others can reach it, and withdraws it at the end.
#[derive(Default)]
pub struct Mdns(OnceLock<ServiceDaemon>);

#[rocket::async_trait]
impl Fairing for Mdns {
    fn info(&self) -> Info {
        Info {
            name: "Multicast DNS",
            kind: Kind::Liftoff | Kind::Shutdown,
        }
    }

    async fn on_liftoff(&self, rocket: &Rocket<Orbit>) {
        let config = rocket.state::<Config>().expect("the config is managed");
        if !config.has_mdns() {
            return;
        }
        match announce(config, rocket.config().port) {
            Ok(daemon) => drop(self.0.set(daemon)),
            Err(error) => log::warn!("the name {NAME} cannot be announced: {error}"),
        }
    }

    async fn on_shutdown(&self, _rocket: &Rocket<Orbit>) {
        if let Some(daemon) = self.0.get() {
            // Other devices forget the name after a while anyway.
            let _ = daemon.shutdown();
        }
    }
}

fn announce(config: &Config, port: u16) -> mdns_sd::Result<ServiceDaemon> {
    let host = format!("{NAME}.");
    let kind = format!("_{}._tcp.local.", config.scheme());
    let service = ServiceInfo::new(&kind, "Chinwag", &host, "", port, None)?;
    let daemon = ServiceDaemon::new()?;
    if config.address.is_ipv4() {
        daemon.disable_interface(IfKind::IPv6)?;
    }
    daemon.register(service.enable_addr_auto())?;
    Ok(daemon)
}

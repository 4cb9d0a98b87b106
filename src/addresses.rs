//! Where people reach this server: the addresses that a link for a colleague may have.

use std::net::{IpAddr, Ipv4Addr};

use if_addrs::Interface;

use crate::config::{Config, Origin};

/// The beginnings of the names of interfaces that lead to containers and virtual machines, and to nobody's phone.
const VIRTUAL: [&str; 5] = ["br-", "docker", "veth", "virbr", "vmnet"];

/// Every origin that reaches a server on this port, the most useful for somebody else first.
#[must_use]
pub fn of(config: &Config, port: u16) -> Vec<Origin> {
    match config.origins.main() {
        Some(origin) => vec![origin.clone()],
        None if config.address.is_unspecified() => everywhere(config, port),
        None => vec![config.origin_at(config.address, port)],
    }
}

/// The name of this computer, in lower case.
#[must_use]
pub fn machine() -> String {
    gethostname::gethostname().to_string_lossy().to_lowercase()
}

/// Every address of this computer at which the server listens, but for those that no URL can name.
#[must_use]
pub fn listening(config: &Config) -> Vec<IpAddr> {
    if !config.address.is_unspecified() {
        return vec![config.address];
    }
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let addresses = interfaces.iter().map(Interface::ip);
    addresses
        .filter(|address| match address {
            IpAddr::V4(_) => true,
            IpAddr::V6(address) => config.address.is_ipv6() && !address.is_unicast_link_local(),
        })
        .collect()
}

fn everywhere(config: &Config, port: u16) -> Vec<Origin> {
    // Without a list of its own the machine is still reachable by itself.
    let interfaces = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<_> = interfaces.iter().filter_map(of_network).collect();
    addresses.sort_by_key(|(is_virtual, address)| (*is_virtual, !address.is_private()));
    addresses
        .into_iter()
        .map(|(_, address)| address)
        .chain([Ipv4Addr::LOCALHOST])
        .map(|address| config.origin_at(IpAddr::V4(address), port))
        .collect()
}

fn of_network(interface: &Interface) -> Option<(bool, Ipv4Addr)> {
    let is_virtual = VIRTUAL.iter().any(|name| interface.name.starts_with(name));
    match interface.ip() {
        IpAddr::V4(address) if !address.is_loopback() && !address.is_link_local() => {
            Some((is_virtual, address))
        }
        IpAddr::V4(_) | IpAddr::V6(_) => None,
    }
}

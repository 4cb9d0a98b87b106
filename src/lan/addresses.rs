//! The server's addresses for links, in particular those for other computers.

use std::net::{IpAddr, Ipv4Addr};

use if_addrs::Interface;

use crate::config::{Config, Origin};

/// Prefixes of the names of interfaces to containers and virtual machines, which no phone can reach.
const VIRTUAL: [&str; 5] = ["br-", "docker", "veth", "virbr", "vmnet"];

/// All origins of a server on this port, the most useful for other computers first.
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

/// All addresses of this computer on which the server listens, except those that no URL can contain. IPv6 counts only
/// if there is no other, because its addresses change every day (RFC 8981) and a certificate lists all of these.
#[must_use]
pub fn listening(config: &Config) -> Vec<IpAddr> {
    if !config.address.is_unspecified() {
        return vec![config.address];
    }
    let addresses: Vec<_> = interfaces().iter().map(Interface::ip).collect();
    let has_ipv6 = config.address.is_ipv6() && !addresses.iter().any(is_ipv4_of_network);
    addresses
        .into_iter()
        .filter(|address| match address {
            IpAddr::V4(_) => true,
            IpAddr::V6(address) => has_ipv6 && !address.is_unicast_link_local(),
        })
        .collect()
}

fn is_ipv4_of_network(address: &IpAddr) -> bool {
    matches!(address, IpAddr::V4(address) if !address.is_loopback() && !address.is_link_local())
}

/// Without a list of interfaces, the computer can still reach itself.
fn interfaces() -> Vec<Interface> {
    if_addrs::get_if_addrs().unwrap_or_default()
}

fn everywhere(config: &Config, port: u16) -> Vec<Origin> {
    let addresses = of_networks(&interfaces(), config.address.is_ipv6()).into_iter();
    addresses
        .chain([Ipv4Addr::LOCALHOST.into()])
        .map(|address| config.origin_at(address, port))
        .collect()
}

/// The addresses that others can reach, the most useful first: IPv4, or else IPv6, if the server listens on it.
fn of_networks(interfaces: &[Interface], has_ipv6: bool) -> Vec<IpAddr> {
    let (mut ipv4, mut ipv6) = (Vec::new(), Vec::new());
    for interface in interfaces.iter().filter(|found| !found.is_loopback()) {
        let is_virtual = VIRTUAL.iter().any(|name| interface.name.starts_with(name));
        match interface.ip() {
            IpAddr::V4(address) if !address.is_link_local() => {
                ipv4.push((is_virtual, !address.is_private(), address.into()));
            }
            IpAddr::V6(address) if has_ipv6 && !address.is_unicast_link_local() => {
                ipv6.push((is_virtual, !address.is_unique_local(), address.into()));
            }
            IpAddr::V4(_) | IpAddr::V6(_) => {}
        }
    }
    let mut addresses = if ipv4.is_empty() { ipv6 } else { ipv4 };
    addresses.sort_by_key(|(is_virtual, is_public, _)| (*is_virtual, *is_public));
    addresses
        .into_iter()
        .map(|(_, _, address)| address)
        .collect()
}

#[cfg(test)]
mod tests {
    use if_addrs::{IfAddr, IfOperStatus, Ifv4Addr, Ifv6Addr};

    use super::*;

    fn interface(name: &str, address: &str) -> Interface {
        let addr = match address.parse().unwrap() {
            IpAddr::V4(ip) => IfAddr::V4(Ifv4Addr {
                ip,
                netmask: Ipv4Addr::BROADCAST,
                prefixlen: 32,
                broadcast: None,
            }),
            IpAddr::V6(ip) => IfAddr::V6(Ifv6Addr {
                ip,
                netmask: ip,
                prefixlen: 128,
                broadcast: None,
            }),
        };
        Interface {
            name: name.to_owned(),
            addr,
            index: None,
            oper_status: IfOperStatus::Up,
            is_p2p: false,
        }
    }

    #[test]
    fn links_use_addresses_that_others_can_reach() {
        let here = [("lo", "127.0.0.1"), ("lo", "::1"), ("eth0", "fe80::1")];
        let ipv6 = [("eth0", "2001:db8::1"), ("eth0", "fd00::1")];
        let ipv4 = [
            ("docker0", "172.17.0.1"),
            ("eth0", "192.0.2.1"),
            ("eth1", "10.0.0.1"),
        ];
        let links = |found: &[(&str, &str)], has_ipv6| {
            let found: Vec<_> = found.iter().map(|(name, ip)| interface(name, ip)).collect();
            let links = of_networks(&found, has_ipv6).into_iter();
            links.map(|address| address.to_string()).collect::<Vec<_>>()
        };
        assert!(links(&here, true).is_empty());
        assert_eq!(
            links(&[&here[..], &ipv6].concat(), true),
            ["fd00::1", "2001:db8::1"]
        );
        assert!(links(&[&here[..], &ipv6].concat(), false).is_empty());
        let all = [&here[..], &ipv6, &ipv4].concat();
        assert_eq!(links(&all, true), ["10.0.0.1", "192.0.2.1", "172.17.0.1"]);
    }
}

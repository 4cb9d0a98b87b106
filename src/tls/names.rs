//! The names and addresses in this server's certificate, and those that its authority may certify.

use std::{
    collections::BTreeSet,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

use ipnet::IpNet;
use rocket::http::tls::rustls::pki_types::DnsName;
use serde::{Deserialize, Serialize};

use crate::{
    config::Config,
    lan::{addresses, mdns},
};

/// Networks that are not public: this computer (RFC 1122, RFC 4291), private networks (RFC 1918, RFC 4193), link-local
/// ones (RFC 3927), and those behind a provider's or a VPN's translation (RFC 6598).
const PRIVATE: [&str; 8] = [
    "127.0.0.0/8",
    "10.0.0.0/8",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "169.254.0.0/16",
    "100.64.0.0/10",
    "::1/128",
    "fc00::/7",
];

/// The names and addresses by which users reach the server.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Names {
    /// Names in lower case.
    pub hosts: BTreeSet<String>,
    /// IP addresses.
    pub addresses: BTreeSet<IpAddr>,
}

/// The names and networks that an authority may certify: the name constraints of its certificate (RFC 5280, 4.2.1.10).
/// A client that trusts it trusts it for nothing else.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Scope {
    /// Names, with everything below them.
    pub domains: BTreeSet<String>,
    /// Networks, with all their addresses.
    pub networks: Vec<IpNet>,
}

impl Names {
    /// The configured names and addresses.
    #[must_use]
    pub fn chosen(config: &Config) -> Self {
        let mut names = Self::default();
        for origin in config.origins.iter() {
            names.hosts.extend(origin.domain().and_then(host));
            names.addresses.extend(origin.address());
        }
        if !config.address.is_unspecified() {
            names.addresses.insert(config.address);
        }
        names
    }

    /// All names and addresses.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        let mut names = Self::chosen(config);
        let machine = addresses::machine();
        names.hosts.insert("localhost".to_owned());
        names.hosts.extend(host(&machine));
        names.hosts.extend(host(&format!("{machine}.local")));
        if config.has_mdns() {
            names.hosts.insert(mdns::NAME.to_owned());
        }
        names.addresses.insert(Ipv4Addr::LOCALHOST.into());
        names.addresses.insert(Ipv6Addr::LOCALHOST.into());
        names.addresses.extend(addresses::listening(config));
        names
    }

    /// Those that are not among the others.
    pub fn beyond<'a>(&'a self, others: &'a Self) -> impl Iterator<Item = String> + 'a {
        let hosts = self.hosts.difference(&others.hosts).cloned();
        let addresses = self.addresses.difference(&others.addresses);
        hosts.chain(addresses.map(IpAddr::to_string))
    }
}

/// The name in lower case, if it is a valid host name: a computer's name may be any text.
fn host(name: &str) -> Option<String> {
    let name = name.to_lowercase();
    DnsName::try_from(name.as_str()).is_ok().then_some(name)
}

impl Scope {
    /// These names, and every private address, because those change.
    #[must_use]
    pub fn of(names: &Names) -> Self {
        let private = PRIVATE.iter().map(|network| network.parse());
        let mut scope = Self {
            domains: ["localhost", mdns::NAME].map(str::to_owned).into(),
            networks: private.map(|network| network.expect("a network")).collect(),
        };
        for name in &names.hosts {
            if !scope.has_host(name) {
                scope.domains.insert(name.clone());
            }
        }
        for &address in &names.addresses {
            if !scope.has_address(address) {
                scope.networks.push(address.into());
            }
        }
        scope
    }

    /// Those of the names that it contains.
    #[must_use]
    pub fn of_these(&self, names: &Names) -> Names {
        let hosts = names.hosts.iter().filter(|name| self.has_host(name));
        let addresses = names.addresses.iter().copied();
        Names {
            hosts: hosts.cloned().collect(),
            addresses: addresses
                .filter(|&address| self.has_address(address))
                .collect(),
        }
    }

    fn has_host(&self, name: &str) -> bool {
        self.domains.iter().any(|domain| {
            let below = name.strip_suffix(domain);
            below.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
        })
    }

    fn has_address(&self, address: IpAddr) -> bool {
        self.networks
            .iter()
            .any(|network| network.contains(&address))
    }
}

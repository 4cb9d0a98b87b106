//! The reverse proxies whose `X-Forwarded-For` is trusted.

use std::{fmt, net::IpAddr, str::FromStr};

use ipnet::IpNet;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};

/// A reverse proxy, or a network of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TrustedProxy(IpNet);

/// The trusted proxies.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct TrustedProxies(Vec<TrustedProxy>);

impl TrustedProxies {
    /// Whether an address belongs to one of the proxies.
    #[must_use]
    pub fn contain(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|proxy| proxy.0.contains(&address))
    }
}

impl FromStr for TrustedProxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let one = || {
            text.parse::<IpAddr>()
                .map(|address| address.to_canonical().into())
        };
        text.parse().or_else(|_| one()).map(Self).map_err(|_| {
            format!("`{text}` is not an address or a network. Examples: 192.0.2.1, 10.0.0.0/8")
        })
    }
}

impl fmt::Display for TrustedProxy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Serialize for TrustedProxy {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for TrustedProxy {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

#[cfg(test)]
impl<const N: usize> From<[&str; N]> for TrustedProxies {
    fn from(proxies: [&str; N]) -> Self {
        Self(proxies.map(|text| text.parse().unwrap()).to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ipv6_listener_recognizes_proxies_by_ipv4_address() {
        let trusted = TrustedProxies::from(["10.0.0.0/8"]);
        assert!(trusted.contain("::ffff:10.1.2.3".parse().unwrap()));
        assert!(!trusted.contain("::ffff:192.0.2.1".parse().unwrap()));
    }

    #[test]
    fn proxy_is_an_address_or_a_network() {
        for text in ["192.0.2.1", "10.0.0.0/8", "::1", "2001:db8::/32"] {
            assert!(text.parse::<TrustedProxy>().is_ok(), "{text}");
        }
        for text in ["", "proxy.example.org", "10.0.0.0/33", "192.0.2.1:80", "*"] {
            assert!(text.parse::<TrustedProxy>().is_err(), "{text}");
        }
    }
}

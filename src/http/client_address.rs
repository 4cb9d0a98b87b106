//! The address of a client: the other end of its connection, or the address in `X-Forwarded-For` if that end is a
//! trusted reverse proxy.
//!
//! Each proxy appends the address that it was contacted from. The server reads the header from its end, skips trusted
//! proxies and takes the first other address. Anything before that may be forged
//! (<https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For>, "Selecting an IP address";
//! nginx calls it `real_ip_recursive`). The server ignores the header from other clients, and never reads `Forwarded`
//! (RFC 7239) or `X-Real-IP`.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Once,
};

use rocket::Request;

use crate::{
    config::{Config, TrustedProxies},
    http::origin_check,
};

/// The network of an anonymous client, to which rate limits apply: an IPv4 address, or the first 64 bits of an IPv6
/// address, which belong to one subscriber (RFC 6177).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Network(IpAddr);

impl Network {
    /// The network of an address.
    #[must_use]
    pub fn of(address: IpAddr) -> Self {
        Self(match address.to_canonical() {
            IpAddr::V6(address) if !address.is_loopback() => {
                Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX)).into()
            }
            address => address,
        })
    }

    /// Whether the network is this computer.
    #[must_use]
    pub fn is_here(self) -> bool {
        self.0.is_loopback()
    }
}

/// The address of the client.
///
/// # Panics
/// The request has no connection, which only happens in tests with Rocket's local client.
#[must_use]
pub fn of(request: &Request<'_>) -> IpAddr {
    let peer = request.remote().expect("a request comes from somewhere");
    let peer = peer.ip().to_canonical();
    let config = request.rocket().state::<Config>();
    let trusted = &config.expect("the config is managed").trusted_proxy;
    if trusted.contain(peer) {
        let lines: Vec<_> = request.headers().get("X-Forwarded-For").collect();
        return visitor(trusted, &lines).unwrap_or(peer);
    }
    if origin_check::is_forwarded(request) {
        warn_of(peer);
    }
    peer
}

/// Warns once that rate limits and session lists will see only the proxy's address.
fn warn_of(peer: IpAddr) {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| {
        log::warn!(
            "{peer} forwards requests, like a reverse proxy: all its clients count as one address. If you trust it, \
            start Chinwag with --trusted-proxy {peer}"
        );
    });
}

/// The client named by the header of a trusted proxy. If every hop is trusted, this is the first one. Returns `None` if
/// the header is missing or a hop that matters is unreadable.
fn visitor(trusted: &TrustedProxies, lines: &[&str]) -> Option<IpAddr> {
    let mut hops = lines
        .iter()
        .rev()
        .flat_map(|line| line.rsplit(','))
        .peekable();
    while let Some(hop) = hops.next() {
        let address = address(hop)?;
        if hops.peek().is_none() || !trusted.contain(address) {
            return Some(address);
        }
    }
    None
}

/// Parses an address with optional brackets and port.
fn address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim_matches([' ', '\t']);
    let in_brackets = || {
        hop.strip_prefix('[')?
            .strip_suffix(']')?
            .parse::<Ipv6Addr>()
            .ok()
    };
    let address: Option<IpAddr> = hop.parse().ok();
    address
        .or_else(|| hop.parse().ok().map(|address: SocketAddr| address.ip()))
        .or_else(|| in_brackets().map(IpAddr::V6))
        .map(|address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn visitor_of(lines: &[&str]) -> Option<String> {
        let trusted = TrustedProxies::from(["10.0.0.0/8", "192.0.2.7", "fd00::/8"]);
        visitor(&trusted, lines).map(|address| address.to_string())
    }

    #[test]
    fn client_is_the_last_untrusted_address() {
        for (lines, expected) in [
            (&["203.0.113.9"][..], "203.0.113.9"),
            (&["203.0.113.9, 192.0.2.7,10.1.2.3"], "203.0.113.9"),
            (&["203.0.113.9", "192.0.2.7", " fd00::1 "], "203.0.113.9"),
            (&["127.0.0.1, 203.0.113.9"], "203.0.113.9"),
            (&["rubbish, 203.0.113.9, 10.1.2.3"], "203.0.113.9"),
            (&["203.0.113.9:4711"], "203.0.113.9"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            (&["2001:db8::1"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["[2001:db8::1]:4711, ::ffff:10.1.2.3"], "2001:db8::1"),
            (&["10.0.0.1, 10.0.0.2"], "10.0.0.1"),
        ] {
            assert_eq!(visitor_of(lines).as_deref(), Some(expected), "{lines:?}");
        }
    }

    #[test]
    fn unreadable_header_gives_no_client() {
        for lines in [
            &[][..],
            &[""],
            &["203.0.113.9,"],
            &["203.0.113.9, unknown"],
            &["203.0.113.9, rubbish, 10.1.2.3"],
            &["203.0.113.9", ""],
            &["203.0.113.256"],
            &["[203.0.113.9]"],
            &["2001:db8::1]"],
            &["\"203.0.113.9\""],
        ] {
            assert_eq!(visitor_of(lines), None, "{lines:?}");
        }
    }

    #[test]
    fn ipv4_network_is_an_address_and_ipv6_network_has_64_bits() {
        let network = |text: &str| Network::of(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_ne!(network("::1"), network("::2"));
    }
}

//! The address of a client: the other end of its connection, unless that is a reverse proxy which is trusted to say
//! whom it speaks for.
//!
//! Proxies say so in `X-Forwarded-For`, and each adds the address that it was asked by at the end. So the header is read
//! from its end, over the proxies that are trusted, to the first address that is none: what stands before that may be
//! anybody's invention (<https://developer.mozilla.org/en-US/docs/Web/HTTP/Reference/Headers/X-Forwarded-For>, "Selecting
//! an IP address"; nginx calls it `real_ip_recursive`). From anybody else the header counts for nothing. `Forwarded`
//! (RFC 7239) and `X-Real-IP` are never read.

use std::{
    net::{IpAddr, Ipv6Addr, SocketAddr},
    sync::Once,
};

use rocket::Request;

use crate::{
    config::{Config, TrustedProxies},
    http::origin_check,
};

/// The network of a client whom nobody knows, for which rate limits count: an address, or, with IPv6, all that share its
/// first 64 bits, as one subscriber does (RFC 6177).
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

    /// Whether it is this computer.
    #[must_use]
    pub fn is_here(self) -> bool {
        self.0.is_loopback()
    }
}

/// Where a request comes from.
///
/// # Panics
/// The request came over no connection, as only tests of Rocket's own make them.
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

/// Says once that limits and lists of sessions will not be what whoever runs the server expects.
fn warn_of(peer: IpAddr) {
    static WARNED: Once = Once::new();
    WARNED.call_once(|| {
        log::warn!(
            "requests from {peer} were forwarded, as by a reverse proxy: everybody behind it counts as one address. \
             If it is yours, name it with --trusted-proxy {peer}"
        );
    });
}

/// The client that a trusted proxy speaks for, by the lines of its header. Where every hop is trusted that is the first
/// of them; none when the header is missing, or cannot be read up to there.
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

/// An address, perhaps in brackets, perhaps with a port.
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
    fn the_last_address_that_is_no_trusted_proxy_is_the_visitors() {
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
    fn what_cannot_be_read_names_nobody() {
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
    fn a_subscriber_has_one_ipv4_address_or_64_bits_of_ipv6() {
        let network = |text: &str| Network::of(text.parse().unwrap());
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("192.0.2.1"), network("::ffff:192.0.2.1"));
        assert_ne!(network("192.0.2.1"), network("192.0.2.2"));
        assert_ne!(network("::1"), network("::2"));
    }
}

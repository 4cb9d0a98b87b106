//! Who may ask at all: a request must name this server, and a change must not come from another site's page.
//!
//! The first keeps a foreign name from being pointed at this server (DNS rebinding), the second keeps a foreign page
//! from using the cookie of somebody who is signed in (cross-site request forgery).

use std::net::{IpAddr, Ipv6Addr};

use rocket::{
    Data, Request,
    fairing::{Fairing, Info, Kind},
    http::{Method, head::REFUSED, uri::Host},
};

use crate::{
    config::{Config, Origins, host_name},
    error::{Error, refuse},
    lan::{addresses, mdns},
};

/// Headers that a proxy adds: whoever sends them is not at this computer.
const FORWARDING_HEADERS: [&str; 6] = [
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
];

/// Checks every request before it is routed.
pub struct OriginCheck {
    machine: String,
    origins: Origins,
    has_mdns: bool,
}

impl OriginCheck {
    /// The rules for this machine's name and the configured origins.
    #[must_use]
    pub fn new(config: &Config) -> Self {
        Self {
            machine: addresses::machine(),
            origins: config.origins.clone(),
            has_mdns: config.has_mdns(),
        }
    }

    fn check(&self, request: &Request<'_>) -> Result<(), Error> {
        let host = only_host(request).ok_or(Error::Misdirected(None))?;
        if !self.is_named(host) {
            return Err(Error::Misdirected(Some(host.domain().to_string())));
        }
        if let Some(status) = request.headers().get_one(REFUSED) {
            return Err(refused_head(status));
        }
        let is_safe = matches!(
            request.method(),
            Method::Get | Method::Head | Method::Options
        );
        if is_safe || self.is_of_own_page(request, host) {
            Ok(())
        } else {
            Err(Error::Forbidden(
                "This change was asked for by a page of another site",
            ))
        }
    }

    fn is_named(&self, host: &Host<'_>) -> bool {
        let name = host_name(host);
        let is_ip = name.parse::<IpAddr>().is_ok()
            || name
                .strip_prefix('[')
                .and_then(|rest| rest.strip_suffix(']'))
                .is_some_and(is_ipv6);
        is_ip
            || name == "localhost"
            || name == self.machine
            || (self.has_mdns && name == mdns::NAME)
            || name
                .strip_suffix(".local")
                .is_some_and(|name| name == self.machine)
            || self.origins.at(host).is_some()
    }

    /// Browsers say where a request comes from; other programs say nothing, and have no cookie to abuse.
    fn is_of_own_page(&self, request: &Request<'_>, host: &Host<'_>) -> bool {
        let header = |name| request.headers().get_one(name);
        match (header("Sec-Fetch-Site"), header("Origin")) {
            (Some(site), _) => is_own(site),
            (None, Some(origin)) => {
                let origin = without_dot(origin);
                let authority = origin.split_once("://").map(|(_, authority)| authority);
                authority == Some(&without_dot(&host.to_string()))
                    || self.origins.iter().any(|own| own.to_string() == origin)
            }
            (None, None) => true,
        }
    }
}

/// An origin or a host, with or without a port, in lower case and without the dot that may end a full name.
fn without_dot(text: &str) -> String {
    let text = text.to_lowercase().replace(".:", ":");
    text.strip_suffix('.').map(str::to_owned).unwrap_or(text)
}

/// Rocket gives a posted form the method that its first field names, if that is `_method`. No route takes a form, and only
/// what has a body was one.
fn is_made_from_form(request: &Request<'_>) -> bool {
    let is_form = request.content_type().is_some_and(|kind| kind.is_form());
    is_form && request.method() != Method::Post
}

/// Why a head was not read, by the status that `vendor/rocket_http` left in its place.
fn refused_head(status: &str) -> Error {
    match status {
        "431" => Error::HeadTooLarge,
        "501" => Error::NotImplemented,
        _ => Error::Malformed("its address is no path, or a header is not UTF-8".to_owned()),
    }
}

/// The host that a request names, if it names one, and nobody at it (RFC 9112, 3.2): of two, a proxy in between may have
/// read the other. HTTP/2 has it elsewhere than in a header.
fn only_host<'r>(request: &'r Request<'_>) -> Option<&'r Host<'r>> {
    let mut named = request.headers().get("Host");
    let is_plain = named.next().is_none_or(|host| !host.contains('@'));
    request
        .host()
        .filter(|_| is_plain && named.next().is_none())
}

/// The browser says that no page of another site asks, nor a link on one
/// (<https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header>). It says nothing over plain HTTP, but to its own computer.
#[must_use]
pub fn is_of_own_site(request: &Request<'_>) -> bool {
    let site = request.headers().get_one("Sec-Fetch-Site");
    site.is_some_and(is_own)
}

fn is_own(site: &str) -> bool {
    matches!(site, "same-origin" | "none")
}

fn is_ipv6(text: &str) -> bool {
    text.parse::<Ipv6Addr>().is_ok()
}

/// The request comes from a program on this computer, and not through a proxy.
#[must_use]
pub fn is_at_this_computer(request: &Request<'_>) -> bool {
    let is_loopback = request
        .remote()
        .is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    is_loopback && !is_forwarded(request)
}

/// A proxy passed the request on, or somebody says so.
#[must_use]
pub fn is_forwarded(request: &Request<'_>) -> bool {
    FORWARDING_HEADERS
        .iter()
        .any(|name| request.headers().contains(name))
}

#[rocket::async_trait]
impl Fairing for OriginCheck {
    fn info(&self) -> Info {
        Info {
            name: "Origin check",
            kind: Kind::Request,
        }
    }

    async fn on_request(&self, request: &mut Request<'_>, data: &mut Data<'_>) {
        if is_made_from_form(request) && !data.peek(1).await.is_empty() {
            // Else Rocket leaves out the answer to what it takes for a HEAD.
            request.set_method(Method::Post);
            let rule = "This server takes no forms: send JSON";
            refuse(request, Error::UnsupportedMediaType(rule));
        } else if let Err(error) = self.check(request) {
            refuse(request, error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{command::cli::Flags, config};

    fn is_found(flags: &Flags) -> bool {
        let config = Config::from_figment(&config::figment(flags)).unwrap();
        let host = Host::parse("chinwag.local:8000").unwrap();
        OriginCheck::new(&config).is_named(&host)
    }

    #[test]
    fn a_server_goes_by_the_name_that_it_announces_and_only_then() {
        let network = Flags {
            lan: true,
            ..Flags::default()
        };
        assert!(is_found(&network));
        assert!(!is_found(&Flags {
            no_mdns: true,
            ..network
        }));
        assert!(!is_found(&Flags::default()));
    }
}

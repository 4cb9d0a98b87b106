//! The check of a request's host and origin: the request must name this server, and a change must not come from a page
//! of another site.
//!
//! The first rule prevents DNS rebinding, and the second prevents cross-site request forgery.

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

/// Headers that proxies add. A request with any of them does not come from this computer.
const FORWARDING_HEADERS: [&str; 6] = [
    "Forwarded",
    "Via",
    "X-Forwarded-For",
    "X-Forwarded-Host",
    "X-Forwarded-Proto",
    "X-Real-IP",
];

/// Checks every request before routing.
pub struct OriginCheck {
    machine: String,
    origins: Origins,
    has_mdns: bool,
}

impl OriginCheck {
    /// Creates the check for this computer's names and the configured origins.
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
                "A page of another site requested this change. Open Chinwag's own page and try again.",
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

    /// Browsers state the origin of a request. Other programs do not, and have no cookie to abuse.
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

/// Normalizes an origin or a host, with or without a port: in lower case and without the trailing dot of a full name.
fn without_dot(text: &str) -> String {
    let text = text.to_lowercase().replace(".:", ":");
    text.strip_suffix('.').map(str::to_owned).unwrap_or(text)
}

/// Whether Rocket took the method from a form. It does so if the first field of a posted form is `_method`. No route
/// accepts forms, and a request without a body is not one.
fn is_made_from_form(request: &Request<'_>) -> bool {
    let is_form = request.content_type().is_some_and(|kind| kind.is_form());
    is_form && request.method() != Method::Post
}

/// The error for a rejected head, by the status that `vendor/rocket_http` recorded.
fn refused_head(status: &str) -> Error {
    match status {
        "431" => Error::HeadTooLarge,
        "501" => Error::NotImplemented,
        _ => Error::Malformed("the address is not a path, or a header is not UTF-8".to_owned()),
    }
}

/// The only host that the request names, without user information (RFC 9112, 3.2). With two hosts, a proxy might have
/// read the other. HTTP/2 does not send the host in a header.
fn only_host<'r>(request: &'r Request<'_>) -> Option<&'r Host<'r>> {
    let mut named = request.headers().get("Host");
    let is_plain = named.next().is_none_or(|host| !host.contains('@'));
    request
        .host()
        .filter(|_| is_plain && named.next().is_none())
}

/// Whether the browser states that the request does not come from another site's page or link
/// (<https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header>). Over plain HTTP, browsers state it only to their
/// own computer.
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

/// Whether the request comes from a program on this computer, and not through a proxy.
#[must_use]
pub fn is_at_this_computer(request: &Request<'_>) -> bool {
    let is_loopback = request
        .remote()
        .is_some_and(|peer| peer.ip().to_canonical().is_loopback());
    is_loopback && !is_forwarded(request)
}

/// Whether a proxy forwarded the request, or its headers claim so.
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
            // Rocket would omit the body if it took the request for a HEAD.
            request.set_method(Method::Post);
            let rule = "This server does not accept forms. Send JSON.";
            refuse(request, Error::UnsupportedMediaType(rule));
        } else if let Err(error) = self.check(request) {
            refuse(request, error);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::flags::Flags;

    fn is_found(flags: &Flags) -> bool {
        let config = Config::of(flags).unwrap();
        let host = Host::parse("chinwag.local:8000").unwrap();
        OriginCheck::new(&config).is_named(&host)
    }

    #[test]
    fn announced_name_is_accepted_only_while_it_is_announced() {
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

//! The origins of the server.

use std::{net::IpAddr, str::FromStr};

use oauth2::url::{Host, Url};
use rocket::http::uri;
use serde::{Deserialize, Deserializer, de::Error as _};

/// The scheme, host and port that people reach the server by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin(Url);

impl Origin {
    /// The origin of a server that listens here, with `localhost` for an unspecified address.
    pub(super) fn of(scheme: &str, address: IpAddr, port: u16) -> Self {
        let host = match address {
            _ if address.is_unspecified() => "localhost".to_owned(),
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => format!("[{address}]"),
        };
        format!("{scheme}://{host}:{port}")
            .parse()
            .expect("an address and a port are an origin")
    }

    /// The host in the form of a `Host` header, without the port.
    #[must_use]
    pub fn host(&self) -> String {
        self.0
            .host()
            .as_ref()
            .map(Host::to_string)
            .unwrap_or_default()
    }

    /// The host name for a certificate; nothing for an IP address.
    #[must_use]
    pub fn domain(&self) -> Option<&str> {
        self.0.domain()
    }

    /// The IP address, if the host is one.
    #[must_use]
    pub fn address(&self) -> Option<IpAddr> {
        match self.0.host()? {
            Host::Ipv4(address) => Some(address.into()),
            Host::Ipv6(address) => Some(address.into()),
            Host::Domain(_) => None,
        }
    }

    /// Whether a `Host` header matches it. Without a port, the header has the scheme's default port.
    fn is_at(&self, host: &uri::Host<'_>) -> bool {
        let is_port = match host.port() {
            Some(port) => self.0.port_or_known_default() == Some(port),
            None => self.0.port().is_none(),
        };
        is_port && self.host() == host_name(host)
    }

    /// Whether it uses HTTPS.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.0.scheme() == "https"
    }

    /// Whether only this computer can reach it.
    #[must_use]
    pub fn is_loopback(&self) -> bool {
        match self.0.host() {
            Some(Host::Ipv4(address)) => address.is_loopback(),
            Some(Host::Ipv6(address)) => address.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        }
    }

    /// The URL of a path on this server.
    #[must_use]
    pub fn at(&self, path: &str) -> Url {
        self.0.join(path).expect("a path that begins with a slash")
    }
}

impl FromStr for Origin {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let no_url = || format!("`{text}` is not a URL. Example: https://chat.example.org");
        let mut url: Url = text.parse().map_err(|_| no_url())?;
        if let Some(name) = url.domain().and_then(|name| name.strip_suffix('.')) {
            let name = name.to_owned();
            url.set_host(Some(&name)).map_err(|_| no_url())?;
        }
        let is_origin = matches!(url.scheme(), "http" | "https")
            && url.has_host()
            && url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if is_origin {
            Ok(Self(url))
        } else {
            Err(format!(
                "`{text}` must be http:// or https://, a name and optionally a port. Example: https://chat.example.org"
            ))
        }
    }
}

impl std::fmt::Display for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0.origin().ascii_serialization())
    }
}

/// The configured origins of the server, besides its addresses.
#[derive(Debug, Clone, Default)]
pub struct Origins(Vec<Origin>);

impl Origins {
    /// The first origin, which links use.
    #[must_use]
    pub fn main(&self) -> Option<&Origin> {
        self.0.first()
    }

    /// All origins.
    pub fn iter(&self) -> impl Iterator<Item = &Origin> {
        self.0.iter()
    }

    /// The origin that matches a `Host` header. A reverse proxy may omit the port.
    #[must_use]
    pub fn at(&self, host: &uri::Host<'_>) -> Option<&Origin> {
        let name = host_name(host);
        let exact = self.iter().find(|origin| origin.is_at(host));
        exact.or_else(|| self.iter().find(|origin| origin.host() == name))
    }

    /// Whether the host of a `Host` header has an HTTP origin, at any port.
    #[must_use]
    pub fn has_plain_at(&self, host: &uri::Host<'_>) -> bool {
        let name = host_name(host);
        self.iter()
            .any(|origin| !origin.is_https() && origin.host() == name)
    }
}

/// One origin, or a list of them.
impl<'de> Deserialize<'de> for Origins {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        #[derive(Deserialize)]
        #[serde(untagged, expecting = "expected an origin, or a list of origins")]
        enum Setting {
            One(String),
            Many(Vec<String>),
        }
        let origins = match Setting::deserialize(deserializer)? {
            Setting::One(origin) => vec![origin],
            Setting::Many(origins) => origins,
        };
        let origins: Result<_, _> = origins.iter().map(|text| text.parse()).collect();
        origins.map(Self).map_err(D::Error::custom)
    }
}

/// The normalized name of a host: in lower case and without the trailing dot of a full name (RFC 1034, 3.1).
#[must_use]
pub fn host_name(host: &uri::Host<'_>) -> String {
    let name = host.domain().as_str().to_lowercase();
    name.strip_suffix('.').map(str::to_owned).unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origin_has_only_scheme_host_and_port() {
        for origin in [
            "http://a.example",
            "https://a.example:8443",
            "http://[::1]:80/",
        ] {
            assert!(origin.parse::<Origin>().is_ok(), "{origin}");
        }
        for more in [
            "ftp://a.example",
            "http://",
            "http://jane@a.example",
            "http://:secret@a.example",
            "http://a.example/chat",
            "http://a.example?x",
            "http://a.example#x",
        ] {
            assert!(more.parse::<Origin>().is_err(), "{more}");
        }
    }
}

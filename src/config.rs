//! The settings, and the one place that says which wins: defaults, then `Rocket.toml`, then the environment (`ROCKET_…`,
//! then `CHINWAG_…`), then flags.

mod data_folder;
mod github;
mod log_level;
mod origin;
mod overrides;
pub(crate) mod paths;
mod precedence;
mod rate_limits;
mod trusted_proxies;

pub(crate) use data_folder::is_default as is_default_data;
pub use github::GithubApp;
pub use log_level::LogLevel;
pub use origin::{Origin, Origins, host_name};
pub use overrides::Overrides;
pub use precedence::figment;
pub use rate_limits::RateLimits;
pub use trusted_proxies::{TrustedProxies, TrustedProxy};

use std::{
    net::IpAddr,
    path::{Path, PathBuf},
};

use oauth2::url::Url;
use rocket::{
    config::Config as RocketConfig,
    figment::{self, Figment},
};
use serde::Deserialize;

/// Everything that can be set. Without `Debug`, as it has a secret.
#[derive(Clone, Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a setting of its own"
)]
pub struct Config {
    /// The address to listen on.
    pub address: IpAddr,
    /// The port to listen on; 0 picks a free one.
    pub port: u16,
    /// Listen on every address of this computer.
    #[serde(default)]
    lan: bool,
    /// The folder of the database.
    #[serde(deserialize_with = "paths::required")]
    pub data: PathBuf,
    /// The folder may be on a network's file system.
    #[serde(default)]
    pub allow_network_data: bool,
    /// The addresses that people type, where they are others than the ones to listen on.
    #[serde(default, rename = "origin")]
    pub origins: Origins,
    /// The certificate that the server shows, with those that vouch for it.
    #[serde(default, deserialize_with = "paths::optional")]
    tls_cert: Option<PathBuf>,
    /// Its key.
    #[serde(default, deserialize_with = "paths::optional")]
    tls_key: Option<PathBuf>,
    /// The server makes its certificate itself.
    #[serde(default)]
    pub tls_self: bool,
    /// The server itself speaks HTTPS, and nothing else.
    #[serde(skip)]
    speaks_tls: bool,
    /// Anyone at this computer may sign in as anyone.
    #[serde(default)]
    pub dev_login: bool,
    /// Do not announce a name on the network.
    #[serde(default)]
    no_mdns: bool,
    /// Open the page in the browser.
    #[serde(default)]
    pub open: bool,
    /// How much to say on standard error.
    pub log: LogLevel,
    /// Whether there are rate limits.
    #[serde(default)]
    pub rate_limits: RateLimits,
    /// The reverse proxies whose word counts.
    #[serde(default)]
    pub trusted_proxy: TrustedProxies,
    /// How many connections one address may have; 0 for any number.
    pub connections_per_address: Option<u32>,
    /// Who may come in with GitHub, by their names or their accounts' numbers there.
    #[serde(default)]
    allow_github_user: Vec<String>,
    /// Organizations whose members may come in with GitHub.
    #[serde(default)]
    allow_github_org: Vec<String>,
    github_client_id: Option<String>,
    github_client_secret: Option<String>,
    #[serde(default, deserialize_with = "paths::optional")]
    github_client_secret_file: Option<PathBuf>,
    github_url: Url,
}

/// A setting that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// It is not what its name asks for.
    #[error("{0}")]
    Invalid(#[from] Box<figment::Error>),
    /// Everywhere, and in one place alone.
    #[error(
        "--lan listens on every address of this computer, and --address {0} on that one alone: \
         leave one of them out."
    )]
    LanAndAddress(IpAddr),
    /// A demo that others could reach.
    #[error(
        "--dev-login lets anyone be anyone, so it works on this computer only: \
         leave --lan or --address {0} out, or use 127.0.0.1."
    )]
    DevLoginExposed(IpAddr),
    /// Half of what HTTPS takes.
    #[error("HTTPS needs both --tls-cert and --tls-key: a certificate and its key.")]
    TlsIncomplete,
    /// Two certificates.
    #[error("--tls-self makes a certificate, and another one is set: leave one of them out.")]
    TlsTwice,
    /// People are sent to where nobody answers.
    #[error("The server speaks HTTPS alone, so --origin {0} must begin with https://.")]
    PlainOrigin(Origin),
    /// Half of a GitHub app.
    #[error(
        "GitHub sign-in needs --github-client-id and --github-client-secret (or --github-client-secret-file)."
    )]
    GithubIncomplete,
    /// GitHub must be told where to send people back to, before the port is known.
    #[error("GitHub sends people back to one address: name it with --origin, or choose a --port.")]
    GithubWithoutOrigin,
    /// The file of the secret cannot be read.
    #[error("The GitHub client secret cannot be read from {0}: {1}")]
    GithubSecret(PathBuf, std::io::Error),
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self::Invalid(Box::new(error))
    }
}

/// The name of the database in the data folder.
const DATABASE: &str = "chinwag.db";

impl Config {
    /// Reads the settings and checks those that depend on each other.
    pub fn from_figment(figment: &Figment) -> Result<Self, ConfigError> {
        // Whoever has a certificate may have set it as Rocket's own guide says.
        let rocket = RocketConfig::try_from(figment)?;
        let mut config: Self = figment.extract()?;
        let has_certificate = rocket.tls_enabled() || config.tls_cert.is_some();
        if has_certificate && config.tls_self {
            return Err(ConfigError::TlsTwice);
        }
        config.speaks_tls = has_certificate || config.tls_self;
        config.check()?;
        Ok(config)
    }

    fn check(&self) -> Result<(), ConfigError> {
        if self.lan && !self.address.is_unspecified() {
            return Err(ConfigError::LanAndAddress(self.address));
        }
        if self.dev_login && !self.address.is_loopback() {
            return Err(ConfigError::DevLoginExposed(self.address));
        }
        if self.tls_cert.is_some() != self.tls_key.is_some() {
            return Err(ConfigError::TlsIncomplete);
        }
        match self.origins.iter().find(|origin| !origin.is_https()) {
            Some(plain) if self.speaks_tls => Err(ConfigError::PlainOrigin(plain.clone())),
            Some(_) | None => Ok(()),
        }
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join(DATABASE)
    }

    /// The files of the certificate and of its key, if the server has one that somebody gave it.
    #[must_use]
    pub fn tls_files(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }

    /// Whether the server itself speaks HTTPS.
    #[must_use]
    pub fn speaks_tls(&self) -> bool {
        self.speaks_tls
    }

    /// Whether browsers are told to use nothing but HTTPS where they did (RFC 6797). Not with a certificate authority of the
    /// server's own: then a browser lets nobody pass its warning any more (RFC 6797, 12.1), and they are locked out who
    /// trusted it once and meet another, as of a data folder that was made anew, or of another team's server under the
    /// same name: `chinwag.local` and addresses of home networks are everybody's. Even the page that says how to trust
    /// it would be out of reach. And on `localhost` it would be in the way of every other server of a developer's.
    #[must_use]
    pub fn has_hsts(&self) -> bool {
        !self.tls_self
    }

    /// What it speaks itself, whatever a reverse proxy in front of it does.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.speaks_tls { "https" } else { "http" }
    }

    /// The origin of this server at an address that it listens on.
    #[must_use]
    pub fn origin_at(&self, address: IpAddr, port: u16) -> Origin {
        Origin::of(self.scheme(), address, port)
    }

    /// Whether others find the server by a name on the network.
    #[must_use]
    pub fn has_mdns(&self) -> bool {
        self.address.is_unspecified() && !self.no_mdns
    }
}

//! The settings and their precedence, lowest first: defaults, `Rocket.toml`, the environment (`ROCKET_…`, then
//! `CHINWAG_…`), flags.

mod command_line;
mod data_folder;
mod github;
mod log_level;
mod origin;
mod overrides;
pub(crate) mod paths;
mod precedence;
mod rate_limits;
mod sizes;
mod trusted_proxies;

pub(crate) use data_folder::is_default as is_default_data;
pub use github::GithubApp;
pub use log_level::LogLevel;
pub use origin::{Origin, Origins, host_name};
pub use overrides::Overrides;
pub use precedence::figment;
pub use rate_limits::RateLimits;
pub use sizes::{InvalidSize, Size};
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

/// All settings. Without `Debug`, because the client secret is one of them.
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
    /// The data folder.
    #[serde(deserialize_with = "paths::required")]
    pub data: PathBuf,
    /// Allow a data folder on a network file system.
    #[serde(default)]
    pub allow_network_data: bool,
    /// The addresses that people type, if they differ from the listening addresses.
    #[serde(default, rename = "origin")]
    pub origins: Origins,
    /// The file of the certificate chain.
    #[serde(default, deserialize_with = "paths::optional")]
    tls_cert: Option<PathBuf>,
    /// The file of the certificate's key.
    #[serde(default, deserialize_with = "paths::optional")]
    tls_key: Option<PathBuf>,
    /// Use a certificate made by the server.
    #[serde(default)]
    pub tls_self: bool,
    /// Whether the server itself uses HTTPS, and only that.
    #[serde(skip)]
    speaks_tls: bool,
    /// Let anyone on this computer sign in as anyone.
    #[serde(default)]
    pub dev_login: bool,
    /// Do not announce a name on the network.
    #[serde(default)]
    no_mdns: bool,
    /// Start a demo with only two users, and no messages.
    #[serde(default)]
    pub empty: bool,
    /// Open the page in the browser, wherever the server is started.
    #[serde(default)]
    pub open: bool,
    /// Do not open the page in the browser.
    #[serde(default)]
    pub no_open: bool,
    /// The detail of the log on standard error.
    pub log: LogLevel,
    /// Whether rate limits are on.
    #[serde(default)]
    pub rate_limits: RateLimits,
    /// The reverse proxies whose `X-Forwarded-For` counts.
    #[serde(default)]
    pub trusted_proxy: TrustedProxies,
    /// The limit of connections from one address; 0 for no limit.
    pub connections_per_address: Option<u32>,
    /// The largest file that someone can send.
    max_file_size: Option<Size>,
    /// The limit of all files together.
    pub max_files_size: Option<Size>,
    /// The GitHub accounts that can sign in, by number or name.
    #[serde(default)]
    allow_github_user: Vec<String>,
    /// The GitHub organizations whose members can sign in.
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
    /// A value of the wrong type or form.
    #[error("{}", in_words(.0))]
    Invalid(#[from] Box<figment::Error>),
    /// All addresses and a single address.
    #[error(
        "--lan listens on all addresses of this computer, but --address {0} on a single address. \
         Remove one of them."
    )]
    LanAndAddress(IpAddr),
    /// A demo that others could reach.
    #[error(
        "--dev-login lets anyone sign in as anyone, so it works on this computer only. \
         Remove --lan, or use --address 127.0.0.1."
    )]
    DevLoginExposed(IpAddr),
    /// A certificate without a key, or a key without a certificate.
    #[error("HTTPS needs a certificate and its key. Set both --tls-cert and --tls-key.")]
    TlsIncomplete,
    /// Two certificates.
    #[error("--tls-self makes a certificate, but --tls-cert sets another. Remove one of them.")]
    TlsTwice,
    /// An HTTP origin of a server that only uses HTTPS.
    #[error("The server uses HTTPS only, so --origin {0} must begin with https://.")]
    PlainOrigin(Origin),
    /// A GitHub app without its id or its secret.
    #[error(
        "GitHub sign-in needs --github-client-id and --github-client-secret (or --github-client-secret-file)."
    )]
    GithubIncomplete,
    /// Accounts that may sign in with GitHub, without a GitHub app.
    #[error(
        "--allow-github-user and --allow-github-org need GitHub sign-in. Set --github-client-id and --github-client-secret-file too."
    )]
    GithubMissing,
    /// No fixed address for GitHub's callback: the port is chosen at the start.
    #[error("GitHub sign-in needs a fixed address. Set --origin, or choose a --port.")]
    GithubWithoutOrigin,
    /// The file of the secret cannot be read.
    #[error("The GitHub client secret cannot be read from {0}: {1}")]
    GithubSecret(PathBuf, std::io::Error),
}

/// The error of a setting, with the name under which its source knows it.
fn in_words(error: &figment::Error) -> String {
    let setting = error.path.last().map_or("", String::as_str);
    let source = error.metadata.as_ref();
    let name = match source.map(|source| source.name.as_ref()) {
        Some(overrides::FLAGS) => format!("--{}", setting.replace('_', "-")),
        Some(overrides::ENVIRONMENT) => format!("CHINWAG_{}", setting.to_uppercase()),
        _ => match source.and_then(|source| source.source.as_ref()) {
            Some(place) => format!("`{setting}` in {place}"),
            None => format!("`{setting}`"),
        },
    };
    match setting {
        "" => error.kind.to_string(),
        _ => format!("{} (in {name})", error.kind).replace("(in `", "(`"),
    }
}

impl From<figment::Error> for ConfigError {
    fn from(error: figment::Error) -> Self {
        Self::Invalid(Box::new(error))
    }
}

/// The largest file, unless a setting says otherwise.
const MAX_FILE_SIZE: Size = Size(50 << 20);
/// The name of the database in the data folder.
const DATABASE: &str = "chinwag.db";

impl Config {
    /// The largest file that someone can send.
    #[must_use]
    pub fn max_file_size(&self) -> Size {
        self.max_file_size.unwrap_or(MAX_FILE_SIZE)
    }

    /// The settings of all sources, with these flags.
    ///
    /// # Errors
    /// As `from_figment`.
    pub fn of(flags: impl Into<Overrides>) -> Result<Self, ConfigError> {
        Self::from_figment(&figment(flags))
    }

    /// Reads the settings, and checks those that depend on each other.
    pub fn from_figment(figment: &Figment) -> Result<Self, ConfigError> {
        // A certificate may also be set like in Rocket's guide.
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

    /// The path of the database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join(DATABASE)
    }

    /// The search index.
    #[must_use]
    pub fn search_index(&self) -> PathBuf {
        self.data.join("search.db")
    }

    /// The files of the given certificate and of its key, if any.
    #[must_use]
    pub fn tls_files(&self) -> Option<(&Path, &Path)> {
        self.tls_cert.as_deref().zip(self.tls_key.as_deref())
    }

    /// Whether the server itself uses HTTPS.
    #[must_use]
    pub fn speaks_tls(&self) -> bool {
        self.speaks_tls
    }

    /// Whether browsers are told to use only HTTPS (HSTS, RFC 6797). Not with the server's own certificate authority:
    /// HSTS removes the way past the browser's warning (RFC 6797, 12.1), and so would lock out users who trusted
    /// another authority under the same name, such as that of an earlier data folder, or of another team's server at
    /// `chinwag.local` or a home network's address. Even the page that explains how to trust it would be unreachable.
    /// Not on `localhost` either, where it would affect all other servers of a developer.
    #[must_use]
    pub fn has_hsts(&self) -> bool {
        !self.tls_self
    }

    /// The scheme of the server itself, without regard to a reverse proxy.
    #[must_use]
    pub fn scheme(&self) -> &'static str {
        if self.speaks_tls { "https" } else { "http" }
    }

    /// The origin of this server at a listening address.
    #[must_use]
    pub fn origin_at(&self, address: IpAddr, port: u16) -> Origin {
        Origin::of(self.scheme(), address, port)
    }

    /// Whether the server announces its name on the network.
    #[must_use]
    pub fn has_mdns(&self) -> bool {
        self.address.is_unspecified() && !self.no_mdns
    }
}

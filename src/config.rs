//! The settings, and the one place that says which wins: defaults, then `Rocket.toml`, then the environment (`ROCKET_…`,
//! then `CHINWAG_…`), then flags.

mod given;
mod origin;
pub(crate) mod paths;

pub use origin::{Origin, Origins};

#[cfg(unix)]
use std::collections::HashSet;
use std::{
    fs,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener},
    path::{Path, PathBuf},
};

use etcetera::{AppStrategy, AppStrategyArgs, choose_app_strategy};
use oauth2::url::Url;
use rocket::{
    config::{Config as RocketConfig, Ident, LogLevel as RocketLogLevel, Shutdown},
    figment::{
        self, Figment, Profile,
        providers::{Env, Format, Serialized, Toml},
    },
};
use serde::Deserialize;
use socket2::SockRef;

use crate::{
    command::cli::{Flags, LogLevel},
    http::{limits::RateLimits, proxies::TrustedProxies},
    sign_in::github::Identity,
    store::db,
};
use given::Given;

/// How many connections read the database at once.
const READERS: usize = 8;
/// How long a read waits for one of them, in seconds.
const READER_TIMEOUT: u64 = 5;

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

/// The GitHub OAuth app that lets people sign in.
#[derive(Clone)]
pub struct GithubApp {
    /// Its public id.
    pub client_id: String,
    /// Its secret.
    pub client_secret: String,
    /// GitHub itself, or a GitHub Enterprise Server.
    pub url: Url,
    /// Organizations whose members may come in.
    pub organizations: Vec<String>,
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

/// Everything set anywhere, in the order in which it wins. Rocket reads its own settings from it too.
#[must_use]
pub fn figment(flags: &Flags) -> Figment {
    let rocket = RocketConfig {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 8000,
        // The server tells nobody which software to attack.
        ident: Ident::none(),
        // What a request says of its own origin counts for nothing.
        ip_header: None,
        log_level: RocketLogLevel::Off,
        cli_colors: false,
        shutdown: Shutdown {
            // `start` listens to signals itself.
            ctrlc: false,
            #[cfg(unix)]
            signals: HashSet::new(),
            grace: 1,
            mercy: 1,
            ..Shutdown::default()
        },
        ..RocketConfig::default()
    };
    let defaults = Figment::from(rocket)
        .merge(Serialized::default("log", LogLevel::Warn))
        .merge(Serialized::default("github_url", "https://github.com"))
        .select(Profile::from_env_or(
            "ROCKET_PROFILE",
            RocketConfig::DEFAULT_PROFILE,
        ));
    let [variables, flags] = Given::of(flags);
    let places = [
        Figment::from(Toml::file(Env::var_or("ROCKET_CONFIG", "Rocket.toml")).nested()),
        Figment::from(Env::prefixed("ROCKET_").ignore(&["PROFILE"]).global()),
        Figment::from(variables),
        Figment::from(flags),
    ];
    let figment = listen(places.into_iter().fold(defaults, overrule));
    let data = Serialized::default("data", paths::Setting::from(default_data(&figment)));
    let figment = figment.join(data);
    let database = figment
        .extract_inner::<paths::Setting>("data")
        .map_or_else(|_| PathBuf::new(), PathBuf::from)
        .join(DATABASE);
    figment.merge(Serialized::global(
        "databases.chinwag",
        rocket_db_pools::Config {
            url: db::name(&database).to_string_lossy().into_owned(),
            min_connections: None,
            max_connections: READERS,
            connect_timeout: READER_TIMEOUT,
            idle_timeout: None,
            extensions: None,
        },
    ))
}

/// Lets a place win over those before it. Where it says to listen on one address, their `lan` counts no more.
fn overrule(figment: Figment, place: Figment) -> Figment {
    let place = place.select(figment.profile().clone());
    if place.contains("address") && !place.contains("lan") {
        figment.merge(Serialized::global("lan", false)).merge(place)
    } else {
        figment.merge(place)
    }
}

/// Lets `lan` win over the address of a place before its own. Of both in one place, [`Config::check`] is the judge.
fn listen(figment: Figment) -> Figment {
    let place = |name| figment.find_value(name).map(|value| value.tag()).ok();
    let is_lan = figment.extract_inner("lan").unwrap_or(false);
    if is_lan && place("lan") != place("address") {
        figment.merge(Serialized::global("address", everywhere()))
    } else {
        figment
    }
}

/// What stands for all addresses of this computer: of IPv6 and of IPv4, where one socket can listen on both.
fn everywhere() -> IpAddr {
    let is_dual = TcpListener::bind((Ipv6Addr::UNSPECIFIED, 0))
        .and_then(|listener| SockRef::from(&listener).only_v6())
        .is_ok_and(|only_v6| !only_v6);
    if is_dual {
        Ipv6Addr::UNSPECIFIED.into()
    } else {
        Ipv4Addr::UNSPECIFIED.into()
    }
}

/// The file in the data folder.
const DATABASE: &str = "chinwag.db";

/// The folder of the data, where nobody says which.
const FOLDER: &str = "chinwag";
/// A demo has a folder of its own: who comes in there without a password must not find a team's conversations, nor a
/// team the demo's people.
const FOLDER_OF_DEMO: &str = "chinwag-demo";

fn default_data(figment: &Figment) -> PathBuf {
    let is_demo = figment.extract_inner("dev_login").unwrap_or(false);
    folder(if is_demo { FOLDER_OF_DEMO } else { FOLDER })
}

/// Whether it is the folder of the data where nobody says which.
pub(crate) fn is_default_data(path: &Path) -> bool {
    [FOLDER, FOLDER_OF_DEMO]
        .into_iter()
        .any(|name| path == folder(name))
}

fn folder(app_name: &str) -> PathBuf {
    let app = AppStrategyArgs {
        top_level_domain: "org".to_owned(),
        author: "Chinwag".to_owned(),
        app_name: app_name.to_owned(),
    };
    // A user without a home folder still gets to chat.
    choose_app_strategy(app).map_or_else(
        |_| PathBuf::from(format!("{app_name}-data")),
        |paths| paths.data_dir(),
    )
}

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

    /// Whether somebody of GitHub may come in, where names are the same in any case. Digits alone are the number of an
    /// account and never a name: else somebody could take that name.
    #[must_use]
    pub fn allows_github_user(&self, identity: &Identity) -> bool {
        self.allow_github_user
            .iter()
            .any(|allowed| match allowed.parse::<i64>() {
                Ok(id) => id == identity.id,
                Err(_) => allowed.eq_ignore_ascii_case(&identity.login),
            })
    }

    /// The GitHub app, if one is set.
    ///
    /// # Errors
    /// Half of it is missing, or the file of its secret cannot be read.
    pub fn github(&self) -> Result<Option<GithubApp>, ConfigError> {
        let secret = match (&self.github_client_secret, &self.github_client_secret_file) {
            (Some(secret), _) => Some(secret.clone()),
            (None, Some(file)) => Some(read_secret(file)?),
            (None, None) => None,
        };
        match (self.github_client_id.clone(), secret) {
            (None, None) => Ok(None),
            (Some(_), Some(_)) if self.port == 0 && self.origins.main().is_none() => {
                Err(ConfigError::GithubWithoutOrigin)
            }
            (Some(client_id), Some(client_secret)) => Ok(Some(GithubApp {
                client_id,
                client_secret,
                url: self.github_url.clone(),
                organizations: self.allow_github_org.clone(),
            })),
            (Some(_), None) | (None, Some(_)) => Err(ConfigError::GithubIncomplete),
        }
    }
}

fn read_secret(file: &PathBuf) -> Result<String, ConfigError> {
    let text =
        fs::read_to_string(file).map_err(|error| ConfigError::GithubSecret(file.clone(), error))?;
    Ok(text.trim().to_owned())
}

//! The settings as flags and environment variables.

use std::{collections::HashSet, net::IpAddr, path::PathBuf};

use clap::{ArgAction, Args};
use rocket::figment::value::{Dict, Value};
use serde::Serialize;

use crate::config::{LogLevel, Overrides, RateLimits, Size, TrustedProxy, paths};

/// The groups of flags in the help.
const EVERYDAY: &str = "Everyday";
const HTTPS: &str = "HTTPS";
const GITHUB: &str = "GitHub";
const TUNING: &str = "Tuning";

/// The settings given as flags or as environment variables `CHINWAG_…`. Other settings are not serialized, or off.
/// Without `Debug`, because the client secret is one of them.
#[derive(Default, Args, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Flags {
    /// Let others on your network in
    #[arg(long, help_heading = EVERYDAY, env = "CHINWAG_LAN", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub lan: bool,

    /// Listen on this port; 0 picks a free one [default: 8000]
    #[arg(long, help_heading = EVERYDAY, env = "CHINWAG_PORT", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,

    /// Keep the data in this folder [default: see the docs]
    #[arg(long, help_heading = EVERYDAY, env = "CHINWAG_DATA", value_name = "DIR", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub data: Option<PathBuf>,

    /// Demo: anyone on this computer can sign in as anyone
    #[arg(long, help_heading = EVERYDAY, env = "CHINWAG_DEV_LOGIN", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub dev_login: bool,

    /// Start a demo with only John and Jane, and no messages
    #[arg(long, help_heading = EVERYDAY, env = "CHINWAG_EMPTY", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub empty: bool,

    /// Open the page in the browser, wherever Chinwag is started
    #[arg(long, help_heading = EVERYDAY, env = "CHINWAG_OPEN", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub open: bool,

    /// Do not open the page in the browser
    #[arg(long, help_heading = EVERYDAY, env = "CHINWAG_NO_OPEN", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub no_open: bool,

    /// Use HTTPS with a certificate that Chinwag makes
    #[arg(long, help_heading = HTTPS, env = "CHINWAG_TLS_SELF", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub tls_self: bool,

    /// Certificate chain (PEM)
    #[arg(long, help_heading = HTTPS, env = "CHINWAG_TLS_CERT", value_name = "FILE", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub tls_cert: Option<PathBuf>,

    /// Private key of the certificate (PEM)
    #[arg(long, help_heading = HTTPS, env = "CHINWAG_TLS_KEY", value_name = "FILE", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub tls_key: Option<PathBuf>,

    /// Address that people type, if it is another; the first is for links
    #[arg(
        long, help_heading = HTTPS,
        env = "CHINWAG_ORIGIN",
        value_name = "URL",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<String>,

    /// Trust X-Forwarded-For from this proxy or network
    #[arg(
        long, help_heading = HTTPS,
        env = "CHINWAG_TRUSTED_PROXY",
        value_name = "CIDR",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxy: Vec<TrustedProxy>,

    /// Client id of the OAuth app for signing in
    #[arg(
        long, help_heading = GITHUB,
        env = "CHINWAG_GITHUB_CLIENT_ID",
        value_name = "ID",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_client_id: Option<String>,

    /// File with the client secret
    #[arg(
        long, help_heading = GITHUB,
        env = "CHINWAG_GITHUB_CLIENT_SECRET_FILE",
        value_name = "FILE",
        global = true
    )]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub github_client_secret_file: Option<PathBuf>,

    /// Client secret of the app; prefer the file, because others can see flags
    #[arg(
        long, help_heading = GITHUB,
        env = "CHINWAG_GITHUB_CLIENT_SECRET",
        value_name = "SECRET",
        global = true,
        hide_env_values = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_client_secret: Option<String>,

    /// Account that can sign in; prefer its number to its name
    #[arg(
        long, help_heading = GITHUB,
        env = "CHINWAG_ALLOW_GITHUB_USER",
        value_name = "NUMBER/NAME",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_github_user: Vec<String>,

    /// Organization whose members can sign in
    #[arg(
        long, help_heading = GITHUB,
        env = "CHINWAG_ALLOW_GITHUB_ORG",
        value_name = "NAME",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_github_org: Vec<String>,

    /// GitHub Enterprise Server to use instead of GitHub
    #[arg(long, help_heading = GITHUB, env = "CHINWAG_GITHUB_URL", value_name = "URL", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_url: Option<String>,

    /// Listen on this address [default: 127.0.0.1]
    #[arg(long, help_heading = TUNING, env = "CHINWAG_ADDRESS", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,

    /// Do not announce the name chinwag.local
    #[arg(long, help_heading = TUNING, env = "CHINWAG_NO_MDNS", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub no_mdns: bool,

    /// Detail of the log: off, error, warn, info or debug [default: warn]
    #[arg(long, help_heading = TUNING, env = "CHINWAG_LOG", hide_possible_values = true, value_name = "LEVEL", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogLevel>,

    /// Rate limits; off is for load tests [default: on]
    #[arg(
        long, help_heading = TUNING,
        env = "CHINWAG_RATE_LIMITS", hide_possible_values = true,
        value_name = "ON/OFF",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limits: Option<RateLimits>,

    /// Connections from one address; 0 for no limit [default: 512]
    #[arg(
        long, help_heading = TUNING,
        env = "CHINWAG_CONNECTIONS_PER_ADDRESS",
        value_name = "N",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections_per_address: Option<u32>,

    /// Largest file that someone can send [default: 50MB]
    #[arg(long, help_heading = TUNING, env = "CHINWAG_MAX_FILE_SIZE", value_name = "SIZE", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_file_size: Option<Size>,

    /// Room for all files together [default: no limit]
    #[arg(long, help_heading = TUNING, env = "CHINWAG_MAX_FILES_SIZE", value_name = "SIZE", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_files_size: Option<Size>,

    /// Allow a data folder on a network file system, where a database can lose messages
    #[arg(long, help_heading = TUNING, env = "CHINWAG_ALLOW_NETWORK_DATA", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub allow_network_data: bool,

    /// The names of the settings given as variables; the others are flags.
    #[arg(skip)]
    #[serde(skip)]
    pub variables: HashSet<String>,
}

/// The settings of the environment and the command line. A switch that is off can only be a variable.
impl From<&Flags> for Overrides {
    fn from(given: &Flags) -> Self {
        let settings = Value::serialize(given).expect("settings are plain values");
        let (environment, mut flags): (Dict, Dict) = settings
            .into_dict()
            .expect("each setting has a name")
            .into_iter()
            .partition(|(name, _)| given.variables.contains(name));
        flags.retain(|_, value| *value != Value::from(false));
        Self { environment, flags }
    }
}

#[cfg(test)]
impl Flags {
    /// The default flags with a change.
    pub fn with(change: impl FnOnce(&mut Self)) -> Self {
        let mut flags = Self::default();
        change(&mut flags);
        flags
    }
}

/// A switch as a variable sets it: an unknown value is an error, since a typo must not turn a demo on.
fn switch(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "on" | "true" | "yes" => Ok(true),
        "" | "0" | "off" | "false" | "no" => Ok(false),
        _ => Err("Use 1 or 0, on or off, true or false, yes or no."),
    }
}

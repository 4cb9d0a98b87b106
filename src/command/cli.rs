//! The command line.

use std::{collections::HashSet, net::IpAddr, path::PathBuf, time::Duration};

use clap::{
    ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand, parser::ValueSource,
};
use clap_complete::Shell;
use rocket::figment::value::{Dict, Value};
use serde::Serialize;

use crate::{
    config::{LogLevel, Overrides, RateLimits, TrustedProxy, paths},
    people::names::{Note, Username, UsernameKey},
    sign_in::invites::{MAX_LIFETIME, MAX_USES},
};

const EXIT_CODES: &str = "\
Exit codes: 0 success, 1 other error, 2 invalid flag or setting, 3 unusable data folder,
4 another Chinwag uses the data folder, 5 port in use, 6 database of a newer Chinwag,
7 database damaged or not from Chinwag, 8 SQLite too old.";

/// Chat for a small team, in one file.
#[derive(Parser)]
#[command(version, about, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct Cli {
    /// The subcommand; `serve` by default.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The settings.
    #[command(flatten)]
    pub flags: Flags,
}

impl Cli {
    /// Reads the command line and the environment.
    ///
    /// # Errors
    /// They are invalid, or ask for the help or the version.
    pub fn read() -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches()?;
        let mut cli = Self::from_arg_matches(&matches)?;
        let is_variable = |name: &str| matches.value_source(name) == Some(ValueSource::EnvVariable);
        let names = matches.ids().map(|id| id.as_str().to_owned());
        cli.flags.variables = names.filter(|name| is_variable(name)).collect();
        Ok(cli)
    }
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server (the default)
    Serve,
    /// Create a one-time link for becoming an owner
    OwnerLink,
    /// Create an invite link
    Invite(InviteArguments),
    /// Manage users
    #[command(subcommand)]
    User(UserCommand),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// The options of an invite.
#[derive(Debug, Args)]
pub struct InviteArguments {
    /// Number of people who can join with it
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_USES)))]
    pub uses: u32,
    /// Time until it expires, such as 12h or 7d
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = lifetime)]
    pub expires: Duration,
    /// Note for the list of invites
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: Note,
}

/// A switch as a variable sets it: an unknown value is an error, since a typo must not turn a demo on.
fn switch(text: &str) -> Result<bool, &'static str> {
    match text.to_ascii_lowercase().as_str() {
        "1" | "on" | "true" | "yes" => Ok(true),
        "" | "0" | "off" | "false" | "no" => Ok(false),
        _ => Err("Use 1 or 0, on or off, true or false, yes or no."),
    }
}

/// From a minute to a year.
fn lifetime(text: &str) -> Result<Duration, String> {
    let lifetime = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if (Duration::from_mins(1)..=MAX_LIFETIME).contains(&lifetime) {
        Ok(lifetime)
    } else {
        Err("use a time between one minute and one year".to_owned())
    }
}

/// The subcommands of `user`.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add users (also while the server runs)
    Add {
        /// Usernames
        #[arg(required = true, value_name = "NAME")]
        names: Vec<Username>,
    },
    /// List users, one per line
    List,
    /// Create a one-time link for choosing a new password
    Reset {
        /// Username
        name: UsernameKey,
    },
}

/// The settings given as flags or as environment variables `CHINWAG_…`. Other settings are not serialized, or off.
/// Without `Debug`, because the client secret is one of them.
#[derive(Default, Args, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Flags {
    /// Address to listen on [default: 127.0.0.1]
    #[arg(long, env = "CHINWAG_ADDRESS", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,

    /// Open the server to the network: listen on all addresses of this computer
    #[arg(long, env = "CHINWAG_LAN", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub lan: bool,

    /// Do not announce the name chinwag.local on the network
    #[arg(long, env = "CHINWAG_NO_MDNS", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub no_mdns: bool,

    /// Port to listen on; 0 picks a free port [default: 8000]
    #[arg(long, env = "CHINWAG_PORT", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,

    /// Data folder [default: the platform's folder for Chinwag, with a separate one for demos]
    #[arg(long, env = "CHINWAG_DATA", value_name = "DIR", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub data: Option<PathBuf>,

    /// Allow a data folder on a network file system, where a database can lose messages
    #[arg(long, env = "CHINWAG_ALLOW_NETWORK_DATA", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub allow_network_data: bool,

    /// Address that people type, if it differs from the listening address; may be repeated, and links use the first
    #[arg(
        long,
        env = "CHINWAG_ORIGIN",
        value_name = "URL",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<String>,

    /// HTTPS certificate chain (PEM file)
    #[arg(long, env = "CHINWAG_TLS_CERT", value_name = "FILE", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub tls_cert: Option<PathBuf>,

    /// HTTPS private key (PEM file)
    #[arg(long, env = "CHINWAG_TLS_KEY", value_name = "FILE", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub tls_key: Option<PathBuf>,

    /// HTTPS with a certificate that the server makes for this computer's names and addresses
    #[arg(long, env = "CHINWAG_TLS_SELF", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub tls_self: bool,

    /// Trust X-Forwarded-For from this proxy or network; may be repeated
    #[arg(
        long,
        env = "CHINWAG_TRUSTED_PROXY",
        value_name = "CIDR",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxy: Vec<TrustedProxy>,

    /// Demo: anyone on this computer can sign in as anyone
    #[arg(long, env = "CHINWAG_DEV_LOGIN", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub dev_login: bool,

    /// Open the page in the browser
    #[arg(long, env = "CHINWAG_OPEN", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub open: bool,

    /// Detail of the log on standard error [default: warn]
    #[arg(long, env = "CHINWAG_LOG", value_name = "LEVEL", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogLevel>,

    /// Limit of connections from one address; 0 for no limit [default: 512, and no limit from this computer]
    #[arg(
        long,
        env = "CHINWAG_CONNECTIONS_PER_ADDRESS",
        value_name = "N",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections_per_address: Option<u32>,

    /// Rate limits; turn off only for load tests. The limits for signing in stay [default: on]
    #[arg(
        long,
        env = "CHINWAG_RATE_LIMITS",
        value_name = "ON/OFF",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limits: Option<RateLimits>,

    /// Client id of the GitHub OAuth app for signing in
    #[arg(
        long,
        env = "CHINWAG_GITHUB_CLIENT_ID",
        value_name = "ID",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_client_id: Option<String>,

    /// Client secret of the GitHub app. Other users of this computer can see flags: prefer the variable or the file
    #[arg(
        long,
        env = "CHINWAG_GITHUB_CLIENT_SECRET",
        value_name = "SECRET",
        global = true,
        hide_env_values = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_client_secret: Option<String>,

    /// File with the client secret of the GitHub app
    #[arg(
        long,
        env = "CHINWAG_GITHUB_CLIENT_SECRET_FILE",
        value_name = "FILE",
        global = true
    )]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub github_client_secret_file: Option<PathBuf>,

    /// GitHub account that can sign in: its number or name. Prefer the number, because a name can change hands. May be
    /// repeated
    #[arg(
        long,
        env = "CHINWAG_ALLOW_GITHUB_USER",
        value_name = "NUMBER/NAME",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_github_user: Vec<String>,

    /// GitHub organization whose members can sign in; may be repeated
    #[arg(
        long,
        env = "CHINWAG_ALLOW_GITHUB_ORG",
        value_name = "NAME",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_github_org: Vec<String>,

    /// GitHub Enterprise Server to use instead of GitHub
    #[arg(long, env = "CHINWAG_GITHUB_URL", value_name = "URL", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_url: Option<String>,

    /// The names of the settings given as variables; the others are flags.
    #[arg(skip)]
    #[serde(skip)]
    pub variables: HashSet<String>,
}

/// What the environment and the command line set. A switch that is off can only be a variable.
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
mod tests {
    use super::*;

    #[test]
    fn command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_has_an_environment_variable() {
        let command = Cli::command();
        for flag in command
            .get_arguments()
            .filter(|flag| !matches!(flag.get_id().as_str(), "help" | "version"))
        {
            let name = flag
                .get_long()
                .expect("settings are long flags")
                .replace('-', "_")
                .to_uppercase();
            assert_eq!(
                flag.get_env().unwrap().to_str().unwrap(),
                format!("CHINWAG_{name}")
            );
        }
    }
}

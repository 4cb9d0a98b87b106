//! The command line.

use std::{collections::HashSet, net::IpAddr, path::PathBuf, time::Duration};

use clap::{
    ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    builder::FalseyValueParser, parser::ValueSource,
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
Exit codes: 0 done, 1 something else failed, 2 a wrong flag or setting, 3 the data folder cannot be used,
4 another Chinwag uses it, 5 the port is in use, 6 the database is of a newer Chinwag, 7 it is damaged,
8 SQLite is too old.";

/// Chat for a small team, in one file.
#[derive(Parser)]
#[command(version, about, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct Cli {
    /// What to do; without one, serve.
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
    /// There is something wrong in them, or they ask for nothing but the help.
    pub fn read() -> Result<Self, clap::Error> {
        let matches = Self::command().try_get_matches()?;
        let mut cli = Self::from_arg_matches(&matches)?;
        let is_variable = |name: &str| matches.value_source(name) == Some(ValueSource::EnvVariable);
        let names = matches.ids().map(|id| id.as_str().to_owned());
        cli.flags.variables = names.filter(|name| is_variable(name)).collect();
        Ok(cli)
    }
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server (what Chinwag does without a subcommand)
    Serve,
    /// Make a one-time link that lets whoever opens it first become an owner
    OwnerLink,
    /// Make a link that lets people join
    Invite(InviteArguments),
    /// Manage the users
    #[command(subcommand)]
    User(UserCommand),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: Shell,
    },
}

/// Whom a link is for, and for how long.
#[derive(Debug, Args)]
pub struct InviteArguments {
    /// How many people may join by it
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=i64::from(MAX_USES)))]
    pub uses: u32,
    /// How long it lets them in, such as 12h or 7d
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = lifetime)]
    pub expires: Duration,
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub note: Note,
}

/// From a minute to a year.
fn lifetime(text: &str) -> Result<Duration, String> {
    let lifetime = humantime::parse_duration(text).map_err(|error| error.to_string())?;
    if (Duration::from_mins(1)..=MAX_LIFETIME).contains(&lifetime) {
        Ok(lifetime)
    } else {
        Err("a link lasts for a minute at least and for a year at most".to_owned())
    }
}

/// What to do with the users.
#[derive(Debug, Subcommand)]
pub enum UserCommand {
    /// Add users, also while the server runs
    Add {
        /// Their names
        #[arg(required = true, value_name = "NAME")]
        names: Vec<Username>,
    },
    /// List the users, one a line
    List,
    /// Make a one-time link by which somebody chooses a new password
    Reset {
        /// Their name
        name: UsernameKey,
    },
}

/// Every setting that was given as a flag or as an environment variable `CHINWAG_…`. What was not given is not
/// serialized, or off. Without `Debug`, as it has a secret.
#[derive(Default, Args, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub struct Flags {
    /// The address to listen on [default: 127.0.0.1]
    #[arg(long, env = "CHINWAG_ADDRESS", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub address: Option<IpAddr>,

    /// Let others on the network in: listen on every address of this computer
    #[arg(long, env = "CHINWAG_LAN", global = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub lan: bool,

    /// Do not announce the name chinwag.local on the network
    #[arg(long, env = "CHINWAG_NO_MDNS", global = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub no_mdns: bool,

    /// The port to listen on; 0 picks a free one [default: 8000]
    #[arg(long, env = "CHINWAG_PORT", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<u16>,

    /// The folder of the database [default: the platform's data folder for Chinwag, and another for demos]
    #[arg(long, env = "CHINWAG_DATA", value_name = "DIR", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub data: Option<PathBuf>,

    /// Allow a data folder on a network file system, where a database can lose messages
    #[arg(long, env = "CHINWAG_ALLOW_NETWORK_DATA", global = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub allow_network_data: bool,

    /// The address that people type, when it is another than the one to listen on; may be given more than once, and links
    /// have the first
    #[arg(
        long,
        env = "CHINWAG_ORIGIN",
        value_name = "URL",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub origin: Vec<String>,

    /// Speak HTTPS, with the certificate in this file, and in it those that vouch for it (PEM)
    #[arg(long, env = "CHINWAG_TLS_CERT", value_name = "FILE", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub tls_cert: Option<PathBuf>,

    /// The file of its key (PEM)
    #[arg(long, env = "CHINWAG_TLS_KEY", value_name = "FILE", global = true)]
    #[serde(
        skip_serializing_if = "Option::is_none",
        serialize_with = "paths::serialize"
    )]
    pub tls_key: Option<PathBuf>,

    /// Speak HTTPS, with a certificate for this computer's names and addresses that the server makes itself
    #[arg(long, env = "CHINWAG_TLS_SELF", global = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub tls_self: bool,

    /// A reverse proxy, or a network of them, that may say in X-Forwarded-For whom it speaks for; may be given more than
    /// once
    #[arg(
        long,
        env = "CHINWAG_TRUSTED_PROXY",
        value_name = "CIDR",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub trusted_proxy: Vec<TrustedProxy>,

    /// Let anyone at this computer sign in as anyone, for demos
    #[arg(long, env = "CHINWAG_DEV_LOGIN", global = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub dev_login: bool,

    /// Open the page in the browser
    #[arg(long, env = "CHINWAG_OPEN", global = true, action = ArgAction::SetTrue, value_parser = FalseyValueParser::new())]
    pub open: bool,

    /// How much to say on standard error [default: warn]
    #[arg(long, env = "CHINWAG_LOG", value_name = "LEVEL", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub log: Option<LogLevel>,

    /// How many connections one address may have; 0 for any number [default: 512, and any from this computer]
    #[arg(
        long,
        env = "CHINWAG_CONNECTIONS_PER_ADDRESS",
        value_name = "N",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub connections_per_address: Option<u32>,

    /// Whether there are rate limits; off for load tests. Those of signing in stay [default: on]
    #[arg(
        long,
        env = "CHINWAG_RATE_LIMITS",
        value_name = "ON/OFF",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rate_limits: Option<RateLimits>,

    /// The client id of the GitHub OAuth app that lets people sign in
    #[arg(
        long,
        env = "CHINWAG_GITHUB_CLIENT_ID",
        value_name = "ID",
        global = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_client_id: Option<String>,

    /// Its client secret; other users of this computer can see flags, so prefer the variable or the file
    #[arg(
        long,
        env = "CHINWAG_GITHUB_CLIENT_SECRET",
        value_name = "SECRET",
        global = true,
        hide_env_values = true
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_client_secret: Option<String>,

    /// A file with its client secret
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

    /// A GitHub account that may sign in: its number or its name. Prefer the number: somebody else can take a name. May be
    /// given more than once
    #[arg(
        long,
        env = "CHINWAG_ALLOW_GITHUB_USER",
        value_name = "NUMBER/NAME",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_github_user: Vec<String>,

    /// A GitHub organization whose members may come in with GitHub; may be given more than once
    #[arg(
        long,
        env = "CHINWAG_ALLOW_GITHUB_ORG",
        value_name = "NAME",
        global = true,
        value_delimiter = ','
    )]
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub allow_github_org: Vec<String>,

    /// A GitHub Enterprise Server to use in GitHub's place
    #[arg(long, env = "CHINWAG_GITHUB_URL", value_name = "URL", global = true)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub github_url: Option<String>,

    /// Which of them are variables; the others are flags.
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
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn every_flag_is_also_an_environment_variable_of_its_name() {
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

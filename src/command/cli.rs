//! The command line.

use std::{collections::HashSet, net::IpAddr, path::PathBuf, time::Duration};

use clap::{
    Arg, ArgAction, Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};
use clap_complete::Shell;
use rocket::figment::value::{Dict, Value};
use serde::Serialize;

use crate::{
    config::{LogLevel, Overrides, RateLimits, TrustedProxy, paths},
    people::names::{Note, Username, UsernameKey},
    sign_in::invites::{MAX_LIFETIME, MAX_USES},
};

/// The groups of flags in the help.
const EVERYDAY: &str = "Everyday";
const HTTPS: &str = "HTTPS";
const GITHUB: &str = "GitHub";
const TUNING: &str = "Tuning";

/// The command that has commands of its own.
const USER: &str = "user";

/// The flags that matter to commands that only work on the data.
const OF_DATA: [&str; 4] = ["data", "dev_login", "origin", "allow_network_data"];

const AFTER_HELP: &str = "\
Each flag is also a variable, such as CHINWAG_PORT=8000. For a list, repeat a flag.

Exit codes: 0 success, 1 other error, 2 invalid flag or setting, 3 unusable data folder,
4 another Chinwag uses the data folder, 5 port in use, 6 database of a newer Chinwag,
7 database damaged or not from Chinwag, 8 SQLite too old.";

/// Chat for a small team, in one file.
#[derive(Parser)]
#[command(version, about, after_help = AFTER_HELP)]
pub struct Cli {
    /// The subcommand; `serve` by default.
    #[command(subcommand)]
    pub command: Option<Command>,

    /// The settings.
    #[command(flatten)]
    pub flags: Flags,
}

impl Cli {
    /// The command line. Its help has a line for each flag: variables are called like flags, and values are listed there.
    #[must_use]
    pub fn whole() -> clap::Command {
        let mut whole = Self::command().mut_args(|flag| flag.hide_env(true));
        // Gives each command the flags, so that its help can leave out some.
        whole.build();
        whole.mut_subcommands(|command| match command.get_name() {
            USER => command
                .mut_args(only_of_data)
                .mut_subcommands(|command| command.mut_args(only_of_data)),
            _ => command,
        })
    }

    /// Reads the command line and the environment.
    ///
    /// # Errors
    /// They are invalid, or ask for the help or the version.
    pub fn read() -> Result<Self, clap::Error> {
        let matches = Self::whole().try_get_matches().map_err(with_commands)?;
        let mut cli = Self::from_arg_matches(&matches)?;
        let is_variable = |name: &str| matches.value_source(name) == Some(ValueSource::EnvVariable);
        let names = matches.ids().map(|id| id.as_str().to_owned());
        cli.flags.variables = names.filter(|name| is_variable(name)).collect();
        Ok(cli)
    }
}

/// Hides the server's flags in the help of a command that only works on the data.
fn only_of_data(flag: Arg) -> Arg {
    let is_shown = !flag.is_global_set() || OF_DATA.contains(&flag.get_id().as_str());
    flag.hide(!is_shown)
}

/// Adds the commands to the error for a command that does not exist.
fn with_commands(error: clap::Error) -> clap::Error {
    let Some(ContextValue::String(unknown)) = error.get(ContextKind::InvalidSubcommand) else {
        return error;
    };
    let whole = Cli::whole();
    let usage = error.get(ContextKind::Usage).map(ToString::to_string);
    let is_of_user = usage.is_some_and(|usage| usage.contains("chinwag user "));
    let (mut asked, title) = match whole.find_subcommand(USER) {
        Some(user) if is_of_user => (user.clone(), "`chinwag user`"),
        _ => (whole, "Chinwag"),
    };
    let names: Vec<_> = asked
        .get_subcommands()
        .map(clap::Command::get_name)
        .filter(|name| *name != "help")
        .collect();
    let hint = match error.get(ContextKind::SuggestedSubcommand) {
        Some(ContextValue::Strings(near)) if !near.is_empty() => {
            format!(" Did you mean `{}`?", near.join("` or `"))
        }
        _ => String::new(),
    };
    let message = format!(
        "{title} has no command `{unknown}`.{hint} Its commands are {} and help.",
        names.join(", ")
    );
    asked.error(ErrorKind::InvalidSubcommand, message)
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

    /// Allow a data folder on a network file system, where a database can lose messages
    #[arg(long, help_heading = TUNING, env = "CHINWAG_ALLOW_NETWORK_DATA", global = true, action = ArgAction::SetTrue, value_parser = switch)]
    pub allow_network_data: bool,

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

//! The command line.

use std::time::Duration;

use clap::{
    Arg, Args, CommandFactory, FromArgMatches, Parser, Subcommand,
    error::{ContextKind, ContextValue, ErrorKind},
    parser::ValueSource,
};
use clap_complete::Shell;

use crate::{
    chat::rooms::RoomName,
    command::flags::Flags,
    people::names::{Note, Username, UsernameKey},
    sign_in::invites::{MAX_LIFETIME, MAX_USES},
};

/// The commands that have commands of their own.
const GROUPS: [&str; 2] = ["room", "user"];

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
            name if GROUPS.contains(&name) => command
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
    let group = GROUPS.into_iter().find(|group| {
        let is_of = |usage: &String| usage.contains(&format!("chinwag {group} "));
        usage.as_ref().is_some_and(is_of)
    });
    let (mut asked, title) = match group.and_then(|group| whole.find_subcommand(group)) {
        Some(group) => (group.clone(), format!("`chinwag {}`", group.get_name())),
        None => (whole, "Chinwag".to_owned()),
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
    /// Manage rooms
    #[command(subcommand)]
    Room(RoomCommand),
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

/// The subcommands of `room`.
#[derive(Debug, Subcommand)]
pub enum RoomCommand {
    /// Add a room (also while the server runs)
    Add {
        /// Name of the room
        name: RoomName,
        /// Only its participants know that it exists; name at least one of them
        #[arg(long, requires = "users")]
        private: bool,
        /// Username of a participant; repeat it for more
        #[arg(long = "user", value_name = "NAME")]
        users: Vec<UsernameKey>,
    },
    /// List rooms, one per line
    List,
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

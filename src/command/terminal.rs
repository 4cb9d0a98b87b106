//! The terminal output: the greeting of a server, and the other subcommands.

use std::{
    fmt::{self, Write},
    io::{self, IsTerminal},
    time::Duration,
};

use rocket::fairing::{AdHoc, Fairing};
use sqlx::{Connection, SqliteConnection};

use crate::{
    command::{
        cli::{Flags, InviteArguments},
        output,
        start::StartError,
    },
    config::{self, Config, Origin, RateLimits},
    lan::{addresses, mdns, qr},
    people::{
        database,
        names::{Username, UsernameKey},
        notices::{self, NoticeKind},
        roles::Role,
        users::{self, User},
    },
    sign_in::{
        invites::{self, Draft},
        owner_link, resets,
        tokens::Token,
    },
    store::data,
    tls::PublicAuthority,
};

/// Prints the greeting once the server listens: its address, and the next step.
pub(crate) fn greeting(owner_link: Option<Token>, demo: Vec<User>) -> impl Fairing {
    AdHoc::on_liftoff("Greeting", |rocket| {
        Box::pin(async move {
            let config = rocket.state::<Config>().expect("the config is managed");
            let (address, port) = (rocket.config().address, rocket.config().port);
            let greeting = Greeting {
                config,
                port,
                listening: config.origin_at(address, port),
                addresses: addresses::of(config, port),
                owner_link,
                demo,
                authority: rocket
                    .state::<Option<PublicAuthority>>()
                    .and_then(Option::as_ref),
            };
            // Before the greeting, because its reader may run the next command at once.
            if let Err(error) = data::announce(&config.data, &greeting.addresses) {
                log::warn!("other commands cannot find this server: {error}");
            }
            // The server runs even if the disk is full.
            if let Err(error) = output::print(&greeting.to_string()) {
                output::complain(error);
            }
            if config.open {
                greeting.open();
            }
        })
    })
}

struct Greeting<'a> {
    config: &'a Config,
    port: u16,
    listening: Origin,
    addresses: Vec<Origin>,
    owner_link: Option<Token>,
    demo: Vec<User>,
    authority: Option<&'a PublicAuthority>,
}

impl fmt::Display for Greeting<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = env!("CARGO_PKG_VERSION");
        writeln!(out, "Chinwag {version} listens on {}", self.listening)?;
        writeln!(out, "  Data    {}", self.config.data.display())?;
        if self.config.dev_login {
            self.write_demo(out)?;
        } else if let Some(token) = &self.owner_link {
            writeln!(
                out,
                "  Next    Open this link to become the owner. It works once, within an hour."
            )?;
            write_links(out, &self.addresses, |origin| invites::link(origin, token))?;
        } else if let [address] = self.addresses.as_slice() {
            writeln!(out, "  Next    Open {address} in a browser.")?;
        } else {
            writeln!(out, "  Next    Open one of these in a browser:")?;
            write_links(out, &self.addresses, Origin::to_string)?;
        }
        if self.config.has_mdns() {
            writeln!(
                out,
                "          or {}://{}:{}",
                self.config.scheme(),
                mdns::NAME,
                self.port
            )?;
        }
        if let Some(authority) = self.authority {
            self.write_trust(authority, out)?;
        }
        if !self.config.dev_login && self.addresses.iter().all(Origin::is_loopback) {
            let advice = if self.config.address.is_unspecified() {
                "Only this computer can open it, because it is not on a network."
            } else {
                "Only this computer can open it. For your network: chinwag --lan"
            };
            writeln!(out, "  Others  {advice}")?;
        }
        if self.config.rate_limits == RateLimits::Off {
            writeln!(
                out,
                "  Limits  Rate limits are off. Use this only for load tests."
            )?;
        }
        writeln!(out, "  Stop    Ctrl+C")
    }
}

impl Greeting<'_> {
    fn write_trust(&self, authority: &PublicAuthority, out: &mut impl Write) -> fmt::Result {
        let first = self.addresses.first().unwrap_or(&self.listening);
        writeln!(out, "  Trust   Browser warning? See {}", first.at("/trust"))?;
        writeln!(
            out,
            "          SHA-256 fingerprint of this server's certificate authority:\n          {}",
            authority.fingerprint
        )
    }

    fn write_demo(&self, out: &mut impl Write) -> fmt::Result {
        writeln!(
            out,
            "  Demo    Anyone on this computer can sign in as anyone. Not for real conversations."
        )?;
        write!(out, "  Next    Open {} in ", self.home())?;
        match self.demo.as_slice() {
            // All users are deactivated.
            [] => writeln!(out, "a browser."),
            [User { username, .. }] => writeln!(out, "a browser, and sign in as {username}."),
            [one, other, ..] => writeln!(
                out,
                "two browsers, and sign in as {} and {}.",
                one.username, other.username
            ),
        }
    }

    /// The address for a browser on this computer.
    fn home(&self) -> &Origin {
        self.config.origins.main().unwrap_or(&self.listening)
    }

    fn open(&self) {
        let home = self.home();
        let (address, opened) = match &self.owner_link {
            Some(token) => {
                let link = invites::link(home, token);
                let page = data::redirect_to(&self.config.data, &link);
                (link, page.and_then(open::that_detached))
            }
            None => (home.to_string(), open::that_detached(home.to_string())),
        };
        if let Err(error) = opened {
            output::complain(format_args!(
                "The browser could not be opened ({error}). Open {address} yourself."
            ));
        }
    }
}

/// Writes a link for each address, with a QR code if the output is a terminal and phones can reach the address.
fn write_links(
    out: &mut impl Write,
    addresses: &[Origin],
    link: impl Fn(&Origin) -> String,
) -> fmt::Result {
    for origin in addresses {
        let link = link(origin);
        writeln!(out, "          {link}")?;
        if io::stdout().is_terminal() && !origin.is_loopback() {
            writeln!(out, "\n{}", qr::in_terminal(&link))?;
        }
    }
    Ok(())
}

/// Creates an owner link and prints it. A running server accepts it at once.
///
/// # Errors
/// See [`StartError`].
pub async fn owner_link(flags: &Flags) -> Result<(), StartError> {
    let (config, mut connection) = open(flags).await?;
    let token = owner_link::create(&mut connection).await?;
    connection.close().await?;
    let says = "Open this link within an hour to become an owner. It works once.";
    show(says, &config, |origin| invites::link(origin, &token))
}

/// Creates an invite and prints its link. A running server accepts it at once.
///
/// # Errors
/// See [`StartError`].
pub async fn invite(flags: &Flags, arguments: InviteArguments) -> Result<(), StartError> {
    let (config, mut connection) = open(flags).await?;
    let draft = Draft {
        role: Role::Member,
        uses: arguments.uses,
        lifetime: arguments.expires,
        note: arguments.note,
        invited_by: None,
    };
    let (_, token) = invites::create(&mut connection, &draft).await?;
    connection.close().await?;
    let people = match arguments.uses {
        1 => "One person".to_owned(),
        uses => format!("{uses} people"),
    };
    let lifetime = in_words(arguments.expires);
    let says = format!("{people} can join with this link, within {lifetime}.");
    show(&says, &config, |origin| invites::link(origin, &token))
}

/// "7 days", "1 day 12 h".
fn in_words(duration: Duration) -> String {
    let text = humantime::format_duration(duration).to_string();
    let mut words = String::new();
    let mut was_digit = false;
    for character in text.chars() {
        if was_digit && character.is_alphabetic() {
            words.push(' ');
        }
        was_digit = character.is_ascii_digit();
        words.push(character);
    }
    words
}

/// Creates a reset link and prints it. The user is notified at their page's next request.
///
/// # Errors
/// See [`StartError`].
pub async fn reset(flags: &Flags, name: &UsernameKey) -> Result<(), StartError> {
    let (config, mut connection) = open(flags).await?;
    let mut tx = connection.begin_with("begin immediate").await?;
    let user = users::by_name(&mut tx, name).await?;
    let (token, _) = resets::create(&mut tx, user.id, None).await?;
    notices::add(&mut tx, user.id, NoticeKind::ResetLink, None).await?;
    tx.commit().await?;
    connection.close().await?;
    let lifetime = in_words(resets::LIFETIME);
    let says = format!(
        "{} can choose a new password with this link, once, within {lifetime}.",
        user.username
    );
    show(&says, &config, |origin| resets::link(origin, &token))
}

fn show(says: &str, config: &Config, link: impl Fn(&Origin) -> String) -> Result<(), StartError> {
    let addresses =
        data::announced(&config.data).unwrap_or_else(|| addresses::of(config, config.port));
    let mut text = format!("{says}\n");
    write_links(&mut text, &addresses, link).expect("a string takes what is written");
    Ok(output::print(&text)?)
}

/// Adds users. A running server knows them at once.
///
/// # Errors
/// See [`StartError`]. An invalid name adds no user.
pub async fn add_users(flags: &Flags, names: &[Username]) -> Result<(), StartError> {
    let (config, mut connection) = open(flags).await?;
    let mut tx = connection.begin_with("begin immediate").await?;
    for name in names {
        users::add(&mut tx, name)
            .await
            .map_err(|error| StartError::User(name.clone(), error))?;
    }
    tx.commit().await?;
    let lines: Vec<_> = names
        .iter()
        .map(|name| {
            if config.dev_login {
                format!("Added {name}. In a demo, no password is needed.\n")
            } else {
                format!("Added {name}. Set a password with: chinwag user reset {name}\n")
            }
        })
        .collect();
    Ok(output::print(&lines.concat())?)
}

/// Lists the users, one per line.
///
/// # Errors
/// See [`StartError`].
pub async fn list_users(flags: &Flags) -> Result<(), StartError> {
    let (_, mut connection) = open(flags).await?;
    let users = users::all(&mut connection).await?;
    let lines: Vec<_> = users
        .iter()
        .map(|user| format!("{}\n", user.username))
        .collect();
    Ok(output::print(&lines.concat())?)
}

async fn open(flags: &Flags) -> Result<(Config, SqliteConnection), StartError> {
    let config = Config::from_figment(&config::figment(flags))?;
    data::prepare(&config)?;
    let connection = database::open(&config.database()).await?;
    Ok((config, connection))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn greeting(lan: bool, address: &str) -> String {
        let flags = Flags {
            lan,
            ..Flags::default()
        };
        let config = Config::from_figment(&config::figment(&flags)).unwrap();
        let origin: Origin = address.parse().unwrap();
        Greeting {
            config: &config,
            port: 8000,
            listening: origin.clone(),
            addresses: vec![origin],
            owner_link: None,
            demo: Vec::new(),
            authority: None,
        }
        .to_string()
    }

    #[test]
    fn lan_flag_is_not_suggested_without_a_network() {
        let local = "http://127.0.0.1:8000";
        assert!(greeting(false, local).contains("chinwag --lan"));
        assert!(greeting(true, local).contains("not on a network"));
        assert!(!greeting(true, "http://192.168.1.20:8000").contains("Others"));
    }
}

//! The greeting of a server: where it listens, what to do next, and then the rest.

use std::fmt::{self, Write};

use rocket::fairing::{AdHoc, Fairing};

use crate::{
    command::{
        browser,
        links::{self, Codes},
        output,
    },
    config::{Config, Origin, RateLimits},
    lan::{addresses, mdns},
    people::users::User,
    sign_in::{invites, tokens::Token},
    store::data,
    tls::PublicAuthority,
};

/// Prints the greeting once the server listens, and opens the browser for a person at a desktop.
pub(super) fn greeting(owner_link: Option<Token>, demo: Vec<User>) -> impl Fairing {
    AdHoc::on_liftoff("Greeting", |rocket| {
        Box::pin(async move {
            let config = rocket.state::<Config>().expect("the config is managed");
            let (address, port) = (rocket.config().address, rocket.config().port);
            let greeting = Greeting {
                config,
                listening: config.origin_at(address, port),
                addresses: addresses::of(config, port),
                mdns: config.has_mdns().then(|| announced(config, port)),
                owner_link,
                demo,
                authority: rocket
                    .state::<Option<PublicAuthority>>()
                    .and_then(Option::as_ref),
                codes: Codes::here(),
            };
            // Before the greeting, because its reader may run the next command at once.
            if let Err(error) = data::announce(&config.data, &greeting.addresses) {
                log::warn!("other commands cannot find this server: {error}");
            }
            // The server runs even if the disk is full.
            if let Err(error) = output::print(&greeting.to_string()) {
                output::complain(error);
            }
            if browser::is_wanted(config) {
                greeting.open();
            }
        })
    })
}

fn announced(config: &Config, port: u16) -> Origin {
    let origin = format!("{}://{}:{port}", config.scheme(), mdns::NAME);
    origin.parse().expect("a name and a port are an origin")
}

struct Greeting<'a> {
    config: &'a Config,
    listening: Origin,
    addresses: Vec<Origin>,
    /// The address with the announced name.
    mdns: Option<Origin>,
    owner_link: Option<Token>,
    demo: Vec<User>,
    authority: Option<&'a PublicAuthority>,
    codes: Codes,
}

impl fmt::Display for Greeting<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version = env!("CARGO_PKG_VERSION");
        writeln!(out, "Chinwag {version} listens on {}", self.listening)?;
        if self.config.dev_login {
            self.write_demo(out)?;
        } else {
            self.write_next(out)?;
        }
        if let Some(authority) = self.authority {
            self.write_trust(authority, out)?;
        }
        if !self.config.dev_login && self.addresses.iter().all(Origin::is_loopback) {
            self.write_others(out)?;
        }
        if self.config.rate_limits == RateLimits::Off {
            writeln!(
                out,
                "  Limits  Rate limits are off. Use this only for load tests."
            )?;
        }
        writeln!(out, "  Data    {}", self.config.data.display())?;
        writeln!(out, "  Stop    Ctrl+C")
    }
}

impl Greeting<'_> {
    fn write_next(&self, out: &mut impl Write) -> fmt::Result {
        let all: Vec<_> = self.addresses.iter().chain(&self.mdns).cloned().collect();
        let what = match (&self.owner_link, all.len()) {
            (Some(_), 1) => "Open this link to become the owner. It works once, within an hour.",
            (Some(_), _) => {
                "Open one of these links to become the owner. You can use only one of them, once, within an hour."
            }
            (None, 1) => "Open this address in a browser:",
            (None, _) => "Open one of these addresses in a browser:",
        };
        writeln!(out, "  Next    {what}")?;
        let link = |origin: &Origin| match &self.owner_link {
            Some(token) => invites::link(origin, token),
            None => origin.to_string(),
        };
        links::write(out, &all, link)?;
        links::write_codes(out, &self.addresses, self.codes, link)
    }

    fn write_demo(&self, out: &mut impl Write) -> fmt::Result {
        write!(out, "  Next    Open {} in ", self.listening)?;
        match self.demo.as_slice() {
            // All users are deactivated.
            [] => writeln!(out, "a browser.")?,
            [User { username, .. }] => writeln!(out, "a browser, and sign in as {username}.")?,
            [one, other, ..] => writeln!(
                out,
                "two browsers, and sign in as {} and {}.",
                one.username, other.username
            )?,
        }
        writeln!(
            out,
            "  Demo    Anyone on this computer can sign in as anyone. Not for real conversations."
        )?;
        for origin in self.config.origins.iter().filter(|at| !at.is_loopback()) {
            writeln!(out, "          At {origin} people need a password.")?;
        }
        Ok(())
    }

    fn write_trust(&self, authority: &PublicAuthority, out: &mut impl Write) -> fmt::Result {
        let first = self.addresses.first().unwrap_or(&self.listening);
        writeln!(out, "  Trust   Browser warning? See {}", first.at("/trust"))?;
        writeln!(
            out,
            "          SHA-256 fingerprint of this server's certificate authority:\n          {}",
            authority.fingerprint
        )
    }

    fn write_others(&self, out: &mut impl Write) -> fmt::Result {
        if self.config.address.is_unspecified() {
            let advice = "Only this computer can open it, because it is not on a network.";
            return writeln!(out, "  Others  {advice}");
        }
        let command = self.config.lan_command();
        let advice = "Only this computer can open it. For your network:";
        writeln!(out, "  Others  {advice} {command}")
    }

    /// The address for a browser on this computer. In a demo, another needs a password.
    fn home(&self) -> &Origin {
        match self.config.origins.main() {
            Some(origin) if !self.config.dev_login => origin,
            Some(_) | None => &self.listening,
        }
    }

    fn open(&self) {
        let home = self.home();
        match &self.owner_link {
            Some(token) => browser::open(self.config, &invites::link(home, token), true),
            None => browser::open(self.config, &home.to_string(), false),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::flags::Flags;

    fn config(change: impl FnOnce(&mut Flags)) -> Config {
        Config::of(&Flags::with(change)).unwrap()
    }

    fn greeting(config: &Config, addresses: &[&str], codes: Codes) -> String {
        let addresses: Vec<Origin> = addresses.iter().map(|at| at.parse().unwrap()).collect();
        Greeting {
            config,
            listening: "http://localhost:8000".parse().unwrap(),
            addresses,
            mdns: config.has_mdns().then(|| announced(config, 8000)),
            owner_link: Some(Token::random()),
            demo: Vec::new(),
            authority: None,
            codes,
        }
        .to_string()
    }

    #[test]
    fn lan_flag_is_not_suggested_without_a_network() {
        let local = ["http://127.0.0.1:8000"];
        let plain = |config| greeting(config, &local, Codes::Omitted);
        let default = config(|_| {});
        assert!(plain(&default).contains("chinwag --lan\n"));
        let lan = config(|flags| flags.lan = true);
        assert!(plain(&lan).contains("not on a network"));
        let on_network = greeting(&lan, &["http://192.168.1.20:8000"], Codes::Omitted);
        assert!(!on_network.contains("Others"));
    }

    #[test]
    fn suggested_command_keeps_the_settings() {
        let config = config(|flags| {
            flags.port = Some(9000);
            flags.data = Some("/srv/chat".into());
        });
        let greeting = greeting(&config, &["http://127.0.0.1:9000"], Codes::Omitted);
        assert!(greeting.contains("chinwag --lan --port 9000 --data /srv/chat\n"));
    }

    #[test]
    fn all_links_come_before_the_first_code() {
        let lan = config(|flags| flags.lan = true);
        let addresses = [
            "http://192.168.1.20:8000",
            "http://10.0.0.1:8000",
            "http://127.0.0.1:8000",
        ];
        let text = greeting(&lan, &addresses, Codes::Drawn);
        let first_code = text.find('\u{1b}').unwrap();
        for address in addresses {
            assert!(text.find(&format!("{address}/join#")).unwrap() < first_code);
        }
        assert!(text.find("http://chinwag.local:8000/join#").unwrap() < first_code);
        assert_eq!(text.matches("for a phone:").count(), 2);
        assert!(!greeting(&lan, &addresses, Codes::Omitted).contains('\u{1b}'));
    }

    #[test]
    fn demo_with_an_origin_opens_where_no_password_is_needed() {
        let config = config(|flags| {
            flags.dev_login = true;
            flags.origin = vec!["https://chat.example.org".to_owned()];
        });
        let text = greeting(&config, &["https://chat.example.org"], Codes::Omitted);
        assert!(text.contains("Next    Open http://localhost:8000 in"));
        assert!(text.contains("At https://chat.example.org people need a password."));
    }
}

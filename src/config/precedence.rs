//! The precedence of the settings' sources: defaults, then `Rocket.toml`, then the environment, then flags.

#[cfg(unix)]
use std::collections::HashSet;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, TcpListener};

use rocket::{
    config::{Config as RocketConfig, Ident, LogLevel as RocketLogLevel, Shutdown},
    figment::{
        Figment, Profile,
        providers::{Env, Format, Serialized, Toml},
    },
};
use socket2::SockRef;

use super::{LogLevel, Overrides, data_folder, paths};

/// The merged settings of all sources. Rocket also reads its own settings from it.
#[must_use]
pub fn figment(overrides: impl Into<Overrides>) -> Figment {
    let rocket = RocketConfig {
        address: IpAddr::V4(Ipv4Addr::LOCALHOST),
        port: 8000,
        // Do not tell attackers which software runs here.
        ident: Ident::none(),
        // A request must not choose its own origin.
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
    let [environment, flags] = overrides.into().sources();
    let places = [
        Figment::from(Toml::file(Env::var_or("ROCKET_CONFIG", "Rocket.toml")).nested()),
        Figment::from(Env::prefixed("ROCKET_").ignore(&["PROFILE"]).global()),
        Figment::from(environment),
        Figment::from(flags),
    ];
    let figment = listen(places.into_iter().fold(defaults, overrule));
    let data = data_folder::default_for(&figment);
    figment.join(Serialized::default("data", paths::Setting::from(data)))
}

/// Merges a source over those before it. If it sets one address to listen on, it overrides their `lan`.
fn overrule(figment: Figment, place: Figment) -> Figment {
    let place = place.select(figment.profile().clone());
    if place.contains("address") && !place.contains("lan") {
        figment.merge(Serialized::global("lan", false)).merge(place)
    } else {
        figment.merge(place)
    }
}

/// Lets `lan` override the address of an earlier source. [`Config::check`] handles both in the same source.
fn listen(figment: Figment) -> Figment {
    let place = |name| figment.find_value(name).map(|value| value.tag()).ok();
    let is_lan = figment.extract_inner("lan").unwrap_or(false);
    if is_lan && place("lan") != place("address") {
        figment.merge(Serialized::global("address", everywhere()))
    } else {
        figment
    }
}

/// The unspecified address of IPv6 if its sockets also accept IPv4, else that of IPv4.
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

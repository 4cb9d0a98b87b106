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

/// Everything set anywhere, in the order in which it wins. Rocket reads its own settings from it too.
#[must_use]
pub fn figment(overrides: impl Into<Overrides>) -> Figment {
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

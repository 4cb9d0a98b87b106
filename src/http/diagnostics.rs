//! The log on standard error. It never contains tokens from addresses, nor control characters, which a terminal would
//! obey.

use std::{
    fmt::{self, Display, Write as _},
    io::Write as _,
};

use log::{LevelFilter, debug};
use rocket::fairing::{AdHoc, Fairing};

/// Opens the log, before Rocket opens its own.
pub fn init(level: LevelFilter) {
    if logger(level).try_init().is_err() {
        debug!("another server of this process has already opened the log");
    }
}

/// Builds the logger for a level.
#[must_use]
pub fn logger(level: LevelFilter) -> env_logger::Builder {
    let mut logger = env_logger::Builder::new();
    // Rocket's own lines contain whole addresses.
    logger
        .format(|out, record| {
            let (time, level) = (out.timestamp(), record.level());
            let message = record.args().to_string();
            writeln!(
                out,
                "[{time} {level:<5} {}] {}",
                record.target(),
                Escaped(&message)
            )
        })
        .filter_level(level)
        .filter_module("rocket", LevelFilter::Off)
        .filter_module("chinwag::http::routes", LevelFilter::Off);
    logger
}

/// Logs each request, without parts that may hold a token.
#[must_use]
pub fn requests() -> impl Fairing {
    AdHoc::on_response("Request log", |request, response| {
        Box::pin(async move {
            debug!(
                "{} {} {}",
                request.method(),
                without_secret(request.uri().path().as_str()),
                response.status().code
            );
        })
    })
}

/// Truncates a path where its query or fragment begins, even if a mail program escaped the `?` or `#` of a link, once
/// or repeatedly.
fn without_secret(path: &str) -> &str {
    let is_cut = |at: &usize| {
        let escape = path[*at..].get(1..3).unwrap_or_default();
        ["23", "25", "3f", "3F"].contains(&escape)
    };
    let mut escapes = path.match_indices('%').map(|(at, _)| at);
    &path[..escapes.find(is_cut).unwrap_or(path.len())]
}

/// A text on one line with invisible characters escaped. Clients choose parts of the log.
pub struct Escaped<'t>(pub &'t str);

impl Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.chars().try_for_each(|character| match character {
            '"' | '\'' => f.write_char(character),
            other => write!(f, "{}", other.escape_debug()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_is_truncated_where_a_damaged_link_may_hold_its_token() {
        for (path, logged) in [
            ("/join", "/join"),
            ("/join%23TOKEN", "/join"),
            ("/reset%2523TOKEN", "/reset"),
            ("/api/oauth/callback%3fcode=CODE", "/api/oauth/callback"),
            ("/api/oauth/callback%3Fcode=CODE", "/api/oauth/callback"),
            ("/zo%C3%AB/a%0Ab%", "/zo%C3%AB/a%0Ab%"),
            ("/a%2", "/a%2"),
        ] {
            assert_eq!(without_secret(path), logged);
        }
    }

    #[test]
    fn invisible_characters_are_escaped() {
        for (text, logged) in [
            (
                "it's \"Zoë\" at /a%0Ab: 日本",
                "it's \"Zoë\" at /a%0Ab: 日本",
            ),
            ("x\n[2026] ERROR", "x\\n[2026] ERROR"),
            ("\u{1b}[2J\r\u{9b}2J\0", "\\u{1b}[2J\\r\\u{9b}2J\\0"),
            ("a\u{202e}b\u{2028}c", "a\\u{202e}b\\u{2028}c"),
            ("\\u{1b}", "\\\\u{1b}"),
        ] {
            assert_eq!(Escaped(text).to_string(), logged);
        }
    }
}

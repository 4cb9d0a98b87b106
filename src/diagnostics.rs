//! The lines on standard error. Two things are never in them: the query of a request, which may hold a token, and control
//! characters, which a terminal would obey.

use std::{
    fmt::{self, Display, Write as _},
    io::Write as _,
};

use log::{LevelFilter, debug};
use rocket::fairing::{AdHoc, Fairing};

/// Opens the log of diagnostics, before Rocket opens its own.
pub fn init(level: LevelFilter) {
    if logger(level).try_init().is_err() {
        debug!("another server of this process has opened it");
    }
}

/// What is said at a level.
#[must_use]
pub fn logger(level: LevelFilter) -> env_logger::Builder {
    let mut logger = env_logger::Builder::new();
    // Rocket's lines, and those that it writes into routes, show whole addresses.
    logger
        .format(|out, record| {
            let (time, level) = (out.timestamp(), record.level());
            let message = Escaped(record.args().to_string());
            writeln!(out, "[{time} {level:<5} {}] {message}", record.target())
        })
        .filter_level(level)
        .filter_module("rocket", LevelFilter::Off)
        .filter_module("chinwag::routes", LevelFilter::Off);
    logger
}

/// A line for each request, without its query.
#[must_use]
pub fn requests() -> impl Fairing {
    AdHoc::on_response("Request log", |request, response| {
        Box::pin(async move {
            debug!(
                "{} {} {}",
                request.method(),
                request.uri().path(),
                response.status().code
            );
        })
    })
}

/// Text in one line, in which every character that cannot be seen is escaped. Whoever asks the server chooses parts of
/// what it logs.
struct Escaped(String);

impl Display for Escaped {
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
    fn what_cannot_be_seen_is_escaped() {
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
            assert_eq!(Escaped(text.to_owned()).to_string(), logged);
        }
    }
}

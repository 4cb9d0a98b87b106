//! Links in the terminal: each at every address of the server, and then as QR codes.

use std::{
    fmt::{self, Write},
    io::{self, IsTerminal},
};

use crate::{config::Origin, lan::qr};

/// Whether QR codes are drawn: only for a person at a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Codes {
    /// Drawn.
    Drawn,
    /// Left out.
    Omitted,
}

impl Codes {
    /// Whether to draw them on standard output.
    pub(super) fn here() -> Self {
        if io::stdout().is_terminal() {
            Self::Drawn
        } else {
            Self::Omitted
        }
    }
}

/// Writes a link at each address.
pub(super) fn write(
    out: &mut impl Write,
    origins: &[Origin],
    link: impl Fn(&Origin) -> String,
) -> fmt::Result {
    origins
        .iter()
        .try_for_each(|origin| writeln!(out, "          {}", link(origin)))
}

/// Draws a link at each address that a phone can reach. The codes come after all links, so that they move none off the
/// screen.
pub(super) fn write_codes(
    out: &mut impl Write,
    origins: &[Origin],
    codes: Codes,
    link: impl Fn(&Origin) -> String,
) -> fmt::Result {
    if codes == Codes::Omitted {
        return Ok(());
    }
    for origin in origins.iter().filter(|origin| !origin.is_loopback()) {
        writeln!(out, "\n    {origin} for a phone:\n")?;
        writeln!(out, "{}", qr::in_terminal(&link(origin)))?;
    }
    Ok(())
}

//! QR codes (ISO/IEC 18004) of links, for the terminal and for the page.

use std::fmt::Write;

use qrcode::{Color, QrCode, render::unicode::Dense1x2};
use schemars::JsonSchema;
use serde::Serialize;

/// The width of the quiet zone, in modules, as the standard requires.
const QUIET_ZONE: usize = 4;
/// The widths of the smallest and the largest code (versions 1 and 40), with the quiet zone.
const SMALLEST: usize = 21 + 2 * QUIET_ZONE;
const LARGEST: usize = 177 + 2 * QUIET_ZONE;
/// Black on white in any terminal theme (ECMA-48, SGR), and the reset.
const BLACK_ON_WHITE: &str = "\x1b[30;107m";
const RESET: &str = "\x1b[0m";

/// A code for the page.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Qr {
    /// Its width and height in modules, with the quiet zone.
    #[schemars(range(min = SMALLEST, max = LARGEST), example = 41)]
    size: usize,
    /// The dark modules, as the path of an SVG with the view box `0 0 size size`.
    #[schemars(
        regex(pattern = "^(M[0-9]{1,3} [0-9]{1,3}h1v1h-1z)+$"),
        example = &"M4 4h1v1h-1zM5 4h1v1h-1z"
    )]
    path: String,
}

/// The QR code of a link.
#[must_use]
pub fn of(link: &str) -> Qr {
    let code = encode(link);
    let width = code.width();
    let mut path = String::new();
    for (index, color) in code.to_colors().into_iter().enumerate() {
        if color == Color::Dark {
            let (x, y) = (index % width + QUIET_ZONE, index / width + QUIET_ZONE);
            write!(path, "M{x} {y}h1v1h-1z").expect("a string takes what is written");
        }
    }
    Qr {
        size: width + 2 * QUIET_ZONE,
        path,
    }
}

/// The QR code of a link for a terminal, with two modules per character.
#[must_use]
pub fn in_terminal(link: &str) -> String {
    let drawn = encode(link).render::<Dense1x2>().build();
    let lines = drawn.lines();
    lines.fold(String::new(), |text, line| {
        text + "    " + BLACK_ON_WHITE + line + RESET + "\n"
    })
}

fn encode(link: &str) -> QrCode {
    QrCode::new(link).expect("a link is shorter than the 2,331 bytes of the largest code")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_square_and_begins_with_the_finder_pattern() {
        let qr = of("http://192.168.1.20:8000/join#token");
        assert!(qr.path.starts_with("M4 4h1v1h-1zM5 4h1v1h-1z"));
        let terminal = in_terminal("http://192.168.1.20:8000/join#token");
        let first = terminal.lines().nth(2).unwrap();
        let drawn = first.trim_start().strip_prefix(BLACK_ON_WHITE).unwrap();
        assert!(drawn.starts_with("    █▀▀▀▀▀█"), "{terminal}");
        assert_eq!(drawn.strip_suffix(RESET).unwrap().chars().count(), qr.size);
        assert_eq!(terminal.lines().count(), qr.size.div_ceil(2));
    }
}

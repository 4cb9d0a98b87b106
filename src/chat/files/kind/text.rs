//! Plain text, which is safe to show: with `nosniff`, no browser takes it for a page.

use std::str;

/// The endings of pages and drawings that run scripts. Nobody wants their source in place.
const MARKUP: [&str; 13] = [
    "htm", "html", "xhtml", "xht", "shtml", "hta", "mht", "mhtml", "svg", "svgz", "xml", "xsl",
    "xslt",
];
/// The endings of texts that may begin with a tag.
const PLAIN: [&str; 6] = ["txt", "text", "log", "md", "markdown", "csv"];

/// Whether a file is plain text in UTF-8. A file that begins with a tag is text only if its name says so.
pub(super) fn is_plain(start: &[u8], ending: &str) -> bool {
    is_text(start)
        && !MARKUP.contains(&ending)
        && (PLAIN.contains(&ending) || !begins_with_tag(start))
}

fn is_text(start: &[u8]) -> bool {
    // The last character may be cut.
    let is_utf8 = str::from_utf8(start).map_or_else(|error| error.error_len().is_none(), |_| true);
    is_utf8 && !start.iter().any(|byte| is_binary(*byte))
}

/// A "binary data byte" of the MIME Sniffing Standard: no text contains it.
fn is_binary(byte: u8) -> bool {
    matches!(byte, 0..=8 | 0x0b | 0x0e..=0x1a | 0x1c..=0x1f)
}

fn begins_with_tag(start: &[u8]) -> bool {
    let start = start.strip_prefix(b"\xef\xbb\xbf").unwrap_or(start);
    matches!(start.trim_ascii_start(), [b'<', next, ..] if next.is_ascii_alphabetic() || b"!?/".contains(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_utf8_without_binary_bytes_is_text() {
        assert!(is_plain("Grüße, 한글\r\n\t\u{1b}[0m".as_bytes(), "log"));
        assert!(is_plain(&"한글".as_bytes()[..4], "txt"));
        assert!(is_plain(b"", ""));
        for other in [
            b"a\0b".as_slice(),
            b"a\x1fb",
            b"\xffabc",
            b"caf\xe9 au lait",
        ] {
            assert!(!is_plain(other, "txt"), "{other:?}");
        }
    }

    #[test]
    fn page_or_drawing_is_not_text() {
        for (start, ending) in [
            ("<!doctype html>", "html"),
            ("hello", "html"),
            ("hello", "svg"),
            ("<svg xmlns='http://www.w3.org/2000/svg'>", ""),
            ("\u{feff} \n<?xml version='1.0'?>", "dat"),
            ("<script>alert(1)</script>", "js"),
        ] {
            assert!(!is_plain(start.as_bytes(), ending), "{start} {ending}");
        }
    }

    #[test]
    fn text_with_tags_is_text_if_its_name_says_so() {
        assert!(is_plain(b"<!doctype html><script>", "txt"));
        assert!(is_plain(b"<h1 align=center>", "md"));
        assert!(is_plain(b"<3 you all", ""));
        assert!(is_plain(b"a <b>", ""));
    }
}

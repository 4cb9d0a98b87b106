//! Names of files: as the user typed them, but safe to store, to show and to send in a header.

use std::fmt::Write;

/// The longest name that file systems accept, in bytes.
const MAX_BYTES: usize = 255;
/// The longest ending that is kept when a name is shortened, with its dot, in bytes.
const MAX_ENDING: usize = 32;
/// The name of a file without one.
const UNNAMED: &str = "file";

/// How a browser treats a file that it receives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// It shows it.
    Inline,
    /// It saves it.
    Attachment,
}

/// A name for a file of this name: without folders and control characters, never empty, `.` or `..`, and at most 255
/// bytes long. A longer one is shortened before its ending. Direction marks are kept, and the page makes them visible.
#[must_use]
pub fn safe(typed: &str) -> String {
    let name = typed.rsplit(['/', '\\']).next().unwrap_or_default();
    let name = name.replace(is_break, "");
    let name = shorten(name.trim());
    if name.chars().all(|character| character == '.') {
        UNNAMED.to_owned()
    } else {
        name
    }
}

/// Controls, and the two other characters that end a line.
fn is_break(character: char) -> bool {
    character.is_control() || matches!(character, '\u{2028}' | '\u{2029}')
}

fn shorten(name: &str) -> String {
    if name.len() <= MAX_BYTES {
        return name.to_owned();
    }
    let ending = match name.rfind('.') {
        Some(at) if at > 0 && name.len() - at <= MAX_ENDING => &name[at..],
        Some(_) | None => "",
    };
    let stem = &name[..name.floor_char_boundary(MAX_BYTES - ending.len())];
    format!("{}{ending}", stem.trim_end())
}

/// The value of the header `Content-Disposition` (RFC 6266): the name in ASCII for old programs, and the whole name in
/// UTF-8 (RFC 8187) if that differs.
#[must_use]
pub fn content_disposition(disposition: Disposition, name: &str) -> String {
    let kind = match disposition {
        Disposition::Inline => "inline",
        Disposition::Attachment => "attachment",
    };
    let name = name.replace(hides_ending, "_");
    let quoted = quoted(&name);
    let mut header = format!("{kind}; filename=\"{quoted}\"");
    if quoted != name {
        header += "; filename*=UTF-8''";
        percent_encode(&name, &mut header);
    }
    header
}

/// Line ends, and the marks that override the direction of what follows: with one, `exe` looks like `gpj` in a folder
/// of downloads. Marks that Arabic and Hebrew texts need are not among these.
fn hides_ending(character: char) -> bool {
    is_break(character) || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A quoted string (RFC 9110, 5.6.4). A percent sign would be decoded by some browsers.
fn quoted(name: &str) -> String {
    let mut quoted = String::with_capacity(name.len());
    for character in name.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '%' => quoted.push('_'),
            ' '..='~' => quoted.push(character),
            _ => quoted.push('_'),
        }
    }
    quoted
}

fn percent_encode(name: &str, header: &mut String) {
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
            header.push(char::from(byte));
        } else {
            write!(header, "%{byte:02X}").expect("a string takes any text");
        }
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::chat::files::kind::{self, MediaType};

    #[derive(Deserialize)]
    struct Case {
        name: String,
        want: String,
    }

    fn attachment(name: &str) -> String {
        content_disposition(Disposition::Attachment, name)
    }

    /// The name that a browser reads from `filename*`, or else from `filename`.
    fn downloaded(header: &str) -> String {
        let Some((_, encoded)) = header.split_once("filename*=UTF-8''") else {
            let (_, quoted) = header.split_once("filename=\"").unwrap();
            return quoted.strip_suffix('"').unwrap().to_owned();
        };
        let mut parts = encoded.split('%');
        let mut bytes = parts.next().unwrap().as_bytes().to_vec();
        for part in parts {
            bytes.push(u8::from_str_radix(&part[..2], 16).unwrap());
            bytes.extend(&part.as_bytes()[2..]);
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn names_that_fail_elsewhere_are_safe() {
        let cases = include_str!("../../../tests/fuzz/seeds/files/names.json");
        let cases: Vec<Case> = serde_json::from_str(cases).unwrap();
        assert_eq!(cases.len(), 13);
        for Case { name, want } in cases {
            let stored = safe(&name);
            let header = attachment(&stored);
            assert!(stored.len() <= 255 && !stored.is_empty(), "{name}");
            assert!(
                header.bytes().all(|byte| (b' '..=b'~').contains(&byte)),
                "{header}"
            );
            match want.as_str() {
                "kept" | "255 bytes: kept" => {
                    assert_eq!(
                        (stored.as_str(), downloaded(&header)),
                        (name.as_str(), name.clone())
                    );
                }
                "kept; filename* on download" => {
                    assert!(header.contains("filename*=UTF-8''") && downloaded(&header) == name);
                }
                "kept and quoted" => {
                    assert!(header.contains(r#"filename="a\"b;c.txt""#), "{header}");
                    assert_eq!(downloaded(&header), name);
                }
                "the direction mark is shown, the ending is exe" => {
                    assert_eq!(stored, name);
                    assert_eq!(downloaded(&header), "invoice_gpj.exe");
                }
                "shortened, the ending kept" => {
                    assert_eq!((stored.len(), &stored[250..]), (255, "x.txt"));
                }
                "a safe name" => assert_eq!(stored, "file"),
                "no folder" => assert_eq!(stored, "c.txt"),
                "attachment, never rendered" => {
                    assert_eq!(stored, name);
                    for content in ["<html>", "<svg>", "hello"] {
                        assert!(!kind::of(content.as_bytes(), &stored).is_inline());
                    }
                }
                "text/plain, nosniff" => {
                    assert_eq!(kind::of(b"<html>", "notes.txt"), MediaType::Text);
                }
                "no header injection" => assert_eq!(stored, "linebreak.txt"),
                other => panic!("{other}"),
            }
        }
    }

    #[test]
    fn long_name_is_cut_between_characters() {
        assert_eq!(safe(&format!("{}.txt", "한".repeat(100))).len(), 253);
        assert_eq!(safe(&format!(".{}", "x".repeat(300))).len(), 255);
        assert_eq!(safe(&format!("a.{}", "한".repeat(100))).len(), 254);
    }

    #[test]
    fn name_of_nothing_but_blanks_and_dots_is_replaced() {
        for typed in ["", ".", "..", "...", " ", "\n", "folder/", "C:\\", " .. "] {
            assert_eq!(safe(typed), "file", "{typed:?}");
        }
        assert_eq!(safe(" .gitignore "), ".gitignore");
    }

    #[test]
    fn header_is_safe_with_any_name() {
        let header = content_disposition(Disposition::Inline, "a\r\nX: \"y\"\u{2028}%41.png");
        assert_eq!(
            header,
            "inline; filename=\"a__X: \\\"y\\\"__41.png\"; filename*=UTF-8''a__X%3A%20%22y%22_%2541.png"
        );
        assert_eq!(
            attachment("plain name.txt"),
            "attachment; filename=\"plain name.txt\""
        );
    }
}

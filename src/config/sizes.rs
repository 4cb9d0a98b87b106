//! Sizes of files: `50MB`, `2GB`. A megabyte is what people and the page mean by it: 1,024 times 1,024 bytes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A number of bytes, with a unit: `50MB`, `2GB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "Written", into = "u64")]
pub struct Size(pub u64);

/// As settings have it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Bytes(u64),
    Text(String),
}

/// The text is no size.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a size is a number with a unit, such as 50MB or 2GB")]
pub struct InvalidSize;

impl TryFrom<Written> for Size {
    type Error = InvalidSize;

    fn try_from(written: Written) -> Result<Self, InvalidSize> {
        match written {
            Written::Bytes(bytes) => Ok(Self(bytes)),
            Written::Text(text) => text.parse(),
        }
    }
}

impl From<Size> for u64 {
    fn from(size: Size) -> Self {
        size.0
    }
}

impl FromStr for Size {
    type Err = InvalidSize;

    fn from_str(text: &str) -> Result<Self, InvalidSize> {
        let text = text.trim();
        let digits = text.trim_end_matches(|letter: char| !letter.is_ascii_digit());
        let number: u64 = digits.parse().map_err(|_| InvalidSize)?;
        let unit = text[digits.len()..].trim_start().to_ascii_uppercase();
        let shift = match unit.as_str() {
            "" | "B" => 0,
            "K" | "KB" | "KIB" => 10,
            "M" | "MB" | "MIB" => 20,
            "G" | "GB" | "GIB" => 30,
            "T" | "TB" | "TIB" => 40,
            _ => return Err(InvalidSize),
        };
        number.checked_mul(1 << shift).map(Self).ok_or(InvalidSize)
    }
}

impl fmt::Display for Size {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let units = [(1 << 30, "GB"), (1 << 20, "MB"), (1 << 10, "KB")];
        match units.into_iter().find(|(bytes, _)| self.0 >= *bytes) {
            Some((bytes, unit)) => write!(f, "{} {unit}", self.0 / bytes),
            None => write!(f, "{} bytes", self.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_units() {
        for (text, bytes) in [
            ("50MB", 50 << 20),
            (" 50 MB ", 50 << 20),
            ("2GB", 2 << 30),
            ("1MiB", 1 << 20),
            ("700", 700),
        ] {
            assert_eq!(text.parse(), Ok(Size(bytes)), "{text}");
        }
        for text in ["", "many", "-1MB", "MB", "1XB", "1.5GB", "99999999999TB"] {
            assert_eq!(text.parse::<Size>(), Err(InvalidSize), "{text}");
        }
    }

    #[test]
    fn size_is_shown_in_the_largest_unit() {
        let shown = [50 << 20, 2 << 30, 999].map(|bytes| Size(bytes).to_string());
        assert_eq!(shown, ["50 MB", "2 GB", "999 bytes"]);
    }
}

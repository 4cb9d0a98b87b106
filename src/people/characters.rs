//! Characters that nobody sees. This is the only place that lists them, for names, notes and messages.
//!
//! The page has a pattern for them in `frontend/src/text/content.ts`. Its test compares it with a table that a test below keeps up to
//! date.

use icu_properties::{
    CodePointMapData, CodePointSetData,
    props::{
        DefaultIgnorableCodePoint, GeneralCategory, GeneralCategoryGroup,
        PrependedConcatenationMark,
    },
};

/// Whether a character is white space or draws nothing.
#[must_use]
pub fn is_blank(character: char) -> bool {
    character.is_whitespace() || draws_nothing(character)
}

/// Whether a character is drawn as nothing, or differently on each device: controls, format characters, fillers,
/// private use, and code points that Unicode has not assigned.
#[must_use]
pub fn draws_nothing(character: char) -> bool {
    let category = CodePointMapData::<GeneralCategory>::new().get(character);
    // Some format characters, such as U+06DD, are visible signs that span the digits after them.
    GeneralCategoryGroup::Other.contains(category)
        && !CodePointSetData::new::<PrependedConcatenationMark>().contains(character)
        || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
        || EMPTY.contains(&character)
}

/// Letters, marks and symbols that are blank, although no Unicode property says so.
const EMPTY: [char; 10] = [
    // Blank braille pattern
    '\u{2800}',
    // Tifinagh consonant joiner
    '\u{2d7f}',
    // Object replacement character
    '\u{fffc}',
    // Brahmi number joiner
    '\u{1107f}',
    // Mirror, full blank and half blank of Egyptian hieroglyphs
    '\u{13440}',
    '\u{13441}',
    '\u{13442}',
    // Khitan small script filler
    '\u{16fe4}',
    // Duployan thick letter selector
    '\u{1bc9d}',
    // Null notehead
    '\u{1d159}',
];

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    use super::*;

    #[test]
    fn invisible_characters_are_blank() {
        for blank in [
            '\0',
            '\t',
            ' ',
            '\u{85}',
            '\u{a0}',
            '\u{ad}',
            '\u{34f}',
            '\u{378}',
            '\u{115f}',
            '\u{180e}',
            '\u{200b}',
            '\u{200d}',
            '\u{202e}',
            '\u{2060}',
            '\u{2800}',
            '\u{2d7f}',
            '\u{3164}',
            '\u{e000}',
            '\u{fe0f}',
            '\u{feff}',
            '\u{ffa0}',
            '\u{fff9}',
            '\u{fffc}',
            '\u{fffe}',
            '\u{13430}',
            '\u{13441}',
            '\u{13442}',
            '\u{16fe4}',
            '\u{1d159}',
            '\u{1d173}',
            '\u{e0067}',
            '\u{e01ef}',
            '\u{f0000}',
            '\u{10ffff}',
        ] {
            assert!(is_blank(blank), "{blank:?}");
        }
        for seen in [
            'a', '.', 'é', '\u{301}', '\u{6dd}', 'ก', 'ཀ', '한', '⠁', '\u{fffd}', '🏴', '🦊',
        ] {
            assert!(!is_blank(seen), "{seen:?}");
        }
    }

    /// A surrogate is not a character, and counts as blank like an unassigned code point.
    fn is_blank_code(code: u32) -> bool {
        char::from_u32(code).is_none_or(is_blank)
    }

    /// The lengths of alternating runs of blank and visible characters, from U+0000 on.
    fn runs() -> Vec<u32> {
        let (mut runs, mut begin) = (Vec::new(), 0);
        for code in 1..=0x11_0000 {
            if code > 0x10_ffff || is_blank_code(code) != is_blank_code(begin) {
                runs.push(code - begin);
                begin = code;
            }
        }
        runs
    }

    #[test]
    fn table_for_the_page_is_up_to_date() {
        assert!(is_blank('\0'), "the first run is blank");
        let file = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("frontend/tests/support/blank-characters.json");
        let table = serde_json::to_string(&runs()).unwrap() + "\n";
        if env::var_os("UPDATE_BLANK_CHARACTERS").is_some() {
            fs::write(&file, &table).unwrap();
        }
        assert!(
            fs::read_to_string(&file).unwrap() == table,
            "{} is out of date. Run `UPDATE_BLANK_CHARACTERS=1 cargo test table_for_the_page`",
            file.display(),
        );
    }
}

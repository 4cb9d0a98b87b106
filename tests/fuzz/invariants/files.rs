//! Files of messages: a picture is cleaned for good or refused, and its previews have the sizes that they claim.

use std::io::{Cursor, Write};

use chinwag::chat::files::{
    cleaning::{self, NotCleaned},
    kind::{self, MediaType},
    names::{self, Disposition},
    previews,
};
use tempfile::NamedTempFile;

use super::memory;

/// Panics if a file breaks an invariant.
pub fn check(file: &[u8]) {
    name(&String::from_utf8_lossy(&file[..file.len().min(1024)]));
    let media_type = kind::of(&file[..file.len().min(4096)], "");
    if !media_type.is_picture() {
        return;
    }
    if let Some(clean) = cleaned(media_type, file) {
        if cleaning::is_needed(media_type) {
            let again = cleaned(media_type, &clean);
            assert!(again.as_ref() == Some(&clean), "cleaning again changes it");
        }
        preview(media_type, &clean);
    }
}

fn cleaned(media_type: MediaType, file: &[u8]) -> Option<Vec<u8>> {
    let mut clean = Vec::new();
    match cleaning::clean(media_type, &mut Cursor::new(file), &mut clean) {
        Ok(()) => Some(clean),
        Err(NotCleaned::Damaged) => None,
        Err(NotCleaned::Io(error)) => panic!("{error}"),
    }
}

/// A decoder may panic, which is the same as no preview.
fn preview(media_type: MediaType, clean: &[u8]) {
    let mut file = NamedTempFile::new().expect("a file");
    file.write_all(clean).expect("a file that can be written");
    let made = memory::decode(|| previews::make(file.path(), media_type));
    let Ok(Some(made)) = made else { return };
    let longer = made.width.max(made.height);
    for copy in made.copies {
        let image = image::load_from_memory(&copy.content).expect("a preview is a picture");
        // The still image of a small GIF is no smaller than itself.
        assert_eq!(image.width().max(image.height()), copy.side.min(longer));
    }
}

fn name(typed: &str) {
    let name = names::safe(typed);
    assert!((1..=255).contains(&name.len()), "{name:?}");
    assert!(!name.contains(['/', '\\', '\n', '\r', '\0']), "{name:?}");
    assert!(name != "." && name != "..");
    assert_eq!(names::safe(&name), name);
    for text in [typed, &name] {
        let header = names::content_disposition(Disposition::Attachment, text);
        assert!(
            header.bytes().all(|byte| matches!(byte, b' '..=b'~')),
            "{header}"
        );
    }
}

//! Uploaded picture files: each results in a small picture or a refusal, within the memory limit.

use chinwag::people::pictures::{self, MAX_FILE};

use super::memory;

/// Panics if a file takes too much memory.
pub fn check(file: &[u8]) {
    if file.len() as u64 > MAX_FILE {
        return;
    }
    let file = file.to_vec();
    if let Ok(Ok(picture)) = memory::decode(|| pictures::encode(file)) {
        assert_eq!(picture.hash(), picture.hash());
    }
}

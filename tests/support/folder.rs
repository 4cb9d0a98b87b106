//! Temporary folders, in memory if possible: most tests are not about the disk, and every change of a server waits for
//! it.

use std::{env, path::PathBuf, sync::LazyLock};

use tempfile::TempDir;

/// The free space, in bytes, that all tests need that run at once.
#[cfg(target_os = "linux")]
const ENOUGH: u64 = 2 << 30;

static PLACE: LazyLock<PathBuf> = LazyLock::new(|| memory().unwrap_or_else(env::temp_dir));

/// Linux's file system in memory (`shm_overview(7)`).
#[cfg(target_os = "linux")]
fn memory() -> Option<PathBuf> {
    let place = PathBuf::from("/dev/shm");
    let room = rustix::fs::statvfs(&place).ok()?;
    let is_enough = room.f_bavail.saturating_mul(room.f_frsize) >= ENOUGH;
    (is_enough && tempfile::tempdir_in(&place).is_ok()).then_some(place)
}

#[cfg(not(target_os = "linux"))]
fn memory() -> Option<PathBuf> {
    None
}

/// A new folder.
pub fn temporary() -> TempDir {
    tempfile::tempdir_in(&*PLACE).unwrap()
}

/// A new folder on a disk, for tests of what remains on it.
pub fn on_disk() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap()
}

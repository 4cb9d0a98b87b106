//! The files of messages on the disk, in the folder `files` of the data folder: each once, under the SHA-256 of its bytes, with
//! its previews; and what has arrived of those that are still being uploaded.
//!
//! A file is written and synced elsewhere, and then moved to its place. So it is whole wherever it is found.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use data_encoding::HEXLOWER;

use crate::{ids::UploadId, store::data};

/// The folder of uploads that are not complete.
const UPLOADS: &str = "uploads";
/// The bytes that stay free on the disk, for the database: neither uploads nor the search index take them.
pub const RESERVE: u64 = 64 << 20;
/// The longer sides of the previews of a picture, in pixels: for a timeline, and for a whole screen.
pub const PREVIEW_SIDES: [u32; 2] = [720, 1600];

/// The SHA-256 of a file's bytes.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type)]
#[sqlx(transparent)]
pub struct FileHash(pub Vec<u8>);

impl FileHash {
    /// As 64 hexadecimal digits.
    #[must_use]
    pub fn hex(&self) -> String {
        HEXLOWER.encode(&self.0)
    }
}

/// The folder of the files.
#[derive(Debug, Clone)]
pub struct FileStore(PathBuf);

impl FileStore {
    /// Opens the files of a data folder, which nobody else may read.
    #[must_use]
    pub fn open(data: &Path) -> Self {
        let folder = data.join("files");
        #[cfg(unix)]
        data::tighten(&folder);
        Self(folder)
    }

    /// Creates the folders before the first upload.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn prepare(&self) -> io::Result<()> {
        let uploads = self.0.join(UPLOADS);
        if uploads.exists() {
            return Ok(());
        }
        data::make(&uploads)?;
        sync_folder(&self.0)?;
        sync_folder(self.0.parent().expect("it is in the data folder"))
    }

    /// The path of the bytes of an upload.
    #[must_use]
    pub fn partial(&self, upload: UploadId) -> PathBuf {
        self.0.join(UPLOADS).join(upload.to_string())
    }

    /// The path of the bytes to store of an upload, if they differ from those that arrived.
    #[must_use]
    pub fn cleaned(&self, upload: UploadId) -> PathBuf {
        self.partial(upload).with_extension("clean")
    }

    /// The path of a preview before it gets its place.
    #[must_use]
    pub fn partial_preview(&self, upload: UploadId, side: u32) -> PathBuf {
        self.partial(upload).with_extension(side.to_string())
    }

    /// The place of a file.
    #[must_use]
    pub fn file(&self, hash: &FileHash) -> PathBuf {
        let hex = hash.hex();
        let (start, rest) = hex.split_at(2);
        self.0.join(start).join(rest)
    }

    /// The place of a file's preview with this many pixels on the longer side.
    #[must_use]
    pub fn preview(&self, hash: &FileHash, side: u32) -> PathBuf {
        self.file(hash).with_extension(side.to_string())
    }

    /// The place of a preview that the sender of an upload made.
    #[must_use]
    pub fn preview_of_sender(&self, hash: &FileHash, upload: UploadId, side: u32) -> PathBuf {
        self.file(hash).with_extension(format!("{upload}-{side}"))
    }

    /// Moves a synced file to its place, unless it is there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn place(&self, from: &Path, to: &Path) -> io::Result<()> {
        let folder = to.parent().expect("a place is in a folder");
        if !folder.exists() {
            data::make(folder)?;
        }
        if to.exists() {
            fs::remove_file(from)?;
        } else {
            fs::rename(from, to)?;
        }
        self.sync_place(to)
    }

    /// Makes the name of a file in its place survive a power cut. The name may be there without that: the server may have been
    /// killed after it was given.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn sync_place(&self, place: &Path) -> io::Result<()> {
        sync_folder(place.parent().expect("a place is in a folder"))?;
        sync_folder(&self.0)
    }

    /// Deletes a file and its previews if no upload has it, or else the previews that senders of other uploads made of it. They stay
    /// deleted after a power cut.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn remove(&self, hash: &FileHash, uploads: &[UploadId]) -> io::Result<()> {
        let paths = self.of_file(hash)?;
        for path in &paths {
            let is_needed = !uploads.is_empty()
                && sender_of(path).is_none_or(|sender| uploads.contains(&sender));
            if !is_needed {
                remove_if_there(path)?;
            }
        }
        match paths.first().and_then(|path| path.parent()) {
            Some(folder) => sync_folder(folder),
            None => Ok(()),
        }
    }

    /// The paths of a file and its previews.
    fn of_file(&self, hash: &FileHash) -> io::Result<Vec<PathBuf>> {
        let file = self.file(hash);
        let folder = file.parent().expect("a place is in a folder");
        let mut paths = Vec::new();
        if folder.exists() {
            for entry in fs::read_dir(folder)? {
                paths.push(entry?.path());
            }
        }
        paths.retain(|path| path.file_stem() == file.file_stem());
        Ok(paths)
    }

    /// Deletes what has arrived of an upload, and what was made from it.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn remove_partial(&self, upload: UploadId) -> io::Result<()> {
        for side in PREVIEW_SIDES {
            remove_if_there(&self.partial_preview(upload, side))?;
        }
        remove_if_there(&self.cleaned(upload))?;
        remove_if_there(&self.partial(upload))
    }

    /// Makes the names of uploads survive a power cut.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn sync_partials(&self) -> io::Result<()> {
        sync_folder(&self.0.join(UPLOADS))
    }

    /// The uploads of which something is there.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn partials(&self) -> io::Result<Vec<UploadId>> {
        let mut uploads = Vec::new();
        let folder = self.0.join(UPLOADS);
        if !folder.exists() {
            return Ok(uploads);
        }
        for entry in fs::read_dir(folder)? {
            let name = entry?.file_name();
            let name = name.to_string_lossy();
            let id = name.split('.').next().unwrap_or_default();
            uploads.extend(id.parse::<UploadId>());
        }
        Ok(uploads)
    }

    /// Shortens what has arrived of an upload to the bytes that are known to be on the disk: after a power cut, those behind
    /// them may be anything.
    ///
    /// # Errors
    /// Those of the file system.
    pub fn shorten_partial(&self, upload: UploadId, size: u64) -> io::Result<()> {
        let path = self.partial(upload);
        if !path.exists() {
            return Ok(());
        }
        let file = File::options().write(true).open(path)?;
        if file.metadata()?.len() > size {
            file.set_len(size)?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// The bytes that can still be stored on the disk.
    #[must_use]
    pub fn free_space(&self) -> u64 {
        #[cfg(unix)]
        if let Some(data) = self.0.parent()
            && let Ok(found) = rustix::fs::statvfs(data)
        {
            return found.f_bavail.saturating_mul(found.f_frsize);
        }
        u64::MAX
    }
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// Makes the names in a folder survive a power cut. Only Unix needs it, and allows it.
fn sync_folder(folder: &Path) -> io::Result<()> {
    if cfg!(unix) {
        File::open(folder)?.sync_all()?;
    }
    Ok(())
}

/// The upload whose sender made a preview; none for the file and the server's own previews.
fn sender_of(path: &Path) -> Option<UploadId> {
    let ending = path.extension().and_then(OsStr::to_str)?;
    ending.split_once('-')?.0.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn store() -> (tempfile::TempDir, FileStore) {
        let folder = tempfile::tempdir().unwrap();
        let store = FileStore::open(folder.path());
        store.prepare().unwrap();
        (folder, store)
    }

    #[test]
    fn file_is_placed_once() {
        let (_folder, store) = store();
        let (hash, from) = (FileHash(vec![7; 32]), store.partial(UploadId(1)));
        let place = store.file(&hash);
        for content in ["first", "other"] {
            fs::write(&from, content).unwrap();
            store.place(&from, &place).unwrap();
            assert!(!from.exists());
            assert_eq!(fs::read_to_string(&place).unwrap(), "first");
        }
        fs::write(store.preview(&hash, 720), "small").unwrap();
        store.remove(&hash, &[]).unwrap();
        assert!(!place.exists() && !store.preview(&hash, 720).exists());
    }

    #[test]
    fn partial_goes_with_what_was_made_from_it() {
        let (_folder, store) = store();
        for path in [
            store.partial(UploadId(1)),
            store.cleaned(UploadId(1)),
            store.partial_preview(UploadId(1), 720),
            store.partial(UploadId(12)),
        ] {
            fs::write(path, "some").unwrap();
        }
        store.remove_partial(UploadId(1)).unwrap();
        assert_eq!(store.partials().unwrap(), [UploadId(12)]);
    }

    #[test]
    fn partial_is_shortened_to_what_is_known() {
        let (_folder, store) = store();
        let path = store.partial(UploadId(3));
        fs::write(&path, "known?????").unwrap();
        store.shorten_partial(UploadId(3), 5).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "known");
        store.shorten_partial(UploadId(3), 50).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "known");
    }
}

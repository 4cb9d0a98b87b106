//! Receiving files, by the resumable uploads of [tus 1.0](https://tus.io/protocols/resumable-upload), and putting them in their
//! places.
//!
//! The bytes of an upload go to a file of its own. After every few megabytes, and at the end of each request, their number is
//! stored, so that neither a lost connection, nor a killed server, nor a power cut loses more than a few megabytes. No file is ever
//! in memory: a few chunks of all uploads are received, written and synced at once, so that messages need not wait for a disk that
//! has much to write.

mod decoding;
mod finish;
mod housekeeping;
mod receiving;
mod turns;

pub use housekeeping::Housekeeping;

use std::{
    collections::HashMap,
    fs::File,
    io::{self, Seek, SeekFrom, Write},
    path::Path,
    sync::Arc,
};

use rocket::data::DataStream;
use sqlx::SqliteConnection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub use self::turns::Turn;
use self::{
    decoding::Decoding,
    receiving::{Chunk, Receiving},
    turns::Turns,
};
use crate::{
    chat::files::uploads::{self, Upload},
    config::Config,
    error::{Error, Result},
    ids::UploadId,
    sign_in::sessions::Session,
    store::files::{FileStore, RESERVE},
    writer::Writer,
};

/// The bytes of an upload between two notes of their number in the database.
const NOTE_EVERY: u64 = 8 << 20;
/// How many previews are received at once.
const PREVIEWS: usize = 8;
/// How many files are hashed and cleaned at once.
const FINISHING: usize = 2;

const OTHER_OFFSET: Error =
    Error::Conflict("The upload is at another offset. Ask for it with HEAD, and go on from there.");
const DISK: Error =
    Error::NoSpace("The server's disk is full. Ask an owner to make room, then try again.");

/// The files and their uploads.
pub struct Uploads {
    store: FileStore,
    turns: Turns,
    receiving: Receiving,
    finishing: Semaphore,
    decoding: Decoding,
    /// Files are placed and removed one at a time, so that none is removed that another upload needs.
    placing: tokio::sync::Mutex<()>,
    previews: Arc<Semaphore>,
}

impl Uploads {
    /// The uploads of a data folder. The bytes of each that are not known to be on the disk
    /// are cut off.
    ///
    /// # Errors
    /// Those of the file system and of the database.
    pub async fn open(config: &Config, db: &mut SqliteConnection) -> Result<Self> {
        let store = FileStore::open(&config.data);
        let known: HashMap<_, _> = uploads::unfinished(db).await?.into_iter().collect();
        for upload in store.partials().map_err(storage)? {
            match known.get(&upload) {
                Some(received) => store.shorten_partial(upload, *received),
                None => store.remove_partial(upload),
            }
            .map_err(storage)?;
        }
        Ok(Self {
            store,
            turns: Turns::default(),
            receiving: Receiving::default(),
            finishing: Semaphore::new(FINISHING),
            decoding: Decoding::default(),
            placing: tokio::sync::Mutex::default(),
            previews: Arc::new(Semaphore::new(PREVIEWS)),
        })
    }

    /// The files on the disk.
    #[must_use]
    pub fn store(&self) -> &FileStore {
        &self.store
    }

    /// Passes if there is room on the disk for a file of this size.
    ///
    /// # Errors
    /// 507 otherwise.
    pub fn check_disk(&self, size: u64) -> Result<()> {
        if self.store.free_space() < size.saturating_add(RESERVE) {
            return Err(DISK);
        }
        Ok(())
    }

    /// The right to receive a preview, until it is dropped: their number bounds the memory that they take.
    ///
    /// # Errors
    /// 503 if too many are received.
    pub fn receive_preview(&self) -> Result<OwnedSemaphorePermit> {
        let permit = self.previews.clone().try_acquire_owned();
        permit.map_err(|_| Error::Busy)
    }

    /// Waits for the turn at an upload. A request that still reads bytes for it stops: its connection may be dead.
    pub async fn turn(&self, id: UploadId) -> Turn {
        self.turns.take(id).await
    }

    /// Deletes the bytes of an upload that has ended.
    ///
    /// # Errors
    /// Those of the file system.
    pub async fn forget(&self, id: UploadId) -> Result<()> {
        let store = self.store.clone();
        finish::blocking(move || store.remove_partial(id)).await
    }

    /// The number of bytes of an upload that have arrived. They may be more than those that are known to be on the disk.
    pub async fn offset(&self, upload: &Upload) -> u64 {
        if upload.stored.is_some() {
            return upload.size;
        }
        match tokio::fs::metadata(self.store.partial(upload.id)).await {
            Ok(found) => found.len().min(upload.size),
            // It may be in its place already.
            Err(_) if self.is_placed(upload) => upload.size,
            Err(_) => 0,
        }
    }

    fn is_placed(&self, upload: &Upload) -> bool {
        let hash = upload.hash.as_ref();
        hash.is_some_and(|hash| self.store.file(hash).exists())
    }

    /// Appends bytes to an upload until it is whole, its client stops, or another request takes the turn. Returns its new
    /// offset.
    ///
    /// # Errors
    /// 401 if the session has ended, 404 if the upload has, 409 if it is at another offset, 507 if the disk is full.
    pub async fn append(
        &self,
        writer: &Writer,
        session: &Session,
        upload: &Upload,
        turn: &mut Turn,
        offset: u64,
        mut body: DataStream<'_>,
    ) -> Result<u64> {
        if offset != self.offset(upload).await {
            return Err(OTHER_OFFSET);
        }
        // Opened for the first bytes: a stored upload has none any more.
        let mut file = None;
        let (mut at, mut known) = (offset, offset);
        let ending = loop {
            let next = tokio::select! {
                next = self.receiving.next(&mut body) => next,
                () = turn.overtaken() => Ok(None),
            };
            let mut chunk = match next {
                Ok(Some(chunk)) => chunk,
                Ok(None) => break Ok(()),
                Err(error) => break Err(error),
            };
            let room = usize::try_from(upload.size - at).unwrap_or(usize::MAX);
            if room == 0 {
                break Err(Error::TooLarge(upload.size - offset));
            }
            let is_too_large = chunk.bytes.len() > room;
            chunk.bytes.truncate(room);
            let length = chunk.bytes.len() as u64;
            let (store, id) = (self.store.clone(), upload.id);
            let write = move || write(&store, id, file, at, &chunk);
            file = match finish::blocking(write).await {
                Ok(file) => Some(file),
                Err(error) => break Err(error),
            };
            at += length;
            if is_too_large {
                break Err(Error::TooLarge(upload.size - offset));
            }
            if at - known >= NOTE_EVERY {
                note(writer, session, upload.id, at).await?;
                known = at;
            }
        };
        if at > known {
            note(writer, session, upload.id, at).await?;
        }
        ending.map(|()| at)
    }
}

/// Stores the number of bytes that are on the disk.
async fn note(writer: &Writer, session: &Session, id: UploadId, received: u64) -> Result<()> {
    writer
        .run_in(session, move |tx| {
            Box::pin(uploads::set_received(tx, id, received))
        })
        .await
}

/// Appends a chunk to the file of an upload, which is opened for the first one, and waits for the disk.
fn write(
    store: &FileStore,
    id: UploadId,
    file: Option<File>,
    at: u64,
    chunk: &Chunk,
) -> io::Result<File> {
    if store.free_space() < RESERVE {
        return Err(io::ErrorKind::StorageFull.into());
    }
    let is_first = file.is_none();
    let mut file = if let Some(file) = file {
        file
    } else {
        store.prepare()?;
        open(&store.partial(id), at)?
    };
    let written = file.write_all(&chunk.bytes).and_then(|()| file.sync_data());
    if let Err(error) = written {
        // After a failed sync, the bytes may be lost although the next one succeeds. If this fails too, the first error tells more.
        let _ = file.set_len(at);
        return Err(error);
    }
    // Costs nothing on ext4, whose sync of a new file writes its name too.
    if is_first {
        store.sync_partials()?;
    }
    Ok(file)
}

/// Opens the file of an upload, to write from an offset on.
fn open(path: &Path, offset: u64) -> io::Result<File> {
    let mut options = File::options();
    options.create(true).write(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.seek(SeekFrom::Start(offset))?;
    Ok(file)
}

/// The answer when a file cannot be written. The cause is in the log.
fn storage(error: io::Error) -> Error {
    if matches!(
        error.kind(),
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded
    ) {
        return DISK;
    }
    log::error!("a file cannot be stored: {error}");
    Error::Internal
}

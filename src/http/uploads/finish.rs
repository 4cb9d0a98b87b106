//! Finishing: a whole upload is looked at, cleaned, and put in its place.

use std::{
    fs::File,
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

use sha2::{Digest, Sha256};

use super::{Turn, Uploads, storage};
use crate::{
    chat::files::{
        cleaning::{self, NotCleaned},
        kind::{self, MediaType},
        previews::{self, Preview, Previews},
        uploads::{self, Stored, Upload},
    },
    error::{Error, Result},
    ids::{UploadId, UserId},
    store::{
        data,
        files::{FileHash, FileStore, PREVIEW_SIDES, RESERVE},
    },
    workers::Priority,
    writer::Writer,
};

const NOT_WANTED: Error =
    Error::Conflict("This file needs no preview: it is no large picture, or has one.");
/// How much of a file tells its type.
const START: u64 = 4 << 10;

/// The bytes to store of an upload.
struct Bytes {
    path: PathBuf,
    media_type: MediaType,
    hash: FileHash,
    size: u64,
}

impl Uploads {
    /// Puts a whole upload in its place, also if its client goes away meanwhile.
    ///
    /// # Errors
    /// 404 if it has ended, 507 if the disk is full.
    pub async fn finish(
        self: &Arc<Self>,
        writer: &Writer,
        user: UserId,
        upload: Upload,
        turn: Turn,
    ) -> Result<Stored> {
        if let Some(stored) = upload.stored {
            return Ok(stored.0);
        }
        let (uploads, writer) = (self.clone(), writer.clone());
        let work = tokio::spawn(async move {
            let _turn = turn;
            uploads.finish_now(&writer, user, upload).await
        });
        work.await.unwrap_or(Err(Error::Internal))
    }

    async fn finish_now(&self, writer: &Writer, user: UserId, upload: Upload) -> Result<Stored> {
        let turn = self.finishing.acquire().await;
        let (store, of) = (self.store.clone(), upload.clone());
        let bytes = blocking(move || read(&store, &of)).await?;
        drop(turn);
        let previews = if bytes.media_type.is_picture() {
            self.previews(user, bytes.path.clone(), bytes.media_type)
                .await?
        } else {
            None
        };
        let stored = Stored {
            media_type: bytes.media_type.as_str().to_owned(),
            size: bytes.size,
            width: previews.as_ref().map(|previews| previews.width),
            height: previews.as_ref().map(|previews| previews.height),
            has_preview: previews
                .as_ref()
                .is_some_and(|made| !made.copies.is_empty()),
        };
        let copies = previews.map(|previews| previews.copies).unwrap_or_default();
        self.place(
            writer,
            upload.id,
            bytes.hash,
            Some(bytes.path),
            copies,
            stored,
        )
        .await
    }

    async fn previews(
        &self,
        user: UserId,
        path: PathBuf,
        media_type: MediaType,
    ) -> Result<Option<Previews>> {
        let _turn = self.decoding.turn(user).await;
        let make = move || previews::make(&path, media_type);
        not_if_it_panics(Priority::Low.run(make).await)
    }

    /// Adds previews that a browser made of a stored picture, as the server could not. The sides are those of the picture, for one
    /// that the server could not measure.
    ///
    /// # Errors
    /// 422 if they are no picture, 404 if the upload has ended or is not stored.
    pub async fn add_previews(
        self: &Arc<Self>,
        writer: &Writer,
        user: UserId,
        upload: Upload,
        [width, height]: [u32; 2],
        copy: Vec<u8>,
    ) -> Result<Stored> {
        let (Some(stored), Some(hash)) = (upload.stored, upload.hash) else {
            return Err(uploads::NOT_FOUND);
        };
        let kind = MediaType::parse(&stored.media_type);
        let is_large = |side: u32| side > PREVIEW_SIDES[0];
        let sides = [stored.width, stored.height];
        let is_small = stored.width.is_some() && !sides.into_iter().flatten().any(is_large);
        if stored.has_preview || is_small || !kind.is_some_and(MediaType::is_picture) {
            return Err(NOT_WANTED);
        }
        let made = {
            let _turn = self.decoding.turn(user).await;
            let make = move || previews::from_browser(&copy);
            not_if_it_panics(Priority::Low.run(make).await)?
        };
        let made = made.ok_or_else(no_picture)?;
        let stored = Stored {
            width: stored.width.or(Some(width)),
            height: stored.height.or(Some(height)),
            has_preview: true,
            ..stored.0
        };
        self.place(writer, upload.id, hash, None, made.copies, stored)
            .await
    }

    /// The row names the file before it is in its place, and says that it is there afterwards: at no time is a file without a
    /// row, nor a row that promises a file which is not there.
    async fn place(
        &self,
        writer: &Writer,
        id: UploadId,
        hash: FileHash,
        file: Option<PathBuf>,
        copies: Vec<Preview>,
        stored: Stored,
    ) -> Result<Stored> {
        let _alone = self.placing.lock().await;
        let named = hash.clone();
        writer
            .run(move |tx| Box::pin(async move { uploads::name_file(tx, id, &named).await }))
            .await?;
        let store = self.store.clone();
        blocking(move || {
            for copy in copies {
                let path = store.partial_preview(id, copy.side);
                write(&path, &copy.content)?;
                // Other messages may have the same bytes, and their senders other copies.
                let place = match &file {
                    Some(_) => store.preview(&hash, copy.side),
                    None => store.preview_of_sender(&hash, id, copy.side),
                };
                store.place(&path, &place)?;
            }
            let Some(file) = file else { return Ok(()) };
            let place = store.file(&hash);
            if file != place {
                store.place(&file, &place)?;
            }
            store.remove_partial(id)
        })
        .await?;
        writer
            .run(move |tx| {
                Box::pin(async move {
                    uploads::set_stored(tx, id, &stored).await?;
                    Ok(stored)
                })
            })
            .await
    }
}

/// A decoder may panic on a damaged file, which then has no preview. Other errors stay.
fn not_if_it_panics(made: Result<Option<Previews>>) -> Result<Option<Previews>> {
    match made {
        Err(Error::Internal) => Ok(None),
        made => made,
    }
}

fn no_picture() -> Error {
    let message = "This cannot be read as a picture. Send a smaller JPEG or PNG.";
    Error::invalid("preview", message)
}

/// Finds what an upload is, and the bytes to store: those that arrived, or those of a picture without its metadata.
fn read(store: &FileStore, upload: &Upload) -> io::Result<Bytes> {
    let partial = store.partial(upload.id);
    // The server may have stopped after the file was placed.
    let placed = upload.hash.as_ref().map(|hash| store.file(hash));
    if let Some(placed) = placed.filter(|placed| placed.exists() && !partial.exists()) {
        store.sync_place(&placed)?;
        let mut media_type = kind(&placed, &upload.name)?;
        let is_damaged = || {
            let cleaned = cleaning::clean(media_type, &mut File::open(&placed)?, &mut io::sink());
            match cleaned {
                Ok(()) => Ok(false),
                Err(NotCleaned::Damaged) => Ok(true),
                Err(NotCleaned::Io(error)) => Err(error),
            }
        };
        if cleaning::is_needed(media_type) && is_damaged()? {
            media_type = MediaType::Other;
        }
        return hashed(&placed, media_type);
    }
    if upload.size == 0 {
        store.prepare()?;
        data::open_private(&partial)?;
    }
    let file = File::open(&partial)?;
    if file.metadata()?.len() != upload.size {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    file.sync_all()?;
    if store.free_space() < RESERVE {
        return Err(io::ErrorKind::StorageFull.into());
    }
    let kind = kind(&partial, &upload.name)?;
    if !cleaning::is_needed(kind) {
        return hashed(&partial, kind);
    }
    let cleaned = store.cleaned(upload.id);
    let mut to = Hashing::new(data::open_private(&cleaned)?);
    to.file.set_len(0)?;
    match cleaning::clean(kind, &mut File::open(&partial)?, &mut to) {
        Ok(()) => {
            to.file.sync_all()?;
            Ok(to.into_bytes(cleaned, kind))
        }
        // It may still have a place, so it is only downloaded.
        Err(NotCleaned::Damaged) => hashed(&partial, MediaType::Other),
        Err(NotCleaned::Io(error)) => Err(error),
    }
}

fn kind(path: &Path, name: &str) -> io::Result<MediaType> {
    let mut start = Vec::new();
    File::open(path)?.take(START).read_to_end(&mut start)?;
    Ok(kind::of(&start, name))
}

fn hashed(path: &Path, media_type: MediaType) -> io::Result<Bytes> {
    let mut hashing = Hashing::new(io::sink());
    io::copy(&mut File::open(path)?, &mut hashing)?;
    Ok(hashing.into_bytes(path.to_owned(), media_type))
}

fn write(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = data::open_private(path)?;
    file.set_len(0)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Works on files, on a thread that messages do not wait for.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> io::Result<T> + Send + 'static,
) -> Result<T> {
    Priority::Low.run(work).await?.map_err(storage)
}

/// Hashes what is written.
struct Hashing<W> {
    file: W,
    digest: Sha256,
    size: u64,
}

impl<W> Hashing<W> {
    fn new(file: W) -> Self {
        Self {
            file,
            digest: Sha256::new(),
            size: 0,
        }
    }

    fn into_bytes(self, path: PathBuf, media_type: MediaType) -> Bytes {
        Bytes {
            path,
            media_type,
            hash: FileHash(self.digest.finalize().to_vec()),
            size: self.size,
        }
    }
}

impl<W: Write> Write for Hashing<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.digest.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

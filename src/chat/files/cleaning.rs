//! Removes place, device and other metadata from pictures, without a change of their pixels: what draws is copied, and
//! nothing else. The orientation is kept.
//!
//! A file that is copied is read in pieces, so that memory does not depend on its size.

mod exif;
pub(super) mod jpeg;
mod png;
pub(super) mod webp;

use std::io::{self, BufReader, BufWriter, Read, Seek, Write};

use super::kind::MediaType;

/// The bytes that are written at once: a picture may have millions of small parts. With less room, [`io::copy`] writes each
/// of them on its own.
const AT_ONCE: usize = 64 << 10;

/// Why there is no clean copy of a picture.
#[derive(Debug, thiserror::Error)]
pub enum NotCleaned {
    /// The file is damaged, or is not what its first bytes claim. It may contain a place, so that it must not become a
    /// picture: store the original as [`MediaType::Other`], which is only downloaded. Nothing is lost.
    #[error("the picture is damaged")]
    Damaged,
    /// Reading or writing failed.
    #[error(transparent)]
    Io(io::Error),
}

/// Whether files of this type need cleaning. Others are stored as they are.
#[must_use]
pub fn is_needed(media_type: MediaType) -> bool {
    matches!(
        media_type,
        MediaType::Jpeg | MediaType::Png | MediaType::WebP
    )
}

/// Copies a picture without its metadata. A file that needs no cleaning is copied as it is.
///
/// # Errors
/// If the picture is damaged, or if reading or writing fails. The copy is worthless then.
pub fn clean(
    media_type: MediaType,
    from: &mut (impl Read + Seek),
    to: &mut impl Write,
) -> Result<(), NotCleaned> {
    let copied = from.rewind().and_then(|()| {
        let (mut from, mut to) = (BufReader::new(from), BufWriter::with_capacity(AT_ONCE, to));
        match media_type {
            MediaType::Jpeg => jpeg::clean(&mut from, &mut to),
            MediaType::Png => png::clean(&mut from, &mut to),
            MediaType::WebP => webp::clean(&mut from, &mut to),
            MediaType::Gif
            | MediaType::Avif
            | MediaType::Heic
            | MediaType::Mp4
            | MediaType::WebM
            | MediaType::QuickTime
            | MediaType::Mp3
            | MediaType::Ogg
            | MediaType::Wav
            | MediaType::M4a
            | MediaType::Flac
            | MediaType::Pdf
            | MediaType::Text
            | MediaType::Zip
            | MediaType::Other => io::copy(&mut from, &mut to).map(drop),
        }?;
        to.flush()
    });
    copied.map_err(|error| match error.kind() {
        io::ErrorKind::UnexpectedEof | io::ErrorKind::InvalidData => NotCleaned::Damaged,
        _ => NotCleaned::Io(error),
    })
}

/// The error of a parser. [`clean`] turns it into [`NotCleaned::Damaged`], as it does with a file that ends too early.
fn damaged() -> io::Error {
    io::ErrorKind::InvalidData.into()
}

/// Copies exactly this many bytes.
fn copy(from: &mut impl Read, to: &mut impl Write, length: u64) -> io::Result<()> {
    if io::copy(&mut from.take(length), to)? == length {
        Ok(())
    } else {
        Err(io::ErrorKind::UnexpectedEof.into())
    }
}

#[cfg(test)]
mod tests;

//! Previews: smaller copies of a picture, upright and without metadata, for timelines and telephones.
//!
//! Making them takes at most 64 MB of memory and a few seconds for any file; only one picture at a time should be
//! decoded. A decoder may panic on a damaged file, which means the same as no preview.

mod deadline;
mod encoding;
mod gif;
mod jpeg;
mod png;
mod shrinking;
mod webp;

use std::{
    fs::File,
    io::{BufRead, BufReader, Cursor, Seek},
    path::Path,
    time::{Duration, Instant},
};

use image::{DynamicImage, ImageDecoder, RgbaImage, metadata::Orientation};

use self::{
    deadline::Deadline,
    shrinking::{Shrinker, Size, shrink},
};
use super::{
    kind::{self, MediaType},
    uploads::MAX_SIDE,
};
use crate::store::files::PREVIEW_SIDES;

/// The most memory for decoding, in bytes. The largest preview takes another 10 MB meanwhile.
const MEMORY: u64 = 52_000_000;
/// The most pixels of a picture, because time cannot be bounded otherwise. The largest sensors of telephones have more,
/// but by default they store fewer.
const MAX_PIXELS: u64 = 70_000_000;
/// The largest colour profile that a preview keeps, in bytes. Those of screens and telephones have a few thousand.
const MAX_PROFILE: usize = 1 << 16;
/// How long a file is read. A file of 50 MB can make a decoder go over all pixels a million times.
const TIME: Duration = Duration::from_secs(20);

/// The size of a picture, and smaller copies of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Previews {
    /// The width of the upright picture, in pixels.
    pub width: u32,
    /// Its height.
    pub height: u32,
    /// The copies, from small to large. A picture has no copies if it is as small as the smallest preview, or if it takes
    /// too much memory or time.
    pub copies: Vec<Preview>,
}

/// A smaller copy of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Which of [`PREVIEW_SIDES`] it is for.
    pub side: u32,
    /// Its content: a JPEG if it is opaque, else a PNG.
    pub content: Vec<u8>,
}

/// Makes the previews of a stored picture, smaller than itself. It is `None` if not even the size of the picture can be
/// read: for AVIF and HEIC, for everything that is no picture, for damaged files, and for longer sides than [`MAX_SIDE`].
#[must_use]
pub fn make(path: &Path, media_type: MediaType) -> Option<Previews> {
    make_until(Instant::now() + TIME, path, media_type)
}

fn make_until(end: Instant, path: &Path, media_type: MediaType) -> Option<Previews> {
    let file = Deadline::new(File::open(path).ok()?, end);
    let picture = open(BufReader::new(file), media_type)?;
    let longer = picture.size.longer();
    if longer > MAX_SIDE {
        return None;
    }
    let mut sides: Vec<u32> = PREVIEW_SIDES
        .into_iter()
        .filter(|side| *side < longer)
        .collect();
    if sides.is_empty() && picture.may_move {
        // Its first image stands still, for readers who want that.
        sides.push(PREVIEW_SIDES[0]);
    }
    let size = picture.upright();
    Some(Previews {
        width: size.width,
        height: size.height,
        copies: copies(picture, &sides).unwrap_or_default(),
    })
}

/// Makes the previews of a picture that only a browser can decode, from a copy that the browser made. The width and
/// height are those of the copy. It is `None` if the copy is neither a JPEG nor a PNG, is damaged, or takes too much memory.
#[must_use]
pub fn from_browser(copy: &[u8]) -> Option<Previews> {
    let media_type = kind::of(copy, "");
    if !matches!(media_type, MediaType::Jpeg | MediaType::Png) {
        return None;
    }
    let file = Deadline::new(Cursor::new(copy), Instant::now() + TIME);
    let picture = open(BufReader::new(file), media_type)?;
    let size = picture.upright();
    // The largest copy is there even if it is not smaller, because other browsers cannot show the original.
    let [small, large] = PREVIEW_SIDES;
    let sides: &[u32] = if size.longer() > small {
        &[small, large]
    } else {
        &[large]
    };
    Some(Previews {
        width: size.width,
        height: size.height,
        copies: copies(picture, sides)?,
    })
}

/// A picture whose headers have been read.
struct Picture<'a> {
    /// Its size as it is stored, which may not be upright.
    size: Size,
    orientation: Orientation,
    /// Whether it is, or may be, an animation.
    may_move: bool,
    /// Decodes it into one that is at most this large, if that takes neither too much memory nor too much time.
    draw: Box<dyn FnOnce(Size) -> Option<Drawn> + 'a>,
}

/// A picture that has been decoded and shrunk.
struct Drawn {
    image: RgbaImage,
    profile: Option<Vec<u8>>,
}

impl Picture<'_> {
    fn upright(&self) -> Size {
        let Size { width, height } = self.size;
        match self.orientation {
            Orientation::NoTransforms
            | Orientation::Rotate180
            | Orientation::FlipHorizontal
            | Orientation::FlipVertical => self.size,
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => Size {
                width: height,
                height: width,
            },
        }
    }
}

fn open<'a>(file: impl BufRead + Seek + 'a, media_type: MediaType) -> Option<Picture<'a>> {
    let mut picture = match media_type {
        MediaType::Jpeg => jpeg::open(file)?,
        MediaType::Png => png::open(file)?,
        MediaType::Gif => gif::open(file)?,
        MediaType::WebP => webp::open(file)?,
        MediaType::Avif
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
        | MediaType::Other => return None,
    };
    let Size { width, height } = picture.size;
    if width == 0 || height == 0 {
        return None;
    }
    if u64::from(width) * u64::from(height) > MAX_PIXELS {
        picture.draw = Box::new(|_| None);
    }
    Some(picture)
}

/// Copies with these longer sides, which are in ascending order.
fn copies(picture: Picture<'_>, sides: &[u32]) -> Option<Vec<Preview>> {
    let largest = sides.last()?;
    let Drawn { image, profile } = (picture.draw)(picture.size.within(*largest))?;
    let mut image = DynamicImage::ImageRgba8(image);
    image.apply_orientation(picture.orientation);
    let image = image.into_rgba8();
    let size = Size {
        width: image.width(),
        height: image.height(),
    };
    let (last, others) = sides.split_last()?;
    let mut copies = Vec::with_capacity(sides.len());
    for side in others {
        let small = shrink(&image, size.within(*side))?;
        copies.push(encoding::preview(*side, small, profile.clone())?);
    }
    copies.push(encoding::preview(*last, image, profile)?);
    Some(copies)
}

/// Decodes a whole picture, then shrinks it.
fn draw_whole(decoder: impl ImageDecoder, to: Size, profile: Option<Vec<u8>>) -> Option<Drawn> {
    let whole = DynamicImage::from_decoder(decoder).ok()?;
    let from = Size {
        width: whole.width(),
        height: whole.height(),
    };
    let channels = usize::from(whole.color().channel_count());
    if usize::from(whole.color().bytes_per_pixel()) != channels {
        return None;
    }
    let mut shrinker = Shrinker::new(from, to);
    for row in whole
        .as_bytes()
        .chunks_exact(channels * from.width as usize)
    {
        shrinker.add(row, channels);
    }
    let image = shrinker.finish()?;
    Some(Drawn { image, profile })
}

/// A profile of RGB colours that is small enough to go into each preview.
fn usable(profile: Vec<u8>) -> Option<Vec<u8>> {
    (profile.len() <= MAX_PROFILE && profile.get(16..20) == Some(b"RGB ")).then_some(profile)
}

#[cfg(test)]
mod tests;

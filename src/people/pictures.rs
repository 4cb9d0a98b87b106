//! Pictures of users and of the server. Each is encoded again from the uploaded file, so that it contains only what is
//! visible, and is stored once.

pub(crate) mod decoding;
mod png;

use std::{
    collections::HashSet,
    io::Cursor,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use data_encoding::HEXLOWER;
use image::{
    DynamicImage, GenericImageView, ImageFormat, RgbaImage,
    codecs::jpeg::JpegEncoder,
    imageops::{self, FilterType},
};
use schemars::JsonSchema;
use sha2::{Digest, Sha256};
use sqlx::{FromRow, SqliteConnection};

pub use self::decoding::InvalidPicture;
use crate::{
    error::{Error, Result},
    ids::UserId,
    workers::{Priority, Workers},
};

/// The largest file that you can upload, in bytes.
pub const MAX_FILE: u64 = 8 << 20;
/// The address of a picture, as an example.
pub(crate) const EXAMPLE: &str =
    "/api/pictures/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
/// How many files can be uploaded at once, one per user, which bounds their memory. More get a 503.
const UPLOADS: usize = 8;
/// How many are decoded at once, for 64 MB at most. The others wait; there are at most [`UPLOADS`].
const AT_ONCE: usize = 1;
/// The width and height of the largest picture, in pixels.
const MAX_SIDE: u32 = 512;
/// The quality of JPEG: at this size, the loss is invisible.
const QUALITY: u8 = 85;

/// A square picture, as it is stored.
#[derive(Debug)]
pub struct Picture {
    hash: PictureHash,
    media_type: MediaType,
    content: Vec<u8>,
}

/// The name of a picture: the SHA-256 of its content, in hex.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(
    inline,
    example = &"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)]
#[sqlx(transparent)]
pub struct PictureHash(#[schemars(regex(pattern = "^[0-9a-f]{64}$"))] String);

/// The format of a stored picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
pub enum MediaType {
    /// For an opaque picture.
    #[sqlx(rename = "image/jpeg")]
    Jpeg,
    /// For a picture with transparent parts.
    #[sqlx(rename = "image/png")]
    Png,
}

/// A stored picture.
#[derive(Debug, FromRow)]
pub struct Kept {
    /// Its format.
    pub media_type: MediaType,
    /// Its content.
    pub content: Vec<u8>,
    /// Whether it is the server's own picture, which everyone may see.
    pub is_servers: bool,
}

const ON_ITS_WAY: Error =
    Error::Conflict("You are already uploading a picture. Wait until it is done.");

/// Encodes pictures, a few at a time.
pub struct Encoder {
    senders: Arc<Mutex<HashSet<UserId>>>,
    workers: Workers,
}

/// An uploaded file, which keeps its place in the queue.
pub struct Upload {
    file: Vec<u8>,
    place: Place,
}

/// The right to upload one file, until it is dropped.
pub struct Place {
    senders: Arc<Mutex<HashSet<UserId>>>,
    sender: UserId,
}

impl Drop for Place {
    fn drop(&mut self) {
        lock(&self.senders).remove(&self.sender);
    }
}

fn lock(senders: &Mutex<HashSet<UserId>>) -> MutexGuard<'_, HashSet<UserId>> {
    senders.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Place {
    /// Keeps the place for the file that arrived.
    #[must_use]
    pub fn take(self, file: Vec<u8>) -> Upload {
        Upload { file, place: self }
    }
}

impl Default for Encoder {
    fn default() -> Self {
        Self {
            senders: Arc::default(),
            workers: Workers::new(AT_ONCE, UPLOADS - AT_ONCE, Priority::Normal),
        }
    }
}

impl Encoder {
    /// Reserves a place for an upload.
    ///
    /// # Errors
    /// 409 if the user is already uploading a file, so that one user cannot take all places; 503 if all places are
    /// taken.
    pub fn place(&self, sender: UserId) -> Result<Place> {
        let mut senders = lock(&self.senders);
        if senders.contains(&sender) {
            return Err(ON_ITS_WAY);
        }
        if senders.len() >= UPLOADS {
            return Err(Error::Busy);
        }
        senders.insert(sender);
        let senders = self.senders.clone();
        Ok(Place { senders, sender })
    }

    /// Crops the picture in a file to a square and shrinks it.
    ///
    /// # Errors
    /// 422 if the file is not a picture or is too large, 503 if the server is stopping.
    pub async fn encode(&self, upload: Upload) -> Result<Picture> {
        let Upload { file, place } = upload;
        let made = self.workers.place()?.run(move || {
            let _place = place;
            encode(file)
        });
        match made.await {
            // If a decoder panicked, the file is the cause.
            Err(Error::Internal) => Err(InvalidPicture::Unreadable),
            made => made?,
        }
        .map_err(|error| Error::invalid("picture", error))
    }
}

/// Crops the picture in a file to a square and shrinks it, on this thread. A decoder may panic on a damaged file.
///
/// # Errors
/// The file is not a picture or is too large.
pub fn encode(file: Vec<u8>) -> Result<Picture, InvalidPicture> {
    let (image, orientation) = decoding::decode(file)?;
    let mut image = DynamicImage::ImageRgba8(square(image));
    image.apply_orientation(orientation);
    let image = image.into_rgba8();
    let mut content = Vec::new();
    let media_type = if image.pixels().all(|pixel| pixel[3] == u8::MAX) {
        let opaque = DynamicImage::ImageRgba8(image).into_rgb8();
        JpegEncoder::new_with_quality(&mut content, QUALITY).encode_image(&opaque)?;
        MediaType::Jpeg
    } else {
        image.write_to(&mut Cursor::new(&mut content), ImageFormat::Png)?;
        MediaType::Png
    };
    Ok(Picture {
        hash: PictureHash(HEXLOWER.encode(&Sha256::digest(&content))),
        media_type,
        content,
    })
}

/// Crops to the middle and shrinks in two steps: the first is fast and needs no memory, the second looks good.
fn square(image: DynamicImage) -> RgbaImage {
    let (width, height) = image.dimensions();
    let side = width.min(height);
    let (x, y) = ((width - side) / 2, (height - side) / 2);
    let step = side.min(MAX_SIDE * 3 / 2);
    let mut middle = if image.color().has_alpha() {
        let mut image = image.into_rgba8();
        image
            .pixels_mut()
            .for_each(|pixel| pixel.0 = weigh(pixel.0));
        imageops::thumbnail(&*image.view(x, y, side, side), step, step)
    } else {
        let middle = imageops::thumbnail(&*image.view(x, y, side, side), step, step);
        drop(image);
        middle
    };
    // The whole picture is freed by now, because the second step needs memory.
    if side > MAX_SIDE {
        middle = imageops::resize(&middle, MAX_SIDE, MAX_SIDE, FilterType::Triangle);
    }
    middle
        .pixels_mut()
        .for_each(|pixel| pixel.0 = unweigh(pixel.0));
    middle
}

/// Multiplies a colour by its alpha, so that transparent pixels do not colour the edge of visible ones.
fn weigh([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let weighed = |channel: u8| {
        let product = u16::from(channel) * u16::from(alpha);
        u8::try_from((product + 127) / 255).unwrap_or(u8::MAX)
    };
    [weighed(red), weighed(green), weighed(blue), alpha]
}

fn unweigh([red, green, blue, alpha]: [u8; 4]) -> [u8; 4] {
    let Some(half) = u16::from(alpha).checked_sub(1).map(|less| less.div_ceil(2)) else {
        return [0; 4];
    };
    let unweighed = |channel: u8| {
        let product = u16::from(channel) * 255 + half;
        u8::try_from(product / u16::from(alpha)).unwrap_or(u8::MAX)
    };
    [unweighed(red), unweighed(green), unweighed(blue), alpha]
}

impl Picture {
    /// The name of the picture.
    #[must_use]
    pub fn hash(&self) -> &PictureHash {
        &self.hash
    }

    /// Stores the picture, if it is not stored yet.
    pub(crate) async fn keep(&self, db: &mut SqliteConnection) -> Result<()> {
        sqlx::query(
            "insert into pictures (hash, media_type, content)
             values (?, ?, ?)
             on conflict (hash) do nothing",
        )
        .bind(&self.hash)
        .bind(self.media_type)
        .bind(self.content.as_slice())
        .execute(db)
        .await?;
        Ok(())
    }
}

/// Deletes a picture that no user, no room and no server setting refers to.
pub(crate) async fn let_go(db: &mut SqliteConnection, hash: &PictureHash) -> Result<()> {
    sqlx::query(
        "delete from pictures
         where hash = ?1
           and not exists (select 1 from users where picture = ?1)
           and not exists (select 1 from conversations where picture = ?1)
           and not exists (select 1 from server where picture = ?1)",
    )
    .bind(hash)
    .execute(db)
    .await?;
    Ok(())
}

/// The picture of this name.
pub async fn find(db: &mut SqliteConnection, hash: &str) -> Result<Option<Kept>> {
    let kept = sqlx::query_as(
        "select media_type, content, exists (select 1 from server where picture = hash) as is_servers
         from pictures
         where hash = ?",
    )
    .bind(hash)
    .fetch_optional(db)
    .await?;
    Ok(kept)
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use rocket::futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn picture_waits_while_another_is_encoded() {
        let encoder = Encoder::default();
        let upload = encoder.place(UserId(1)).unwrap().take(Vec::new());
        let (end, ended) = mpsc::channel();
        let mut other = Box::pin(encoder.workers.place().unwrap().run(move || ended.recv()));
        assert!((&mut other).now_or_never().is_none());
        let mut made = Box::pin(encoder.encode(upload));
        assert!((&mut made).now_or_never().is_none());
        end.send(()).unwrap();
        assert!(matches!(made.await, Err(Error::Invalid { .. })));
    }

    #[test]
    fn uploads_are_limited_in_all_and_to_one_per_user() {
        let encoder = Encoder::default();
        let place = |sender| encoder.place(UserId(sender));
        let mut uploads: Vec<_> = (1..=8)
            .map(|sender| place(sender).unwrap().take(Vec::new()))
            .collect();
        assert!(matches!(place(9), Err(Error::Busy)));
        uploads.pop();
        assert!(matches!(place(7), Err(Error::Conflict(_))));
        assert!(place(9).is_ok());
    }

    #[test]
    fn unweigh_reverses_weigh() {
        for alpha in 1..=u8::MAX {
            assert_eq!(unweigh(weigh([255, 0, 255, alpha])), [255, 0, 255, alpha]);
        }
        assert_eq!(unweigh(weigh([9, 9, 9, 0])), [0; 4]);
        assert_eq!(unweigh(weigh([7, 77, 177, 255])), [7, 77, 177, 255]);
    }
}

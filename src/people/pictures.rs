//! Pictures of people and of the server: made anew from whatever was sent, so that there is nothing in them but what is
//! seen, and kept once.

mod decoding;
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

/// The largest file that may be sent, in bytes.
pub const MAX_FILE: u64 = 8 << 20;
/// Where one is, for example.
pub(crate) const EXAMPLE: &str =
    "/api/pictures/9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
/// How many files may be on their way at once, each of somebody else, which is what they take in memory; beyond it they
/// are told to come back.
const UPLOADS: usize = 8;
/// How many are opened at once, for 64 MB at most. The others wait, of which there are no more than [`UPLOADS`].
const AT_ONCE: usize = 1;
/// The sides of the largest picture, in pixels.
const MAX_SIDE: u32 = 512;
/// Of JPEG: no difference that is seen at this size.
const QUALITY: u8 = 85;

/// A square picture as it is kept.
#[derive(Debug)]
pub struct Picture {
    hash: PictureHash,
    media_type: MediaType,
    content: Vec<u8>,
}

/// What a picture is called: the SHA-256 of its content, in hex.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::Type, JsonSchema)]
#[schemars(
    inline,
    example = &"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
)]
#[sqlx(transparent)]
pub struct PictureHash(#[schemars(regex(pattern = "^[0-9a-f]{64}$"))] String);

/// What a picture is kept as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
pub enum MediaType {
    /// What cannot be looked through.
    #[sqlx(rename = "image/jpeg")]
    Jpeg,
    /// What can, in parts.
    #[sqlx(rename = "image/png")]
    Png,
}

/// A picture that somebody looks at.
#[derive(Debug, FromRow)]
pub struct Kept {
    /// What it is.
    pub media_type: MediaType,
    /// All of it.
    pub content: Vec<u8>,
    /// It is the server's own, for everybody.
    pub is_servers: bool,
}

const ON_ITS_WAY: Error =
    Error::Conflict("Another picture from you is on its way: wait until it is there");

/// Makes pictures of files, a few at a time.
pub struct Encoder {
    senders: Arc<Mutex<HashSet<UserId>>>,
    workers: Workers,
}

/// A file that was sent, and its place among those that may be.
pub struct Upload {
    file: Vec<u8>,
    place: Place,
}

/// Leave to send a file, for as long as it is held.
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
    /// What arrived.
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
    /// Lets a file of somebody's come.
    ///
    /// # Errors
    /// 409 when another of theirs is on its way, so that nobody takes all places; 503 when too many are.
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

    /// The middle of what is in a file, as a square, and small.
    ///
    /// # Errors
    /// 422 when it is no picture, or too large a one; 503 when the server is stopping.
    pub async fn encode(&self, upload: Upload) -> Result<Picture> {
        let Upload { file, place } = upload;
        let made = self.workers.place()?.run(move || {
            let _place = place;
            encode(file)
        });
        match made.await {
            // A decoder that panicked has a file to blame.
            Err(Error::Internal) => Err(InvalidPicture::Unreadable),
            made => made?,
        }
        .map_err(|error| Error::invalid("picture", error))
    }
}

fn encode(file: Vec<u8>) -> Result<Picture, InvalidPicture> {
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

/// The middle, made small in two steps: the first is quick and needs no memory, the second looks good.
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
    // The whole picture is gone by now: the second step takes some memory.
    if side > MAX_SIDE {
        middle = imageops::resize(&middle, MAX_SIDE, MAX_SIDE, FilterType::Triangle);
    }
    middle
        .pixels_mut()
        .for_each(|pixel| pixel.0 = unweigh(pixel.0));
    middle
}

/// What is hardly seen counts as little among its neighbours: else the colour of what is not seen at all would be their
/// edge.
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
    /// What it is called.
    #[must_use]
    pub fn hash(&self) -> &PictureHash {
        &self.hash
    }

    /// Keeps it, if it is not there already.
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

/// Deletes a picture that nobody has any more.
pub(crate) async fn let_go(db: &mut SqliteConnection, hash: &PictureHash) -> Result<()> {
    sqlx::query(
        "delete from pictures
         where hash = ?1
           and not exists (select 1 from users where picture = ?1)
           and not exists (select 1 from server where picture = ?1)",
    )
    .bind(hash)
    .execute(db)
    .await?;
    Ok(())
}

/// The picture that is called so.
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
    async fn a_picture_waits_while_another_is_being_made() {
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
    fn so_many_files_may_be_on_their_way_and_one_of_each_sender() {
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
    fn a_weighed_colour_comes_back() {
        for alpha in 1..=u8::MAX {
            assert_eq!(unweigh(weigh([255, 0, 255, alpha])), [255, 0, 255, alpha]);
        }
        assert_eq!(unweigh(weigh([9, 9, 9, 0])), [0; 4]);
        assert_eq!(unweigh(weigh([7, 77, 177, 255])), [7, 77, 177, 255]);
    }
}

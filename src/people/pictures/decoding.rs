//! Decodes an uploaded picture within bounded memory: a small file may claim to be a huge picture.

use std::io::{BufRead, Cursor, Seek};

use super::png;
use image::{
    ColorType, DynamicImage, ImageDecoder, ImageError, ImageFormat, ImageReader, Limits,
    metadata::Orientation,
};

/// The most memory that decoding takes, in bytes: enough for a JPEG of 20 megapixels from a camera. With the small
/// picture made from it, the total is under 64 MB.
const MEMORY: u64 = 60_000_000;

/// The most pixels on the longer side, because a decoder needs memory for whole rows and a little for each row. No
/// camera has that many.
pub(crate) const LONGEST_SIDE: u32 = 20_000;

/// The bytes per pixel of a JPEG whose decoding ends after the whole file is read: two for each of up to four channels.
const PROGRESSIVE: u64 = 8;

/// Why a file cannot be used as a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPicture {
    /// It is not a picture, or is damaged.
    #[error("This file cannot be read as a picture. Send a PNG, JPEG, WebP or GIF file.")]
    Unreadable,
    /// Decoding it would take too much memory.
    #[error("This picture has too many pixels. Send a smaller copy.")]
    TooLarge,
    /// It is animated in a way that takes too much memory.
    #[error("This picture is animated. Send a still picture.")]
    Moving,
}

impl From<ImageError> for InvalidPicture {
    fn from(error: ImageError) -> Self {
        match error {
            ImageError::Limits(_) => Self::TooLarge,
            ImageError::Decoding(_)
            | ImageError::Encoding(_)
            | ImageError::Parameter(_)
            | ImageError::Unsupported(_)
            | ImageError::IoError(_) => Self::Unreadable,
        }
    }
}

/// The picture in the file (the first frame, if it is animated), and its orientation.
pub(super) fn decode(mut file: Vec<u8>) -> Result<(DynamicImage, Orientation), InvalidPicture> {
    if image::guess_format(&file).is_ok_and(|format| format == ImageFormat::Png) {
        png::remove_metadata(&mut file);
    }
    let mut decoder = open(&file)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    Ok((DynamicImage::from_decoder(decoder)?, orientation))
}

fn open(file: &[u8]) -> Result<impl ImageDecoder, InvalidPicture> {
    let format = image::guess_format(file)?;
    let working_bytes = match format {
        ImageFormat::Jpeg if !is_sequential(file) => PROGRESSIVE,
        ImageFormat::WebP => {
            check_webp(file)?;
            0
        }
        _ => 0,
    };
    bounded(Cursor::new(file), format, MEMORY, working_bytes)
}

/// A decoder that takes at most this much memory, in bytes, for the whole picture. `working_bytes` are those per pixel
/// that this file needs in addition to what others of its format need.
pub(crate) fn bounded<'a, R: BufRead + Seek + 'a>(
    file: R,
    format: ImageFormat,
    memory: u64,
    working_bytes: u64,
) -> Result<impl ImageDecoder + 'a, InvalidPicture> {
    let mut reader = ImageReader::with_format(file, format);
    reader.limits(limits(memory));
    let mut decoder = reader.into_decoder()?;
    let (width, height) = decoder.dimensions();
    if width.max(height) > LONGEST_SIDE {
        return Err(InvalidPicture::TooLarge);
    }
    let price = bytes_per_pixel(format, decoder.color_type()) + working_bytes;
    let pixels = u64::from(width).saturating_mul(height.into());
    let total = pixels.saturating_mul(price);
    if total == 0 {
        return Err(InvalidPicture::Unreadable);
    }
    if total > memory {
        return Err(InvalidPicture::TooLarge);
    }
    let rest = memory - decoder.total_bytes();
    // A GIF's frame may be larger than the picture, and the limit counts only four of its five bytes per pixel.
    let counted = if format == ImageFormat::Gif {
        rest / 5 * 4
    } else {
        rest
    };
    decoder.set_limits(limits(counted))?;
    Ok(decoder)
}

fn limits(memory: u64) -> Limits {
    let mut limits = Limits::default();
    limits.max_alloc = Some(memory);
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits
}

/// The most bytes that a decoder needs per pixel, according to its source (image 0.25, gif 0.14, zune-jpeg 0.5,
/// image-webp 0.2), because not all decoders respect limits.
fn bytes_per_pixel(format: ImageFormat, color: ColorType) -> u64 {
    let result = u64::from(color.bytes_per_pixel());
    // A transparent picture is converted to eight bits per channel, in addition to the original.
    let transparent = if color.has_alpha() && color != ColorType::Rgba8 {
        4
    } else {
        0
    };
    let working = match format {
        // Transparency is decoded as a separate picture.
        ImageFormat::WebP if color.has_alpha() => 8,
        // A frame smaller than the picture, and the palette index of each pixel.
        ImageFormat::Gif => 5,
        // Brightness and colours, before they are combined.
        ImageFormat::WebP => 4,
        _ => 0,
    };
    result + transparent + working
}

/// Whether a JPEG can be decoded while it is read: its only scan, or its first, has all channels (ITU T.81, B.2).
fn is_sequential(file: &[u8]) -> bool {
    let mut channels = None;
    let mut rest = file.get(2..).unwrap_or_default();
    while let [0xff, marker, after @ ..] = rest {
        let length = match after {
            [high, low, ..] => usize::from(u16::from_be_bytes([*high, *low])),
            _ => return false,
        };
        match marker {
            0xff => {
                rest = &rest[1..];
                continue;
            }
            // Baseline, and extended sequential: the sixth byte after the length is the number of channels.
            0xc0 | 0xc1 => channels = after.get(7),
            // Tables, whose markers lie between those of the frames.
            0xc4 | 0xc8 | 0xcc => {}
            0xc2..=0xcf => return false,
            // The scan begins with its number of channels.
            0xda => return channels.is_some() && after.get(2) == channels,
            _ => {}
        }
        rest = after.get(length..).unwrap_or_default();
    }
    false
}

/// Refuses a frame that is larger than its container claims, because the decoder opens it before it checks the size
/// (<https://developers.google.com/speed/webp/docs/riff_container>).
fn check_webp(file: &[u8]) -> Result<(), InvalidPicture> {
    const ANIMATION: u8 = 2;
    let Some((b"VP8X", header, mut rest)) = file.get(12..).and_then(chunk) else {
        return Ok(());
    };
    let &[flags, _, _, _, w0, w1, w2, h0, h1, h2, ..] = header else {
        return Err(InvalidPicture::Unreadable);
    };
    if flags & ANIMATION != 0 {
        return Err(InvalidPicture::Moving);
    }
    let canvas = [[w0, w1, w2, 0], [h0, h1, h2, 0]].map(|size| u32::from_le_bytes(size) + 1);
    while let Some((kind, content, after)) = chunk(rest) {
        if kind == b"VP8 " {
            // RFC 6386, 9.1: a tag of three bytes, three constant bytes, and fourteen bits for each side.
            let &[_, _, _, _, _, _, w0, w1, h0, h1, ..] = content else {
                return Err(InvalidPicture::Unreadable);
            };
            let frame =
                [[w0, w1], [h0, h1]].map(|size| u32::from(u16::from_le_bytes(size)) & 0x3fff);
            if frame != canvas {
                return Err(InvalidPicture::Unreadable);
            }
        }
        rest = after;
    }
    Ok(())
}

/// The kind and the content of the first chunk, and the rest after it.
fn chunk(rest: &[u8]) -> Option<(&[u8; 4], &[u8], &[u8])> {
    let (kind, rest) = rest.split_first_chunk()?;
    let (size, rest) = rest.split_first_chunk()?;
    let size = usize::try_from(u32::from_le_bytes(*size)).ok()?;
    // The last chunk may claim to be longer than the file.
    let (content, _) = rest.split_at(size.min(rest.len()));
    Some((
        kind,
        content,
        rest.get(size.next_multiple_of(2)..).unwrap_or_default(),
    ))
}

#[cfg(test)]
mod tests {
    use image::{RgbImage, RgbaImage};

    use super::*;

    /// A file whose content is a small picture.
    fn jpeg(sides: u16, frame: u8, channels_of_scan: u8) -> Vec<u8> {
        let mut file = Cursor::new(Vec::new());
        let small = RgbImage::new(16, 16);
        small.write_to(&mut file, ImageFormat::Jpeg).unwrap();
        let mut file = file.into_inner();
        let place = |file: &[u8], marker| {
            let found = file.windows(2).position(|bytes| bytes == [0xff, marker]);
            found.unwrap()
        };
        let at = place(&file, 0xc0);
        file[at + 1] = frame;
        file[at + 5..at + 7].copy_from_slice(&sides.to_be_bytes());
        file[at + 7..at + 9].copy_from_slice(&sides.to_be_bytes());
        let at = place(&file, 0xda);
        let length = 6 + 2 * channels_of_scan;
        file[at + 3..at + 5].copy_from_slice(&[length, channels_of_scan]);
        file.drain(at + 5 + 2 * usize::from(channels_of_scan)..at + 11);
        file
    }

    /// A lossy frame with these sides, in a container that claims one pixel.
    fn hidden_frame(sides: u16) -> Vec<u8> {
        let mut frame = b"VP8 \x0a\0\0\0\x10\0\0\x9d\x01\x2a".to_vec();
        frame.extend(sides.to_le_bytes());
        frame.extend(sides.to_le_bytes());
        [
            b"RIFF\x2a\0\0\0WEBPVP8X\x0a\0\0\0\0\0\0\0\0\0\0\0\0\0".as_slice(),
            &frame,
        ]
        .concat()
    }

    /// A picture of one pixel, with a frame of these sides.
    fn frame_of_gif(width: u16, height: u16) -> Vec<u8> {
        let mut file = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x2c\0\0\0\0".to_vec();
        file.extend(width.to_le_bytes());
        file.extend(height.to_le_bytes());
        file.extend(b"\0\x02\x02\x44\x01\0\x3b");
        file
    }

    #[test]
    fn camera_photos_are_accepted() {
        for (sides, frame) in [(4_470, 0xc0), (4_470, 0xc1), (2_300, 0xc2)] {
            assert!(open(&jpeg(sides, frame, 3)).is_ok(), "{sides}");
        }
        assert!(decode(jpeg(16, 0xc0, 3)).is_ok());
    }

    #[test]
    fn picture_beyond_the_memory_limit_is_refused() {
        for (file, why) in [
            (jpeg(4_600, 0xc0, 3), "baseline"),
            (jpeg(65_500, 0xc0, 3), "baseline, the largest possible"),
            (jpeg(2_400, 0xc2, 3), "progressive"),
            (jpeg(2_400, 0xc0, 1), "each channel alone"),
        ] {
            assert_eq!(open(&file).err(), Some(InvalidPicture::TooLarge), "{why}");
        }
    }

    #[test]
    fn gif_frame_beyond_the_memory_limit_is_refused() {
        assert!(decode(frame_of_gif(1, 1)).is_ok());
        // 57 MB of colours and 14 MB of palette indexes.
        assert_eq!(
            decode(frame_of_gif(65_530, 218)).err(),
            Some(InvalidPicture::TooLarge)
        );
    }

    #[test]
    fn webp_frame_larger_than_its_container_is_refused() {
        let one_pixel = hidden_frame(1);
        assert_eq!(check_webp(&one_pixel), Ok(()));
        assert_eq!(
            check_webp(&hidden_frame(16_383)),
            Err(InvalidPicture::Unreadable)
        );
        let mut moving = one_pixel;
        moving[20] = 2;
        assert_eq!(check_webp(&moving), Err(InvalidPicture::Moving));
        for length in 0..moving.len() {
            // Decoding a truncated file ends without a panic.
            let _ = decode(hidden_frame(16_383)[..length].to_vec());
        }
    }

    #[test]
    fn every_format_is_decoded() {
        for format in [
            ImageFormat::Png,
            ImageFormat::Jpeg,
            ImageFormat::WebP,
            ImageFormat::Gif,
        ] {
            let mut file = Cursor::new(Vec::new());
            let image = DynamicImage::ImageRgba8(RgbaImage::new(3, 2));
            let image = match format {
                ImageFormat::Jpeg => image.into_rgb8().into(),
                _ => image,
            };
            image.write_to(&mut file, format).unwrap();
            let (opened, _) = decode(file.into_inner()).unwrap();
            assert_eq!((opened.width(), opened.height()), (3, 2), "{format:?}");
        }
    }
}

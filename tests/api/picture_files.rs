//! Picture files to upload, and checks for those that come back.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgb, RgbImage, Rgba, RgbaImage};

use crate::answer::Answer;

pub const RED: [u8; 3] = [255, 0, 0];
pub const GREEN: [u8; 3] = [0, 255, 0];
pub const BLUE: [u8; 3] = [0, 0, 255];

/// Three vertical stripes of equal width.
pub fn stripes(width: u32, height: u32, colours: [[u8; 3]; 3]) -> DynamicImage {
    RgbImage::from_fn(width, height, |x, _| {
        Rgb(colours[usize::try_from(3 * x / width).unwrap()])
    })
    .into()
}

/// The upper half is red, the lower half is blue.
pub fn red_over_blue(width: u32, height: u32) -> DynamicImage {
    RgbImage::from_fn(width, height, |_, y| {
        Rgb(if 2 * y < height { RED } else { BLUE })
    })
    .into()
}

/// Every second pixel is black, the others are white and transparent.
pub fn half_seen(sides: u32) -> DynamicImage {
    RgbaImage::from_fn(sides, sides, |x, y| {
        Rgba(if (x + y) % 2 == 0 {
            [0, 0, 0, 255]
        } else {
            [255, 255, 255, 0]
        })
    })
    .into()
}

pub fn file(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A small picture that differs for each colour.
pub fn png(colour: [u8; 3]) -> Vec<u8> {
    file(&stripes(9, 9, [colour; 3]), ImageFormat::Png)
}

/// A JPEG with an orientation and more in Exif (CIPA DC-008, 4.5 and 4.6), and a comment.
pub fn jpeg_with_metadata(image: &DynamicImage, orientation: u8, text: &str) -> Vec<u8> {
    let mut exif = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x02".to_vec();
    exif.extend([0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0]);
    // GPSProcessingMethod, as far as a reader looks: a text that lies behind the table.
    exif.extend([0, 0x1b, 0, 2, 0, 0, 0]);
    exif.push(u8::try_from(text.len()).unwrap());
    exif.extend([0, 0, 0, 38, 0, 0, 0, 0]);
    exif.extend(text.as_bytes());
    let jpeg = file(image, ImageFormat::Jpeg);
    let (start, rest) = jpeg.split_at(2);
    [
        start,
        &segment(0xe1, &exif),
        &segment(0xfe, text.as_bytes()),
        rest,
    ]
    .concat()
}

fn segment(marker: u8, content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker], length.as_slice(), content].concat()
}

/// A PNG with a text chunk.
pub fn png_with_text(text: &str) -> Vec<u8> {
    let png = png(GREEN);
    // After the signature and the header (https://www.w3.org/TR/png-3/#5Chunk-layout).
    let (start, rest) = png.split_at(8 + 25);
    let chunk = [b"tEXt", b"Comment\0".as_slice(), text.as_bytes()].concat();
    let length = u32::try_from(chunk.len() - 4).unwrap().to_be_bytes();
    [start, &length, &chunk, &crc(&chunk).to_be_bytes(), rest].concat()
}

/// A PNG with the largest possible size in its header, and the content of a small picture.
pub fn png_bomb() -> Vec<u8> {
    png_that_says(0x7fff_ffff)
}

/// A PNG with sides of this length in its header, and the content of a small picture.
pub fn png_that_says(side: u32) -> Vec<u8> {
    let mut png = png(GREEN);
    for at in [16, 20] {
        png[at..at + 4].copy_from_slice(&side.to_be_bytes());
    }
    let sum = crc(&png[12..29]);
    png[29..33].copy_from_slice(&sum.to_be_bytes());
    png
}

/// A GIF whose screen and frame have the largest possible size.
pub fn gif_bomb() -> Vec<u8> {
    let head = b"GIF89a\xff\xff\xff\xff\x80\0\0\0\0\0\xff\xff\xff";
    let frame = b",\0\0\0\0\xff\xff\xff\xff\0\x02\x02\x44\x01\0;";
    [head.as_slice(), frame].concat()
}

/// The checksum of a PNG chunk (<https://www.w3.org/TR/png-3/#5CRC-algorithm>).
fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ if sum & 1 == 1 { 0xedb8_8320 } else { 0 }
        })
    })
}

/// The picture in an answer, which must match its header.
#[track_caller]
pub fn picture(answer: &Answer) -> DynamicImage {
    assert_eq!(answer.status, 200);
    let format = match answer.header("Content-Type") {
        Some("image/jpeg") => ImageFormat::Jpeg,
        Some("image/png") => ImageFormat::Png,
        other => panic!("no picture: {other:?}"),
    };
    image::load_from_memory_with_format(&answer.body, format).unwrap()
}

/// Whether a pixel has a colour, within JPEG's tolerance.
pub fn is(image: &DynamicImage, x: u32, y: u32, colour: [u8; 3]) -> bool {
    let pixel = image.to_rgb8().get_pixel(x, y).0;
    pixel.iter().zip(colour).all(|(a, b)| a.abs_diff(b) < 40)
}

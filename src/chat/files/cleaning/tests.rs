//! Whole files: the cases that fail elsewhere, and truncations of them.

use std::{fs, io::Cursor, path::Path};

use image::{
    DynamicImage, ImageDecoder, ImageFormat, ImageReader, RgbImage, metadata::Orientation,
};

use super::*;
use crate::chat::files::kind;

/// The file of this name among the cases.
fn case(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/files");
    fs::read(folder.join(name)).unwrap()
}

fn cleaned(file: &[u8]) -> Result<Vec<u8>, NotCleaned> {
    let mut clean_file = Vec::new();
    let media_type = kind::of(file, "");
    clean(media_type, &mut Cursor::new(file), &mut clean_file)?;
    Ok(clean_file)
}

fn decoded(file: &[u8]) -> (DynamicImage, Orientation) {
    let reader = ImageReader::new(Cursor::new(file));
    let mut decoder = reader
        .with_guessed_format()
        .unwrap()
        .into_decoder()
        .unwrap();
    let orientation = decoder.orientation().unwrap();
    (DynamicImage::from_decoder(decoder).unwrap(), orientation)
}

fn contains(file: &[u8], part: &[u8]) -> bool {
    file.windows(part.len()).any(|window| window == part)
}

#[test]
fn place_and_device_are_removed_and_pixels_kept() {
    let photos = (1..=8).map(|number| format!("orientation-{number}.jpg"));
    let others = ["gps.png", "gps.webp"].map(str::to_owned);
    for name in photos.chain(others) {
        let original = case(&name);
        let clean_file = cleaned(&original).unwrap();
        // The device, the tag of the place, and the minutes of its latitude as they are written in the cases.
        let secrets = [
            b"SecretPhone".as_slice(),
            b"\x88\x25",
            b"\0\0\0\x30\0\0\0\x01",
        ];
        for secret in secrets {
            assert!(contains(&original, secret), "{name} {secret:?}");
            assert!(!contains(&clean_file, secret), "{name} {secret:?}");
        }
        assert_eq!(decoded(&clean_file), decoded(&original), "{name}");
        assert_eq!(cleaned(&clean_file).unwrap(), clean_file, "{name}");
    }
}

#[test]
fn animations_are_copied_whole() {
    for name in ["moving.gif", "moving.webp"] {
        assert_eq!(cleaned(&case(name)).unwrap(), case(name));
    }
}

#[test]
fn cut_file_is_damaged_or_a_picture_without_metadata() {
    for name in ["orientation-6.jpg", "gps.png", "gps.webp", "moving.webp"] {
        let whole = case(name);
        for length in 0..whole.len() {
            let mut clean_file = Vec::new();
            let media_type = kind::of(&whole, "");
            let mut cut = Cursor::new(&whole[..length]);
            match clean(media_type, &mut cut, &mut clean_file) {
                // A photo that ends in its pixels, and a picture that ends in the metadata after them.
                Ok(()) => {
                    assert!(!contains(&clean_file, b"SecretPhone"));
                    if media_type == MediaType::Jpeg {
                        assert!(clean_file.ends_with(b"\xff\xd9"));
                    } else {
                        assert_eq!(decoded(&clean_file), decoded(&whole), "{name} {length}");
                    }
                }
                Err(error) => assert!(matches!(error, NotCleaned::Damaged), "{name} {length}"),
            }
        }
    }
}

#[test]
fn segments_without_pixels_are_removed_from_jpeg() {
    let mut file = Cursor::new(Vec::new());
    let small = RgbImage::from_pixel(24, 16, image::Rgb([7, 77, 177]));
    small.write_to(&mut file, ImageFormat::Jpeg).unwrap();
    let file = file.into_inner();
    let segment = |marker: u8, content: &[u8]| {
        let length = u16::try_from(content.len() + 2).unwrap().to_be_bytes();
        [&[0xff, marker], length.as_slice(), content].concat()
    };
    let profile = segment(0xe2, b"ICC_PROFILE\0\x01\x01profile");
    let extra = [
        segment(0xfe, b"a comment"),
        segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0place"),
        segment(0xe2, b"MPF\0more pictures"),
        segment(0xed, b"Photoshop 3.0\0caption"),
        segment(0xe0, b"JFXX\0\x10thumbnail"),
        profile.clone(),
    ];
    let with_extra = [
        &file[..2],
        &extra.concat(),
        &file[2..],
        b"\0\0\0\x18ftypmp42",
    ]
    .concat();
    let expected = [&file[..2], &profile, &file[2..]].concat();
    assert_eq!(cleaned(&with_extra).unwrap(), expected);
}

#[test]
fn file_that_only_begins_like_a_picture_is_damaged() {
    for file in [
        b"\xff\xd8\xff\xd9the rest would be lost".as_slice(),
        b"\xff\xd8\xff\xda\0\x02\xff\xd9",
        b"\xff\xd8\xff\xfe\0\x01",
        b"\xff\xd8\xff\xd8\xff\xd9",
        b"\x89PNG\r\n\x1a\nno chunks here",
        b"RIFF\x08\0\0\0WEBPVP8 ",
    ] {
        assert!(
            matches!(cleaned(file), Err(NotCleaned::Damaged)),
            "{file:?}"
        );
    }
}

#[test]
fn failure_to_write_is_not_damage() {
    struct Full;
    impl Write for Full {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::StorageFull.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    for name in ["orientation-1.jpg", "gps.png", "gps.webp"] {
        let file = case(name);
        let failed = clean(kind::of(&file, name), &mut Cursor::new(file), &mut Full);
        assert!(matches!(failed, Err(NotCleaned::Io(_))), "{name}");
    }
}

/// Counts the writes.
struct Counting(usize);

impl Write for Counting {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 += 1;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn small_parts_are_written_together() {
    let mut jpeg = case("orientation-1.jpg");
    jpeg.truncate(jpeg.len() - 2);
    let empty_scan = b"\xff\xda\0\x08\x01\x01\0\0\x3f\0";
    let jpeg = [jpeg, empty_scan.repeat(10_000)].concat();
    let mut png = case("gps.png");
    let end = png.split_off(png.len() - 12);
    let empty_chunk = b"\0\0\0\0IDAT\x35\xaf\x06\x1e";
    let png = [png, empty_chunk.repeat(10_000), end].concat();
    for (media_type, file) in [(MediaType::Jpeg, jpeg), (MediaType::Png, png)] {
        let mut to = Counting(0);
        clean(media_type, &mut Cursor::new(file), &mut to).unwrap();
        assert!(to.0 < 100, "{media_type:?}: {} writes", to.0);
    }
}

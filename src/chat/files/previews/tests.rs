//! Whole pictures: orientation, size and format of their previews, and files that claim too much.

use std::{fs, path::PathBuf};

use image::{
    ExtendedColorType, ImageEncoder, ImageFormat, Rgb, RgbImage, Rgba,
    codecs::{jpeg::JpegEncoder, png::PngEncoder},
};

use super::*;

/// The file of this name among the cases.
fn case(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds/files");
    folder.join(name)
}

fn made(file: &[u8]) -> Option<Previews> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("file");
    fs::write(&path, file).unwrap();
    // Tests may wait for the processor.
    let end = Instant::now() + Duration::from_hours(1);
    make_until(end, &path, kind::of(file, ""))
}

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, format).unwrap();
    file.into_inner()
}

/// A picture with a red corner at the top left.
fn corner(width: u32, height: u32) -> DynamicImage {
    let image = RgbImage::from_fn(width, height, |x, y| {
        if x < width / 4 && y < height / 4 {
            Rgb([200, 10, 10])
        } else {
            Rgb([10, 90, 200])
        }
    });
    image.into()
}

/// The size of a preview, and whether the corner at the top left is red.
fn seen(preview: &Preview) -> (u32, u32, bool) {
    let image = image::load_from_memory(&preview.content).unwrap();
    let (width, height) = (image.width(), image.height());
    let pixels = image.into_rgb8();
    let is_red =
        |x, y| matches!(pixels.get_pixel(x, y).0, [r, g, b] if r > 150 && g < 80 && b < 80);
    let others = [(width - 5, 4), (4, height - 5), (width - 5, height - 5)];
    let alone = others.into_iter().all(|(x, y)| !is_red(x, y));
    (width, height, is_red(4, 4) && alone)
}

/// A photo with an orientation, such that its red corner is at the top left when it is upright.
fn photo(orientation: u8, width: u32, height: u32) -> Vec<u8> {
    let mut stored = corner(width, height);
    // Each orientation is its own inverse, except for the two quarter turns.
    let undone = match orientation {
        6 => 8,
        8 => 6,
        other => other,
    };
    stored.apply_orientation(Orientation::from_exif(undone).unwrap());
    let mut exif = *b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    exif[25] = orientation;
    let file = encoded(&stored, ImageFormat::Jpeg);
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&file[..2], b"\xff\xe1", &length, &exif, &file[2..]].concat()
}

fn kind(preview: &Preview) -> MediaType {
    kind::of(&preview.content, "")
}

#[test]
fn cases_are_measured_upright_and_too_small_for_previews() {
    for number in 1..=8 {
        let path = case(&format!("orientation-{number}.jpg"));
        let previews = make(&path, MediaType::Jpeg).unwrap();
        assert_eq!((previews.width, previews.height), (120, 80), "{number}");
        assert!(previews.copies.is_empty());
    }
    for (name, media_type) in [
        ("gps.png", MediaType::Png),
        ("gps.webp", MediaType::WebP),
        ("moving.gif", MediaType::Gif),
        ("moving.webp", MediaType::WebP),
    ] {
        let previews = make(&case(name), media_type).unwrap();
        assert_eq!((previews.width, previews.height), (120, 80), "{name}");
    }
}

#[test]
fn small_animations_have_a_copy_that_stands_still() {
    for (name, media_type, count) in [
        ("moving.gif", MediaType::Gif, 1),
        ("moving.webp", MediaType::WebP, 1),
        ("gps.webp", MediaType::WebP, 0),
    ] {
        let previews = make(&case(name), media_type).unwrap();
        assert_eq!(previews.copies.len(), count, "{name}");
    }
}

#[test]
fn previews_are_upright_in_all_orientations() {
    for orientation in 1..=8 {
        let previews = made(&photo(orientation, 800, 160)).unwrap();
        assert_eq!(
            (previews.width, previews.height),
            (800, 160),
            "{orientation}"
        );
        let [preview] = previews.copies.as_slice() else {
            panic!("{orientation}");
        };
        assert_eq!((preview.side, kind(preview)), (720, MediaType::Jpeg));
        assert_eq!(seen(preview), (720, 144, true), "{orientation}");
    }
}

#[test]
fn every_format_gets_the_previews_that_are_smaller_than_itself() {
    let large = corner(1700, 170);
    for format in [
        ImageFormat::Jpeg,
        ImageFormat::Png,
        ImageFormat::WebP,
        ImageFormat::Gif,
    ] {
        let large = match format {
            ImageFormat::Gif => large.clone().into_rgba8().into(),
            _ => large.clone(),
        };
        let previews = made(&encoded(&large, format)).unwrap();
        assert_eq!((previews.width, previews.height), (1700, 170), "{format:?}");
        let seen: Vec<_> = previews.copies.iter().map(seen).collect();
        assert_eq!(seen, [(720, 72, true), (1600, 160, true)], "{format:?}");
        assert_eq!(
            [previews.copies[0].side, previews.copies[1].side],
            PREVIEW_SIDES
        );
    }
    let exact = made(&encoded(&corner(1600, 10), ImageFormat::Png)).unwrap();
    assert_eq!(exact.copies.len(), 1);
    let small = made(&encoded(&corner(720, 10), ImageFormat::Png)).unwrap();
    assert!(small.copies.is_empty());
}

#[test]
fn transparent_picture_has_transparent_previews() {
    let mut image = corner(900, 30).into_rgba8();
    image.put_pixel(899, 29, Rgba([0; 4]));
    for format in [ImageFormat::Png, ImageFormat::WebP] {
        let previews = made(&encoded(&image.clone().into(), format)).unwrap();
        assert_eq!(kind(&previews.copies[0]), MediaType::Png, "{format:?}");
        let preview = image::load_from_memory(&previews.copies[0].content).unwrap();
        assert!(preview.into_rgba8().get_pixel(719, 23)[3] < 255);
    }
}

#[test]
fn grey_and_deep_pngs_are_drawn() {
    let grey = DynamicImage::ImageLuma8(corner(800, 20).into_luma8());
    let deep = DynamicImage::ImageRgba16(corner(800, 20).into_rgba16());
    for image in [grey, deep] {
        let previews = made(&encoded(&image, ImageFormat::Png)).unwrap();
        assert_eq!(kind(&previews.copies[0]), MediaType::Jpeg);
        let preview = image::load_from_memory(&previews.copies[0].content).unwrap();
        assert_eq!((preview.width(), preview.height()), (720, 18));
    }
}

#[test]
fn small_colour_profile_is_kept() {
    let mut profile = vec![7; 500];
    profile[16..20].copy_from_slice(b"RGB ");
    let pixels = corner(800, 8).into_rgb8();
    let mut jpeg = Vec::new();
    let mut encoder = JpegEncoder::new(&mut jpeg);
    encoder.set_icc_profile(profile.clone()).unwrap();
    encoder
        .write_image(&pixels, 800, 8, ExtendedColorType::Rgb8)
        .unwrap();
    let mut png = Vec::new();
    let mut encoder = PngEncoder::new(&mut png);
    encoder.set_icc_profile(profile.clone()).unwrap();
    encoder
        .write_image(&pixels, 800, 8, ExtendedColorType::Rgb8)
        .unwrap();
    for file in [jpeg, png] {
        let previews = made(&file).unwrap();
        let content = &previews.copies[0].content;
        assert!(content.windows(500).any(|window| window == profile));
    }
    assert_eq!(usable(vec![7; 500]), None);
    profile.resize(MAX_PROFILE + 1, 7);
    assert_eq!(usable(profile), None);
}

/// A grey JPEG of any size in a few bytes per thousand pixels: all its blocks are equal.
fn grey_jpeg(width: u16, height: u16) -> Vec<u8> {
    let one = encoded(
        &RgbImage::from_pixel(8, 8, Rgb([128; 3])).into(),
        ImageFormat::Jpeg,
    );
    let at = |marker| {
        one.windows(2)
            .position(|bytes| bytes == [0xff, marker])
            .unwrap()
    };
    let mut file = one[..at(0xda) + 14].to_vec();
    let frame = at(0xc0);
    // No channel is stored with fewer pixels than another.
    for channel in [11, 14, 17] {
        file[frame + channel] = 0x11;
    }
    file[frame + 5..frame + 7].copy_from_slice(&height.to_be_bytes());
    file[frame + 7..frame + 9].copy_from_slice(&width.to_be_bytes());
    // A unit in the tables of the encoder: no difference and no detail, 00 1010 for brightness, 00 00 for each colour.
    // Four units are seven bytes.
    let unit = 0b00_1010_0000_0000_u64;
    let four = (0..4).fold(0, |bits, _| bits << 14 | unit) << 8;
    let units = usize::from(width.div_ceil(8)) * usize::from(height.div_ceil(8));
    for _ in 0..units.div_ceil(4) {
        file.extend(&four.to_be_bytes()[..7]);
    }
    file.extend(b"\xff\xd9");
    file
}

#[test]
fn photo_of_48_megapixels_has_previews() {
    let previews = made(&grey_jpeg(8064, 6048)).unwrap();
    assert_eq!((previews.width, previews.height), (8064, 6048));
    for (preview, size) in previews.copies.iter().zip([(720, 540), (1600, 1200)]) {
        let image = image::load_from_memory(&preview.content)
            .unwrap()
            .into_rgb8();
        assert_eq!(image.dimensions(), size);
        assert!(image.pixels().all(|pixel| pixel[0].abs_diff(128) < 2));
    }
    assert_eq!(previews.copies.len(), 2);
}

/// A PNG that claims these sides, without its pixels.
fn png_header(width: u32, height: u32) -> Vec<u8> {
    let mut file = encoded(&corner(4, 4), ImageFormat::Png);
    file[16..20].copy_from_slice(&width.to_be_bytes());
    file[20..24].copy_from_slice(&height.to_be_bytes());
    let mut sum = 0xffff_ffff_u32;
    for byte in &file[12..29] {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 * (sum & 1));
        }
    }
    file[29..33].copy_from_slice(&(!sum).to_be_bytes());
    file
}

#[test]
fn picture_that_claims_too_much_is_measured_but_not_decoded() {
    let mut gif = encoded(&corner(4, 4).into_rgba8().into(), ImageFormat::Gif);
    gif[6..10].copy_from_slice(&[0xff; 4]);
    // The first frame is drawn on a canvas that is larger than itself.
    let mut webp = fs::read(case("moving.webp")).unwrap();
    webp[24..30].copy_from_slice(&[0xff, 0x3f, 0, 0xff, 0x3f, 0]);
    for (file, width, height) in [
        (grey_jpeg(65_500, 8), 65_500, 8),
        (grey_jpeg(8, 65_500), 8, 65_500),
        (png_header(30_000, 30_000), 30_000, 30_000),
        (png_header(5, 14_000_001), 5, 14_000_001),
        (png_header(14_000_001, 5), 14_000_001, 5),
        (gif, 65_535, 65_535),
        (webp, 16_384, 16_384),
    ] {
        let previews = made(&file).unwrap();
        assert_eq!((previews.width, previews.height), (width, height));
        if u64::from(width) * u64::from(height) > MAX_PIXELS {
            assert!(previews.copies.is_empty(), "{width} x {height}");
        }
    }
    assert_eq!(made(&png_header(1, MAX_SIDE + 1)), None);
}

#[test]
fn copy_of_a_browser_gets_all_previews() {
    let copy = encoded(&corner(1600, 400), ImageFormat::Jpeg);
    let previews = from_browser(&copy).unwrap();
    assert_eq!((previews.width, previews.height), (1600, 400));
    let seen: Vec<_> = previews.copies.iter().map(seen).collect();
    assert_eq!(seen, [(720, 180, true), (1600, 400, true)]);
    let small = from_browser(&encoded(&corner(300, 60), ImageFormat::Png)).unwrap();
    assert_eq!((small.copies.len(), small.copies[0].side), (1, 1600));
    for other in [
        b"".as_slice(),
        b"<svg>",
        b"\xff\xd8\xff",
        &copy[..copy.len() / 2],
        b"GIF89a",
    ] {
        assert_eq!(from_browser(other), None);
    }
}

#[test]
fn cut_pictures_are_no_panic() {
    let files = [
        "orientation-6.jpg",
        "gps.png",
        "gps.webp",
        "moving.gif",
        "moving.webp",
    ];
    for name in files {
        let whole = fs::read(case(name)).unwrap();
        let media_type = kind::of(&whole, "");
        for length in (0..whole.len()).step_by(11) {
            let Some(picture) = open(Cursor::new(&whole[..length]), media_type) else {
                continue;
            };
            (picture.draw)(Size {
                width: 60,
                height: 40,
            });
        }
    }
}

#[test]
fn other_files_have_no_size() {
    for file in [
        b"plain text".as_slice(),
        b"%PDF-1.7",
        b"\xff\xd8\xff\xd9",
        b"GIF89a",
    ] {
        assert_eq!(made(file), None);
    }
    assert_eq!(make(Path::new("/nowhere"), MediaType::Jpeg), None);
}

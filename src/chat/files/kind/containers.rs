//! Files whose first bytes name only a container: what is in it decides.

use super::MediaType;

/// The type of a container, or of a sound without a fixed signature.
pub(super) fn of(start: &[u8], ending: &str) -> Option<MediaType> {
    match start {
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some(MediaType::WebP),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'A',
            b'V',
            b'E',
            ..,
        ] => Some(MediaType::Wav),
        [_, _, _, _, b'f', b't', b'y', b'p', ..] => iso(start, ending),
        // EBML, whose header names the kind of document.
        [0x1a, 0x45, 0xdf, 0xa3, header @ ..] => {
            contains(&header[..header.len().min(64)], b"webm").then_some(MediaType::WebM)
        }
        // The first page contains the header of the codec.
        [b'O', b'g', b'g', b'S', page @ ..] => is_sound(&page[..page.len().min(64)]),
        // An archive is also in documents, programs and e-books, which nobody would call one.
        [b'P', b'K', 3, 4, ..] if ending == "zip" => Some(MediaType::Zip),
        // A frame of MPEG audio, layer III, with a valid bit rate and sample rate (ISO 11172-3, 2.4.1.3).
        [0xff, second, third, ..]
            if second & 0xe6 == 0xe2
                && second & 0x18 != 0x08
                && !matches!(third >> 4, 0 | 15)
                && third & 0x0c != 0x0c =>
        {
            Some(MediaType::Mp3)
        }
        _ => None,
    }
}

/// The first brand that we know of the brands in the first box (ISO 14496-12, 4.3).
fn iso(start: &[u8], ending: &str) -> Option<MediaType> {
    let (size, rest) = start.split_first_chunk::<4>()?;
    let size = usize::try_from(u32::from_be_bytes(*size)).ok()?;
    let rest = &rest[..rest.len().min(size.saturating_sub(4))];
    let (major, rest) = rest.get(4..)?.split_first_chunk::<4>()?;
    let compatible = rest.get(4..).unwrap_or_default();
    let compatible = compatible.as_chunks::<4>().0;
    let brands = || [major].into_iter().chain(compatible);
    // A generic brand of still pictures comes first in some files: the others say how they are encoded.
    let found = match major {
        // A raw photo of a camera, which calls itself a video as well.
        b"crx " => None,
        b"mif1" | b"msf1" => brands().find_map(|brand| still(*brand)),
        _ => brands().find_map(|brand| still(*brand).or_else(|| moving(*brand))),
    };
    match found {
        Some(MediaType::Mp4) if ending == "m4a" => Some(MediaType::M4a),
        found => found,
    }
}

fn still(brand: [u8; 4]) -> Option<MediaType> {
    match &brand {
        b"avif" | b"avis" => Some(MediaType::Avif),
        b"heic" | b"heix" | b"heim" | b"heis" | b"hevc" | b"hevx" => Some(MediaType::Heic),
        _ => None,
    }
}

fn moving(brand: [u8; 4]) -> Option<MediaType> {
    match &brand {
        b"qt  " => Some(MediaType::QuickTime),
        b"M4A " | b"M4B " => Some(MediaType::M4a),
        b"isom"
        | b"mp41"
        | b"mp42"
        | b"mp71"
        | b"avc1"
        | b"M4V "
        | b"M4VH"
        | b"M4VP"
        | b"MSNV"
        | b"dash"
        | b"f4v "
        | b"XAVC"
        | [b'i', b's', b'o', b'2'..=b'9']
        | [b'3', b'g', ..] => Some(MediaType::Mp4),
        _ => None,
    }
}

fn is_sound(page: &[u8]) -> Option<MediaType> {
    [
        b"OpusHead".as_slice(),
        b"\x01vorbis",
        b"Speex   ",
        b"\x7fFLAC",
    ]
    .into_iter()
    .any(|codec| contains(page, codec))
    .then_some(MediaType::Ogg)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The first box of a file with these brands, and the start of the next box.
    fn iso_file(brands: &[&[u8; 4]]) -> Vec<u8> {
        let (major, compatible) = brands.split_first().unwrap();
        let compatible: Vec<u8> = compatible.iter().flat_map(|brand| **brand).collect();
        let length = u32::try_from(16 + compatible.len()).unwrap();
        [
            length.to_be_bytes().as_slice(),
            b"ftyp",
            major.as_slice(),
            b"\0\0\0\0",
            &compatible,
            b"\0\0\0\x08mp42",
        ]
        .concat()
    }

    #[test]
    fn brands_decide_between_pictures_videos_and_sounds() {
        let type_of = |brands: &[&[u8; 4]], ending| of(&iso_file(brands), ending);
        assert_eq!(type_of(&[b"isom", b"avc1"], "mp4"), Some(MediaType::Mp4));
        assert_eq!(type_of(&[b"isom"], "m4a"), Some(MediaType::M4a));
        assert_eq!(type_of(&[b"M4A ", b"mp42"], ""), Some(MediaType::M4a));
        assert_eq!(type_of(&[b"qt  "], "mp4"), Some(MediaType::QuickTime));
        assert_eq!(type_of(&[b"3gp5"], "3gp"), Some(MediaType::Mp4));
        assert_eq!(type_of(&[b"avif", b"mif1"], ""), Some(MediaType::Avif));
        assert_eq!(type_of(&[b"mif1", b"avif"], ""), Some(MediaType::Avif));
        assert_eq!(type_of(&[b"mif1", b"heic"], "mp4"), Some(MediaType::Heic));
        assert_eq!(type_of(&[b"mif1", b"mp42"], ""), None);
        assert_eq!(type_of(&[b"heic"], ""), Some(MediaType::Heic));
        assert_eq!(type_of(&[b"crx ", b"isom"], "cr3"), None);
        assert_eq!(type_of(&[b"jp2 "], "jp2"), None);
    }

    #[test]
    fn codec_decides_in_other_containers() {
        assert_eq!(of(b"RIFF\0\0\0\0WEBPVP8 ", ""), Some(MediaType::WebP));
        assert_eq!(of(b"RIFF\0\0\0\0WAVEfmt ", ""), Some(MediaType::Wav));
        assert_eq!(of(b"RIFF\0\0\0\0AVI LIST", "wav"), None);
        assert_eq!(
            of(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm", ""),
            Some(MediaType::WebM)
        );
        assert_eq!(
            of(b"\x1a\x45\xdf\xa3\x9f\x42\x82\x88matroska", "webm"),
            None
        );
        let ogg = |codec: &[u8]| [b"OggS".as_slice(), &[0; 24], codec].concat();
        assert_eq!(of(&ogg(b"OpusHead"), ""), Some(MediaType::Ogg));
        assert_eq!(of(&ogg(b"\x80theora"), "ogg"), None);
        assert_eq!(of(b"PK\x03\x04", "zip"), Some(MediaType::Zip));
        assert_eq!(of(b"PK\x03\x04", "docx"), None);
    }

    #[test]
    fn frame_of_mp3_is_valid() {
        assert_eq!(of(b"\xff\xfb\x90\x64", ""), Some(MediaType::Mp3));
        assert_eq!(of(b"\xff\xf3\x40\xc4", ""), Some(MediaType::Mp3));
        for start in [
            b"\xff\xfb\xf0\0",
            b"\xff\xfb\x9c\0",
            b"\xff\xf1\x50\x80",
            b"\xff\xfe\x41\0",
        ] {
            assert_eq!(of(start, "mp3"), None, "{start:?}");
        }
    }

    #[test]
    fn truncated_containers_are_no_panic() {
        let whole = iso_file(&[b"isom", b"iso2", b"avif"]);
        for length in 0..whole.len() {
            of(&whole[..length], "");
        }
        let mut huge = whole;
        huge[..4].copy_from_slice(&u32::MAX.to_be_bytes());
        of(&huge, "");
    }
}

//! PNG: chunks with a length, a type and a checksum (<https://www.w3.org/TR/png-3/#5DataRep>).

use std::io::{self, BufRead, Read, Seek, Write};

use super::{copy, damaged, exif};

const SIGNATURE: &[u8; 8] = b"\x89PNG\r\n\x1a\n";
/// The longest chunk that the standard allows.
const LONGEST: u32 = i32::MAX as u32;
/// The most bytes of EXIF in which the orientation is looked for.
const MAX_EXIF: u64 = 1 << 16;

/// Copies the chunks that draw. Bytes after the picture are dropped.
pub(super) fn clean(from: &mut (impl BufRead + Seek), to: &mut impl Write) -> io::Result<()> {
    let mut signature = [0; 8];
    from.read_exact(&mut signature)?;
    if signature != *SIGNATURE {
        return Err(damaged());
    }
    to.write_all(SIGNATURE)?;
    let (mut is_first, mut has_pixels, mut has_orientation) = (true, false, false);
    loop {
        let (length, kind) = chunk_header(from)?;
        if is_first != (&kind == b"IHDR") {
            return Err(damaged());
        }
        is_first = false;
        let rest = u64::from(length) + 4;
        match &kind {
            b"eXIf" => {
                let mut start = Vec::new();
                from.by_ref()
                    .take(rest.min(MAX_EXIF))
                    .read_to_end(&mut start)?;
                skip(from, rest.saturating_sub(MAX_EXIF))?;
                if let Some(kept) = exif::orientation_of(&start).filter(|_| !has_orientation) {
                    has_orientation = true;
                    write_chunk(to, kind, &kept)?;
                }
            }
            _ if draws(kind) => {
                has_pixels |= &kind == b"IDAT";
                to.write_all(&length.to_be_bytes())?;
                to.write_all(&kind)?;
                copy(from, to, rest)?;
            }
            // An upper-case letter marks a chunk without which the picture cannot be drawn.
            [b'A'..=b'Z', ..] => return Err(damaged()),
            _ => skip(from, rest)?,
        }
        if &kind == b"IEND" {
            return has_pixels.then_some(()).ok_or_else(damaged);
        }
    }
}

/// The length and the type of the next chunk.
fn chunk_header(from: &mut impl Read) -> io::Result<(u32, [u8; 4])> {
    let mut header = [0; 8];
    from.read_exact(&mut header)?;
    let [l3, l2, l1, l0, kind @ ..] = header;
    let length = u32::from_be_bytes([l3, l2, l1, l0]);
    if length > LONGEST {
        return Err(damaged());
    }
    Ok((length, kind))
}

/// Whether a chunk changes what is seen: its pixels, colours, size or animation.
fn draws(kind: [u8; 4]) -> bool {
    const DRAWING: [&[u8; 4]; 18] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP",
        b"mDCV", b"cLLI", b"sBIT", b"bKGD", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    DRAWING.contains(&&kind)
}

fn skip(from: &mut impl Seek, length: u64) -> io::Result<()> {
    from.seek_relative(i64::try_from(length).map_err(|_| damaged())?)
}

fn write_chunk(to: &mut impl Write, kind: [u8; 4], content: &[u8]) -> io::Result<()> {
    let length = u32::try_from(content.len()).map_err(|_| damaged())?;
    to.write_all(&length.to_be_bytes())?;
    to.write_all(&kind)?;
    to.write_all(content)?;
    to.write_all(&checksum(kind.iter().chain(content)).to_be_bytes())
}

/// The CRC-32 of a chunk (<https://www.w3.org/TR/png-3/#5CRC-algorithm>).
fn checksum<'a>(bytes: impl Iterator<Item = &'a u8>) -> u32 {
    let sum = bytes.fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
        })
    });
    !sum
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let mut chunk = Vec::new();
        write_chunk(&mut chunk, kind, content).unwrap();
        chunk
    }

    fn cleaned(chunks: &[&[u8]]) -> Option<Vec<u8>> {
        let file = [SIGNATURE.as_slice(), &chunks.concat()].concat();
        let mut clean_file = Vec::new();
        clean(&mut Cursor::new(file), &mut clean_file).ok()?;
        Some(clean_file.split_off(SIGNATURE.len()))
    }

    #[test]
    fn checksum_is_that_of_the_standard() {
        assert_eq!(chunk(*b"IEND", b""), b"\0\0\0\0IEND\xae\x42\x60\x82");
    }

    #[test]
    fn only_chunks_that_draw_are_kept() {
        let (head, pixels) = (chunk(*b"IHDR", b"x"), chunk(*b"IDAT", b"y"));
        let end = chunk(*b"IEND", b"");
        let text = chunk(*b"tEXt", b"Author\0Jane");
        let profile = chunk(*b"iCCP", b"sRGB\0\0z");
        let picture = [head.as_slice(), &profile, &pixels, &end].concat();
        assert_eq!(
            cleaned(&[&head, &text, &profile, &pixels, &text, &end, b"more"]),
            Some(picture)
        );
        assert_eq!(
            cleaned(&[&head, &chunk(*b"CgBI", b""), &pixels, &end]),
            None
        );
        assert_eq!(cleaned(&[&pixels, &head, &end]), None);
        assert_eq!(cleaned(&[&head, &head, &pixels, &end]), None);
        assert_eq!(cleaned(&[&head, &end]), None);
        assert_eq!(cleaned(&[&head, &pixels]), None);
        assert_eq!(cleaned(&[&head, &pixels, b"\xff\xff\xff\xfftEXt"]), None);
    }

    #[test]
    fn first_orientation_is_kept() {
        let exif = |orientation| {
            let mut exif = *b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
            exif[18] = orientation;
            chunk(*b"eXIf", &[exif.as_slice(), &vec![7; 80_000]].concat())
        };
        let (head, pixels) = (chunk(*b"IHDR", b"x"), chunk(*b"IDAT", b"y"));
        let end = chunk(*b"IEND", b"");
        let kept = cleaned(&[&head, &exif(6), &exif(3), &pixels, &end]).unwrap();
        assert_eq!(kept.len(), head.len() + 38 + pixels.len() + end.len());
        assert_eq!(kept[head.len() + 8 + 19], 6);
        let upright = [head.as_slice(), &pixels, &end].concat();
        assert_eq!(cleaned(&[&head, &exif(1), &pixels, &end]), Some(upright));
    }
}

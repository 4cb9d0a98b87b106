//! WebP: chunks with a type and a length, in one that names the length of all
//! (<https://developers.google.com/speed/webp/docs/riff_container>).

use std::io::{self, BufRead, Read, Seek, Write};

use super::{copy, damaged, exif};

/// Bits of the first byte of the extended header.
const HAS_EXIF: u8 = 8;
const HAS_XMP: u8 = 4;
/// The most bytes of EXIF in which the orientation is looked for.
const MAX_EXIF: u64 = 1 << 16;

/// The type and the length of a chunk.
#[derive(Debug, Clone, Copy)]
pub(in crate::chat::files) struct Chunk {
    pub kind: [u8; 4],
    pub length: u32,
}

/// The results of a first reading, which is needed because the length of all comes before the rest.
#[derive(Default)]
struct Plan {
    length: u64,
    orientation: Option<[u8; exif::LENGTH]>,
    has_pixels: bool,
}

/// Copies the chunks that draw. Bytes after the picture are dropped.
pub(super) fn clean(from: &mut (impl BufRead + Seek), to: &mut impl Write) -> io::Result<()> {
    let plan = plan(from)?;
    let length = u32::try_from(4 + plan.length).map_err(|_| damaged())?;
    from.rewind()?;
    to.write_all(b"RIFF")?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(b"WEBP")?;
    let mut has_orientation = false;
    chunks(from, |chunk, from| match &chunk.kind {
        b"VP8X" => {
            let mut flags = [0];
            from.read_exact(&mut flags)?;
            flags[0] &= !(HAS_EXIF | HAS_XMP);
            if plan.orientation.is_some() {
                flags[0] |= HAS_EXIF;
            }
            write_header(to, chunk)?;
            to.write_all(&flags)?;
            copy(from, to, u64::from(chunk.length) - 1)?;
            pad(to, chunk.length)
        }
        b"EXIF" => match plan.orientation {
            Some(kept) if !has_orientation => {
                has_orientation = true;
                let length = u32::try_from(kept.len()).map_err(|_| damaged())?;
                write_header(to, Chunk { length, ..chunk })?;
                to.write_all(&kept)
            }
            Some(_) | None => Ok(()),
        },
        _ if draws(chunk) => {
            write_header(to, chunk)?;
            copy(from, to, chunk.length.into())?;
            pad(to, chunk.length)
        }
        _ => Ok(()),
    })
}

/// Reads all headers, and the orientation.
fn plan(from: &mut (impl BufRead + Seek)) -> io::Result<Plan> {
    let mut plan = Plan::default();
    let mut has_exif = false;
    let mut exif_chunk = None;
    let mut is_first = true;
    chunks(from, |chunk, from| {
        if is_first && !matches!(&chunk.kind, b"VP8X" | b"VP8 " | b"VP8L") {
            return Err(damaged());
        }
        match &chunk.kind {
            b"VP8X" if is_first && chunk.length >= 10 => {
                let mut flags = [0];
                from.read_exact(&mut flags)?;
                has_exif = flags[0] & HAS_EXIF != 0;
            }
            b"VP8X" => return Err(damaged()),
            b"EXIF" if exif_chunk.is_none() => {
                let mut start = Vec::new();
                from.take(MAX_EXIF).read_to_end(&mut start)?;
                exif_chunk = Some(start);
            }
            b"ANMF" => check_frame(chunk, from)?,
            _ => {}
        }
        is_first = false;
        plan.has_pixels |= matches!(&chunk.kind, b"VP8 " | b"VP8L" | b"ANMF");
        if draws(chunk) {
            plan.length += 8 + u64::from(chunk.length).next_multiple_of(2);
        }
        Ok(())
    })?;
    if !plan.has_pixels {
        return Err(damaged());
    }
    // Browsers ignore EXIF that the header does not announce.
    if let Some(exif_chunk) = exif_chunk.filter(|_| has_exif) {
        let content = exif_chunk.strip_prefix(exif::PREFIX).unwrap_or(&exif_chunk);
        plan.orientation = exif::orientation_of(content);
    }
    if plan.orientation.is_some() {
        plan.length += 8 + exif::LENGTH as u64;
    }
    Ok(plan)
}

/// Reads the chunks of a WebP file. The function reads as much of each as it likes.
pub(in crate::chat::files) fn chunks<R: BufRead + Seek>(
    from: &mut R,
    mut each: impl FnMut(Chunk, &mut io::Take<&mut R>) -> io::Result<()>,
) -> io::Result<()> {
    let mut start = [0; 12];
    from.read_exact(&mut start)?;
    let [
        b'R',
        b'I',
        b'F',
        b'F',
        l0,
        l1,
        l2,
        l3,
        b'W',
        b'E',
        b'B',
        b'P',
    ] = start
    else {
        return Err(damaged());
    };
    let mut left = u64::from(u32::from_le_bytes([l0, l1, l2, l3])).saturating_sub(4);
    while left >= 8 {
        let chunk = chunk_header(from)?;
        let mut content = from.by_ref().take(chunk.length.into());
        each(chunk, &mut content)?;
        let unread = content.limit() + u64::from(chunk.length % 2);
        from.seek_relative(i64::try_from(unread).map_err(|_| damaged())?)?;
        left = left.saturating_sub(8 + u64::from(chunk.length).next_multiple_of(2));
    }
    Ok(())
}

fn chunk_header(from: &mut impl Read) -> io::Result<Chunk> {
    let mut header = [0; 8];
    from.read_exact(&mut header)?;
    let [k0, k1, k2, k3, length @ ..] = header;
    Ok(Chunk {
        kind: [k0, k1, k2, k3],
        length: u32::from_le_bytes(length),
    })
}

/// Whether a chunk changes what is seen.
fn draws(chunk: Chunk) -> bool {
    const DRAWING: [&[u8; 4]; 7] = [
        b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L",
    ];
    DRAWING.contains(&&chunk.kind)
}

/// Refuses a frame with anything but pixels in it. The standard allows more, but nothing writes it.
fn check_frame(frame: Chunk, from: &mut impl Read) -> io::Result<()> {
    let mut left = u64::from(frame.length)
        .checked_sub(16)
        .ok_or_else(damaged)?;
    copy(from, &mut io::sink(), 16)?;
    while left > 0 {
        let chunk = chunk_header(from)?;
        let length = u64::from(chunk.length).next_multiple_of(2);
        left = left.checked_sub(8 + length).ok_or_else(damaged)?;
        if !matches!(&chunk.kind, b"ALPH" | b"VP8 " | b"VP8L") {
            return Err(damaged());
        }
        copy(from, &mut io::sink(), length)?;
    }
    Ok(())
}

fn write_header(to: &mut impl Write, chunk: Chunk) -> io::Result<()> {
    to.write_all(&chunk.kind)?;
    to.write_all(&chunk.length.to_le_bytes())
}

/// Fills a chunk up to an even length.
fn pad(to: &mut impl Write, length: u32) -> io::Result<()> {
    to.write_all(&[0][..usize::from(length % 2 == 1)])
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn chunk(kind: [u8; 4], content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap();
        let mut bytes = Vec::new();
        write_header(&mut bytes, Chunk { kind, length }).unwrap();
        bytes.extend(content);
        pad(&mut bytes, length).unwrap();
        bytes
    }

    fn file(chunks: &[&[u8]]) -> Vec<u8> {
        let content = [b"WEBP".as_slice(), &chunks.concat()].concat();
        chunk(*b"RIFF", &content)
    }

    fn cleaned(chunks: &[&[u8]]) -> Option<Vec<u8>> {
        let mut clean_file = Vec::new();
        let file = [file(chunks), b"after the picture".to_vec()].concat();
        clean(&mut Cursor::new(file), &mut clean_file).ok()?;
        Some(clean_file)
    }

    fn header(flags: u8) -> Vec<u8> {
        chunk(*b"VP8X", &[flags, 0, 0, 0, 0, 0, 0, 0, 0, 0])
    }

    fn exif_chunk(orientation: u8) -> Vec<u8> {
        let mut exif = *b"II\x2a\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\0\0\0\0\0\0\0\0";
        exif[18] = orientation;
        chunk(*b"EXIF", &[exif.as_slice(), b"a place"].concat())
    }

    #[test]
    fn only_chunks_that_draw_are_kept() {
        let (pixels, profile) = (chunk(*b"VP8 ", b"odd"), chunk(*b"ICCP", b"sRGB"));
        let xmp = chunk(*b"XMP ", b"a place");
        let (before, after, exif) = (header(0x2c), header(0x20), exif_chunk(1));
        let all = [&before, &profile, &pixels, &exif, &xmp].map(Vec::as_slice);
        let kept = [&after, &profile, &pixels].map(Vec::as_slice);
        assert_eq!(cleaned(&all), Some(file(&kept)));
        assert_eq!(cleaned(&[&pixels, &xmp]), Some(file(&[&pixels])));
    }

    #[test]
    fn announced_orientation_is_kept() {
        let pixels = chunk(*b"VP8L", b"pixels");
        let kept = cleaned(&[&header(0x0c), &pixels, &exif_chunk(8), &exif_chunk(3)]).unwrap();
        let expected = exif::orientation_of(&exif_chunk(8)[8..]).unwrap();
        let expected = chunk(*b"EXIF", &expected);
        assert_eq!(kept, file(&[&header(0x08), &pixels, &expected]));
        let unannounced = cleaned(&[&header(0), &pixels, &exif_chunk(8)]);
        assert_eq!(unannounced, Some(file(&[&header(0), &pixels])));
    }

    #[test]
    fn frame_contains_only_pixels() {
        let frame = |content: &[u8]| chunk(*b"ANMF", &[[0; 16].as_slice(), content].concat());
        let moving = [
            header(2),
            chunk(*b"ANIM", b"loops!"),
            frame(&chunk(*b"VP8L", b"p")),
        ];
        let moving = moving.each_ref().map(Vec::as_slice);
        assert_eq!(cleaned(&moving), Some(file(&moving)));
        assert_eq!(
            cleaned(&[&header(2), &frame(&chunk(*b"PLAC", b"48.2 N"))]),
            None
        );
        assert_eq!(
            cleaned(&[&header(2), &frame(b"VP8L\xff\xff\xff\xff")]),
            None
        );
        assert_eq!(cleaned(&[&header(2), &chunk(*b"ANMF", b"short")]), None);
    }

    #[test]
    fn file_that_is_no_picture_is_refused() {
        let pixels = chunk(*b"VP8 ", b"pixels");
        assert_eq!(cleaned(&[&header(0)]), None);
        assert_eq!(cleaned(&[&chunk(*b"XMP ", b""), &pixels]), None);
        assert_eq!(cleaned(&[&pixels, &header(0)]), None);
        assert_eq!(cleaned(&[&chunk(*b"VP8X", b"short"), &pixels]), None);
    }
}

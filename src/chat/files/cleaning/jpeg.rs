//! JPEG: segments that begin with a marker, then coded pixels until the next marker (ITU T.81, annex B).

use std::io::{self, BufRead, Write};

use super::{damaged, exif};

pub(in crate::chat::files) const SCAN: u8 = 0xda;
const START: u8 = 0xd8;
const END: u8 = 0xd9;
/// The most bytes of a colour profile that are kept. Those of printers have two megabytes.
const MAX_PROFILE: usize = 4 << 20;

/// A part of the file between its start and its end.
pub(in crate::chat::files) struct Segment {
    /// The second byte of its marker.
    pub marker: u8,
    /// The bytes after its length: at most 64 KB.
    pub content: Vec<u8>,
}

/// Copies the segments that draw, and the coded pixels between them. Bytes after the picture are dropped: phones put a
/// video there.
pub(super) fn clean(from: &mut impl BufRead, to: &mut impl Write) -> io::Result<()> {
    read_start(from)?;
    to.write_all(&[0xff, START])?;
    let mut headers = Headers::default();
    let mut marker = next_marker(from)?;
    loop {
        match marker {
            END => break,
            START => return Err(damaged()),
            _ => {}
        }
        let segment = read_segment(from, marker)?;
        headers.write(&segment, to)?;
        if segment.marker == SCAN {
            match copy_pixels(from, to)? {
                Some(next) => marker = next,
                // Some cameras leave out the end, and a file that was cut still shows what is there.
                None => break,
            }
        } else {
            marker = next_marker(from)?;
        }
    }
    if !headers.have_scan {
        return Err(damaged());
    }
    to.write_all(&[0xff, END])
}

/// Reads the marker that a JPEG begins with.
pub(in crate::chat::files) fn read_start(from: &mut impl BufRead) -> io::Result<()> {
    let mut start = [0; 2];
    from.read_exact(&mut start)?;
    (start == [0xff, START]).then_some(()).ok_or_else(damaged)
}

/// The next segment. Its content is empty after the markers that have none.
pub(in crate::chat::files) fn next_segment(from: &mut impl BufRead) -> io::Result<Segment> {
    let marker = next_marker(from)?;
    read_segment(from, marker)
}

/// The next marker. Decoders skip anything before it.
fn next_marker(from: &mut impl BufRead) -> io::Result<u8> {
    let mut before = 0;
    loop {
        match read_byte(from)? {
            marker @ 1..=0xfe if before == 0xff => return Ok(marker),
            byte => before = byte,
        }
    }
}

fn read_segment(from: &mut impl BufRead, marker: u8) -> io::Result<Segment> {
    let mut content = Vec::new();
    // These markers have no content: restarts, start and end, and one that is of no use.
    if !matches!(marker, 0x01 | 0xd0..=0xd9) {
        let length = u16::from_be_bytes([read_byte(from)?, read_byte(from)?]);
        content.resize(usize::from(length.checked_sub(2).ok_or_else(damaged)?), 0);
        from.read_exact(&mut content)?;
    }
    Ok(Segment { marker, content })
}

fn read_byte(from: &mut impl BufRead) -> io::Result<u8> {
    let mut byte = [0];
    from.read_exact(&mut byte)?;
    Ok(byte[0])
}

/// The headers so far.
#[derive(Default)]
struct Headers {
    has_frame: bool,
    have_scan: bool,
    has_orientation: bool,
    profile: usize,
}

impl Headers {
    /// Writes what draws in a segment.
    fn write(&mut self, segment: &Segment, to: &mut impl Write) -> io::Result<()> {
        let content = segment.content.as_slice();
        match segment.marker {
            // An extension that does not exist.
            0xc8 => Ok(()),
            // Tables of coding and of quantization, the number of lines, restarts, and hierarchies.
            0xc4 | 0xcc | 0xdb..=0xdf => write_segment(to, segment.marker, &[content]),
            0xc0..=0xcf => {
                self.has_frame = true;
                write_segment(to, segment.marker, &[content])
            }
            SCAN if self.has_frame => {
                self.have_scan = true;
                write_segment(to, SCAN, &[content])
            }
            SCAN => Err(damaged()),
            0xe0..=0xef if !self.have_scan => self.write_application(segment, to),
            _ => Ok(()),
        }
    }

    /// Writes a segment of an application, if decoders need it for the colours or the orientation.
    fn write_application(&mut self, segment: &Segment, to: &mut impl Write) -> io::Result<()> {
        let content = segment.content.as_slice();
        match segment.marker {
            // JFIF, without its thumbnail: it may show what was cropped.
            0xe0 if content.starts_with(b"JFIF\0") && content.len() >= 14 => {
                write_segment(to, segment.marker, &[&content[..12], &[0, 0]])
            }
            0xe1 if !self.has_orientation => {
                let kept = content
                    .strip_prefix(exif::PREFIX)
                    .and_then(exif::orientation_of);
                let Some(kept) = kept else { return Ok(()) };
                self.has_orientation = true;
                write_segment(to, segment.marker, &[exif::PREFIX, &kept])
            }
            0xe2 if content.starts_with(b"ICC_PROFILE\0") => {
                self.profile += content.len();
                if self.profile > MAX_PROFILE {
                    return Err(damaged());
                }
                write_segment(to, segment.marker, &[content])
            }
            0xee if content.starts_with(b"Adobe") && content.len() >= 12 => {
                write_segment(to, segment.marker, &[&content[..12]])
            }
            _ => Ok(()),
        }
    }
}

fn write_segment(to: &mut impl Write, marker: u8, parts: &[&[u8]]) -> io::Result<()> {
    let length: usize = 2 + parts.iter().map(|part| part.len()).sum::<usize>();
    let length = u16::try_from(length).map_err(|_| damaged())?;
    to.write_all(&[0xff, marker])?;
    to.write_all(&length.to_be_bytes())?;
    parts.iter().try_for_each(|part| to.write_all(part))
}

/// Copies coded pixels and returns the marker after them, if there is one.
fn copy_pixels(from: &mut impl BufRead, to: &mut impl Write) -> io::Result<Option<u8>> {
    loop {
        let buffer = from.fill_buf()?;
        if buffer.is_empty() {
            return Ok(None);
        }
        let pixels = buffer.iter().position(|byte| *byte == 0xff);
        let length = pixels.unwrap_or(buffer.len());
        to.write_all(&buffer[..length])?;
        from.consume(length);
        if pixels.is_none() {
            continue;
        }
        let mut marker = 0xff;
        while marker == 0xff {
            match from.fill_buf()? {
                [] => return Ok(None),
                [next, ..] => marker = *next,
            }
            from.consume(1);
        }
        match marker {
            // The byte 0xff itself, and restarts.
            0 | 0xd0..=0xd7 => to.write_all(&[0xff, marker])?,
            _ => return Ok(Some(marker)),
        }
    }
}

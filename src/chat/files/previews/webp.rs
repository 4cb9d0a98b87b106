//! WebP: the picture, or the first frame of an animation.

use std::io::{self, BufRead, Read, Seek, Take};

use image::{ImageFormat, metadata::Orientation};

use super::{MAX_PROFILE, MEMORY, Picture, Size, draw_whole, usable};
use crate::{
    chat::files::cleaning::webp::{Chunk, chunks},
    people::pictures::decoding,
};

/// The bytes per pixel that an animation takes in addition to a still picture: its canvas, the frame that is drawn on
/// it, and transparency of that frame which the canvas need not have (image-webp 0.2).
const ANIMATION: u64 = 11;
/// The most bytes of EXIF in which the orientation is looked for.
const MAX_EXIF: u64 = 1 << 16;

/// The headers that matter for decoding.
#[derive(Default)]
struct Headers {
    canvas: Option<Size>,
    /// The size of the pixels: they must fill the canvas, or the frame of an animation.
    pixels: Option<Size>,
    /// The size of the first frame of an animation.
    frame: Option<Size>,
    /// Whether several parts have pixels, and differ in size.
    differ: bool,
    orientation: Option<Orientation>,
    profile: Option<Vec<u8>>,
}

pub(super) fn open<'a>(mut file: impl BufRead + Seek + 'a) -> Option<Picture<'a>> {
    let mut headers = Headers::default();
    chunks(&mut file, |chunk, content| headers.read(chunk, content)).ok()?;
    let size = headers.canvas.or(headers.pixels)?;
    let is_honest = headers.are_honest();
    let may_move = headers.frame.is_some();
    let working_bytes = if may_move { ANIMATION } else { 0 };
    let profile = headers.profile.and_then(usable);
    let draw = move |to| {
        file.rewind().ok()?;
        let decoder = decoding::bounded(file, ImageFormat::WebP, MEMORY, working_bytes);
        draw_whole(decoder.ok().filter(|_| is_honest)?, to, profile)
    };
    Some(Picture {
        size,
        orientation: headers.orientation.unwrap_or(Orientation::NoTransforms),
        may_move,
        draw: Box::new(draw),
    })
}

impl Headers {
    /// Whether the pixels have the size that is claimed for them. Larger ones would take more memory than it seems,
    /// because the decoder compares the sizes only after it has decoded them.
    fn are_honest(&self) -> bool {
        let claimed = self.frame.or(self.canvas).or(self.pixels);
        !self.differ && self.pixels.is_some() && self.pixels == claimed
    }

    fn read<R: Read>(&mut self, chunk: Chunk, content: &mut Take<R>) -> io::Result<()> {
        match &chunk.kind {
            b"VP8X" => {
                let [_, _, _, _, size @ ..] = read_array::<10>(content)?;
                self.canvas = Some(size_of_six(size));
            }
            b"VP8 " | b"VP8L" if self.frame.is_none() => self.read_pixels(chunk, content)?,
            b"ANMF" if self.frame.is_none() => {
                let [_, _, _, _, _, _, w0, w1, w2, h0, h1, h2, _, _, _, _] = read_array(content)?;
                self.frame = Some(size_of_six([w0, w1, w2, h0, h1, h2]));
                self.pixels = None;
                self.read_frame(content)?;
            }
            b"EXIF" if self.orientation.is_none() => {
                let mut exif = Vec::new();
                content.take(MAX_EXIF).read_to_end(&mut exif)?;
                self.orientation = Orientation::from_exif_chunk(&exif);
            }
            b"ICCP" if usize::try_from(chunk.length).is_ok_and(|length| length <= MAX_PROFILE) => {
                let mut profile = Vec::new();
                content.read_to_end(&mut profile)?;
                self.profile = Some(profile);
            }
            _ => {}
        }
        Ok(())
    }

    /// Reads the chunks of a frame up to its pixels, after its own header.
    fn read_frame(&mut self, content: &mut impl Read) -> io::Result<()> {
        loop {
            let [k0, k1, k2, k3, l0, l1, l2, l3] = read_array(content)?;
            let kind = [k0, k1, k2, k3];
            let length = u32::from_le_bytes([l0, l1, l2, l3]);
            if &kind != b"ALPH" {
                return self.read_pixels(Chunk { kind, length }, content);
            }
            let padded = u64::from(length).next_multiple_of(2);
            io::copy(&mut content.take(padded), &mut io::sink())?;
        }
    }

    fn read_pixels(&mut self, chunk: Chunk, content: &mut impl Read) -> io::Result<()> {
        let pixels = match &chunk.kind {
            // RFC 6386, 9.1: a tag of three bytes, three constant bytes, and fourteen bits for each side.
            b"VP8 " => {
                let [_, _, _, _, _, _, w0, w1, h0, h1] = read_array(content)?;
                let side = |bytes| u32::from(u16::from_le_bytes(bytes)) & 0x3fff;
                Size {
                    width: side([w0, w1]),
                    height: side([h0, h1]),
                }
            }
            // A signature, and fourteen bits for each side, less one.
            b"VP8L" => {
                let [_, bits @ ..] = read_array::<5>(content)?;
                let bits = u32::from_le_bytes(bits);
                Size {
                    width: 1 + (bits & 0x3fff),
                    height: 1 + (bits >> 14 & 0x3fff),
                }
            }
            _ => return Ok(()),
        };
        self.differ |= self.pixels.is_some_and(|before| before != pixels);
        self.pixels = Some(pixels);
        Ok(())
    }
}

/// Three bytes for each side, less one.
fn size_of_six([w0, w1, w2, h0, h1, h2]: [u8; 6]) -> Size {
    Size {
        width: 1 + u32::from_le_bytes([w0, w1, w2, 0]),
        height: 1 + u32::from_le_bytes([h0, h1, h2, 0]),
    }
}

fn read_array<const LENGTH: usize>(content: &mut impl Read) -> io::Result<[u8; LENGTH]> {
    let mut bytes = [0; LENGTH];
    content.read_exact(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;

    fn chunk(kind: &str, content: &[u8]) -> Vec<u8> {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        [kind.as_bytes(), &length, content].concat()
    }

    fn are_honest(parts: &[&[u8]]) -> bool {
        let file = chunk("RIFF", &[b"WEBP", parts.concat().as_slice()].concat());
        let mut headers = Headers::default();
        chunks(&mut Cursor::new(file), |chunk, content| {
            headers.read(chunk, content)
        })
        .unwrap();
        headers.are_honest()
    }

    /// A canvas of four by two pixels.
    fn canvas() -> Vec<u8> {
        chunk("VP8X", &[0, 0, 0, 0, 3, 0, 0, 1, 0, 0])
    }

    fn lossy(width: u8, height: u8) -> Vec<u8> {
        chunk("VP8 ", &[0, 0, 0, 0x9d, 1, 0x2a, width, 0, height, 0])
    }

    fn lossless(width: u32, height: u32) -> Vec<u8> {
        let bits = (width - 1) | (height - 1) << 14;
        chunk(
            "VP8L",
            &[[0x2f].as_slice(), &bits.to_le_bytes(), &[0]].concat(),
        )
    }

    /// A frame of two by two pixels.
    fn frame(pixels: &[u8]) -> Vec<u8> {
        let header = [0, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0];
        chunk(
            "ANMF",
            &[header.as_slice(), &chunk("ALPH", b"clear!"), pixels].concat(),
        )
    }

    #[test]
    fn pixels_fill_the_canvas_or_the_frame() {
        assert!(are_honest(&[&lossy(9, 9)]));
        assert!(are_honest(&[&canvas(), &lossy(4, 2)]));
        assert!(are_honest(&[&canvas(), &lossless(4, 2)]));
        assert!(are_honest(&[&canvas(), &frame(&lossy(2, 2))]));
        assert!(are_honest(&[&canvas(), &frame(&lossless(2, 2))]));
    }

    #[test]
    fn pixels_of_another_size_are_found() {
        assert!(!are_honest(&[&canvas()]));
        assert!(!are_honest(&[&canvas(), &lossy(4, 200)]));
        assert!(!are_honest(&[&canvas(), &lossy(4, 200), &lossy(4, 2)]));
        assert!(!are_honest(&[&canvas(), &frame(&lossy(4, 2))]));
        assert!(!are_honest(&[&canvas(), &frame(&lossless(200, 2))]));
    }
}

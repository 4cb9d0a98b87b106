//! JPEG: shrunk while it is decoded, so that the photos of any camera fit into the memory.
//!
//! A block of eight by eight pixels is decoded into four by four, two by two, or one.

use std::io::{BufRead, Seek};

use image::metadata::Orientation;
use jpeg_decoder::{Decoder, PixelFormat};

use super::{Drawn, Picture, Shrinker, Size, usable};
use crate::chat::files::cleaning::jpeg::{SCAN, next_segment, read_start};

/// The most memory for decoding, in bytes. The preview needs memory only after most of it is free again.
const MEMORY: u64 = 62_000_000;
/// The pixels on each side into which a block is decoded, from the smallest.
const SCALES: [u32; 4] = [1, 2, 4, 8];

/// The headers that matter for decoding.
struct Frame {
    size: Size,
    /// How many blocks a unit has for each channel, in a row and in a column: a unit is the smallest area in which all
    /// channels have whole blocks.
    channels: Vec<Size>,
    /// Whether decoding begins only after the whole file is read.
    is_progressive: bool,
    /// The bytes of profiles, which the decoder keeps.
    profile: u64,
    orientation: Orientation,
}

pub(super) fn open<'a>(mut file: impl BufRead + Seek + 'a) -> Option<Picture<'a>> {
    let frame = read_frame(&mut file)?;
    Some(Picture {
        size: frame.size,
        orientation: frame.orientation,
        may_move: false,
        draw: Box::new(move |to| draw(file, &frame, to)),
    })
}

/// Reads all segments before the first scan.
fn read_frame(file: &mut impl BufRead) -> Option<Frame> {
    read_start(file).ok()?;
    let (mut frame, mut orientation, mut profile) = (None, None, 0);
    loop {
        let segment = next_segment(file).ok()?;
        let content = segment.content.as_slice();
        match segment.marker {
            SCAN => break,
            0xc4 | 0xc8 | 0xcc => {}
            marker @ 0xc0..=0xcf if frame.is_none() => frame = Some(parse_frame(marker, content)?),
            0xe1 if orientation.is_none() => {
                let exif = content.strip_prefix(b"Exif\0\0");
                orientation = exif.and_then(Orientation::from_exif_chunk);
            }
            0xe2 => profile += content.len() as u64,
            _ => {}
        }
    }
    Some(Frame {
        orientation: orientation.unwrap_or(Orientation::NoTransforms),
        profile,
        ..frame?
    })
}

/// The header of a frame (ITU T.81, B.2.2).
fn parse_frame(marker: u8, content: &[u8]) -> Option<Frame> {
    let [_, h1, h0, w1, w0, count, channels @ ..] = content else {
        return None;
    };
    let channels = channels.as_chunks::<3>().0.iter().take((*count).into());
    let mut channels: Vec<Size> = channels
        .map(|[_, blocks, _]| Size {
            width: u32::from(blocks >> 4).clamp(1, 4),
            height: u32::from(blocks & 15).clamp(1, 4),
        })
        .collect();
    // The other kinds are lossless, hierarchical or arithmetic, and no camera writes them. Four channels are for print,
    // and browsers know better how to show them.
    if !matches!(marker, 0xc0..=0xc2) || !matches!(channels.len(), 1 | 3) {
        channels.clear();
    }
    Some(Frame {
        size: Size {
            width: u16::from_be_bytes([*w1, *w0]).into(),
            height: u16::from_be_bytes([*h1, *h0]).into(),
        },
        channels,
        is_progressive: marker == 0xc2,
        profile: 0,
        orientation: Orientation::NoTransforms,
    })
}

impl Frame {
    fn scaled(&self, scale: u32) -> Size {
        Size {
            width: (self.size.width * scale).div_ceil(8),
            height: (self.size.height * scale).div_ceil(8),
        }
    }

    /// The bytes that decoding takes, according to the decoder's source (jpeg-decoder 0.3): the channels apart, then all
    /// together, and two bytes for each number of a progressive picture.
    fn memory(&self, scale: u32) -> u64 {
        let samples = self.samples();
        let Size { width, height } = self.scaled(scale);
        let together = u64::from(width) * u64::from(height) * self.channels.len() as u64;
        let apart = samples * u64::from(scale * scale) / 64;
        let numbers = if self.is_progressive { 2 * samples } else { 0 };
        together + apart + numbers + self.profile
    }

    /// How many samples all channels have, with whole units at the edges.
    fn samples(&self) -> u64 {
        let most = |side: fn(&Size) -> u32| self.channels.iter().map(side).max().unwrap_or(1);
        let (most_wide, most_high) = (most(|size| size.width), most(|size| size.height));
        let units = u64::from(self.size.width.div_ceil(8 * most_wide))
            * u64::from(self.size.height.div_ceil(8 * most_high));
        let blocks = self.channels.iter().map(|size| size.width * size.height);
        units * 64 * u64::from(blocks.sum::<u32>())
    }
}

fn draw(mut file: impl BufRead + Seek, frame: &Frame, to: Size) -> Option<Drawn> {
    if frame.channels.is_empty() {
        return None;
    }
    let enough = |scale: &u32| frame.scaled(*scale).longer() >= to.longer();
    let scale = SCALES.into_iter().find(enough)?;
    if frame.memory(scale) > MEMORY {
        return None;
    }
    file.rewind().ok()?;
    let mut decoder = Decoder::new(file);
    let Size { width, height } = frame.scaled(scale);
    let [width, height] = [width, height].map(u16::try_from);
    decoder.scale(width.ok()?, height.ok()?).ok()?;
    let pixels = decoder.decode().ok()?;
    let info = decoder.info()?;
    let channels = match info.pixel_format {
        PixelFormat::L8 => 1,
        PixelFormat::RGB24 => 3,
        PixelFormat::L16 | PixelFormat::CMYK32 => return None,
    };
    let profile = decoder.icc_profile().filter(|_| channels == 3);
    drop(decoder);
    let from = Size {
        width: info.width.into(),
        height: info.height.into(),
    };
    let mut shrinker = Shrinker::new(from, to);
    for row in pixels.chunks_exact(channels * usize::from(info.width)) {
        shrinker.add(row, channels);
    }
    let image = shrinker.finish()?;
    let profile = profile.and_then(usable);
    Some(Drawn { image, profile })
}

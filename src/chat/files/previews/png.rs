//! PNG: shrunk row by row, unless its rows are interlaced. Of an animation, the picture for those who cannot move it.

use std::io::{BufRead, Seek};

use image::metadata::Orientation;
use png::{Decoder, Limits, Reader, Transformations};

use super::{Drawn, MEMORY, Picture, Shrinker, Size, usable};
use crate::people::pictures::decoding::LONGEST_SIDE;

/// The most memory for rows and metadata, in bytes.
const ROWS: usize = 4 << 20;

pub(super) fn open<'a>(file: impl BufRead + Seek + 'a) -> Option<Picture<'a>> {
    let mut decoder = Decoder::new_with_limits(file, Limits { bytes: ROWS });
    decoder.set_ignore_text_chunk(true);
    decoder.set_transformations(Transformations::normalize_to_color8());
    let header = decoder.read_header_info().ok()?;
    let size = Size {
        width: header.width,
        height: header.height,
    };
    // Reading on fails if a row takes too much memory, but the size is known.
    let reader = (size.longer() <= LONGEST_SIDE)
        .then(|| decoder.read_info().ok())
        .flatten();
    let exif = reader
        .as_ref()
        .and_then(|reader| reader.info().exif_metadata.as_deref());
    Some(Picture {
        size,
        orientation: exif
            .and_then(Orientation::from_exif_chunk)
            .unwrap_or(Orientation::NoTransforms),
        may_move: false,
        draw: Box::new(move |to| draw(reader?, size, to)),
    })
}

fn draw(mut reader: Reader<impl BufRead + Seek>, size: Size, to: Size) -> Option<Drawn> {
    let profile = reader.info().icc_profile.clone();
    let profile = profile.and_then(|profile| usable(profile.into_owned()));
    let channels = reader.output_color_type().0.samples();
    let profile = profile.filter(|_| channels >= 3);
    let mut shrinker = Shrinker::new(size, to);
    if reader.info().interlaced {
        let length = reader.output_buffer_size()?;
        if u64::try_from(length).ok()? > MEMORY {
            return None;
        }
        let mut whole = vec![0; length];
        reader.next_frame(&mut whole).ok()?;
        for row in whole.chunks_exact(channels * size.width as usize) {
            shrinker.add(row, channels);
        }
    } else {
        for _ in 0..size.height {
            shrinker.add(reader.next_row().ok()??.data(), channels);
        }
    }
    let image = shrinker.finish()?;
    Some(Drawn { image, profile })
}

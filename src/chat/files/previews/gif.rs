//! GIF: the first frame.

use std::io::{BufRead, Seek};

use image::{ImageFormat, metadata::Orientation};

use super::{MEMORY, Picture, Size, draw_whole};
use crate::people::pictures::decoding;

pub(super) fn open<'a>(mut file: impl BufRead + Seek + 'a) -> Option<Picture<'a>> {
    let mut header = [0; 10];
    file.read_exact(&mut header).ok()?;
    let [.., w0, w1, h0, h1] = header;
    let [width, height] = [[w0, w1], [h0, h1]].map(|side| u16::from_le_bytes(side).into());
    let draw = move |to| {
        file.rewind().ok()?;
        let decoder = decoding::bounded(file, ImageFormat::Gif, MEMORY, 0).ok()?;
        draw_whole(decoder, to, None)
    };
    Some(Picture {
        size: Size { width, height },
        orientation: Orientation::NoTransforms,
        may_move: true,
        draw: Box::new(draw),
    })
}

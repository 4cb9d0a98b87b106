//! Encodes previews: as JPEG if they are opaque, else as PNG.

use image::{
    DynamicImage, ImageEncoder, RgbaImage, codecs::jpeg::JpegEncoder, codecs::png::PngEncoder,
};

use super::Preview;

/// The quality of JPEG: at these sizes, the loss is hard to see.
const QUALITY: u8 = 80;

pub(super) fn preview(side: u32, image: RgbaImage, profile: Option<Vec<u8>>) -> Option<Preview> {
    let is_opaque = image.pixels().all(|pixel| pixel[3] == u8::MAX);
    let image = DynamicImage::ImageRgba8(image);
    let mut content = Vec::new();
    if is_opaque {
        let encoder = JpegEncoder::new_with_quality(&mut content, QUALITY);
        write(image.into_rgb8().into(), encoder, profile)?;
    } else {
        write(image, PngEncoder::new(&mut content), profile)?;
    }
    Some(Preview { side, content })
}

fn write(
    image: DynamicImage,
    mut encoder: impl ImageEncoder,
    profile: Option<Vec<u8>>,
) -> Option<()> {
    if let Some(profile) = profile {
        encoder.set_icc_profile(profile).ok()?;
    }
    image.write_with_encoder(encoder).ok()
}

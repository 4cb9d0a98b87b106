//! The orientation of a camera, the only part of EXIF that draws (CIPA DC-008, 4.6).

use image::metadata::Orientation;

/// The length of EXIF with the orientation alone.
pub(super) const LENGTH: usize = 26;

/// Before EXIF in a JPEG, and by mistake in some WebP files.
pub(super) const PREFIX: &[u8] = b"Exif\0\0";

/// EXIF with the orientation alone, if the picture is not upright without it.
pub(super) fn orientation_of(exif: &[u8]) -> Option<[u8; LENGTH]> {
    let orientation = Orientation::from_exif_chunk(exif)?;
    (orientation != Orientation::NoTransforms).then(|| of_orientation(orientation.to_exif()))
}

/// A header of TIFF, and a directory with one entry: a short number.
fn of_orientation(orientation: u8) -> [u8; LENGTH] {
    let mut exif = *b"MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\0\0\0\0\0\0\0";
    exif[19] = orientation;
    exif
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orientation_alone_is_kept() {
        for orientation in 1..=8 {
            let exif = of_orientation(orientation);
            let read = Orientation::from_exif_chunk(&exif).map(Orientation::to_exif);
            assert_eq!(read, Some(orientation));
            let kept = orientation_of(&[exif.as_slice(), b"a place"].concat());
            assert_eq!(kept, (orientation > 1).then_some(exif));
        }
        assert_eq!(orientation_of(&of_orientation(9)), None);
        assert_eq!(orientation_of(b"II"), None);
    }
}

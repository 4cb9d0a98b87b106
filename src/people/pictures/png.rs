//! Removes metadata from PNG files before they are decoded.

/// The length of the signature that every PNG begins with (<https://www.w3.org/TR/png-3/#5PNG-file-signature>).
const SIGNATURE: usize = 8;
/// The length of a chunk without its data: its length, its type and its checksum.
const FRAME: usize = 12;
/// The chunks of the picture, and the one with the orientation of the camera.
const PICTURE: [&[u8]; 6] = [b"IHDR", b"PLTE", b"tRNS", b"eXIf", b"IDAT", b"IEND"];

/// Removes all chunks that are not part of the picture. Colour profiles and texts are compressed, so that a small file
/// can contain huge ones, and the decoder unpacks them unasked.
pub(super) fn remove_metadata(file: &mut Vec<u8>) {
    let (mut read, mut written) = (SIGNATURE, SIGNATURE);
    while let Some(&[l3, l2, l1, l0, t0, t1, t2, t3, ..]) = file.get(read..) {
        let length = u32::from_be_bytes([l3, l2, l1, l0]) as usize;
        let end = (read + FRAME).saturating_add(length).min(file.len());
        if PICTURE.contains(&[t0, t1, t2, t3].as_slice()) {
            file.copy_within(read..end, written);
            written += end - read;
        }
        read = end;
    }
    file.truncate(written);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_be_bytes();
        [&length, kind.as_slice(), data, b"sum!"].concat()
    }

    fn removed(chunks: &[Vec<u8>]) -> Vec<u8> {
        let mut file = [b"\x89PNG\r\n\x1a\n".to_vec(), chunks.concat()].concat();
        remove_metadata(&mut file);
        file.split_off(SIGNATURE)
    }

    #[test]
    fn only_picture_chunks_are_kept() {
        let (head, data, end) = (
            chunk(*b"IHDR", b"x"),
            chunk(*b"IDAT", b"yy"),
            chunk(*b"IEND", b""),
        );
        let picture = [head.clone(), data.clone(), end.clone()];
        assert_eq!(removed(&picture), picture.concat());
        let mut all = picture.to_vec();
        for kind in [b"iCCP", b"zTXt", b"iTXt", b"teXt", b"acTL"] {
            all.insert(1, chunk(*kind, b"metadata"));
        }
        assert_eq!(removed(&all), picture.concat());
    }

    #[test]
    fn chunk_longer_than_the_file_is_truncated() {
        for kind in [b"IDAT", b"iCCP"] {
            let mut cut = chunk(*kind, b"data");
            cut[..4].copy_from_slice(&u32::MAX.to_be_bytes());
            let kept = removed(&[chunk(*b"IHDR", b"x"), cut.clone()]);
            let expected = if kind == b"IDAT" { cut } else { Vec::new() };
            assert_eq!(kept, [chunk(*b"IHDR", b"x"), expected].concat());
        }
        for length in 0..8 {
            assert_eq!(removed(&[chunk(*b"IHDR", b"x"), vec![0; length]]).len(), 13);
        }
    }
}

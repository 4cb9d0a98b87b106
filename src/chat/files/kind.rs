//! The media type of a file, found by its content: a name or a browser can claim anything.
//!
//! The types and their signatures are those of the MIME Sniffing Standard (<https://mimesniff.spec.whatwg.org>), and of
//! the formats that it lacks.

mod containers;
mod text;

/// A media type. Only types that are safe to show have a name here: all else is [`MediaType::Other`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// A photo.
    Jpeg,
    /// A screenshot or a drawing, perhaps animated.
    Png,
    /// A drawing, perhaps animated.
    Gif,
    /// A photo or a drawing, perhaps animated.
    WebP,
    /// A photo, in a format that most browsers show.
    Avif,
    /// A photo of an iPhone, which only Safari shows.
    Heic,
    /// A video.
    Mp4,
    /// A video or a sound from a browser.
    WebM,
    /// A video of an iPhone or a camera.
    QuickTime,
    /// A sound.
    Mp3,
    /// A sound.
    Ogg,
    /// A sound, not compressed.
    Wav,
    /// A sound in the container of MP4.
    M4a,
    /// A sound, compressed without loss.
    Flac,
    /// A document.
    Pdf,
    /// Text in UTF-8.
    Text,
    /// An archive.
    Zip,
    /// Anything else, HTML and SVG among it.
    Other,
}

/// The type of a file that begins with these bytes: 4 KB are enough. The name decides only between types that are
/// equally safe, and never makes a file one that is shown.
#[must_use]
pub fn of(start: &[u8], name: &str) -> MediaType {
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
    let ending = ending.to_ascii_lowercase();
    by_signature(start)
        .or_else(|| containers::of(start, &ending))
        .or_else(|| text::is_plain(start, &ending).then_some(MediaType::Text))
        .unwrap_or(MediaType::Other)
}

fn by_signature(start: &[u8]) -> Option<MediaType> {
    let signatures: [(&[u8], MediaType); 7] = [
        (b"\xff\xd8\xff", MediaType::Jpeg),
        (b"\x89PNG\r\n\x1a\n", MediaType::Png),
        (b"GIF87a", MediaType::Gif),
        (b"GIF89a", MediaType::Gif),
        (b"fLaC", MediaType::Flac),
        (b"ID3", MediaType::Mp3),
        (b"%PDF-", MediaType::Pdf),
    ];
    let mut matching = signatures.into_iter();
    matching
        .find(|(signature, _)| start.starts_with(signature))
        .map(|(_, media_type)| media_type)
}

impl MediaType {
    /// Every type.
    pub const ALL: [Self; 18] = [
        Self::Jpeg,
        Self::Png,
        Self::Gif,
        Self::WebP,
        Self::Avif,
        Self::Heic,
        Self::Mp4,
        Self::WebM,
        Self::QuickTime,
        Self::Mp3,
        Self::Ogg,
        Self::Wav,
        Self::M4a,
        Self::Flac,
        Self::Pdf,
        Self::Text,
        Self::Zip,
        Self::Other,
    ];

    /// The type as it is stored and sent.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Gif => "image/gif",
            Self::WebP => "image/webp",
            Self::Avif => "image/avif",
            Self::Heic => "image/heic",
            Self::Mp4 => "video/mp4",
            Self::WebM => "video/webm",
            Self::QuickTime => "video/quicktime",
            Self::Mp3 => "audio/mpeg",
            Self::Ogg => "audio/ogg",
            Self::Wav => "audio/wav",
            Self::M4a => "audio/mp4",
            Self::Flac => "audio/flac",
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
            Self::Zip => "application/zip",
            Self::Other => "application/octet-stream",
        }
    }

    /// The type that is stored as this text.
    #[must_use]
    pub fn parse(stored: &str) -> Option<Self> {
        let mut all = Self::ALL.into_iter();
        all.find(|media_type| media_type.as_str() == stored)
    }

    /// Whether browsers may show it in place: it runs no script. All else is downloaded.
    #[must_use]
    pub const fn is_inline(self) -> bool {
        !matches!(self, Self::Zip | Self::Other)
    }

    /// Whether it is a picture.
    #[must_use]
    pub const fn is_picture(self) -> bool {
        matches!(
            self,
            Self::Jpeg | Self::Png | Self::Gif | Self::WebP | Self::Avif | Self::Heic
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn type_is_found_by_content() {
        for (start, expected) in [
            (b"\xff\xd8\xff\xe0".as_slice(), "image/jpeg"),
            (b"\x89PNG\r\n\x1a\n", "image/png"),
            (b"GIF87a", "image/gif"),
            (b"GIF89a", "image/gif"),
            (b"fLaC\0\0\0\x22", "audio/flac"),
            (b"ID3\x04\0", "audio/mpeg"),
            (b"%PDF-1.7", "application/pdf"),
            (b"", "text/plain; charset=utf-8"),
            (b"MZ\x90\0", "application/octet-stream"),
            (b"\xff\xd8", "application/octet-stream"),
        ] {
            for name in ["photo.jpg", "page.txt", "noending", ""] {
                assert_eq!(of(start, name).as_str(), expected, "{start:?} {name}");
            }
        }
    }

    #[test]
    fn stored_text_names_the_type() {
        for media_type in MediaType::ALL {
            assert_eq!(MediaType::parse(media_type.as_str()), Some(media_type));
        }
        assert_eq!(MediaType::parse("text/html"), None);
    }

    #[test]
    fn only_types_without_scripts_are_inline() {
        let others = MediaType::ALL.into_iter().filter(|kind| !kind.is_inline());
        assert_eq!(
            others.map(MediaType::as_str).collect::<Vec<_>>(),
            ["application/zip", "application/octet-stream"]
        );
        let pictures = MediaType::ALL.into_iter().filter(|kind| kind.is_picture());
        assert!(
            pictures
                .clone()
                .all(|kind| kind.as_str().starts_with("image/"))
        );
        assert_eq!(pictures.count(), 6);
    }
}

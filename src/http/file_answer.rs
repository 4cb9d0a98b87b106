//! A file as an answer, whole or a range of it (RFC 9110, sections 13 and 14).

use std::{
    convert::Infallible,
    io::{self, SeekFrom},
    ops::Range,
    pin::Pin,
    task::{Context, Poll},
};

use rocket::{
    Request,
    fairing::AdHoc,
    http::{Header, Method, Status},
    request::{FromRequest, Outcome},
    response::{self, Responder, Response},
};
use tokio::{
    fs::File,
    io::{AsyncRead, AsyncReadExt, AsyncSeek, AsyncSeekExt, ReadBuf, Take},
};

/// The headers of a request that say what it wants of a file.
pub struct Wanted([Option<String>; 3]);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Wanted {
    type Error = Infallible;

    async fn from_request(request: &'r Request<'_>) -> Outcome<Self, Infallible> {
        let names = ["If-None-Match", "If-Range", "Range"];
        let header = |name| request.headers().get_one(name).map(str::to_owned);
        Outcome::Success(Self(names.map(header)))
    }
}

/// Ignores `Range` on HEAD, as it is for GET alone (RFC 9110, section 14.2). Rocket routes HEAD as GET.
#[must_use]
pub fn ignore_range_on_head() -> AdHoc {
    AdHoc::on_request("No range on HEAD", |request, _| {
        Box::pin(async move {
            if request.method() == Method::Head {
                request.replace_header(Header::new("Range", ""));
            }
        })
    })
}

/// The part of a file that a request wants.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    Range(Range<u64>),
    /// The client has it.
    Nothing,
    /// The file has no such range.
    Unsatisfiable,
}

/// A file, or a part of it.
pub struct FileAnswer {
    status: Status,
    headers: Vec<(&'static str, String)>,
    body: Option<(usize, Slice)>,
}

impl FileAnswer {
    /// The answer to a request for a file, with more headers. `etag` differs for different bytes.
    ///
    /// # Errors
    /// Those of the file system.
    pub async fn new(
        mut file: File,
        etag: &str,
        Wanted(wanted): Wanted,
        mut headers: Vec<(&'static str, String)>,
    ) -> io::Result<Self> {
        let size = file.metadata().await?.len();
        let etag = format!("\"{etag}\"");
        let part = part(size, &etag, wanted.each_ref().map(Option::as_deref));
        headers.push(("ETag", etag));
        headers.push(("Accept-Ranges", "bytes".to_owned()));
        let (status, range) = match part {
            Part::Nothing => (Status::NotModified, None),
            Part::Unsatisfiable => {
                headers.push(("Content-Range", format!("bytes */{size}")));
                (Status::RangeNotSatisfiable, None)
            }
            Part::Whole => (Status::Ok, Some(0..size)),
            Part::Range(range) => {
                let last = range.end - 1;
                headers.push((
                    "Content-Range",
                    format!("bytes {}-{last}/{size}", range.start),
                ));
                (Status::PartialContent, Some(range))
            }
        };
        if range.is_none() {
            headers.retain(|(name, _)| *name != "Content-Type");
        }
        let body = match range {
            Some(range) => {
                file.seek(SeekFrom::Start(range.start)).await?;
                let length = range.end - range.start;
                let whole = usize::try_from(length).map_err(io::Error::other)?;
                Some((whole, Slice(file.take(length))))
            }
            None => None,
        };
        Ok(Self {
            status,
            headers,
            body,
        })
    }
}

impl<'r> Responder<'r, 'static> for FileAnswer {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        response.status(self.status);
        for (name, value) in self.headers {
            response.raw_header(name, value);
        }
        if let Some((length, slice)) = self.body {
            response.sized_body(length, slice);
        }
        response.ok()
    }
}

fn part(size: u64, etag: &str, [none_match, if_range, range]: [Option<&str>; 3]) -> Part {
    let is_known = |tags: &str| {
        tags.split(',')
            .map(str::trim)
            .any(|tag| tag == "*" || tag.trim_start_matches("W/") == etag)
    };
    if none_match.is_some_and(is_known) {
        return Part::Nothing;
    }
    if if_range.is_some_and(|tag| tag != etag) {
        return Part::Whole;
    }
    range.map_or(Part::Whole, |range| parse(range, size))
}

/// A single range of bytes. Several, and what is not a range of bytes, mean the whole file, which the standard allows.
fn parse(range: &str, size: u64) -> Part {
    let Some(range) = range.strip_prefix("bytes=") else {
        return Part::Whole;
    };
    let Some((first, last)) = range.split_once('-') else {
        return Part::Whole;
    };
    let number = |text: &str| text.trim().parse::<u64>().ok();
    let (first, last) = (first.trim(), last.trim());
    let found = match (
        first.is_empty(),
        number(first),
        last.is_empty(),
        number(last),
    ) {
        // The last bytes.
        (true, _, false, Some(length)) => size.saturating_sub(length)..size,
        (false, Some(first), true, _) => first..size,
        (false, Some(first), false, Some(last)) if first <= last => {
            first..last.saturating_add(1).min(size)
        }
        _ => return Part::Whole,
    };
    if found.is_empty() {
        Part::Unsatisfiable
    } else {
        Part::Range(found)
    }
}

/// A range of a file, as a body. Its length is known, so it is never searched for.
struct Slice(Take<File>);

impl AsyncRead for Slice {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(context, buffer)
    }
}

impl AsyncSeek for Slice {
    fn start_seek(self: Pin<&mut Self>, _: SeekFrom) -> io::Result<()> {
        Err(io::ErrorKind::Unsupported.into())
    }

    fn poll_complete(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<u64>> {
        Poll::Ready(Err(io::ErrorKind::Unsupported.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_those_that_players_ask_for() {
        for (range, part) in [
            ("bytes=0-", Part::Range(0..100)),
            ("bytes=0-1", Part::Range(0..2)),
            ("bytes=40-", Part::Range(40..100)),
            ("bytes=90-500", Part::Range(90..100)),
            ("bytes=-10", Part::Range(90..100)),
            ("bytes=-500", Part::Range(0..100)),
            ("bytes=100-", Part::Unsatisfiable),
            ("bytes=100-200", Part::Unsatisfiable),
            ("bytes=-0", Part::Unsatisfiable),
            ("bytes=5-2", Part::Whole),
            ("bytes=0-1,5-6", Part::Whole),
            ("bytes=x-", Part::Whole),
            ("bytes=", Part::Whole),
            ("lines=1-2", Part::Whole),
        ] {
            assert_eq!(parse(range, 100), part, "{range}");
        }
    }

    #[test]
    fn file_that_the_client_has_is_not_sent() {
        let part = |headers| part(100, "\"a\"", headers);
        assert_eq!(part([Some("\"a\""), None, None]), Part::Nothing);
        assert_eq!(part([Some("\"b\", W/\"a\""), None, None]), Part::Nothing);
        assert_eq!(part([Some("\"b\""), None, None]), Part::Whole);
        assert_eq!(
            part([None, Some("\"a\""), Some("bytes=1-")]),
            Part::Range(1..100)
        );
        assert_eq!(part([None, Some("\"b\""), Some("bytes=1-")]), Part::Whole);
    }
}

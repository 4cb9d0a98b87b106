//! The headers of [tus 1.0](https://tus.io/protocols/resumable-upload), in requests and answers.

use data_encoding::BASE64;
use rocket::{
    Request,
    fairing::{Fairing, Info, Kind},
    http::{Header, Status},
    request::{self, FromRequest},
    response::{self, Responder, Response},
};
use schemars::JsonSchema;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};

use crate::{
    chat::files::{names, uploads::MAX_SIZE},
    error::{Error, fail},
    timestamp::Timestamp,
};

/// The version of the protocol.
pub const VERSION: &str = "1.0.0";

/// Adds the version of tus to all answers, also to errors.
pub struct TusVersion;

#[rocket::async_trait]
impl Fairing for TusVersion {
    fn info(&self) -> Info {
        Info {
            name: "Version of tus",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        if request.uri().path().starts_with("/api/uploads") {
            response.set_header(Header::new("Tus-Resumable", VERSION));
            if response.status() == Status::PreconditionFailed {
                response.set_header(Header::new("Tus-Version", VERSION));
            }
        }
    }
}

/// A request of the protocol's version.
pub struct Tus;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Tus {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        if request.headers().get_one("Tus-Resumable") == Some(VERSION) {
            request::Outcome::Success(Self)
        } else {
            fail(request, Error::WrongTusVersion)
        }
    }
}

/// The header `Upload-Length`: the size of a file, in bytes.
pub struct UploadLength(pub u64);
/// The header `Upload-Offset`: the place of the bytes that follow.
pub struct UploadOffset(pub u64);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for UploadLength {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        bytes_in(request, "Upload-Length").map(Self)
    }
}

#[rocket::async_trait]
impl<'r> FromRequest<'r> for UploadOffset {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        bytes_in(request, "Upload-Offset").map(Self)
    }
}

fn bytes_in(request: &Request<'_>, name: &'static str) -> request::Outcome<u64, Error> {
    if let Some(number) = request.headers().get_one(name).and_then(number) {
        request::Outcome::Success(number)
    } else {
        let message = format!("Send the header `{name}` with a number of bytes.");
        fail(request, Error::invalid(name, message))
    }
}

/// A number of bytes: digits alone, without a sign.
fn number(text: &str) -> Option<u64> {
    let number = text.parse().ok()?;
    (number <= MAX_SIZE && !text.starts_with('+')).then_some(number)
}

/// The name in the header `Upload-Metadata`.
pub struct Name(pub String);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Name {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let metadata = request
            .headers()
            .get_one("Upload-Metadata")
            .unwrap_or_default();
        if let Some(typed) = name(metadata) {
            request::Outcome::Success(Self(names::safe(&typed)))
        } else {
            let message = "`filename` in this header must be UTF-8 in Base64.";
            fail(request, Error::invalid("Upload-Metadata", message))
        }
    }
}

/// The file name in metadata: pairs of a key and a value in Base64, with commas between them. A file may have none.
fn name(metadata: &str) -> Option<String> {
    let pairs = metadata.split(',').map(|pair| pair.trim().split_once(' '));
    let mut values = pairs.flatten().filter(|(key, _)| *key == "filename");
    match values.next() {
        None => Some(String::new()),
        Some((_, value)) => String::from_utf8(BASE64.decode(value.trim().as_bytes()).ok()?).ok(),
    }
}

/// A number of bytes in a header.
#[derive(JsonSchema)]
#[schemars(inline)]
pub struct ByteCount(
    #[schemars(range(max = MAX_SIZE), example = 0)]
    #[allow(dead_code)]
    u64,
);

/// The version of tus in a header.
#[derive(JsonSchema)]
#[schemars(inline)]
pub struct TusHeader(
    #[schemars(regex(pattern = r"^1\.0\.0$"), example = &VERSION)]
    #[allow(dead_code)]
    String,
);

/// Metadata in a header.
#[derive(JsonSchema)]
#[schemars(inline)]
pub struct Metadata(
    #[schemars(length(max = 2_000), example = &"filename cGxhbi5wZGY=")]
    #[allow(dead_code)]
    String,
);

/// An answer of tus, which has headers alone.
pub struct Answer {
    pub status: Status,
    pub headers: Vec<(&'static str, String)>,
}

impl<'r> Responder<'r, 'static> for Answer {
    fn respond_to(self, _: &'r Request<'_>) -> response::Result<'static> {
        let mut response = Response::build();
        response.status(self.status);
        for (name, value) in self.headers {
            response.raw_header(name, value);
        }
        response.ok()
    }
}

/// A date in a header (RFC 9110, 5.6.7).
pub fn date(instant: Timestamp) -> String {
    let date = OffsetDateTime::from_unix_timestamp(instant.0 / 1000);
    let text = date.ok().and_then(|date| date.format(&Rfc2822).ok());
    text.unwrap_or_default().replace("+0000", "GMT")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn number_of_bytes_has_digits_alone() {
        for (text, bytes) in [
            ("0", Some(0)),
            ("007", Some(7)),
            ("9007199254740991", Some(MAX_SIZE)),
            ("9007199254740992", None),
            ("+5", None),
            ("-1", None),
            ("5, 5", None),
            ("1e3", None),
            ("", None),
        ] {
            assert_eq!(number(text), bytes, "{text:?}");
        }
    }
}

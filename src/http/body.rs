//! The bodies of requests: JSON, and other bodies up to a limit.

use std::time::Duration;

use rocket::{
    Data, Request,
    data::{self, DataStream, FromData, ToByteUnit},
};
use serde::de::{DeserializeOwned, IgnoredAny};
use tokio::{
    io::{self, AsyncReadExt},
    time::timeout,
};

use crate::{
    error::{Error, fail},
    http::connections::SLOWEST,
};

/// The limit for JSON bodies in bytes: a message of 10,000 characters of four bytes each fits.
pub const JSON_LIMIT: u64 = 64 * 1024;
/// The minimum time allowed for any body. A phone may lose its connection for a while.
const PATIENCE: Duration = Duration::from_secs(15);
/// The number of bytes above the limit that the server still reads before it answers: enough for a mistake, too little
/// for a flood.
const FORGOTTEN: u64 = 1024 * 1024;
/// The maximum time for reading them.
const FORGETTING: Duration = Duration::from_secs(1);
/// The message of `serde_json` where no JSON begins.
const NO_VALUE: &str = "expected value";
const NOT_JSON: Error =
    Error::UnsupportedMediaType("Send JSON with `Content-Type: application/json`.");

/// A JSON body. A field that breaks a rule gives a 422 that names it.
pub struct Body<T>(pub T);

#[rocket::async_trait]
impl<'r, T: DeserializeOwned> FromData<'r> for Body<T> {
    type Error = Error;

    async fn from_data(request: &'r Request<'_>, data: Data<'r>) -> data::Outcome<'r, Self> {
        match read(request, data).await.and_then(|body| parse(&body)) {
            Ok(value) => data::Outcome::Success(Self(value)),
            Err(error) => fail(request, error),
        }
    }
}

async fn read(request: &Request<'_>, data: Data<'_>) -> Result<Vec<u8>, Error> {
    if !request
        .content_type()
        .is_some_and(|content_type| content_type.is_json())
    {
        return Err(NOT_JSON);
    }
    limited(request, data, JSON_LIMIT).await
}

/// Reads a body, up to a limit.
pub async fn limited(request: &Request<'_>, data: Data<'_>, limit: u64) -> Result<Vec<u8>, Error> {
    let announced = request
        .headers()
        .get_one("Content-Length")
        .and_then(|length| length.parse::<u64>().ok());
    if let Some(length) = announced.filter(|length| *length > limit) {
        if length <= limit + FORGOTTEN {
            forget(data.open(length.bytes())).await;
        }
        return Err(Error::TooLarge(limit));
    }
    let mut stream = data.open((limit + FORGOTTEN).bytes());
    let mut body = Vec::new();
    let mut start = (&mut stream).take(limit + 1);
    timeout(time_for(limit), start.read_to_end(&mut body))
        .await
        .map_err(|_| Error::TooSlow)?
        .map_err(|error| Error::Malformed(error.to_string()))?;
    if body.len() as u64 <= limit {
        return Ok(body);
    }
    forget(stream).await;
    Err(Error::TooLarge(limit))
}

/// The time allowed for a body. It depends on the limit, because a `Content-Length` can be false and a chunked body can
/// be endless.
fn time_for(limit: u64) -> Duration {
    PATIENCE.max(Duration::from_secs(limit / SLOWEST))
}

/// Reads and drops the rest of a refused body. If the server closed the connection while the client still writes, the
/// client might never read the answer, and a proxy would answer on its own (RFC 9112, 9.6).
async fn forget(mut rest: DataStream<'_>) {
    // The answer is the same whether the body ends, breaks off or takes too long.
    let _ = timeout(FORGETTING, io::copy(&mut rest, &mut io::sink())).await;
}

/// Parses JSON. Deep nesting cannot overflow the stack: `serde_json` skips unknown fields in a loop and stops at a
/// depth of 128.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    // Serde would also read the fields of an object from a list, by position.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Error::invalid(
            ".",
            "Send an object with a name for each field.",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value =
        serde_path_to_error::deserialize(&mut json).map_err(|error| meaning(&error, body))?;
    json.end()
        .map_err(|error| Error::Malformed(error.to_string()))?;
    Ok(value)
}

fn meaning(error: &serde_path_to_error::Error<serde_json::Error>, body: &[u8]) -> Error {
    let cause = error.inner().to_string();
    // serde_json appends the line and column, which mean nothing to someone who filled in a form.
    let message = cause.split(" at line ").next().unwrap_or_default();
    // It says so of a number for one of a few words, too.
    let is_json = || message == NO_VALUE && serde_json::from_slice::<IgnoredAny>(body).is_ok();
    if !error.inner().is_data() && !is_json() {
        return Error::Malformed(cause);
    }
    match message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        Some(field) => Error::invalid(field, format!("`{field}` is missing. Add it.")),
        None => Error::invalid(&error.path().to_string(), in_plain_words(message)),
    }
}

/// Says how to correct a value that serde refused, instead of serde's own words. The messages of our types stay.
fn in_plain_words(message: &str) -> String {
    let Some((found, expected)) = message.split_once(", expected ") else {
        return match message {
            NO_VALUE => "This value has the wrong type.".to_owned(),
            _ => message.to_owned(),
        };
    };
    if found.starts_with("unknown variant") {
        return format!("Choose {expected}.");
    }
    if !found.starts_with("invalid type") && !found.starts_with("invalid value") {
        return message.to_owned();
    }
    match expected {
        "a string" => "Send a text.",
        "a boolean" => "Send true or false.",
        "a sequence" => "Send a list.",
        _ if expected.starts_with(['i', 'u']) => "Send a whole number that is not too large.",
        _ => "This value has the wrong type.",
    }
    .to_owned()
}

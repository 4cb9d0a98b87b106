//! The bodies of requests: JSON, and anything else of a bounded size.

use std::time::Duration;

use rocket::{
    Data, Request,
    data::{self, DataStream, FromData, ToByteUnit},
};
use serde::de::DeserializeOwned;
use tokio::{
    io::{self, AsyncReadExt},
    time::timeout,
};

use crate::{
    error::{Error, fail},
    http::connections::SLOWEST,
};

/// The largest JSON body, in bytes: a message of 10,000 characters of four bytes each fits.
pub const JSON_LIMIT: u64 = 64 * 1024;
/// The least time that a body may take, however short it may be: a phone loses its connection for a while and goes on.
const PATIENCE: Duration = Duration::from_secs(15);
/// How much more than it may be a body that is refused is read to its end, in bytes: a slip, and no attempt to flood.
const FORGOTTEN: u64 = 1024 * 1024;
/// How long that may take.
const FORGETTING: Duration = Duration::from_secs(1);
const NOT_JSON: Error =
    Error::UnsupportedMediaType("Send JSON, with `Content-Type: application/json`");

/// A JSON body. What breaks a rule is a 422 that names the field.
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

/// A body of so many bytes at most.
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

/// How long a body of so many bytes at most may take. What is written of its length need not be true, and need not end.
fn time_for(limit: u64) -> Duration {
    PATIENCE.max(Duration::from_secs(limit / SLOWEST))
}

/// Reads what still comes of a body that is refused. Whoever is still writing when their connection is closed may never
/// read the answer, and a proxy then makes up its own (RFC 9112, 9.6).
async fn forget(mut rest: DataStream<'_>) {
    // Whether it ends, breaks off or takes too long: the answer is the same.
    let _ = timeout(FORGETTING, io::copy(&mut rest, &mut io::sink())).await;
}

/// However deep it nests, the stack does not: `serde_json` skips what nobody asked for in a loop, and stops at 128.
fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
    // Serde would take the fields of an object from a list, in their order.
    if body.trim_ascii_start().starts_with(b"[") {
        return Err(Error::invalid(
            ".",
            "Send an object, with a name for each field",
        ));
    }
    let mut json = serde_json::Deserializer::from_slice(body);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| meaning(&error))?;
    json.end()
        .map_err(|error| Error::Malformed(error.to_string()))?;
    Ok(value)
}

fn meaning(error: &serde_path_to_error::Error<serde_json::Error>) -> Error {
    let cause = error.inner().to_string();
    if !error.inner().is_data() {
        return Error::Malformed(cause);
    }
    // serde_json adds where it was, which means nothing to whoever filled in a form.
    let message = cause.split(" at line ").next().unwrap_or_default();
    match message
        .strip_prefix("missing field `")
        .and_then(|rest| rest.strip_suffix('`'))
    {
        Some(field) => Error::invalid(field, format!("`{field}` is missing")),
        None => Error::invalid(&error.path().to_string(), message),
    }
}

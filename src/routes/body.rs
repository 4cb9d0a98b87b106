//! The bodies of requests: JSON, and anything else of a bounded size.

use rocket::{
    Data, Request,
    data::{self, FromData, ToByteUnit},
};
use serde::de::DeserializeOwned;

use crate::error::{Error, fail};

/// The largest JSON body, in bytes: a message of 10,000 characters of four bytes each fits.
pub const JSON_LIMIT: u64 = 64 * 1024;
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
    if announced.is_some_and(|length| length > limit) {
        return Err(Error::TooLarge(limit));
    }
    let body = data.open(limit.bytes()).into_bytes().await;
    let body = body.map_err(|error| Error::Malformed(error.to_string()))?;
    if body.is_complete() {
        Ok(body.into_inner())
    } else {
        Err(Error::TooLarge(limit))
    }
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

//! The errors of a request: one variant for each thing a client can do about it, and its JSON answer.

mod allow;
pub mod page;
mod storage;

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rocket::{
    Request, Response,
    http::{
        ContentType, Header, Status,
        head::{MAX_ACCEPT, MAX_HEADERS},
    },
    outcome::Outcome as RocketOutcome,
    response::{self, Responder},
    uri,
};
use schemars::JsonSchema;
use serde::Serialize;

pub use self::allow::AllowedMethods;
use self::storage::Storage;
use crate::config::Size;

/// The `Retry-After` of a refused stream. By then another stream may have closed.
const STREAM_RETRY: Duration = Duration::from_secs(5);

/// The result of every function that answers a request.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error as the answer to a request.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// 400: the body does not match its content type.
    #[error("The request could not be read: {0}.")]
    Malformed(String),
    /// 401: no valid session.
    #[error("Sign in first.")]
    Unauthenticated,
    /// 401: wrong username or password.
    #[error("Wrong username or password. Forgot the password? An owner can send you a reset link.")]
    WrongPassword,
    /// 403: the user may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// 404: it does not exist, or the user may not know that it does.
    #[error("{0}")]
    NotFound(&'static str),
    /// 405: the address has other methods.
    #[error("This address does not accept this method. Use {0}.")]
    MethodNotAllowed(AllowedMethods),
    /// 406: the client does not accept the media type of this route.
    #[error("This address is an event stream. Ask for it with `Accept: text/event-stream`.")]
    NotAcceptable,
    /// 408: the body arrived more slowly than the slowest connection allowed.
    #[error("The request took too long to arrive. Send it again.")]
    TooSlow,
    /// 409: the request conflicts with the current state.
    #[error("{0}")]
    Conflict(&'static str),
    /// 409: another user has the name in a field of the request.
    #[error("{message}")]
    Taken {
        /// The field, as the JSON names it.
        field: &'static str,
        /// The problem, and what to do instead.
        message: String,
    },
    /// 410: it existed, but does not any more.
    #[error("{0}")]
    Gone(&'static str),
    /// 413: the body exceeds the limit.
    #[error("The request is too large. Send {0} bytes at most.")]
    TooLarge(u64),
    /// 413: the file exceeds the setting of the server.
    #[error("Files can be up to {0}.")]
    FileTooLarge(Size),
    /// 415: the route does not accept this media type.
    #[error("{0}")]
    UnsupportedMediaType(&'static str),
    /// 412: the client speaks another version of the protocol of uploads.
    #[error("Uploads need the header `Tus-Resumable: 1.0.0`.")]
    WrongTusVersion,
    /// 421: the request names no host, or one that this server does not answer to.
    #[error("{}", misdirected(.0.as_deref()))]
    Misdirected(Option<String>),
    /// 422: a field of the request breaks a rule.
    #[error("{message}")]
    Invalid {
        /// The field, as the JSON or the query names it.
        field: String,
        /// The broken rule.
        message: String,
    },
    /// 429: the rate limit is reached. The duration is the time until the next try.
    #[error("Too many tries. Try again in {}.", in_words(*.0))]
    TooMany(Duration),
    /// 429: too many open streams.
    #[error("{0}")]
    TooManyStreams(String),
    /// 431: the headers are too long.
    #[error("The headers are too long. Send {} KB at most, and {} KB in `Accept`.", MAX_HEADERS / 1024, MAX_ACCEPT / 1024)]
    HeadTooLarge,
    /// 501: the server does not support the method at any address.
    #[error("The server does not support this method. See the API document for its methods.")]
    NotImplemented,
    /// 507: there is no room for a file.
    #[error("{0}")]
    NoSpace(&'static str),
    /// 503: the queue of the writer is full, or the server is stopping.
    #[error("The server is busy. Try again in a second.")]
    Busy,
    /// 500, 503 or 507: the database failed. The cause appears only in the log.
    #[error("{}", Storage::of(.0).message())]
    Storage(#[from] Arc<sqlx::Error>),
    /// Any other status from Rocket.
    #[error("{}", .0.reason_lossy())]
    Other(Status),
    /// 500: a bug of the server. The trace is in the log.
    #[error("Something went wrong on the server. Details are in its log.")]
    Internal,
}

impl Error {
    /// Creates the error for a field that breaks a rule.
    pub fn invalid(field: &str, message: impl ToString) -> Self {
        Self::Invalid {
            field: field.to_owned(),
            message: message.to_string(),
        }
    }

    /// Maps a status from Rocket to an error.
    fn of(status: Status) -> Self {
        match status.code {
            401 => Self::Unauthenticated,
            404 => Self::NotFound("There is nothing at this address."),
            422 => Self::invalid(
                "address",
                "Part of the address is invalid. Check its ids and its query.",
            ),
            500 => Self::Internal,
            503 => Self::Busy,
            _ => Self::Other(status),
        }
    }

    /// Whether one row caused the error, by a constraint or an unusable value, and not the database as a whole.
    #[must_use]
    pub fn is_of_one_row(&self) -> bool {
        matches!(self, Self::Storage(cause) if matches!(Storage::of(cause), Storage::Fault))
    }

    /// The time until the next try, in whole seconds.
    fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::TooMany(wait) => Some(whole_seconds(*wait)),
            Self::TooManyStreams(_) => Some(STREAM_RETRY),
            _ if self.status() == Status::ServiceUnavailable => Some(Duration::from_secs(1)),
            _ => None,
        }
    }

    /// The HTTP status of the answer.
    #[must_use]
    pub fn status(&self) -> Status {
        match self {
            Self::Malformed(_) => Status::BadRequest,
            Self::Unauthenticated | Self::WrongPassword => Status::Unauthorized,
            Self::Forbidden(_) => Status::Forbidden,
            Self::NotFound(_) => Status::NotFound,
            Self::MethodNotAllowed(_) => Status::MethodNotAllowed,
            Self::NotAcceptable => Status::NotAcceptable,
            Self::TooSlow => Status::RequestTimeout,
            Self::Conflict(_) | Self::Taken { .. } => Status::Conflict,
            Self::Gone(_) => Status::Gone,
            Self::TooLarge(_) | Self::FileTooLarge(_) => Status::PayloadTooLarge,
            Self::UnsupportedMediaType(_) => Status::UnsupportedMediaType,
            Self::WrongTusVersion => Status::PreconditionFailed,
            Self::NoSpace(_) => Status::InsufficientStorage,
            Self::Misdirected(_) => Status::MisdirectedRequest,
            Self::Invalid { .. } => Status::UnprocessableEntity,
            Self::TooMany(_) | Self::TooManyStreams(_) => Status::TooManyRequests,
            Self::HeadTooLarge => Status::RequestHeaderFieldsTooLarge,
            Self::NotImplemented => Status::NotImplemented,
            Self::Busy => Status::ServiceUnavailable,
            Self::Storage(cause) => Storage::of(cause).status(),
            Self::Other(status) => *status,
            Self::Internal => Status::InternalServerError,
        }
    }
}

/// Rounds up, so that a client that waits this long is not refused again.
fn whole_seconds(wait: Duration) -> Duration {
    Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

fn misdirected(host: Option<&str>) -> String {
    match host {
        Some(host) => format!(
            "This server does not answer to {host}. Use its IP address, or start Chinwag with --origin and that address."
        ),
        None => "The request names no host. Send a `Host` header.".to_owned(),
    }
}

/// Formats a duration: "1 second", "40 seconds", "3 minutes". Above a minute, minutes are precise enough.
fn in_words(wait: Duration) -> String {
    let (number, unit) = match whole_seconds(wait).as_secs() {
        seconds @ ..=60 => (seconds, "second"),
        seconds => (seconds.div_ceil(60), "minute"),
    };
    format!("{number} {unit}{}", if number == 1 { "" } else { "s" })
}

impl From<sqlx::Error> for Error {
    fn from(cause: sqlx::Error) -> Self {
        Self::Storage(Arc::new(cause))
    }
}

/// The body of every error.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub(crate) struct Body<'a> {
    /// A sentence about what went wrong and what to do about it.
    #[schemars(example = "Sign in first.")]
    message: Sentence,
    /// With status 422, and with 409 for a taken name: what is wrong with each field, by the field's name.
    #[schemars(with = "BTreeMap<String, Sentence>", example = Self::example())]
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<BTreeMap<&'a str, Sentence>>,
}

/// A text for the client. It may quote the request, truncated to the maximum.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct Sentence(#[schemars(length(min = 1, max = Self::MAX_CHARS))] String);

impl Sentence {
    /// Above the longest text without a quotation, and short enough to read.
    const MAX_CHARS: usize = 500;

    fn of(text: &str) -> Self {
        Self(match text.char_indices().nth(Self::MAX_CHARS) {
            Some(_) => text
                .chars()
                .take(Self::MAX_CHARS - 1)
                .chain(['…'])
                .collect(),
            None => text.to_owned(),
        })
    }
}

impl Body<'_> {
    fn example() -> BTreeMap<&'static str, &'static str> {
        BTreeMap::from([("content", "Write something first.")])
    }
}

impl<'r> Responder<'r, 'static> for Error {
    fn respond_to(self, request: &'r Request<'_>) -> response::Result<'static> {
        if let Self::Storage(cause) = &self {
            log::error!("{} {}: {cause}", request.method(), request.uri().path());
        }
        if matches!(self, Self::Misdirected(_)) && page::is_wanted(request) {
            return Ok(page::saying(self.status(), &self.to_string()));
        }
        let errors = match &self {
            Self::Invalid { field, message } => Some((field.as_str(), message)),
            Self::Taken { field, message } => Some((*field, message)),
            _ => None,
        };
        let mut response = json(
            self.status(),
            &Body {
                message: Sentence::of(&self.to_string()),
                errors: errors.map(|(field, text)| BTreeMap::from([(field, Sentence::of(text))])),
            },
        );
        if let Some(wait) = self.retry_after() {
            response.set_header(Header::new("Retry-After", wait.as_secs().to_string()));
        }
        if let Self::MethodNotAllowed(methods) = &self {
            response.set_header(methods.header());
        }
        Ok(response)
    }
}

/// Answers a request with an error instead of routing it.
pub fn refuse(request: &mut Request<'_>, error: Error) {
    request.local_cache(|| Refusal(Some(error)));
    request.set_uri(uri!("/api/-"));
}

/// Ends a guard with an error, which [`catch`] then sends.
pub fn fail<T, F>(request: &Request<'_>, error: Error) -> RocketOutcome<T, (Status, Error), F> {
    *lock(request.local_cache(Kept::default)) = Some(error.clone());
    RocketOutcome::Error((error.status(), error))
}

/// The reason why a request is not routed, if any.
struct Refusal(Option<Error>);

/// The error of the last guard that failed. The request may fail for another reason, as guards can be optional.
type Kept = Mutex<Option<Error>>;

fn lock(kept: &Kept) -> MutexGuard<'_, Option<Error>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers requests that never reach the code of a route: failed guards, unknown routes or methods, invalid parameters
/// and panics.
#[rocket::catch(default)]
pub fn catch(status: Status, request: &Request<'_>) -> Error {
    if let Refusal(Some(error)) = request.local_cache(|| Refusal(None)) {
        return error.clone();
    }
    lock(request.local_cache(Kept::default))
        .take()
        .filter(|error| error.status() == status)
        .or_else(|| AllowedMethods::instead(status, request).map(Error::MethodNotAllowed))
        .unwrap_or_else(|| Error::of(status))
}

fn json(status: Status, body: &Body<'_>) -> Response<'static> {
    let body = serde_json::to_string(body).expect("strings in maps are JSON");
    Response::build()
        .status(status)
        .header(ContentType::JSON)
        .sized_body(body.len(), std::io::Cursor::new(body))
        .finalize()
}

#[cfg(test)]
mod tests {
    use rocket::{
        catchers, get,
        local::blocking::Client,
        request::{FromRequest, Outcome as RequestOutcome},
        routes,
    };

    use super::*;

    #[get("/")]
    fn busy() -> Error {
        Error::Busy
    }

    struct Failing;

    #[rocket::async_trait]
    impl<'r> FromRequest<'r> for Failing {
        type Error = Error;

        async fn from_request(request: &'r Request<'_>) -> RequestOutcome<Self, Error> {
            fail(request, Error::NotFound("This does not exist."))
        }
    }

    struct Busy;

    #[rocket::async_trait]
    impl<'r> FromRequest<'r> for Busy {
        type Error = ();

        async fn from_request(_: &'r Request<'_>) -> RequestOutcome<Self, ()> {
            RequestOutcome::Error((Status::ServiceUnavailable, ()))
        }
    }

    #[get("/")]
    fn forgiving(_failing: Option<Failing>, _busy: Busy) {}

    #[test]
    fn optional_guard_does_not_hide_the_error_of_another() {
        let rocket = rocket::build().mount("/", routes![forgiving]);
        let client = Client::untracked(rocket.register("/", catchers![catch])).unwrap();
        let answer = client.get("/").dispatch();
        assert_eq!(answer.status(), Status::ServiceUnavailable);
        assert!(answer.into_string().unwrap().contains("busy"));
    }

    #[test]
    fn busy_server_sends_retry_after() {
        let client = Client::untracked(rocket::build().mount("/", routes![busy])).unwrap();
        let answer = client.get("/").dispatch();
        assert_eq!(answer.status(), Status::ServiceUnavailable);
        assert_eq!(answer.headers().get_one("Retry-After"), Some("1"));
    }
}

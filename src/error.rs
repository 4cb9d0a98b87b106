//! What can go wrong in a request: one variant for each thing a client can do about it, and its JSON answer.

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

/// When it is worth another try to open a stream: somebody may have closed one.
const STREAM_RETRY: Duration = Duration::from_secs(5);

/// The result of everything that answers a request.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An answer other than the one asked for.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// 400: the body is not what its content type says.
    #[error("The request cannot be read: {0}")]
    Malformed(String),
    /// 401: nobody is signed in.
    #[error("Sign in first")]
    Unauthenticated,
    /// 401: who somebody says they are is not who they are.
    #[error("The name or the password is wrong")]
    WrongPassword,
    /// 403: somebody is signed in, and may not do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// 404: it does not exist, or is none of the reader's business.
    #[error("{0}")]
    NotFound(&'static str),
    /// 405: the address has other methods.
    #[error("This address has no such method: it has {0}")]
    MethodNotAllowed(AllowedMethods),
    /// 406: the client accepts nothing that this route can give.
    #[error("This is a stream of events: ask for it with `Accept: text/event-stream`")]
    NotAcceptable,
    /// 408: the body has taken longer than it would over the slowest line.
    #[error("The request took too long to arrive: send it again")]
    TooSlow,
    /// 409: what is there already differs from what was sent.
    #[error("{0}")]
    Conflict(&'static str),
    /// 410: it was there, and is not any more.
    #[error("{0}")]
    Gone(&'static str),
    /// 413: the body is larger than any that makes sense here.
    #[error("The request is too large: {0} bytes at most")]
    TooLarge(u64),
    /// 415: the body is not of a kind that this route reads.
    #[error("{0}")]
    UnsupportedMediaType(&'static str),
    /// 421: the request names a host that this server does not answer to, or none.
    #[error("{}", misdirected(.0.as_deref()))]
    Misdirected(Option<String>),
    /// 422: one field of the request breaks a rule.
    #[error("{message}")]
    Invalid {
        /// The field, as JSON or the query names it.
        field: String,
        /// The rule.
        message: String,
    },
    /// 429: it is more than anybody needs; when it may be tried again.
    #[error("That is too often: try again in {}", in_words(*.0))]
    TooMany(Duration),
    /// 429: as many streams are open as may be.
    #[error("{0}")]
    TooManyStreams(String),
    /// 431: the headers are longer than any client's.
    #[error("The headers are too long: all of them may have {} KB, and `Accept` {} KB", MAX_HEADERS / 1024, MAX_ACCEPT / 1024)]
    HeadTooLarge,
    /// 501: no address has the method.
    #[error("There is no such method here")]
    NotImplemented,
    /// 503: more is waiting to be written than the queue holds, or the server is stopping.
    #[error("The server is busy: try again in a second")]
    Busy,
    /// 500, 503 or 507: the database could not do it; the cause is for the log alone.
    #[error("{}", Storage::of(.0).message())]
    Storage(#[from] Arc<sqlx::Error>),
    /// Any other status that Rocket gives.
    #[error("{}", .0.reason_lossy())]
    Other(Status),
    /// 500: a fault of ours, whose trace is in the log.
    #[error("Something went wrong on the server: its log says what")]
    Internal,
}

impl Error {
    /// One field breaks a rule.
    pub fn invalid(field: &str, message: impl ToString) -> Self {
        Self::Invalid {
            field: field.to_owned(),
            message: message.to_string(),
        }
    }

    /// What Rocket means by a status.
    fn of(status: Status) -> Self {
        match status.code {
            401 => Self::Unauthenticated,
            404 => Self::NotFound("There is nothing at this address"),
            422 => Self::invalid(
                "address",
                "A part of the address cannot be read: ids are positive whole numbers",
            ),
            500 => Self::Internal,
            503 => Self::Busy,
            _ => Self::Other(status),
        }
    }

    /// The cause lies in what was to be stored, not in the database: a constraint, or a value that it cannot take.
    #[must_use]
    pub fn is_of_one_row(&self) -> bool {
        matches!(self, Self::Storage(cause) if matches!(Storage::of(cause), Storage::Fault))
    }

    /// When it is worth another try, in whole seconds.
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
            Self::Conflict(_) => Status::Conflict,
            Self::Gone(_) => Status::Gone,
            Self::TooLarge(_) => Status::PayloadTooLarge,
            Self::UnsupportedMediaType(_) => Status::UnsupportedMediaType,
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

/// Rounded up: who comes back then comes in.
fn whole_seconds(wait: Duration) -> Duration {
    Duration::from_secs(wait.as_secs() + u64::from(wait.subsec_nanos() > 0))
}

fn misdirected(host: Option<&str>) -> String {
    match host {
        Some(host) => format!(
            "This server does not answer to {host}. Use its IP address, or start Chinwag with --origin and that address."
        ),
        None => "The request names no host.".to_owned(),
    }
}

/// "1 second", "40 seconds", "3 minutes": minutes are enough beyond one.
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

/// The body of every answer that is an error.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "Error")]
pub(crate) struct Body<'a> {
    /// What went wrong and what to do about it, in a sentence.
    #[schemars(example = "Sign in first")]
    message: Sentence,
    /// With status 422: the rule that each field breaks, by the name of the field.
    #[schemars(with = "BTreeMap<String, Sentence>", example = Self::example())]
    #[serde(skip_serializing_if = "Option::is_none")]
    errors: Option<BTreeMap<&'a str, Sentence>>,
}

/// Something that is said to whoever asked. It may quote what they sent, as far as there is room.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
struct Sentence(#[schemars(length(min = 1, max = Self::MAX_CHARS))] String);

impl Sentence {
    /// Longer than any that quotes nothing, and short enough to be read.
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
        BTreeMap::from([(
            "content",
            "A message has at least one character that is not white space",
        )])
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
            Self::Invalid { field, message } => {
                Some(BTreeMap::from([(field.as_str(), Sentence::of(message))]))
            }
            _ => None,
        };
        let mut response = json(
            self.status(),
            &Body {
                message: Sentence::of(&self.to_string()),
                errors,
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

/// Answers a request with an error in place of routing it.
pub fn refuse(request: &mut Request<'_>, error: Error) {
    request.local_cache(|| Refusal(Some(error)));
    request.set_uri(uri!("/api/-"));
}

/// Ends a guard with an error, which [`catch`] then answers with.
pub fn fail<T, F>(request: &Request<'_>, error: Error) -> RocketOutcome<T, (Status, Error), F> {
    *lock(request.local_cache(Kept::default)) = Some(error.clone());
    RocketOutcome::Error((error.status(), error))
}

/// Why a request is not routed at all, if it is not.
struct Refusal(Option<Error>);

/// The last guard's error. It need not be what ends the request: a route may do without the guard.
type Kept = Mutex<Option<Error>>;

fn lock(kept: &Kept) -> MutexGuard<'_, Option<Error>> {
    kept.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The answer to what never reached a route's own code: a guard's error, no such route or method, a parameter that is
/// no id, a panic.
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
            fail(request, Error::NotFound("This is not there"))
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
    fn a_guard_that_a_route_does_without_does_not_answer_for_another() {
        let rocket = rocket::build().mount("/", routes![forgiving]);
        let client = Client::untracked(rocket.register("/", catchers![catch])).unwrap();
        let answer = client.get("/").dispatch();
        assert_eq!(answer.status(), Status::ServiceUnavailable);
        assert!(answer.into_string().unwrap().contains("busy"));
    }

    #[test]
    fn who_finds_the_server_busy_is_told_when_to_come_back() {
        let client = Client::untracked(rocket::build().mount("/", routes![busy])).unwrap();
        let answer = client.get("/").dispatch();
        assert_eq!(answer.status(), Status::ServiceUnavailable);
        assert_eq!(answer.headers().get_one("Retry-After"), Some("1"));
    }
}

//! What a request must bring, parsed before a route runs.

use std::str::FromStr;

use rocket::{
    Data, Request, State,
    data::{self, FromData, ToByteUnit},
    form::{self, FromFormField, ValueField},
    http::{Cookie, SameSite},
    request::{self, FromRequest, Outcome},
    time::Duration,
};
use rocket_db_pools::Database;
use serde::de::DeserializeOwned;

use crate::{
    access,
    config::Config,
    db::Db,
    error::{Error, fail},
    roles::Right,
    sessions::{self, Device, NewSession, Session},
    timestamp::Timestamp,
    tokens::Token,
    writer::Writer,
};

/// The cookie of a page's session.
const COOKIE: &str = "chinwag_session";
/// The largest JSON body, in bytes: a message of 10,000 characters of four bytes each fits.
const JSON_LIMIT: u64 = 64 * 1024;
const NOT_JSON: Error =
    Error::UnsupportedMediaType("Send JSON, with `Content-Type: application/json`");

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Session {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        match bearer(request).or_else(|| cookie(request)) {
            Some(token) => authenticate(request, token).await,
            None => fail(request, Error::Unauthenticated),
        }
    }
}

/// Proofs that somebody is signed in who has a right.
macro_rules! proof {
    ($(#[$doc:meta])* $name:ident, $right:ident, $refusal:literal) => {
        $(#[$doc])*
        #[allow(dead_code, reason = "not every route asks who it is")]
        pub struct $name(pub Session);

        #[rocket::async_trait]
        impl<'r> FromRequest<'r> for $name {
            type Error = Error;

            async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
                match Session::from_request(request).await {
                    Outcome::Success(session) if session.user.role.has(Right::$right) => {
                        Outcome::Success(Self(session))
                    }
                    Outcome::Success(_) => fail(request, Error::Forbidden($refusal)),
                    Outcome::Error(error) => Outcome::Error(error),
                    Outcome::Forward(status) => Outcome::Forward(status),
                }
            }
        }
    };
}

proof!(
    /// Somebody who may invite.
    Inviter,
    Invite,
    "Only an owner can invite"
);
proof!(
    /// Somebody who may change what others may do.
    PeopleManager,
    ManagePeople,
    "Only an owner can change what others may do"
);
proof!(
    /// Somebody who may change what the server is called and looks like.
    ServerManager,
    ManageServer,
    "Only an owner can change the server's settings"
);
proof!(
    /// Somebody who may read the audit log.
    Auditor,
    Audit,
    "Only an owner can read the audit log"
);

/// The longest name of a device that is kept, in characters: longer than that of any browser.
const USER_AGENT: usize = 256;

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Device {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        Outcome::Success(device(request))
    }
}

fn device(request: &Request<'_>) -> Device {
    let user_agent = request.headers().get_one("User-Agent").map(|text| {
        let printable = text.chars().filter(|character| !character.is_control());
        printable.take(USER_AGENT).collect()
    });
    Device {
        user_agent,
        address: request
            .remote()
            .map(|peer| peer.ip().to_canonical().to_string()),
    }
}

/// A session whose token may also be in the query, as an `EventSource` of a program cannot set headers.
pub struct StreamSession(pub Session);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for StreamSession {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        match bearer(request)
            .or_else(|| query(request))
            .or_else(|| cookie(request))
        {
            Some(token) => authenticate(request, token).await.map(Self),
            None => fail(request, Error::Unauthenticated),
        }
    }
}

fn bearer<'r>(request: &'r Request<'_>) -> Option<&'r str> {
    let (scheme, token) = request
        .headers()
        .get_one("Authorization")?
        .split_once(' ')?;
    scheme.eq_ignore_ascii_case("Bearer").then(|| token.trim())
}

fn query<'r>(request: &'r Request<'_>) -> Option<&'r str> {
    request.query_value::<&str>("token")?.ok()
}

fn cookie<'r>(request: &'r Request<'_>) -> Option<&'r str> {
    request.cookies().get(COOKIE).map(Cookie::value)
}

async fn authenticate(request: &Request<'_>, token: &str) -> request::Outcome<Session, Error> {
    match session(request, token).await {
        Ok(session) => request::Outcome::Success(session),
        Err(error) => fail(request, error),
    }
}

async fn session(request: &Request<'_>, text: &str) -> Result<Session, Error> {
    let token = text.parse::<Token>().map_err(|_| Error::Unauthenticated)?;
    let readers = Db::fetch(request.rocket()).expect("the database is attached");
    let writer = request
        .rocket()
        .state::<Writer>()
        .expect("the writer is managed");
    let session = writer.sessions().by_token(readers, &token).await?;
    if session.is_to_extend(Timestamp::now()) {
        // Not to have moved its end yet is no reason to refuse what was asked for.
        if let Err(error) = extend(request, writer, &session, token).await {
            log::warn!(target: "chinwag::sessions", "a session could not be extended: {error}");
        }
    }
    Ok(session)
}

/// Moves the session's end, and its cookie's.
async fn extend(
    request: &Request<'_>,
    writer: &Writer,
    session: &Session,
    token: Token,
) -> Result<(), Error> {
    let (id, device) = (session.id, device(request));
    writer
        .run(move |tx| Box::pin(async move { sessions::extend(tx, id, &device).await }))
        .await?;
    if cookie(request) == Some(token.to_string().as_str()) {
        let config = request
            .guard::<&State<Config>>()
            .await
            .succeeded()
            .expect("the config is managed");
        let renewed = NewSession {
            token,
            expires_at: Timestamp::now() + sessions::LIFETIME,
        };
        request.cookies().add(session_cookie(&renewed, config));
    }
    Ok(())
}

/// The cookie that signs a page in.
pub fn session_cookie(session: &NewSession, config: &Config) -> Cookie<'static> {
    Cookie::build((COOKIE, session.token.to_string()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        .secure(
            config
                .origin
                .as_ref()
                .is_some_and(crate::config::Origin::is_https),
        )
        .max_age(Duration::try_from(sessions::LIFETIME).expect("two weeks fit"))
        .build()
}

/// The cookie to remove when a page signs out.
pub fn no_session_cookie() -> Cookie<'static> {
    Cookie::build(COOKIE).path("/").build()
}

/// Proof that a request for a development login may be answered: the login is on, and whoever asks is a program on
/// this computer.
pub struct DevLogin(());

#[rocket::async_trait]
impl<'r> FromRequest<'r> for DevLogin {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let config = request
            .guard::<&State<Config>>()
            .await
            .succeeded()
            .expect("the config is managed");
        if config.dev_login && access::is_at_this_computer(request) {
            request::Outcome::Success(Self(()))
        } else {
            fail(
                request,
                Error::NotFound(
                    "There is no development login here: start Chinwag with --dev-login",
                ),
            )
        }
    }
}

/// Proof that the client takes a stream of events.
pub struct TakesEvents(());

#[rocket::async_trait]
impl<'r> FromRequest<'r> for TakesEvents {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let takes = request.accept().is_some_and(|accept| {
            accept
                .iter()
                .any(|media| media.is_event_stream() && media.weight() != Some(0.0))
        });
        if takes {
            request::Outcome::Success(Self(()))
        } else {
            fail(request, Error::NotAcceptable)
        }
    }
}

/// Where the stream goes on: the header `Last-Event-ID`, else `last_event_id` in the query.
pub struct LastEventId<'r>(pub Option<&'r str>);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for LastEventId<'r> {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let header = request.headers().get_one("Last-Event-ID");
        let query = || {
            request
                .query_value::<&str>("last_event_id")
                .and_then(Result::ok)
        };
        request::Outcome::Success(Self(header.or_else(query).filter(|id| !id.is_empty())))
    }
}

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

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Error> {
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

/// A part of the query that may be left out, and must be right when it is there.
#[derive(Debug, Clone, Copy)]
pub struct Optional<T>(pub Option<T>);

#[rocket::async_trait]
impl<'r, T: FromStr + Send> FromFormField<'r> for Optional<T> {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        let value = field
            .value
            .parse()
            .map_err(|_| form::Error::validation("it cannot be read"))?;
        Ok(Self(Some(value)))
    }

    fn default() -> Option<Self> {
        Some(Self(None))
    }
}

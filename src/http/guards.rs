//! Guards: the parts of a request that are parsed before a route runs.

use std::str::FromStr;

use rocket::{
    Request, State,
    form::{self, FromFormField, ValueField},
    request::{self, FromRequest},
};
use rocket_db_pools::Database;

use crate::{
    config::Config,
    error::{Error, fail},
    http::{
        authenticator,
        cookies::{Cookies, SESSION},
        origin_check,
    },
    people::names::SearchKey,
    sign_in::{
        sessions::{self, Session},
        tokens::Token,
    },
    store::db::Db,
    timestamp::Timestamp,
    writer::Writer,
};

#[rocket::async_trait]
impl<'r> FromRequest<'r> for Session {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let text = bearer(request).or_else(|| Cookies::of(request).get(&SESSION));
        authenticate(request, text)
            .await
            .map(|(session, _token)| session)
    }
}

/// A session whose token may also come from the query, because an `EventSource` cannot set headers; and that token.
pub struct StreamSession(pub Session, pub Token);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for StreamSession {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let text = bearer(request)
            .or_else(|| query(request))
            .or_else(|| Cookies::of(request).get(&SESSION));
        authenticate(request, text)
            .await
            .map(|(session, token)| Self(session, token))
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

async fn authenticate(
    request: &Request<'_>,
    text: Option<&str>,
) -> request::Outcome<(Session, Token), Error> {
    let Some(token) = text.and_then(|text| text.parse().ok()) else {
        return fail(request, Error::Unauthenticated);
    };
    match session(request, &token).await {
        Ok(session) => request::Outcome::Success((session, token)),
        Err(error) => fail(request, error),
    }
}

async fn session(request: &Request<'_>, token: &Token) -> Result<Session, Error> {
    let session = by_token(request, token).await?;
    if session.is_to_extend(Timestamp::now()) {
        // A failed extension does not fail the request.
        if let Err(error) = extend(request, &session, token).await {
            log::warn!(target: "chinwag::sessions", "a session could not be extended: {error}");
        }
    }
    Ok(session)
}

async fn by_token(request: &Request<'_>, token: &Token) -> Result<Session, Error> {
    let readers = Db::fetch(request.rocket()).expect("the database is attached");
    writer(request).sessions().by_token(readers, token).await
}

fn writer<'r>(request: &'r Request<'_>) -> &'r Writer {
    request.rocket().state().expect("the writer is managed")
}

/// Extends the session and the cookie.
async fn extend(request: &Request<'_>, session: &Session, token: &Token) -> Result<(), Error> {
    let (id, device) = (session.id, authenticator::device(request));
    writer(request)
        .run(move |tx| Box::pin(async move { sessions::use_from(tx, id, &device).await }))
        .await?;
    let cookies = Cookies::of(request);
    if cookies.get(&SESSION) == Some(token.to_string().as_str()) {
        cookies.set(&SESSION, token);
    }
    Ok(())
}

/// Proof that development login is on and that the request comes from a program on this computer.
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
        if config.dev_login && origin_check::is_at_this_computer(request) {
            request::Outcome::Success(Self(()))
        } else {
            fail(
                request,
                Error::NotFound("Development login is off here. Start Chinwag with --dev-login."),
            )
        }
    }
}

/// Proof that the client accepts an event stream.
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

/// Whether the request certainly comes from the server's own page or from a program, whose token no browser sends
/// automatically. A link on another site may lead to a route that reads with the cookie, but must not change anything.
pub struct OwnSite(pub bool);

#[rocket::async_trait]
impl<'r> FromRequest<'r> for OwnSite {
    type Error = Error;

    async fn from_request(request: &'r Request<'_>) -> request::Outcome<Self, Error> {
        let has_token = bearer(request).is_some();
        request::Outcome::Success(Self(has_token || origin_check::is_of_own_site(request)))
    }
}

/// The event after which the stream continues: the header `Last-Event-ID`, else `last_event_id` in the query.
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

/// Parses the search text of a list. A missing text matches everything.
///
/// # Errors
/// 422 if the text is longer than any text in the list.
pub fn searched(search: Option<&str>) -> Result<SearchKey, Error> {
    let search = search.unwrap_or_default().parse();
    search.map_err(|error| Error::invalid("search", error))
}

/// A query parameter that is optional, but must be valid.
#[derive(Debug, Clone, Copy)]
pub struct Optional<T>(pub Option<T>);

#[rocket::async_trait]
impl<'r, T: FromStr + Send> FromFormField<'r> for Optional<T> {
    fn from_value(field: ValueField<'r>) -> form::Result<'r, Self> {
        let value = field
            .value
            .parse()
            .map_err(|_| form::Error::validation("it is invalid"))?;
        Ok(Self(Some(value)))
    }

    fn default() -> Option<Self> {
        Some(Self(None))
    }
}

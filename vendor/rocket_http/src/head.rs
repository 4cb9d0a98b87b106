//! CHINWAG: the heads of requests, as they are before Rocket takes them apart.
//!
//! Rocket copies the whole of `Accept` for each type in it, and makes a cookie of each pair in `Cookie`; headers that are not UTF-8 it
//! leaves out; to a method that it does not know it answers without any fairing. All that happens before a fairing, a guard or a limit
//! is asked. So what is wrong with a head is looked for here, and whoever answers is told of it in place of the head.

use std::future::Future;

use hyper::{
    HeaderMap, Method, Request, StatusCode,
    body::Incoming,
    header::{ACCEPT, HOST, HeaderValue},
    http::Uri,
    service::{Service, service_fn as serve},
};

/// The header that is in the place of all others but `Host` when a head is refused: the status to refuse it with. Whoever sends it
/// is refused.
pub const REFUSED: &str = "chinwag-refused";

/// The most bytes of headers, names included: as much as Node.js takes (`--max-http-header-size`), twice as much as nginx.
pub const MAX_HEADERS: usize = 16 * 1024;
/// The most bytes of types in `Accept`; browsers send some 150.
pub const MAX_ACCEPT: usize = 1024;

/// In the place of hyper's function of that name, which is all that Rocket uses of `service`.
pub fn service_fn<F, S, B, E>(
    answer: F,
) -> impl Service<Request<Incoming>, Response = hyper::Response<B>, Error = E, Future = S>
where
    F: Fn(Request<Incoming>) -> S,
    S: Future<Output = Result<hyper::Response<B>, E>>,
    B: hyper::body::Body,
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    serve(move |request| answer(bounded(request)))
}

fn bounded<B>(mut request: Request<B>) -> Request<B> {
    let Some(status) = refusal(&request) else {
        return request;
    };
    let hosts: Vec<_> = request.headers().get_all(HOST).iter().cloned().collect();
    request.headers_mut().clear();
    for host in hosts.into_iter().filter(is_text) {
        request.headers_mut().append(HOST, host);
    }
    request.headers_mut().insert(REFUSED, status.as_u16().into());
    if !has_known_method(&request) {
        *request.method_mut() = Method::GET;
    }
    if !has_path(&request) {
        *request.uri_mut() = Uri::from_static("/");
    }
    request
}

fn refusal<B>(request: &Request<B>) -> Option<StatusCode> {
    let headers = request.headers();
    if !has_known_method(request) {
        Some(StatusCode::NOT_IMPLEMENTED)
    } else if !has_path(request) || !headers.values().all(is_text) {
        Some(StatusCode::BAD_REQUEST)
    } else if length(headers) > MAX_HEADERS || accepted(headers) > MAX_ACCEPT {
        Some(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE)
    } else {
        None
    }
}

fn has_known_method<B>(request: &Request<B>) -> bool {
    crate::Method::from_hyp(request.method()).is_some()
}

fn has_path<B>(request: &Request<B>) -> bool {
    request.uri().path_and_query().is_some()
}

fn is_text(value: &HeaderValue) -> bool {
    std::str::from_utf8(value.as_bytes()).is_ok()
}

fn length(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

fn accepted(headers: &HeaderMap) -> usize {
    headers.get_all(ACCEPT).iter().map(HeaderValue::len).sum()
}

//! An error page for browsers that use a wrong address. The frontend only works at the server's own addresses.

use std::io::Cursor;

use rocket::{
    Request, Response,
    http::{ContentType, MediaType, Status},
};

/// Whether the request accepts HTML, as browsers do.
#[must_use]
pub fn is_wanted(request: &Request<'_>) -> bool {
    request
        .accept()
        .is_some_and(|accept| accept.media_types().any(MediaType::is_html))
}

/// Builds a page with a heading and a sentence.
pub(super) fn saying(status: Status, sentence: &str) -> Response<'static> {
    let heading = match status.code {
        421 => "Wrong address",
        _ => status.reason_lossy(),
    };
    let sentence = escaped(sentence);
    let html = format!(
        "<!doctype html><html lang=\"en\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{heading}</title><h1>{heading}</h1><p>{sentence}</p></html>\n"
    );
    Response::build()
        .status(status)
        .header(ContentType::HTML)
        .sized_body(html.len(), Cursor::new(html))
        .finalize()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

//! What every answer tells the browser, so that a mistake elsewhere does little harm; and in how large parts it is
//! written.

use rocket::{
    Request, Response,
    fairing::{Fairing, Info, Kind},
    http::Header,
    shield::{Frame, NoSniff, Referrer, Shield},
};

use crate::{config::Config, http::site::Site};

/// What the page may load and do: its own files, and nothing inline (Content Security Policy Level 3).
const CONTENT_SECURITY_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
     connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html chinwag";

/// With HTTPS, browsers use nothing else for a year (RFC 6797).
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

/// The largest part of an answer that is written at once, in bytes.
const CHUNK: usize = 64 << 10;

/// No guessing of types, no framing, no referrer.
#[must_use]
pub fn shield() -> Shield {
    Shield::new()
        .enable(NoSniff::Enable)
        .enable(Frame::Deny)
        .enable(Referrer::NoReferrer)
}

/// Those that Rocket's shield does not know.
pub struct Headers;

#[rocket::async_trait]
impl Fairing for Headers {
    fn info(&self) -> Info {
        Info {
            name: "Headers",
            kind: Kind::Response,
        }
    }

    async fn on_response<'r>(&self, request: &'r Request<'_>, response: &mut Response<'r>) {
        response.set_header(Header::new(
            "Content-Security-Policy",
            CONTENT_SECURITY_POLICY,
        ));
        response.set_header(Header::new("Cross-Origin-Opener-Policy", "same-origin"));
        response.set_header(Header::new("Cross-Origin-Resource-Policy", "same-origin"));
        let config = request.rocket().state::<Config>();
        if config.is_some_and(|config| has_hsts(config, request)) && Site::of(request).is_https {
            response.set_header(Header::new(
                "Strict-Transport-Security",
                STRICT_TRANSPORT_SECURITY,
            ));
        } else {
            // Rocket's shield adds it by itself to all that a release build says over TLS.
            response.remove_header("Strict-Transport-Security");
        }
        // The page's files say how long they may be kept. Nothing else may, however its address is written.
        if !response.headers().contains("Cache-Control") {
            response.set_header(Header::new("Cache-Control", "no-store"));
        }
        if let Some(size) = response.body().preset_size() {
            // Rocket keeps room for 4 KB, and writes no more at once: too much for most answers, too little for a page of
            // history. The one byte more is where it finds the end.
            response.set_max_chunk_size(CHUNK.min(size + 1));
        }
    }
}

/// Not at a host that has an origin without HTTPS, too: browsers remember it for all ports.
fn has_hsts(config: &Config, request: &Request<'_>) -> bool {
    let is_plain = |host| config.origins.has_plain_at(host);
    config.has_hsts() && !request.host().is_some_and(is_plain)
}

//! The security headers of every answer, which limit the harm of a mistake elsewhere, and the chunk size of bodies.

use rocket::{
    Request, Response,
    fairing::{Fairing, Info, Kind},
    http::Header,
    shield::{Frame, NoSniff, Referrer, Shield},
};

use crate::{config::Config, http::site::Site};

/// The Content Security Policy (Level 3) of pages and their scripts: only files of this server, and nothing inline.
const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self'; \
     connect-src 'self'; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; \
     frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types svelte-trusted-html chinwag";

/// The policy of all other answers, which load nothing.
const DATA_POLICY: &str = "default-src 'none'; frame-ancestors 'none'";

/// The duration for which browsers insist on HTTPS: a year (RFC 6797).
const STRICT_TRANSPORT_SECURITY: &str = "max-age=31536000";

/// The largest chunk of an answer in bytes.
const CHUNK: usize = 64 << 10;

/// Forbids type sniffing, framing and referrers.
#[must_use]
pub fn shield() -> Shield {
    Shield::new()
        .enable(NoSniff::Enable)
        .enable(Frame::Deny)
        .enable(Referrer::NoReferrer)
}

/// The headers that Rocket's shield does not support.
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
        // Files that people sent have a stricter one of their own.
        if !response.headers().contains("Content-Security-Policy") {
            // A 304 has no type, and browsers update the headers of a cached page from it.
            let kind = response.content_type();
            let is_of_page = kind.is_none_or(|kind| kind.is_html() || kind.is_javascript());
            let policy = if is_of_page { PAGE_POLICY } else { DATA_POLICY };
            response.set_header(Header::new("Content-Security-Policy", policy));
        }
        response.set_header(Header::new("Cross-Origin-Opener-Policy", "same-origin"));
        response.set_header(Header::new("Cross-Origin-Resource-Policy", "same-origin"));
        let config = request.rocket().state::<Config>();
        if config.is_some_and(|config| has_hsts(config, request)) && Site::of(request).is_https {
            response.set_header(Header::new(
                "Strict-Transport-Security",
                STRICT_TRANSPORT_SECURITY,
            ));
        } else {
            // Rocket's shield adds the header to every answer over TLS in release builds.
            response.remove_header("Strict-Transport-Security");
        }
        // The frontend's files have their own cache lifetime. Everything else is not stored, however its address is
        // spelled.
        if !response.headers().contains("Cache-Control") {
            response.set_header(Header::new("Cache-Control", "no-store"));
        }
        if let Some(size) = response.body().preset_size() {
            // Rocket reserves 4 KB and writes at most that at once: too much for most answers, too little for a page of
            // history. It finds the end of a body by the extra byte.
            response.set_max_chunk_size(CHUNK.min(size + 1));
        }
    }
}

/// Whether to send HSTS. A host that also has an origin without HTTPS gets none: browsers apply HSTS to all its ports.
fn has_hsts(config: &Config, request: &Request<'_>) -> bool {
    let is_plain = |host| config.origins.has_plain_at(host);
    config.has_hsts() && !request.host().is_some_and(is_plain)
}

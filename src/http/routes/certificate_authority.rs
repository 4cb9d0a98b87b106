//! The certificate authority that the server made itself.

use rocket::{Responder, State, get, http::Header, routes};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    error::{Error, Result},
    http::openapi::Operation,
    tls::PublicAuthority,
};

/// The authority that the server made itself.
#[derive(Clone, Serialize, JsonSchema)]
pub struct AuthorityInfo {
    /// The SHA-256 of its certificate, as browsers show it: `AB:CD:…`.
    #[schemars(
        length(min = FINGERPRINT, max = FINGERPRINT),
        regex(pattern = "^[0-9A-F]{2}(:[0-9A-F]{2}){31}$"),
        example = ["AB"; 32].join(":")
    )]
    fingerprint: String,
}

impl AuthorityInfo {
    /// What anybody may know of an authority.
    pub fn of(authority: &PublicAuthority) -> Self {
        Self {
            fingerprint: authority.fingerprint.clone(),
        }
    }
}

/// 32 bytes in hex, with colons between.
const FINGERPRINT: usize = 32 * 3 - 1;

/// The type under which browsers and phones take a certificate to trust it (RFC 2585 has another, which they do not).
const CA_CERTIFICATE: &str = "application/x-x509-ca-cert";

/// Such a certificate.
#[derive(Responder)]
#[response(content_type = "application/x-x509-ca-cert")]
pub struct CaCertificate {
    der: Vec<u8>,
    disposition: Header<'static>,
}

#[get("/certificate_authority")]
pub fn certificate_authority(authority: &State<Option<PublicAuthority>>) -> Result<CaCertificate> {
    let authority = authority.inner().as_ref().ok_or(NO_AUTHORITY)?;
    Ok(CaCertificate {
        der: authority.certificate.clone(),
        disposition: Header::new(
            "Content-Disposition",
            "attachment; filename=\"chinwag-ca.crt\"",
        ),
    })
}

const NO_AUTHORITY: Error = Error::NotFound(
    "This server has no certificate authority of its own: start Chinwag with --tls-self",
);

/// What a program must know of it.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![certificate_authority],
            "getCertificateAuthority",
            "The certificate of the authority that the server made itself",
        )
        .about(
            "Whoever trusts it is not warned of this server any more: see `/trust` on the server.",
        )
        .gives_file(&[CA_CERTIFICATE], "The certificate, as X.509 in DER.")
        .with_headers(&["Content-Disposition"])
        .refuses(
            404,
            "The server's certificate is not its own: it does without `--tls-self`.",
        ),
    ]
}

//! Routes of the certificate authority that the server created for itself.

use rocket::{Responder, State, get, http::Header, routes};
use schemars::JsonSchema;
use serde::Serialize;

use crate::{
    error::{Error, Result},
    http::openapi::Operation,
    tls::PublicAuthority,
};

/// The certificate authority that the server created for itself.
#[derive(Clone, Serialize, JsonSchema)]
pub struct AuthorityInfo {
    /// The SHA-256 fingerprint of its certificate, as browsers show it: `AB:CD:…`.
    #[schemars(
        length(min = FINGERPRINT, max = FINGERPRINT),
        regex(pattern = "^[0-9A-F]{2}(:[0-9A-F]{2}){31}$"),
        example = ["AB"; 32].join(":")
    )]
    fingerprint: String,
}

impl AuthorityInfo {
    /// The public data of an authority.
    pub fn of(authority: &PublicAuthority) -> Self {
        Self {
            fingerprint: authority.fingerprint.clone(),
        }
    }
}

/// The length of a fingerprint: 32 bytes in hex, separated by colons.
const FINGERPRINT: usize = 32 * 3 - 1;

/// The media type that lets browsers and phones install the certificate. They ignore the type of RFC 2585.
const CA_CERTIFICATE: &str = "application/x-x509-ca-cert";

/// The certificate as a file.
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
    "This server has no certificate authority of its own. Start Chinwag with --tls-self.",
);

/// The API descriptions of these routes.
pub fn operations() -> Vec<Operation> {
    vec![
        Operation::of(
            routes![certificate_authority],
            "getCertificateAuthority",
            "Get the certificate of the server's own authority",
        )
        .about("Devices that trust it show no warning for this server. See `/trust` on the server.")
        .gives_file(&[CA_CERTIFICATE], "The certificate, as X.509 in DER.")
        .with_headers(&["Content-Disposition"])
        .refuses(404, "The server does not run with `--tls-self`."),
    ]
}

//! HTTPS by the server itself: its certificate and key, for Rocket, which uses rustls.

mod names;
mod self_made;

pub use names::{Names, Scope};
pub use self_made::{PublicAuthority, SelfMade};

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use rocket::{
    config::TlsConfig,
    figment::{Figment, providers::Serialized},
    http::tls::rustls::{
        self,
        crypto::ring,
        pki_types::{
            CertificateDer, PrivateKeyDer,
            pem::{self, PemObject},
        },
        sign::CertifiedKey,
    },
};

/// A certificate chain and its key, both in PEM (RFC 7468).
pub struct Identity {
    certificates: Vec<u8>,
    key: Vec<u8>,
}

/// The reason why the server cannot use HTTPS.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read.
    #[error("{0} cannot be read: {1}.")]
    File(PathBuf, io::Error),
    /// A file without a certificate.
    #[error(
        "{0} has no certificate that can be read. It must be a PEM file with `-----BEGIN CERTIFICATE-----`."
    )]
    NoCertificate(PathBuf),
    /// No key, an encrypted one, or several.
    #[error(
        "{0} must have one key that can be read. It must be a PEM file with one `-----BEGIN PRIVATE KEY-----` \
         (or EC, or RSA PRIVATE KEY), without a passphrase."
    )]
    NoKey(PathBuf),
    /// The server's own certificate file is damaged.
    #[error(
        "{0} is damaged. Restore it, or remove it for a new certificate authority, which all users must trust again."
    )]
    Damaged(PathBuf),
    /// The server's own certificate cannot be stored.
    #[error("{0} cannot be written: {1}.")]
    NotKept(PathBuf, io::Error),
    /// The server's own certificate cannot be made.
    #[error("The server cannot make its certificate: {0}.")]
    NotMade(#[from] rcgen::Error),
    /// A key that does not belong to the certificate.
    #[error("The key in {key} does not belong to the first certificate in {certificate}.")]
    Unfit {
        /// The file of the certificate.
        certificate: PathBuf,
        /// The file of the key.
        key: PathBuf,
    },
}

impl Identity {
    /// Reads the two files, and checks that they belong together.
    ///
    /// # Errors
    /// See [`TlsError`].
    pub fn read(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let read =
            |file: &Path| fs::read(file).map_err(|error| TlsError::File(file.to_owned(), error));
        let identity = Self {
            certificates: read(certificate)?,
            key: read(key)?,
        };
        let certificates = certificates(&identity.certificates)
            .ok_or_else(|| TlsError::NoCertificate(certificate.to_owned()))?;
        let parsed = only_key(&identity.key).ok_or_else(|| TlsError::NoKey(key.to_owned()))?;
        match CertifiedKey::from_der(certificates, parsed, &ring::default_provider()) {
            Ok(_) => Ok(identity),
            Err(rustls::Error::InconsistentKeys(_)) => Err(TlsError::Unfit {
                certificate: certificate.to_owned(),
                key: key.to_owned(),
            }),
            Err(rustls::Error::InvalidCertificate(_)) => {
                Err(TlsError::NoCertificate(certificate.to_owned()))
            }
            Err(_) => Err(TlsError::NoKey(key.to_owned())),
        }
    }

    /// Adds it to Rocket's settings.
    #[must_use]
    pub fn shown_by(&self, figment: Figment) -> Figment {
        let tls = TlsConfig::from_bytes(&self.certificates, &self.key);
        figment.merge(Serialized::global("tls", tls))
    }
}

/// All certificates of a file; there is at least one.
fn certificates(file: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let certificates: Result<Vec<_>, pem::Error> = CertificateDer::pem_slice_iter(file).collect();
    certificates.ok().filter(|all| !all.is_empty())
}

fn only_key(file: &[u8]) -> Option<PrivateKeyDer<'static>> {
    let mut keys = PrivateKeyDer::pem_slice_iter(file);
    let key = keys.next()?.ok()?;
    keys.next().is_none().then_some(key)
}

//! A certificate made by the server, and the authority that signs it. Users who trust the authority once see no warning
//! when the certificate is renewed.

mod authority;

pub use authority::PublicAuthority;

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{Identity, Names, TlsError};
use crate::{config::Config, store::data};
use authority::{Authority, CERTIFICATE, Certificate};

/// An authority and its certificate for this server, as stored in the data folder.
#[derive(Serialize, Deserialize)]
pub struct SelfMade {
    authority: Authority,
    certificate: Certificate,
}

impl SelfMade {
    /// The stored authority and certificate for these settings, renewed as far as needed.
    ///
    /// # Errors
    /// The data folder cannot be read or written, or contains a damaged file.
    pub fn keep(config: &Config, now: OffsetDateTime) -> Result<Self, TlsError> {
        let folder = config.data.join(data::TLS);
        let (chosen, names) = (Names::chosen(config), Names::of(config));
        let kept = read(&folder)?;
        let is_good =
            |kept: &Self| !kept.is_due(&names, now) && kept.authority.is_good(&chosen, now);
        let own = match kept {
            Some(own) if is_good(&own) => own,
            kept => {
                let own = Self::make(kept, &chosen, &names, now)?;
                own.write(&folder)?;
                own
            }
        };
        own.warn_of(&names, &folder);
        Ok(own)
    }

    /// Warns about names that it cannot certify.
    fn warn_of(&self, names: &Names, folder: &Path) {
        let left_out: Vec<_> = names.beyond(&self.certificate.names).collect();
        if !left_out.is_empty() {
            log::warn!(
                "the certificate is not for {}, because its authority is older than this name. \
                 Remove {} for a new authority, which all users must trust again",
                left_out.join(", "),
                folder.display()
            );
        }
    }

    fn make(
        kept: Option<Self>,
        chosen: &Names,
        names: &Names,
        now: OffsetDateTime,
    ) -> Result<Self, TlsError> {
        let authority = match kept.map(|own| own.authority) {
            Some(authority) if authority.is_good(chosen, now) => authority,
            Some(_) => {
                log::warn!(
                    "the server has a new certificate authority, which all users must trust"
                );
                Authority::make(names, now)?
            }
            None => Authority::make(names, now)?,
        };
        Ok(Self {
            certificate: authority.certify(names, now)?,
            authority,
        })
    }

    /// Whether the certificate is about to expire, or lacks a current name of the server.
    #[must_use]
    pub fn is_due(&self, names: &Names, now: OffsetDateTime) -> bool {
        let (begins, ends) = (self.certificate.pair.begins, self.certificate.pair.ends);
        let possible = self.authority.scope.of_these(names);
        now < begins
            || ends - now < CERTIFICATE / 3
            || possible.beyond(&self.certificate.names).next().is_some()
    }

    /// The certificate and key for the server.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity {
            certificates: self.certificate.pair.certificate.clone().into(),
            key: self.certificate.pair.key.clone().into(),
        }
    }

    /// The public part of the authority.
    ///
    /// # Errors
    /// The stored file has no valid certificate.
    pub fn authority(&self) -> Result<PublicAuthority, TlsError> {
        let der = self.authority.pair.der();
        let der = der.ok_or_else(|| TlsError::Damaged(PathBuf::from(FILE)))?;
        Ok(PublicAuthority::new(der))
    }

    /// Writes it atomically, and private to its owner.
    fn write(&self, folder: &Path) -> Result<(), TlsError> {
        let write = || {
            data::make(folder)?;
            let (file, draft) = (folder.join(FILE), folder.join("draft"));
            // Left by an interrupted start.
            let _ = fs::remove_file(&draft);
            let mut opened = data::open_private(&draft)?;
            opened.write_all(&serde_json::to_vec_pretty(self)?)?;
            opened.sync_all()?;
            fs::rename(draft, file)
        };
        write().map_err(|error| TlsError::NotKept(folder.join(FILE), error))
    }
}

/// Both in one file, so that they always belong together.
const FILE: &str = "self-made.json";

fn read(folder: &Path) -> Result<Option<SelfMade>, TlsError> {
    let file = folder.join(FILE);
    [folder, &file].into_iter().for_each(data::tighten);
    match fs::read(&file) {
        Ok(bytes) => {
            let own = serde_json::from_slice(&bytes);
            own.map(Some).map_err(|_| TlsError::Damaged(file))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TlsError::File(file, error)),
    }
}

#[cfg(test)]
mod tests;

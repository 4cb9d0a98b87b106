//! A certificate that the server makes itself, and the authority that vouches for it: people who trust the authority
//! once see no warning, whatever becomes of the certificate.

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

/// An authority, and its word for this server: what is kept in the data folder.
#[derive(Serialize, Deserialize)]
pub struct SelfMade {
    authority: Authority,
    certificate: Certificate,
}

impl SelfMade {
    /// What is kept for a server with these settings, and made anew as far as it has to be.
    ///
    /// # Errors
    /// The data folder cannot be read or written, or holds something else.
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

    /// Says which names it is not for.
    fn warn_of(&self, names: &Names, folder: &Path) {
        let left_out: Vec<_> = names.beyond(&self.certificate.names).collect();
        if !left_out.is_empty() {
            log::warn!(
                "the certificate is not for {}: its authority was made before this computer had that name. \
                 Remove {} to have a new one, which everybody has to trust anew",
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
                    "the server has a new certificate authority: everybody has to trust it anew"
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

    /// The certificate nears its end, or does not name the server as it is reached now.
    #[must_use]
    pub fn is_due(&self, names: &Names, now: OffsetDateTime) -> bool {
        let (begins, ends) = (self.certificate.pair.begins, self.certificate.pair.ends);
        let possible = self.authority.scope.of_these(names);
        now < begins
            || ends - now < CERTIFICATE / 3
            || possible.beyond(&self.certificate.names).next().is_some()
    }

    /// What the server shows.
    #[must_use]
    pub fn identity(&self) -> Identity {
        Identity {
            certificates: self.certificate.pair.certificate.clone().into(),
            key: self.certificate.pair.key.clone().into(),
        }
    }

    /// What others may know of the authority.
    ///
    /// # Errors
    /// What was kept is no certificate.
    pub fn authority(&self) -> Result<PublicAuthority, TlsError> {
        let der = self.authority.pair.der();
        let der = der.ok_or_else(|| TlsError::Damaged(PathBuf::from(FILE)))?;
        Ok(PublicAuthority::new(der))
    }

    /// Written whole or not at all, for its owner alone.
    fn write(&self, folder: &Path) -> Result<(), TlsError> {
        let write = || {
            data::make(folder)?;
            let (file, draft) = (folder.join(FILE), folder.join("draft"));
            // Of a start that was cut off.
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

//! A certificate that the server makes itself, and the authority that vouches for it: people who trust the authority
//! once see no warning, whatever becomes of the certificate.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, SanType,
};
use rocket::http::tls::rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use super::{Identity, Names, Scope, TlsError};
use crate::{addresses, config::Config, data};

/// How long an authority lasts.
const AUTHORITY: Duration = Duration::days(10 * 365);
/// How long a certificate lasts. Apple's browsers take none for more than 825 days from an authority that people add
/// (<https://support.apple.com/en-us/103769>), and none for more than 398 from those that they bring
/// (<https://support.apple.com/en-us/102028>); this is within both.
const CERTIFICATE: Duration = Duration::days(397);
/// How far the clock of somebody else's computer may be behind.
const BEHIND: Duration = Duration::days(1);
/// The most that is used of this computer's name, so that the authority's has no more than 64 characters (RFC 5280,
/// A.1, `ub-common-name`).
const MACHINE: usize = 36;

/// An authority, and its word for this server: what is kept in the data folder.
#[derive(Serialize, Deserialize)]
pub struct Own {
    authority: Authority,
    certificate: Certificate,
}

#[derive(Clone, Serialize, Deserialize)]
struct Authority {
    name: String,
    scope: Scope,
    #[serde(flatten)]
    pair: Pair,
}

#[derive(Serialize, Deserialize)]
struct Certificate {
    names: Names,
    #[serde(flatten)]
    pair: Pair,
}

/// A certificate and its key, in PEM, and when the certificate begins and ends.
#[derive(Clone, Serialize, Deserialize)]
struct Pair {
    #[serde(with = "time::serde::timestamp")]
    begins: OffsetDateTime,
    #[serde(with = "time::serde::timestamp")]
    ends: OffsetDateTime,
    certificate: String,
    key: String,
}

/// The authority as others see it.
#[derive(Debug, Clone)]
pub struct PublicAuthority {
    /// Its certificate, as DER.
    pub certificate: Vec<u8>,
    /// The SHA-256 of that, in hexadecimal, as browsers show it: `AB:CD:…`.
    pub fingerprint: String,
}

impl Own {
    /// What is kept for a server with these settings, and made anew as far as it has to be.
    ///
    /// # Errors
    /// The data folder cannot be read or written, or holds something else.
    pub fn keep(config: &Config, now: OffsetDateTime) -> Result<Self, TlsError> {
        let folder = config.data.join("tls");
        let (chosen, names) = (Names::chosen(config), Names::of(config));
        let kept = read(&folder)?;
        let (own, is_new) = match kept {
            Some(own) if !own.is_due(&names, now) && own.authority.is_good(&chosen, now) => {
                (own, false)
            }
            kept => (Self::make(kept, &chosen, &names, now)?, true),
        };
        if is_new {
            own.write(&folder)?;
        }
        let left_out: Vec<_> = names.beyond(&own.certificate.names).collect();
        if !left_out.is_empty() {
            log::warn!(
                "the certificate is not for {}: its authority was made before this computer had that name. \
                 Remove {} to have a new one, which everybody has to trust anew",
                left_out.join(", "),
                folder.display()
            );
        }
        Ok(own)
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
        let Pair { begins, ends, .. } = self.certificate.pair;
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
        let pem = self.authority.pair.certificate.as_bytes();
        let certificate = CertificateDer::from_pem_slice(pem)
            .map_err(|_| TlsError::Damaged(PathBuf::from(FILE)))?
            .to_vec();
        let hash = Sha256::digest(&certificate);
        let bytes: Vec<_> = hash.iter().map(|byte| format!("{byte:02X}")).collect();
        Ok(PublicAuthority {
            certificate,
            fingerprint: bytes.join(":"),
        })
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
const FILE: &str = "own.json";

fn read(folder: &Path) -> Result<Option<Own>, TlsError> {
    let file = folder.join(FILE);
    match fs::read(&file) {
        Ok(bytes) => {
            let own = serde_json::from_slice(&bytes);
            own.map(Some).map_err(|_| TlsError::Damaged(file))
        }
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(TlsError::File(file, error)),
    }
}

impl Authority {
    fn make(names: &Names, now: OffsetDateTime) -> Result<Self, TlsError> {
        let random = getrandom::u32().expect("the operating system has random numbers");
        let machine: String = addresses::machine().chars().take(MACHINE).collect();
        let name = format!("Chinwag on {machine} ({random:08x})");
        let scope = Scope::of(names);
        let key = KeyPair::generate()?;
        let (begins, ends) = (now - BEHIND, now - BEHIND + AUTHORITY);
        let mut params = authority_params(&name);
        params.name_constraints = Some(constraints(&scope));
        (params.not_before, params.not_after) = (begins, ends);
        let certificate = params.self_signed(&key)?.pem();
        Ok(Self {
            name,
            scope,
            pair: Pair {
                begins,
                ends,
                certificate,
                key: key.serialize_pem(),
            },
        })
    }

    /// It outlives a certificate that is made now, and may vouch for what was chosen.
    fn is_good(&self, chosen: &Names, now: OffsetDateTime) -> bool {
        self.pair.begins <= now
            && self.pair.ends - now > CERTIFICATE
            && self.scope.of_these(chosen) == *chosen
    }

    fn certify(&self, names: &Names, now: OffsetDateTime) -> Result<Certificate, TlsError> {
        let issuer = Issuer::new(
            authority_params(&self.name),
            KeyPair::from_pem(&self.pair.key)?,
        );
        let names = self.scope.of_these(names);
        let hosts: Vec<_> = names.hosts.iter().cloned().collect();
        let mut params = CertificateParams::new(hosts)?;
        let addresses = names.addresses.iter().copied();
        params
            .subject_alt_names
            .extend(addresses.map(SanType::IpAddress));
        params.distinguished_name = rcgen::DistinguishedName::new();
        params
            .distinguished_name
            .push(DnType::CommonName, "Chinwag");
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let (begins, ends) = (now - BEHIND, now - BEHIND + CERTIFICATE);
        (params.not_before, params.not_after) = (begins, ends);
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &issuer)?.pem();
        Ok(Certificate {
            names,
            pair: Pair {
                begins,
                ends,
                certificate,
                key: key.serialize_pem(),
            },
        })
    }
}

/// What an authority says of itself in all that it signs.
fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = rcgen::DistinguishedName::new();
    params.distinguished_name.push(DnType::CommonName, name);
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn constraints(scope: &Scope) -> NameConstraints {
    let domains = scope.domains.iter().cloned().map(GeneralSubtree::DnsName);
    let networks = scope.networks.iter().map(|network| {
        GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(
            network.network(),
            network.prefix_len(),
        ))
    });
    NameConstraints {
        permitted_subtrees: domains.chain(networks).collect(),
        excluded_subtrees: Vec::new(),
    }
}

#[cfg(test)]
mod tests;

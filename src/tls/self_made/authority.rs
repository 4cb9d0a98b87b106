//! The authority, and the certificates that it signs.

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType,
    ExtendedKeyUsagePurpose, GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose,
    NameConstraints, SanType,
};
use rocket::http::tls::rustls::pki_types::{CertificateDer, pem::PemObject};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};

use crate::{
    lan::addresses,
    tls::{Names, Scope, TlsError},
};

/// The lifetime of an authority.
pub(super) const AUTHORITY: Duration = Duration::days(10 * 365);
/// The lifetime of a certificate. Apple's browsers accept at most 825 days from an authority that users add
/// (<https://support.apple.com/en-us/103769>), and at most 398 from built-in ones
/// (<https://support.apple.com/en-us/102028>); this is within both.
pub(super) const CERTIFICATE: Duration = Duration::days(397);
/// The tolerated delay of another computer's clock.
pub(super) const BEHIND: Duration = Duration::days(1);
/// The maximum length of this computer's name in the authority's name, which may have at most 64 characters (RFC 5280,
/// A.1, `ub-common-name`).
const MACHINE: usize = 36;

#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Authority {
    name: String,
    pub(super) scope: Scope,
    #[serde(flatten)]
    pub(super) pair: Pair,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Certificate {
    pub(super) names: Names,
    #[serde(flatten)]
    pub(super) pair: Pair,
}

/// A certificate and its key, in PEM, and its validity period.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Pair {
    #[serde(with = "time::serde::timestamp")]
    pub(super) begins: OffsetDateTime,
    #[serde(with = "time::serde::timestamp")]
    pub(super) ends: OffsetDateTime,
    pub(super) certificate: String,
    pub(super) key: String,
}

/// The public part of the authority.
#[derive(Debug, Clone)]
pub struct PublicAuthority {
    /// Its certificate, as DER.
    pub certificate: Vec<u8>,
    /// Its SHA-256 fingerprint in hexadecimal, as browsers show it: `AB:CD:…`.
    pub fingerprint: String,
}

impl Authority {
    pub(super) fn make(names: &Names, now: OffsetDateTime) -> Result<Self, TlsError> {
        let random = getrandom::u32().expect("the operating system has random numbers");
        let machine: String = addresses::machine().chars().take(MACHINE).collect();
        let name = format!("Chinwag on {machine} ({random:08x})");
        let scope = Scope::of(names);
        let key = KeyPair::generate()?;
        let mut params = authority_params(&name);
        params.name_constraints = Some(constraints(&scope));
        params.not_before = now - BEHIND;
        params.not_after = params.not_before + AUTHORITY;
        let certificate = params.self_signed(&key)?;
        Ok(Self {
            name,
            scope,
            pair: Pair::new(&params, &certificate, &key),
        })
    }

    /// Whether it outlives a certificate made now, and may certify the configured names. It may begin in the future,
    /// because computers without a battery start with a clock in the past.
    pub(super) fn is_good(&self, chosen: &Names, now: OffsetDateTime) -> bool {
        self.pair.ends - now > CERTIFICATE && self.scope.of_these(chosen) == *chosen
    }

    pub(super) fn certify(
        &self,
        names: &Names,
        now: OffsetDateTime,
    ) -> Result<Certificate, TlsError> {
        let issuer = Issuer::new(
            authority_params(&self.name),
            KeyPair::from_pem(&self.pair.key)?,
        );
        let names = self.scope.of_these(names);
        let params = certificate_params(&names, now)?;
        let key = KeyPair::generate()?;
        let certificate = params.signed_by(&key, &issuer)?;
        let pair = Pair::new(&params, &certificate, &key);
        Ok(Certificate { names, pair })
    }
}

impl Pair {
    fn new(params: &CertificateParams, certificate: &rcgen::Certificate, key: &KeyPair) -> Self {
        Self {
            begins: params.not_before,
            ends: params.not_after,
            certificate: certificate.pem(),
            key: key.serialize_pem(),
        }
    }

    /// The certificate; nothing if the stored file has none.
    pub(super) fn der(&self) -> Option<CertificateDer<'static>> {
        CertificateDer::from_pem_slice(self.certificate.as_bytes()).ok()
    }
}

impl PublicAuthority {
    pub(super) fn new(certificate: CertificateDer<'_>) -> Self {
        let hash = Sha256::digest(&certificate);
        let bytes: Vec<_> = hash.iter().map(|byte| format!("{byte:02X}")).collect();
        Self {
            certificate: certificate.to_vec(),
            fingerprint: bytes.join(":"),
        }
    }
}

/// The authority's attributes in everything that it signs.
fn authority_params(name: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = common_name(name);
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

fn certificate_params(names: &Names, now: OffsetDateTime) -> Result<CertificateParams, TlsError> {
    let mut params = CertificateParams::new(names.hosts.iter().cloned().collect::<Vec<_>>())?;
    let addresses = names.addresses.iter().copied();
    params
        .subject_alt_names
        .extend(addresses.map(SanType::IpAddress));
    params.distinguished_name = common_name("Chinwag");
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    params.use_authority_key_identifier_extension = true;
    params.not_before = now - BEHIND;
    params.not_after = params.not_before + CERTIFICATE;
    Ok(params)
}

fn common_name(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

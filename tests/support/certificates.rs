//! Certificates for tests, and the trust settings of clients.

use std::{path::Path, sync::Arc};

use rcgen::{
    BasicConstraints, CertificateParams, ExtendedKeyUsagePurpose, IsCa, Issuer, KeyPair,
    KeyUsagePurpose,
};
use rocket::http::tls::rustls::{ClientConfig, RootCertStore, crypto::ring};
use ureq::tls::{Certificate, RootCerts, TlsConfig};

/// The certificate of an authority, as DER. A client with it trusts only what the authority has signed.
#[derive(Clone)]
pub struct Root(pub Vec<u8>);

impl Root {
    /// The settings of a client.
    pub fn trusted_alone(&self) -> TlsConfig {
        let root = Certificate::from_der(&self.0).to_owned();
        TlsConfig::builder()
            .root_certs(RootCerts::Specific(Arc::new(vec![root])))
            .build()
    }

    /// The settings of a client whose every byte a test controls.
    pub fn trusted_by_rustls(&self) -> ClientConfig {
        let mut roots = RootCertStore::empty();
        roots.add(self.0.clone().into()).unwrap();
        ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_root_certificates(roots)
            .with_no_client_auth()
    }
}

/// An authority that signs certificates for any names.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub root: Root,
}

impl Authority {
    pub fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut params = CertificateParams::new([]).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign];
        let root = Root(params.self_signed(&key).unwrap().der().to_vec());
        Self {
            issuer: Issuer::new(params, key),
            root,
        }
    }

    /// Writes a new certificate for these names into `cert.pem`, and its key into `key.pem`.
    pub fn certify(&self, names: &[&str], folder: &Path) {
        let names: Vec<_> = names.iter().map(|&name| name.to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        std::fs::write(folder.join("cert.pem"), certificate.pem()).unwrap();
        std::fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    }
}

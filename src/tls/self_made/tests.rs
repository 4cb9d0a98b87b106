//! Tests of the certificates with a strict client, and of their renewal.

use std::sync::Arc;

use rocket::http::tls::rustls::{
    self, CertificateError, RootCertStore,
    client::{WebPkiServerVerifier, danger::ServerCertVerifier},
    crypto::ring,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject},
};
use tempfile::TempDir;
use time::Duration;

use super::{
    authority::{AUTHORITY, BEHIND},
    *,
};
use crate::{command::flags::Flags, tls::Scope};

struct Computer(TempDir);

impl Computer {
    fn new() -> Self {
        Self(TempDir::new().unwrap())
    }

    fn keep(&self, origin: Option<&str>, now: OffsetDateTime) -> SelfMade {
        self.keep_with(now, |flags| {
            flags.origin = origin.map(str::to_owned).into_iter().collect();
        })
    }

    fn keep_with(&self, now: OffsetDateTime, configure: impl FnOnce(&mut Flags)) -> SelfMade {
        let mut flags = Flags {
            data: Some(self.0.path().to_owned()),
            tls_self: true,
            ..Flags::default()
        };
        configure(&mut flags);
        let config = Config::of(&flags).unwrap();
        SelfMade::keep(&config, now).unwrap()
    }
}

fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// The answer of a client that trusts the authority and verifies a certificate for a name.
fn judge(own: &SelfMade, pem: &str, name: &str, at: OffsetDateTime) -> Result<(), rustls::Error> {
    let mut roots = RootCertStore::empty();
    let root = own.authority().unwrap().certificate;
    roots.add(root.into()).unwrap();
    let provider = Arc::new(ring::default_provider());
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), provider)
        .build()
        .unwrap();
    let certificate = CertificateDer::from_pem_slice(pem.as_bytes()).unwrap();
    let name = ServerName::try_from(name).unwrap();
    let at = UnixTime::since_unix_epoch(Duration::seconds(at.unix_timestamp()).unsigned_abs());
    let result = verifier.verify_server_cert(&certificate, &[], &name, &[], at);
    result.map(|_| ())
}

fn is_taken(own: &SelfMade, name: &str, at: OffsetDateTime) -> bool {
    judge(own, &own.certificate.pair.certificate, name, at).is_ok()
}

fn has_same_authority(one: &SelfMade, other: &SelfMade) -> bool {
    one.authority.pair.certificate == other.authority.pair.certificate
}

fn has_same_certificate(one: &SelfMade, other: &SelfMade) -> bool {
    one.certificate.pair.certificate == other.certificate.pair.certificate
}

#[test]
fn strict_client_accepts_only_its_names() {
    let own = Computer::new().keep(Some("https://chat.example.org"), now());
    let names = &own.certificate.names;
    assert!(names.hosts.contains("localhost") && names.hosts.contains("chat.example.org"));
    for name in &names.hosts {
        assert!(is_taken(&own, name, now()), "{name}");
    }
    for address in ["127.0.0.1", "::1"] {
        assert!(is_taken(&own, address, now()), "{address}");
    }
    for name in ["example.org", "mail.example.org", "127.0.0.2", "192.0.2.1"] {
        assert!(!is_taken(&own, name, now()), "{name}");
    }
}

#[test]
fn certificate_has_every_listening_address() {
    let own = Computer::new().keep_with(now(), |flags| flags.lan = true);
    assert!(own.certificate.names.hosts.contains("chinwag.local"));
    let interfaces = if_addrs::get_if_addrs().unwrap();
    for interface in interfaces.iter().filter(|one| one.ip().is_ipv4()) {
        assert!(is_taken(&own, &interface.ip().to_string(), now()));
    }
}

#[test]
fn name_constraints_are_enforced() {
    let mut own = Computer::new().keep(Some("https://chat.example.org"), now());
    let mut forge = |name: &str| {
        let mut names = Names::default();
        match name.parse() {
            Ok(address) => drop(names.addresses.insert(address)),
            Err(_) => drop(names.hosts.insert(name.to_owned())),
        }
        // The holder of the key can sign anything; only the name constraints limit its use.
        own.authority.scope = Scope::of(&names);
        let forged = own.authority.certify(&names, now()).unwrap();
        judge(&own, &forged.pair.certificate, name, now())
    };
    for name in [
        "bank.example.com",
        "example.org",
        "notchat.example.org",
        "192.0.2.1",
        "2001:db8::1",
    ] {
        let Err(rustls::Error::InvalidCertificate(CertificateError::Other(cause))) = forge(name)
        else {
            panic!("{name}");
        };
        assert!(
            cause.to_string().contains("NameConstraintViolation"),
            "{cause}"
        );
    }
    for name in ["chat.example.org", "192.168.7.7", "10.1.2.3", "fd00::1"] {
        assert_eq!(forge(name), Ok(()), "{name}");
    }
}

#[test]
fn restart_keeps_the_certificate() {
    let computer = Computer::new();
    let first = computer.keep(None, now());
    let second = computer.keep(None, now() + Duration::days(200));
    assert!(has_same_certificate(&first, &second));
}

#[test]
fn new_name_gets_a_new_certificate_of_the_same_authority() {
    let computer = Computer::new();
    let first = computer.keep(None, now());
    assert!(!is_taken(&first, "192.168.7.7", now()));
    let second = computer.keep(Some("https://192.168.7.7:8000"), now());
    assert!(has_same_authority(&first, &second));
    assert!(is_taken(&second, "192.168.7.7", now()));
    let third = computer.keep_with(now(), |flags| flags.address = Some([127, 0, 0, 9].into()));
    assert!(has_same_authority(&first, &third));
    assert!(is_taken(&third, "127.0.0.9", now()));
}

#[test]
fn public_address_needs_a_new_authority() {
    let computer = Computer::new();
    let first = computer.keep(None, now());
    let second = computer.keep_with(now(), |flags| flags.address = Some([192, 0, 2, 1].into()));
    assert!(!has_same_authority(&first, &second));
    assert!(is_taken(&second, "192.0.2.1", now()));
}

#[test]
fn certificate_meets_apples_requirements() {
    /// `id-kp-serverAuth` (RFC 5280, 4.2.1.12).
    const FOR_SERVERS: [u8; 10] = [6, 8, 43, 6, 1, 5, 5, 7, 3, 1];
    let own = Computer::new().keep(None, now());
    let pair = &own.certificate.pair;
    assert!(pair.ends - pair.begins <= Duration::days(398));
    let ends = pair.begins + Duration::days(398);
    assert!(!is_taken(&own, "localhost", ends));
    let der = pair.der().unwrap();
    assert!(der.windows(10).any(|bytes| bytes == FOR_SERVERS));
}

#[test]
fn client_with_a_slow_clock_accepts_it() {
    let own = Computer::new().keep(None, now());
    let behind = now() - Duration::hours(23);
    assert!(is_taken(&own, "localhost", behind));
    assert!(own.authority.pair.begins <= behind);
}

#[test]
fn origin_outside_the_constraints_needs_a_new_authority() {
    let computer = Computer::new();
    let first = computer.keep(Some("https://chat.example.org"), now());
    let second = computer.keep(Some("https://notchat.example.org"), now());
    assert!(!has_same_authority(&first, &second));
    assert!(is_taken(&second, "notchat.example.org", now()));
    assert!(!is_taken(&second, "chat.example.org", now()));
}

#[test]
fn name_outside_the_constraints_changes_nothing() {
    let mut own = Computer::new().keep(None, now());
    let mut names = own.certificate.names.clone();
    names.hosts.insert("renamed.example.org".to_owned());
    names.addresses.insert([192, 0, 2, 1].into());
    assert!(!own.is_due(&names, now()));
    names.addresses.insert([192, 168, 7, 7].into());
    assert!(own.is_due(&names, now()));
    own.certificate = own.authority.certify(&names, now()).unwrap();
    assert!(!own.is_due(&names, now()));
}

#[test]
fn certificate_is_renewed_with_a_third_of_its_life_left() {
    let (computer, start) = (Computer::new(), now());
    let first = computer.keep(None, start);
    let names = &first.certificate.names;
    let two_thirds = start - BEHIND + CERTIFICATE * 2 / 3;
    assert!(!first.is_due(names, two_thirds - Duration::minutes(1)));
    assert!(first.is_due(names, two_thirds + Duration::minutes(1)));
    let later = start + Duration::days(300);
    let second = computer.keep(None, later);
    assert!(has_same_authority(&first, &second));
    let end = start + CERTIFICATE + Duration::days(1);
    assert!(!is_taken(&first, "localhost", end));
    assert!(is_taken(&second, "localhost", end));
}

#[test]
fn wrong_clock_does_not_replace_the_authority() {
    let (computer, start) = (Computer::new(), now());
    let first = computer.keep(None, start);
    let past = computer.keep(None, start - Duration::days(10_000));
    assert!(has_same_authority(&first, &past));
    let present = computer.keep(None, start);
    assert!(has_same_authority(&first, &present));
    assert!(is_taken(&present, "localhost", start));
    // A certificate made in the future is not valid yet.
    let future = computer.keep(None, start + Duration::days(300));
    assert!(future.is_due(&future.certificate.names, start));
}

#[test]
fn authority_is_renewed_before_its_certificates_outlive_it() {
    let (computer, start) = (Computer::new(), now());
    let first = computer.keep(None, start);
    let near = start - BEHIND + AUTHORITY - CERTIFICATE;
    let second = computer.keep(None, near - Duration::days(1));
    assert!(has_same_authority(&first, &second));
    let last = near - Duration::days(1) + CERTIFICATE - Duration::days(2);
    assert!(is_taken(&second, "localhost", last));
    assert!(!has_same_authority(
        &second,
        &computer.keep(None, near + Duration::days(1))
    ));
}

#[test]
fn damaged_file_is_not_changed() {
    let computer = Computer::new();
    computer.keep(None, now());
    let file = computer.0.path().join("tls").join(FILE);
    fs::write(&file, "{}").unwrap();
    let config = Flags {
        data: Some(computer.0.path().to_owned()),
        tls_self: true,
        ..Flags::default()
    };
    let config = Config::of(&config).unwrap();
    assert!(matches!(
        SelfMade::keep(&config, now()),
        Err(TlsError::Damaged(_))
    ));
    assert_eq!(fs::read_to_string(file).unwrap(), "{}");
}

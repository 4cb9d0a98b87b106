//! HTTPS with a certificate made by the server.

use std::{fs, iter, os::unix::fs::PermissionsExt};

use rocket::http::tls::rustls::pki_types::{CertificateDer, pem::PemObject};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{
    certificates::{Authority, Root},
    process::{Home, Server},
    wire::Wire,
};

/// The root certificates of a client that trusts this server.
fn root(home: &Home) -> Root {
    let kept = fs::read(home.data().join("tls/self-made.json")).unwrap();
    let kept: Value = serde_json::from_slice(&kept).unwrap();
    let pem = kept["authority"]["certificate"].as_str().unwrap();
    Root(
        CertificateDer::from_pem_slice(pem.as_bytes())
            .unwrap()
            .to_vec(),
    )
}

fn fingerprint(root: &Root) -> String {
    let hash = Sha256::digest(&root.0);
    let bytes: Vec<_> = hash.iter().map(|byte| format!("{byte:02X}")).collect();
    bytes.join(":")
}

/// The certificate that the server shows to a client with this root.
fn shown(server: &Server, root: &Root) -> Vec<u8> {
    let stream = Wire::trusting(server.address(), "localhost", root);
    stream.unwrap().certificate()
}

#[test]
fn trusting_client_connects_by_every_name_and_others_are_warned() {
    let home = Home::new();
    let server = home.serve(["--tls-self", "--origin", "https://chat.example.org"]);
    let root = root(&home);
    let machine = gethostname::gethostname().to_string_lossy().to_lowercase();
    let local = format!("{machine}.local");
    for name in [
        "localhost",
        "127.0.0.1",
        "::1",
        &machine,
        &local,
        "chat.example.org",
    ] {
        let connected = Wire::trusting(server.address(), name, &root);
        assert!(connected.is_ok(), "{name}: {:?}", connected.err());
    }
    assert!(Wire::trusting(server.address(), "mail.example.org", &root).is_err());
    let other = Authority::new().root;
    let Err(refused) = Wire::trusting(server.address(), "localhost", &other) else {
        panic!("anybody could have made that certificate");
    };
    assert!(refused.to_string().contains("UnknownIssuer"), "{refused}");
}

#[test]
fn greeting_explains_how_to_trust_it() {
    let home = Home::new();
    let mut command = home.demo();
    command.arg("--tls-self");
    let server = Server::start(command);
    let lines: Vec<_> = iter::from_fn(|| server.process.line())
        .take_while(|line| !line.starts_with("  Stop"))
        .collect();
    let root = root(&home);
    let trust = format!("https://{}/trust", server.address());
    assert!(lines.iter().any(|line| line.contains(&trust)), "{lines:?}");
    assert!(
        lines.iter().any(|line| line.trim() == fingerprint(&root)),
        "{lines:?}"
    );
    let visitor = server.who_trusts(&root);
    let info = visitor.get("/api/server").json(200);
    assert_eq!(
        info["certificateAuthority"],
        json!({"fingerprint": fingerprint(&root)})
    );
    assert_eq!(visitor.log_in("john").get("/api/auth_user").status, 200);
}

#[test]
fn authority_can_be_downloaded_by_anyone() {
    let home = Home::new();
    let server = home.serve(["--tls-self"]);
    let root = root(&home);
    let mut stream = Wire::trusting(server.address(), "localhost", &root).unwrap();
    stream.write("GET /api/certificate_authority HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let head = stream.read_until("\r\n\r\n").to_lowercase();
    for expected in [
        "http/1.1 200 ".to_owned(),
        "content-type: application/x-x509-ca-cert\r\n".to_owned(),
        "content-disposition: attachment; filename=\"chinwag-ca.crt\"\r\n".to_owned(),
        format!("content-length: {}\r\n", root.0.len()),
    ] {
        assert!(head.contains(&expected), "{expected} in {head}");
    }
    assert_eq!(stream.bytes(root.0.len()), root.0);
    // Clients without trust can pass the browser's warning.
    assert!(!head.contains("strict-transport-security"), "{head}");
}

#[test]
fn server_without_an_authority_offers_none() {
    let home = Home::new();
    let visitor = home.serve([]);
    let visitor = visitor.anonymous();
    assert_eq!(
        visitor.get("/api/server").json(200)["certificateAuthority"],
        Value::Null
    );
    let error = visitor.get("/api/certificate_authority").error(404);
    assert!(error.contains("--tls-self"), "{error}");
    assert!(!home.data().join("tls").exists());
}

#[test]
fn keys_are_private() {
    let home = Home::new();
    let server = home.serve(["--tls-self"]);
    let folder = home.data().join("tls");
    let mode = |path: &std::path::Path| path.metadata().unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&folder), 0o700);
    let files: Vec<_> = fs::read_dir(&folder)
        .unwrap()
        .map(|file| file.unwrap().path())
        .collect();
    assert_eq!(files, [folder.join("self-made.json")]);
    assert_eq!(mode(&files[0]), 0o600);
    drop(server);
    // A restored backup is readable by everyone.
    for (path, open) in [(&folder, 0o755), (&files[0], 0o644)] {
        fs::set_permissions(path, fs::Permissions::from_mode(open)).unwrap();
    }
    let _server = home.serve(["--tls-self"]);
    assert_eq!((mode(&folder), mode(&files[0])), (0o700, 0o600));
}

#[test]
fn changed_name_gets_a_new_certificate_of_the_same_authority() {
    let home = Home::new();
    let server = home.serve(["--tls-self"]);
    let root = root(&home);
    let first = shown(&server, &root);
    assert!(Wire::trusting(server.address(), "192.168.7.7", &root).is_err());
    assert_eq!(server.stop().code, Some(0));
    let server = home.serve(["--tls-self"]);
    assert_eq!(shown(&server, &root), first);
    assert_eq!(server.stop().code, Some(0));
    let server = home.serve(["--tls-self", "--origin", "https://192.168.7.7"]);
    assert_ne!(shown(&server, &root), first);
    assert!(Wire::trusting(server.address(), "192.168.7.7", &root).is_ok());
}

#[test]
fn name_outside_the_authoritys_constraints_is_reported() {
    let home = Home::new();
    home.serve(["--tls-self"]).stop();
    let file = home.data().join("tls/self-made.json");
    // As if it had been made before the computer was renamed.
    let machine = gethostname::gethostname().to_string_lossy().to_lowercase();
    let mut kept: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
    for names in ["/authority/scope/domains", "/certificate/names/hosts"] {
        let names = kept.pointer_mut(names).and_then(Value::as_array_mut);
        names.unwrap().retain(|name| *name != json!(machine));
    }
    fs::write(&file, kept.to_string()).unwrap();
    let ended = home.serve(["--tls-self"]).stop();
    let told = format!("the certificate is not for {machine}");
    assert!(ended.stderr.contains(&told), "{ended:?}");
}

#[test]
fn conflicting_settings_are_explained() {
    let home = Home::new();
    Authority::new().certify(&["localhost"], &home.path(""));
    let files = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];
    let ended = home.run(["--tls-self"].into_iter().chain(files));
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(ended.stderr.contains("Remove one of them"), "{ended:?}");
    home.serve(["--tls-self"]).stop();
    fs::write(home.data().join("tls/self-made.json"), "?").unwrap();
    let ended = home.run(["--port", "0", "--tls-self"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    assert!(
        ended.stderr.contains("self-made.json is damaged"),
        "{ended:?}"
    );
}

#[cfg(target_os = "linux")]
mod renewal {
    use super::*;
    use crate::{event_reader::Event, process::Process, shim::Shim};

    const DAY: i64 = 24 * 60 * 60;

    /// A computer whose clock can be set.
    struct Computer {
        home: Home,
        shim: Shim,
    }

    impl Computer {
        fn serve(&self) -> Server {
            let mut command = self.home.demo();
            command.arg("--tls-self");
            self.shim.preload(&mut command);
            command.env("CLOCK_OFF_BY", self.home.path("off-by"));
            Server::start(command)
        }

        fn set_clock(&self, days: i64) {
            // Replaced atomically, because the server may read it at any time.
            self.home.write("draft", &(days * DAY).to_string());
            fs::rename(self.home.path("draft"), self.home.path("off-by")).unwrap();
        }
    }

    fn said(process: &Process) -> String {
        process.line().expect("it goes on")
    }

    #[test]
    fn certificate_is_renewed_and_streams_resume() {
        let home = Home::new();
        let Some(shim) = Shim::build("clock.c") else {
            return;
        };
        let computer = Computer { home, shim };
        computer.set_clock(-270);
        let server = computer.serve();
        let root = root(&computer.home);
        let first = shown(&server, &root);
        assert_eq!(server.stop().code, Some(0));

        computer.set_clock(-7);
        let server = computer.serve();
        assert_eq!(shown(&server, &root), first);
        let visitor = server.who_trusts(&root);
        let (john, jane) = (visitor.log_in("john"), visitor.log_in("jane"));
        let conversation = john.start_conversation("jane");
        let stream = jane.stream();
        john.say(&conversation, "before");
        computer.set_clock(0);
        let before: Vec<Event> = stream.collect();
        assert_eq!(before.last().unwrap().name, "bye");
        // It prints the greeting again, with the same address.
        let listens = format!("listens on https://{}", server.address());
        while !said(&server.process).contains(&listens) {}
        assert_ne!(shown(&server, &root), first);
        let last = before.iter().rev().find_map(|event| event.id.as_deref());
        let (john, jane) = (john.at(server.address()), jane.at(server.address()));
        john.say(&conversation, "between");
        let mut resumed = jane.stream_after(last.expect("an id"));
        john.say(&conversation, "after");
        let told = before.into_iter().filter(Event::is_message);
        let told: Vec<_> = told.chain(resumed.messages(2)).collect();
        let contents: Vec<_> = told.iter().map(Event::content).collect();
        assert_eq!(contents, ["before", "between", "after"]);
        assert_eq!(server.stop().code, Some(0));
    }
}

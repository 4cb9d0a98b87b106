//! HTTPS by the server itself, with a given certificate.

use std::{fs, iter, net::SocketAddr, thread, time::Duration};

use serde_json::json;

use crate::{
    actor::text,
    certificates::Authority,
    event_reader::Event,
    process::{Home, Server},
    wire::Wire,
};

const FILES: [&str; 4] = ["--tls-cert", "cert.pem", "--tls-key", "key.pem"];

/// A computer with a certificate for the address that tests use.
fn home(authority: &Authority) -> Home {
    let home = Home::new();
    authority.certify(&["127.0.0.1", "localhost"], &home.path(""));
    home
}

fn serve(home: &Home, arguments: &[&str]) -> Server {
    home.serve(FILES.iter().chain(arguments).copied())
}

#[test]
fn all_links_begin_with_https() {
    let authority = Authority::new();
    let home = home(&authority);
    let server = serve(&home, &[]);
    let origin = format!("https://{}", server.address());
    let greeting: Vec<_> = (0..2).map_while(|_| server.process.line()).collect();
    let link = greeting[1].trim();
    assert!(link.starts_with(&format!("{origin}/join#")), "{greeting:?}");
    let token = link.split_once('#').unwrap().1;
    let olivia = server.who_trusts(&authority.root).join(token, "olivia");
    let made = olivia.post("/api/invites", json!({"uses": 1, "days": 1}));
    let made = made.json(201);
    assert!(text(&made["links"][0]["url"]).starts_with(&format!("{origin}/join#")));
    let ended = home.run(["invite"]);
    assert!(
        ended.stdout.contains(&format!("{origin}/join#")),
        "{ended:?}"
    );
}

#[test]
fn cookies_are_host_bound_and_hsts_is_sent() {
    let authority = Authority::new();
    let home = home(&authority);
    let server = serve(&home, &["--dev-login"]);
    let body = "{\"username\":\"john\"}";
    let mut connection = Wire::trusting(server.address(), "localhost", &authority.root).unwrap();
    connection.write(format!(
        "POST /api/login HTTP/1.1\r\nHost: localhost:{}\r\nOrigin: https://localhost:{0}\r\n\
         Content-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
        server.address().port(),
        body.len(),
    ));
    let head = connection.read_until("\r\n\r\n").to_lowercase();
    assert!(head.starts_with("http/1.1 200 "), "{head}");
    let cookie = head
        .split_once(&format!(
            "set-cookie: __host-chinwag_session_{}=",
            server.address().port()
        ))
        .unwrap()
        .1;
    assert!(
        cookie.lines().next().unwrap().contains("; secure"),
        "{head}"
    );
    assert!(
        head.contains("strict-transport-security: max-age=31536000\r\n"),
        "{head}"
    );
}

#[test]
fn invalid_certificate_files_are_explained() {
    let (authority, other) = (Authority::new(), Authority::new());
    let home = home(&authority);
    fs::create_dir(home.path("other")).unwrap();
    other.certify(&["localhost"], &home.path("other"));
    home.write("empty.pem", "");
    home.write(
        "bad.pem",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    );
    let key = fs::read_to_string(home.path("key.pem")).unwrap();
    home.write("two.pem", &key.repeat(2));
    home.write("secret.pem", &key.replace("PRIVATE", "ENCRYPTED PRIVATE"));
    for (arguments, expected) in [
        (
            &["--tls-cert", "cert.pem"][..],
            "both --tls-cert and --tls-key",
        ),
        (&["--tls-key", "key.pem"], "both --tls-cert and --tls-key"),
        (
            &["--tls-cert", "none.pem", "--tls-key", "key.pem"],
            "none.pem cannot be read",
        ),
        (
            &["--tls-cert", "cert.pem", "--tls-key", "other"],
            "other cannot be read",
        ),
        (
            &["--tls-cert", "empty.pem", "--tls-key", "key.pem"],
            "empty.pem has no certificate",
        ),
        (
            &["--tls-cert", "key.pem", "--tls-key", "key.pem"],
            "key.pem has no certificate",
        ),
        (
            &["--tls-cert", "bad.pem", "--tls-key", "key.pem"],
            "bad.pem has no certificate",
        ),
        (
            &["--tls-cert", "cert.pem", "--tls-key", "cert.pem"],
            "cert.pem must have one key",
        ),
        (
            &["--tls-cert", "cert.pem", "--tls-key", "two.pem"],
            "two.pem must have one key",
        ),
        (
            &["--tls-cert", "cert.pem", "--tls-key", "secret.pem"],
            "without a passphrase",
        ),
        (
            &["--tls-cert", "cert.pem", "--tls-key", "other/key.pem"],
            "The key in other/key.pem does not belong to the first certificate in cert.pem.",
        ),
        (
            &[&FILES[..], &["--origin", "http://chat.example.org"]].concat(),
            "http://chat.example.org must begin with https://",
        ),
    ] {
        let port = ["--port", "0"];
        let ended = home.run(port.into_iter().chain(arguments.iter().copied()));
        assert_eq!(ended.code, Some(2), "{arguments:?}: {ended:?}");
        assert!(ended.stderr.contains(expected), "{arguments:?}: {ended:?}");
    }
    assert!(!home.data().exists(), "it created nothing before the check");
}

#[test]
fn certificate_can_be_set_like_in_rockets_guide() {
    let authority = Authority::new();
    let home = home(&authority);
    home.write(
        "Rocket.toml",
        "[default.tls]\ncerts = 'cert.pem'\nkey = 'key.pem'",
    );
    let server = home.serve([]);
    let link = (0..2).map_while(|_| server.process.line()).last().unwrap();
    assert!(link.contains("https://"), "{link}");
    let visitor = server.who_trusts(&authority.root);
    assert_eq!(visitor.get("/api/health").status, 200);
}

/// Whether the server closes a connection that sends this, without any HTTP.
fn is_cut(address: SocketAddr, begun: &[u8]) -> bool {
    let mut connection = Wire::open(address);
    connection.write(begun);
    !connection.said().starts_with("HTTP")
}

#[cfg(target_os = "linux")]
#[test]
fn slow_handshakes_and_unfinished_requests_are_cut_while_streams_continue() {
    /// The beginning of a handshake: a record of 512 bytes, of which only the first few are sent (RFC 8446, 5.1).
    const HELLO: [u8; 9] = [22, 3, 1, 2, 0, 1, 0, 1, 252];
    let authority = Authority::new();
    let home = home(&authority);
    let server = serve(&home, &["--dev-login"]);
    let visitor = server.who_trusts(&authority.root);
    let (john, jane) = (visitor.log_in("john"), visitor.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut stream = jane.stream();
    let address = server.address();
    thread::scope(|scope| {
        for begun in [
            &b""[..],
            &HELLO[..1],
            &HELLO,
            b"GET /api/health HTTP/1.1\r\n\r\n",
        ] {
            scope.spawn(move || assert!(is_cut(address, begun), "{begun:?}"));
        }
        for begun in [
            "GET /api/health HTTP/1.1\r\nHost: localhost\r\nX: ",
            "POST /api/login HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
             Content-Length: 60000\r\n\r\n{\"",
        ] {
            let root = &authority.root;
            scope.spawn(move || {
                let mut slow = Wire::trusting(address, "localhost", root).unwrap();
                slow.write(begun);
                let endless = iter::repeat(b"x");
                assert_eq!(slow.trickle(endless, Duration::from_millis(200)), "");
            });
        }
    });
    john.say(&conversation, "still here?");
    // By then every connection that was quiet for so long is closed.
    assert!(stream.pings_before("still here?") < 9);
}

#[test]
fn streams_end_with_a_bye_and_a_clean_close() {
    let authority = Authority::new();
    let home = home(&authority);
    let server = serve(&home, &["--dev-login"]);
    let john = server.who_trusts(&authority.root).log_in("john");
    let mut streams: Vec<_> = (0..20)
        .map(|_| {
            let mut stream =
                Wire::trusting(server.address(), "localhost", &authority.root).unwrap();
            stream.write(format!(
                "GET /api/messages?token={} HTTP/1.1\r\nHost: localhost\r\n\
                 Accept: text/event-stream\r\n\r\n",
                john.token(),
            ));
            stream.read_until("event: hello\n");
            stream
        })
        .collect();
    assert_eq!(server.stop().code, Some(0));
    for stream in &mut streams {
        let rest = stream.read_to_end().expect("a TLS close");
        assert!(
            rest.contains("event: bye\ndata: {\"reason\":\"shutdown\"}\n\n"),
            "{rest:?}"
        );
        assert!(rest.ends_with("0\r\n\r\n"), "a whole answer: {rest:?}");
    }
}

#[test]
fn streams_resume_after_a_restart_with_a_renewed_certificate() {
    let authority = Authority::new();
    let home = home(&authority);
    let shown = |server: &Server| {
        let stream = Wire::trusting(server.address(), "localhost", &authority.root);
        stream.unwrap().certificate()
    };
    let server = serve(&home, &["--dev-login"]);
    let visitor = server.who_trusts(&authority.root);
    let (john, jane) = (visitor.log_in("john"), visitor.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let stream = jane.stream();
    john.say(&conversation, "before");
    let first = shown(&server);
    authority.certify(&["127.0.0.1", "localhost"], &home.path(""));
    assert_eq!(shown(&server), first);
    assert_eq!(server.stop().code, Some(0));
    let before: Vec<Event> = stream.collect();
    assert_eq!(before.last().unwrap().name, "bye");
    let last = before.iter().rev().find_map(|event| event.id.as_deref());

    let server = serve(&home, &["--dev-login"]);
    assert_ne!(shown(&server), first);
    let (john, jane) = (john.at(server.address()), jane.at(server.address()));
    john.say(&conversation, "between");
    let mut resumed = jane.stream_after(last.expect("an id"));
    john.say(&conversation, "after");
    let told = before.iter().filter(|event| event.is_message()).cloned();
    let told: Vec<_> = told.chain(resumed.messages(2)).collect();
    let contents: Vec<_> = told.iter().map(Event::content).collect();
    assert_eq!(contents, ["before", "between", "after"]);
}

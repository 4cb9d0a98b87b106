//! The page's files, and the headers of every answer.

use crate::{answer::Answer, test_server::TestServer, wire::Wire};

const HTML: (&str, &str) = ("Accept", "text/html,application/xhtml+xml,*/*;q=0.8");

fn get(server: &TestServer, path: &str, headers: &[(&str, &str)]) -> Answer {
    server.anonymous().get_with(path, headers)
}

#[track_caller]
fn is_page(answer: &Answer, status: u16) {
    assert_eq!(answer.status, status);
    assert_eq!(
        answer.header("Content-Type"),
        Some("text/html; charset=utf-8")
    );
    assert!(
        answer.text().contains("<title>Chinwag"),
        "{}",
        answer.text()
    );
}

/// The addresses of hashed files that the page links to. A build without the page has none.
fn hashed_files(server: &TestServer) -> Vec<String> {
    let page = get(server, "/", &[HTML]);
    let names = page
        .text()
        .split('"')
        .filter(|part| part.starts_with("/assets/"));
    names.map(str::to_owned).collect()
}

#[test]
fn server_serves_every_address_of_the_page() {
    let server = TestServer::start();
    let routes = include_str!("../../frontend/src/router/routes.ts");
    let paths = routes
        .lines()
        .filter_map(|line| line.trim().strip_prefix("'/")?.split_once("': '"));
    let paths: Vec<_> = paths.map(|(path, _)| format!("/{path}")).collect();
    assert!(paths.len() > 5, "{paths:?}");
    for path in paths {
        is_page(&get(&server, &path, &[HTML]), 200);
    }
}

#[test]
fn page_is_served_at_its_addresses() {
    let server = TestServer::start();
    for path in [
        "/",
        "/?error=github_denied",
        "/conversations/7",
        "/conversations/7/1234",
        "/conversations/not-even-an-id",
    ] {
        is_page(&get(&server, path, &[HTML]), 200);
    }
}

#[test]
fn browser_gets_the_page_for_an_unknown_address() {
    let server = TestServer::start();
    for path in [
        "/nope",
        "/conversations",
        "/conversations/7/1234/more",
        "/assets/nope.js",
        "/a/b/c",
    ] {
        is_page(&get(&server, path, &[HTML]), 404);
    }
}

#[test]
fn program_gets_one_line_for_an_unknown_address() {
    let server = TestServer::start();
    for headers in [&[("Accept", "*/*")][..], &[("Accept", "text/javascript")]] {
        let answer = get(&server, "/assets/nope.js", headers);
        assert_eq!(answer.status, 404);
        assert!(!answer.header("Content-Type").unwrap().contains("html"));
    }
}

#[test]
fn only_the_pages_files_are_served() {
    let server = TestServer::start();
    for path in [
        "/../Cargo.toml",
        "/..%2fCargo.toml",
        "/%2e%2e/Cargo.toml",
        "/assets/..%2findex.html",
        "/assets/..%2f..%2fCargo.toml",
        "/%2fetc%2fpasswd",
        "/assets/%00",
        "/.",
        "/index.html%00",
    ] {
        let request =
            format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        let answer = Wire::ask(server.address(), request);
        assert!(
            (400..500).contains(&answer.status),
            "{path}: {}",
            answer.status
        );
    }
}

#[test]
fn cached_page_is_not_sent_again() {
    let server = TestServer::start();
    let first = get(&server, "/", &[HTML]);
    let etag = first.header("ETag").unwrap();
    assert_eq!(first.header("Cache-Control"), Some("no-cache"));
    for known in [etag, &format!("\"x\", {etag}"), &format!("W/{etag}")] {
        let again = get(&server, "/", &[HTML, ("If-None-Match", known)]);
        assert_eq!(again.status, 304);
        assert!(again.body.is_empty());
        assert_eq!(again.header("ETag"), Some(etag));
    }
    assert_eq!(
        get(&server, "/", &[HTML, ("If-None-Match", "\"x\"")]).status,
        200
    );
}

#[test]
fn hashed_files_are_cached_forever() {
    let server = TestServer::start();
    for path in hashed_files(&server) {
        let answer = get(&server, &path, &[]);
        assert_eq!(answer.status, 200, "{path}");
        assert_eq!(
            answer.header("Cache-Control"),
            Some("public, max-age=31536000, immutable")
        );
        let etag = answer.header("ETag").unwrap();
        assert_eq!(get(&server, &path, &[("If-None-Match", etag)]).status, 304);
    }
}

#[test]
fn file_is_encoded_as_the_client_accepts() {
    let server = TestServer::start();
    for path in hashed_files(&server) {
        let encoded = |accept| get(&server, &path, &[("Accept-Encoding", accept)]);
        let plain = encoded("identity");
        assert_eq!(plain.header("Content-Encoding"), None);
        // Below this size, compression saves no packet.
        if plain.body.len() < 512 {
            continue;
        }
        for (accept, coding) in [
            ("gzip, br", "br"),
            ("gzip", "gzip"),
            ("br;q=0, gzip;q=0.5", "gzip"),
        ] {
            let answer = encoded(accept);
            assert_eq!(
                answer.header("Content-Encoding"),
                Some(coding),
                "{path} {accept}"
            );
            assert_eq!(answer.header("Content-Type"), plain.header("Content-Type"));
            assert_eq!(answer.header("Vary"), Some("Accept-Encoding"));
            assert!(answer.body.len() < plain.body.len());
        }
        for accept in ["br;q=0", "zstd", ""] {
            assert_eq!(encoded(accept).body, plain.body, "{accept}");
        }
    }
}

#[test]
fn initial_scripts_are_small() {
    // The ceiling is 75 KB once all features are in; they may raise this bound step by step.
    const MOST: usize = 75 << 10;
    let server = TestServer::start();
    let scripts = hashed_files(&server).into_iter();
    let scripts =
        scripts.filter(|path| path.rsplit_once('.').is_some_and(|(_, kind)| kind == "js"));
    let sizes: Vec<_> = scripts
        .map(|path| {
            let file = get(&server, &path, &[("Accept-Encoding", "gzip")]);
            file.body.len()
        })
        .collect();
    let all: usize = sizes.iter().sum();
    assert!(all < MOST, "{sizes:?} are {all} bytes");
}

#[test]
fn content_encoding_is_sent_only_with_encoded_files() {
    let server = TestServer::start();
    let page = get(&server, "/", &[HTML, ("Accept-Encoding", "identity")]);
    is_page(&page, 200);
    assert_eq!(page.header("Content-Encoding"), None);
    assert_eq!(page.header("Vary"), Some("Accept-Encoding"));
}

/// The complete content security policy of the page and its scripts: its own origin, and nothing else.
const EXPECTED: [(&str, &str); 13] = [
    ("base-uri", "'none'"),
    ("connect-src", "'self'"),
    ("default-src", "'none'"),
    ("form-action", "'self'"),
    ("frame-ancestors", "'none'"),
    // Generated avatars and the favicon are data URLs, and files that are not sent yet blobs.
    ("img-src", "'self' data:"),
    ("manifest-src", "'self'"),
    ("media-src", "'self'"),
    ("require-trusted-types-for", "'script'"),
    ("script-src", "'self'"),
    ("style-src", "'self'"),
    ("trusted-types", "svelte-trusted-html chinwag"),
    ("worker-src", "'self'"),
];

/// The directives of a policy, by name.
fn allowed(policy: &str) -> Vec<(&str, &str)> {
    let directives = policy.split(';').map(str::trim);
    let mut directives: Vec<_> = directives
        .map(|directive| directive.split_once(' ').unwrap_or((directive, "")))
        .collect();
    directives.sort_unstable();
    directives
}

#[test]
fn every_answer_has_the_security_headers() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    let misdirected = "GET / HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\r\n";
    let page = get(&server, "/", &[HTML]);
    let known = ("If-None-Match", page.header("ETag").unwrap());
    let answers = [
        get(&server, "/", &[HTML]),
        get(&server, "/", &[HTML, known]),
        get(&server, "/nope", &[HTML]),
        get(&server, "/nope", &[]),
        get(&server, "/api/health", &[]),
        get(&server, "/api/nope", &[]),
        get(&server, "/api/auth_user", &[]),
        john.get("/api/conversations/x"),
        john.get(&format!("/api/conversations/{conversation}")),
        john.post_with("/api/conversations", &[], "{"),
        john.post_with(
            "/api/conversations",
            &[("Sec-Fetch-Site", "cross-site")],
            "{}",
        ),
        john.post_with("/api/conversations", &[], r#"{"username":"jane"}"#),
        Wire::ask(server.address(), misdirected),
        john.stream().head,
    ];
    let statuses = answers.each_ref().map(|answer| answer.status);
    assert_eq!(
        statuses,
        [
            200, 304, 404, 404, 200, 404, 401, 422, 200, 400, 403, 303, 421, 200
        ]
    );
    let mut pages = 0;
    for answer in answers {
        let header = |name| answer.header(name).unwrap_or_default();
        let policy = header("Content-Security-Policy");
        // A 304 has no type, and browsers update the headers of a cached page from it.
        let kind = answer.header("Content-Type");
        if kind.is_none_or(|kind| kind.starts_with("text/html")) {
            pages += 1;
            assert_eq!(allowed(policy), EXPECTED, "{policy}");
        } else {
            assert_eq!(policy, "default-src 'none'; frame-ancestors 'none'");
        }
        assert_eq!(header("X-Content-Type-Options"), "nosniff");
        assert_eq!(header("X-Frame-Options"), "DENY");
        assert_eq!(header("Referrer-Policy"), "no-referrer");
        assert_eq!(header("Cross-Origin-Opener-Policy"), "same-origin");
        assert_eq!(header("Cross-Origin-Resource-Policy"), "same-origin");
        assert_eq!(answer.header("Server"), None);
        assert_eq!(answer.header("Strict-Transport-Security"), None);
    }
    assert_eq!(pages, 4);
}

#[test]
fn scripts_have_the_policy_of_the_page() {
    let server = TestServer::start();
    for path in hashed_files(&server) {
        let file = get(&server, &path, &[]);
        let is_script = file.header("Content-Type").unwrap().contains("script");
        let policy = file.header("Content-Security-Policy").unwrap();
        assert_eq!(allowed(policy) == EXPECTED, is_script, "{path}");
    }
}

#[test]
fn untrusted_forwarded_proto_sets_no_hsts() {
    let server = TestServer::start();
    let login = |headers: &[(&str, &str)]| {
        let credentials = r#"{"username":"john","password":"correct horse"}"#;
        let anonymous = server.anonymous();
        anonymous.post_with("/api/login", headers, credentials)
    };
    for headers in [
        [("X-Forwarded-Proto", "https"), ("X-Forwarded-Port", "443")],
        [("Forwarded", "proto=https"), ("X-Forwarded-Ssl", "on")],
    ] {
        for answer in [get(&server, "/", &headers), login(&headers)] {
            assert!(matches!(answer.status, 200 | 401), "{}", answer.status);
            assert_eq!(answer.header("Strict-Transport-Security"), None);
        }
    }
}

#[test]
fn only_files_and_pictures_are_cacheable() {
    let server = TestServer::start();
    let (john, _, conversation) = server.john_and_jane();
    for path in [
        "/api/health",
        "/api/server",
        "/api/snapshot",
        "/api/sessions",
        "/api/account",
        "/api/conversations",
        &format!("/api/conversations/{conversation}/messages"),
        "/api/users",
        "/api/nope",
    ] {
        let answer = john.get(path);
        assert_eq!(answer.header("Cache-Control"), Some("no-store"), "{path}");
    }
    let login = john.post("/api/login", serde_json::json!({ "username": "john" }));
    assert_eq!(login.header("Cache-Control"), Some("no-store"));
    let nothing = get(&server, "/nope", &[("Accept", "*/*")]);
    assert_eq!(nothing.header("Cache-Control"), Some("no-store"));
}

#[test]
fn installed_page_has_its_manifest_icons_and_worker() {
    let server = TestServer::start();
    let manifest = get(&server, "/manifest.webmanifest", &[]);
    assert_eq!(
        manifest.header("Content-Type"),
        Some("application/manifest+json")
    );
    let manifest: serde_json::Value = serde_json::from_slice(&manifest.body).unwrap();
    for icon in manifest["icons"].as_array().unwrap() {
        let file = get(&server, icon["src"].as_str().unwrap(), &[]);
        assert_eq!(file.status, 200, "{icon}");
        assert_eq!(file.header("Content-Type"), icon["type"].as_str());
    }
    // A new version of the page brings a new worker.
    let worker = get(&server, "/sw.js", &[]);
    assert_eq!(worker.header("Content-Type"), Some("text/javascript"));
    assert_eq!(worker.header("Cache-Control"), Some("no-cache"));
}

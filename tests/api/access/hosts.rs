//! The `Host` check, on every route.

use crate::{
    access::{
        table::{rows, shape},
        world::{Template, Who},
    },
    answer::Answer,
    test_server::TestServer,
    wire::Wire,
};

fn with_host(server: &TestServer, host: &str) -> Answer {
    let request = format!("GET /api/health HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    Wire::ask(server.address(), request)
}

fn ask(server: &TestServer, line: &str, headers: &[(&str, &str)], body: &str) -> Answer {
    let mut head = format!(
        "{line} HTTP/1.1\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: {}\r\n",
        body.len()
    );
    for (name, value) in headers {
        head += &[name, ": ", value, "\r\n"].concat();
    }
    Wire::ask(server.address(), format!("{head}\r\n{body}"))
}

#[test]
fn server_answers_to_its_own_names() {
    let server = TestServer::configured(|flags| {
        flags.origin = vec!["http://chat.example.org:8000".into()];
    });
    let hosts = [
        "127.0.0.1",
        "127.0.0.1:8000",
        "[::1]",
        "[::1]:8000",
        "localhost",
        "LOCALHOST:1",
        "192.168.1.7:8000",
        "chat.example.org",
        "Chat.Example.org:8000",
    ];
    for host in hosts {
        assert_eq!(with_host(&server, host).status, 200, "{host}");
    }
}

#[test]
fn server_answers_to_every_origin_and_with_a_trailing_dot() {
    let server = TestServer::configured(|flags| {
        flags.origin = [
            "https://chat.example.org",
            "http://nas.home.arpa:8000",
            "http://lan.example.",
        ]
        .map(str::to_owned)
        .into();
    });
    for host in [
        "chat.example.org",
        "chat.example.org.",
        "CHAT.example.org.:443",
        "nas.home.arpa",
        "nas.home.arpa.:8000",
        "lan.example",
        "lan.example.",
        "localhost.",
        "127.0.0.1.",
    ] {
        assert_eq!(with_host(&server, host).status, 200, "{host}");
    }
    for host in ["chat.example.org..", ".", "arpa.", "home.arpa"] {
        with_host(&server, host).error(421);
    }
}

#[test]
fn changes_are_allowed_from_every_origin() {
    let server = TestServer::configured(|flags| {
        flags.dev_login = true;
        flags.origin = ["https://chat.example.org", "http://nas.home.arpa:8000"]
            .map(str::to_owned)
            .into();
    });
    let log_in = |host: &str, origin: &str| {
        let headers = [("Host", host), ("Origin", origin)];
        ask(
            &server,
            "POST /api/login",
            &headers,
            r#"{"username": "john"}"#,
        )
    };
    for (host, origin, cookie) in [
        (
            "chat.example.org",
            "https://chat.example.org",
            "__Host-chinwag_session",
        ),
        (
            "chat.example.org.",
            "https://chat.example.org.",
            "__Host-chinwag_session",
        ),
        (
            "nas.home.arpa:8000",
            "http://nas.home.arpa:8000",
            "chinwag_session",
        ),
        (
            "nas.home.arpa",
            "http://nas.home.arpa:8000",
            "chinwag_session",
        ),
        (
            "127.0.0.1:9000",
            "http://127.0.0.1:9000",
            "__Host-chinwag_session",
        ),
    ] {
        let answer = log_in(host, origin);
        assert_eq!(answer.status, 200, "{host} {origin}: {}", answer.text());
        let is_secure = answer.cookie(cookie).expect(host).has("secure");
        assert_eq!(is_secure, cookie.starts_with("__Host-"));
        let hsts = answer.header("Strict-Transport-Security");
        assert_eq!(hsts.is_some(), is_secure, "{host}");
    }
    for origin in [
        "https://nas.home.arpa:8000",
        "http://nas.home.arpa",
        "http://evil.com",
        "null",
    ] {
        log_in("chat.example.org", origin).error(403);
    }
}

#[test]
fn host_of_an_http_origin_is_reachable_without_https() {
    let server = TestServer::configured(|flags| {
        flags.origin = [
            "https://chat.example.org",
            "https://nas.home.arpa",
            "http://nas.home.arpa:8000",
        ]
        .map(str::to_owned)
        .into();
    });
    for (host, has_hsts) in [
        ("chat.example.org", true),
        ("nas.home.arpa", false),
        ("NAS.home.arpa.:443", false),
        ("nas.home.arpa:8000", false),
    ] {
        let hsts = with_host(&server, host)
            .header("Strict-Transport-Security")
            .is_some();
        assert_eq!(hsts, has_hsts, "{host}");
    }
}

#[test]
fn misdirected_browser_gets_a_page_and_a_program_gets_json() {
    let server = TestServer::start();
    let get = |path: &str, accept: &str| {
        let headers = [("Host", "ch&t.example:8000"), ("Accept", accept)];
        ask(&server, &format!("GET {path}"), &headers, "")
    };
    for path in ["/", "/conversations/7", "/api/health"] {
        let answer = get(path, "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8");
        assert_eq!(answer.status, 421, "{path}");
        let kind = answer.header("Content-Type").unwrap();
        assert!(kind.starts_with("text/html"), "{kind}");
        let page = answer.text();
        assert!(page.contains("answer to ch&amp;t.example."), "{page}");
        assert!(page.contains("--origin"), "{page}");
        for accept in ["*/*", "application/json"] {
            let message = get(path, accept).error(421);
            assert!(message.contains("answer to ch&t.example."), "{message}");
            assert!(message.contains("--origin"), "{message}");
        }
    }
}

#[test]
fn rebound_name_is_refused() {
    let server = TestServer::configured(|flags| {
        flags.origin = vec!["http://chat.example.org".into()];
    });
    let hosts = [
        "evil.com",
        "evil.com:8000",
        "127.0.0.1.evil.com",
        "localhost.evil.com",
        "evil.localhost.com",
        "127.0.0.1evil.com",
        "chat.example.org.evil.com",
        "evilchat.example.org",
        "example.org",
        "[::1].evil.com",
    ];
    for host in hosts {
        let answer = with_host(&server, host);
        assert!(
            matches!(answer.status, 400 | 421),
            "{host}: {}",
            answer.status
        );
    }
    for host in &hosts[..9] {
        with_host(&server, host).error(421);
    }
}

#[test]
fn request_without_a_host_is_refused() {
    let server = TestServer::start();
    let answer = Wire::ask(
        server.address(),
        "GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n",
    );
    assert!(matches!(answer.status, 400 | 421));
}

/// A rebound name, as the address of an attacker's page, and the headers that such a page can send.
const FOREIGN: [(&str, &str); 4] = [
    ("Host", "evil.com"),
    ("Origin", "http://evil.com"),
    ("X-Forwarded-Host", "localhost"),
    ("Forwarded", "host=localhost"),
];

#[test]
fn foreign_host_is_refused_on_every_route_and_changes_nothing() {
    let template = Template::new();
    let world = template.open();
    for row in rows() {
        let bearer = format!("Bearer {}", world.actor(Who::Owner).token.unwrap());
        let cookie = format!(
            "chinwag_session_80={}",
            world.actor(Who::Participant).token.unwrap()
        );
        for method in [row.method, "HEAD", "OPTIONS"] {
            for session in [
                ("Authorization", bearer.as_str()),
                ("Cookie", cookie.as_str()),
            ] {
                for headers in [&FOREIGN[..1], &FOREIGN] {
                    let answer = row.ask_with(&world, method, &[headers, &[session]].concat());
                    assert_eq!(answer.status, 421, "{method} {row}");
                    assert!(answer.cookie("chinwag_session").is_none());
                }
            }
        }
    }
    assert!(!template.differs_from(&world));
}

#[test]
fn only_get_routes_and_uploads_answer_head_and_only_uploads_options() {
    let world = Template::new().open();
    let host = [("Host", "localhost")];
    for row in rows() {
        let head = if row.method == "GET" {
            row.status_for(Who::Nobody)
        } else {
            405
        };
        let address = shape(&row.path);
        let has =
            |method| rows().any(|other| other.method == method && shape(&other.path) == address);
        let asks_as_well = has("GET") || has("HEAD");
        if row.method == "GET" || !asks_as_well {
            assert_eq!(row.ask_with(&world, "HEAD", &host).status, head, "{row}");
        }
        let options = if has("OPTIONS") { 204 } else { 405 };
        assert_eq!(
            row.ask_with(&world, "OPTIONS", &host).status,
            options,
            "{row}"
        );
    }
}

#[test]
fn unknown_routes_do_not_reveal_the_servers_names() {
    let server = TestServer::start();
    for path in ["/nothing", "/api/nothing", "/api", "/api/-", "/assets"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\r\n");
        Wire::ask(server.address(), request).error(421);
    }
}

//! The names that the server goes by, on every route.

use crate::{
    access::{
        table::rows,
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

#[test]
fn a_server_answers_to_its_own_names() {
    let server = TestServer::configured(|flags| {
        flags.origin = Some("http://chat.example.org:8000".into());
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
fn a_name_that_somebody_else_points_at_a_server_is_refused() {
    let server = TestServer::configured(|flags| {
        flags.origin = Some("http://chat.example.org".into());
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
fn a_request_that_names_no_server_is_refused() {
    let server = TestServer::start();
    let answer = Wire::ask(
        server.address(),
        "GET /api/health HTTP/1.1\r\nConnection: close\r\n\r\n",
    );
    assert!(matches!(answer.status, 400 | 421));
}

/// A name that somebody else points at the server, as their page's address, and what such a page can say besides.
const FOREIGN: [(&str, &str); 4] = [
    ("Host", "evil.com"),
    ("Origin", "http://evil.com"),
    ("X-Forwarded-Host", "localhost"),
    ("Forwarded", "host=localhost"),
];

#[test]
fn a_foreign_name_is_refused_on_every_route_and_changes_nothing() {
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
fn only_what_can_be_read_can_be_asked_for_its_head_and_nobody_for_their_options() {
    let world = Template::new().open();
    let host = [("Host", "localhost")];
    for row in rows() {
        let head = if row.is_change() {
            405
        } else {
            row.status_for(Who::Nobody)
        };
        let asks_as_well = rows().any(|other| !other.is_change() && other.path == row.path);
        if !row.is_change() || !asks_as_well {
            assert_eq!(row.ask_with(&world, "HEAD", &host).status, head, "{row}");
        }
        assert_eq!(row.ask_with(&world, "OPTIONS", &host).status, 405, "{row}");
    }
}

#[test]
fn nothing_that_is_no_route_tells_whether_a_name_is_the_servers() {
    let server = TestServer::start();
    for path in ["/nothing", "/api/nothing", "/api", "/api/-", "/assets"] {
        let request = format!("GET {path} HTTP/1.1\r\nHost: evil.com\r\nConnection: close\r\n\r\n");
        Wire::ask(server.address(), request).error(421);
    }
}

//! The pages from which changes are allowed.

use crate::{
    access::{
        table::{Row, rows},
        world::{Template, World},
    },
    test_server::TestServer,
};

type Headers = &'static [(&'static str, &'static str)];

/// The headers that a browser sends for another site's page, or for a page that could not have asked.
const FOREIGN: [Headers; 12] = [
    &[("Sec-Fetch-Site", "cross-site")],
    &[("Sec-Fetch-Site", "same-site")],
    &[("Sec-Fetch-Site", "cross-site"), ("Origin", OWN)],
    &[("Sec-Fetch-Site", "same-site"), ("Origin", OWN)],
    &[("Sec-Fetch-Site", "")],
    &[("Origin", "http://evil.com")],
    &[("Origin", "http://localhost:1")],
    &[("Origin", "https://localhost.evil.com")],
    &[("Origin", "null")],
    &[("Origin", "")],
    &[
        ("Origin", "http://evil.com"),
        ("X-Forwarded-Host", "evil.com"),
    ],
    &[
        ("Origin", "http://evil.com"),
        ("Forwarded", "host=evil.com;proto=http"),
    ],
];

/// The page's own origin, in these tests.
const OWN: &str = "http://localhost";

/// The headers that a browser sends for the server's own page, and those of other programs.
const OWN_PAGE: [Headers; 5] = [
    &[("Sec-Fetch-Site", "same-origin"), ("Origin", OWN)],
    &[("Origin", "http://chat.example.org")],
    // Not a browser, so there is no cookie to abuse.
    &[],
    &[
        ("Host", "192.168.1.7:8000"),
        ("Origin", "http://192.168.1.7:8000"),
    ],
    // A forwarded header counts for nothing from an untrusted client.
    &[
        ("X-Forwarded-For", "203.0.113.9"),
        ("X-Forwarded-Host", "evil.com"),
        ("X-Forwarded-Proto", "https"),
    ],
];

fn changes() -> impl Iterator<Item = Row> {
    rows().filter(Row::is_change)
}

/// Sends the request as the browser of a user who has the right, with their cookie. A user without the right is refused
/// from any page.
fn ask(row: &Row, world: &World, headers: Headers) -> crate::answer::Answer {
    let token = world.actor(row.who_may()).token.unwrap();
    let host = headers.iter().find(|(name, _)| *name == "Host");
    let port = host.and_then(|(_, host)| host.split_once(':'));
    let port = port.map_or("80", |(_, port)| port);
    let cookie = format!("chinwag_session_{port}={token}");
    row.ask_with(
        world,
        row.method,
        &[headers, &[("Cookie", &cookie)]].concat(),
    )
}

#[test]
fn another_sites_page_can_change_nothing() {
    let template = Template::new();
    let world = template.open();
    for row in changes() {
        for headers in FOREIGN {
            let answer = ask(&row, &world, headers);
            assert_eq!(answer.status, 403, "{row} {headers:?}");
            assert!(
                answer.error(403).contains("another site"),
                "{row} {headers:?}"
            );
            assert!(answer.header("Set-Cookie").is_none());
        }
    }
    assert!(!template.differs_from(&world));
}

#[test]
fn own_page_and_programs_can_change_what_the_table_allows() {
    let template = Template::new();
    let mut world = template.open();
    for row in changes() {
        for headers in OWN_PAGE {
            let status = ask(&row, &world, headers).status;
            let is_forwarded = headers.iter().any(|(name, _)| *name == "X-Forwarded-For");
            if is_forwarded && row.path == "/api/login" {
                // A demo admits only clients on this computer.
                assert_eq!(status, 404);
            } else {
                assert_eq!(status, row.status_for(row.who_may()), "{row} {headers:?}");
            }
            if status < 400 {
                world = template.open();
            }
        }
    }
}

#[test]
fn link_on_another_site_can_read_without_changing_anything() {
    let server = TestServer::start();
    let headers = [
        ("Sec-Fetch-Site", "cross-site"),
        ("Origin", "http://evil.com"),
    ];
    assert_eq!(server.anonymous().get_with("/", &headers).status, 200);
}

#[test]
fn cookie_marks_as_read_only_from_the_own_page() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    jane.send(&conversation, "hello");
    let history = format!("/api/conversations/{conversation}/messages");
    let unread = || john.conversation(&conversation)["unreadCount"].clone();
    let cookie = format!("chinwag_session={}", john.token.as_deref().unwrap());
    let browser = |path: &str, site: Option<&str>| {
        let mut headers = vec![("Cookie", cookie.as_str())];
        headers.extend(site.map(|site| ("Sec-Fetch-Site", site)));
        server.anonymous().get_with(path, &headers).json(200)
    };
    // Over plain HTTP the browser sends no such header, neither for the own page nor for a link on another site.
    for site in [Some("cross-site"), Some("same-site"), None] {
        for path in [&history, &format!("{history}?markRead=true")] {
            browser(path, site);
            assert_eq!(unread(), 1, "{site:?}");
        }
    }
    for site in ["same-origin", "none"] {
        browser(&history, Some(site));
        assert_eq!(unread(), 0, "{site}");
        jane.send(&conversation, "hello");
    }
}

#[test]
fn program_marks_as_read_with_its_token() {
    let server = TestServer::start();
    let (john, jane, conversation) = server.john_and_jane();
    jane.send(&conversation, "hello");
    let history = format!("/api/conversations/{conversation}/messages");
    // No browser sends a token automatically, whatever the other headers.
    let headers = [("Sec-Fetch-Site", "cross-site")];
    john.get_with(&history, &headers).json(200);
    assert_eq!(john.conversation(&conversation)["unreadCount"], 0);
}

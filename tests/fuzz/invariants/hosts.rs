//! The `Host` and origin checks: every accepted host and page is one of ours.
//!
//! One line each: the method, `Host`, `Sec-Fetch-Site` and `Origin`; an empty line is not sent.

use std::net::IpAddr;

use chinwag::{
    command::flags::Flags,
    config::{self, Config},
    http::origin_check::OriginCheck,
};
use rocket::{
    http::{Header, Method, Status, uri::Host},
    local::blocking::Client,
    routes,
};

const OWN: &str = "https://chat.example.org";

#[rocket::get("/")]
fn read() {}

#[rocket::post("/")]
fn change() {}

thread_local! {
    /// Kept for the life of the process: when a thread ends, its runtime may be gone already.
    static CLIENT: &'static Client = Box::leak(Box::new(client()));
}

/// Panics if a foreign host or page is accepted, or an own host or page is refused.
pub fn check(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let lines: Vec<_> = text.split('\n').collect();
    let [method, host, site, origin] = lines[..] else {
        return;
    };
    let Ok(host) = Host::parse_owned(host.to_owned()) else {
        return;
    };
    let named = host.to_string();
    let is_change = method == "POST";
    let is_let_in = CLIENT.with(|client| {
        let mut request = client.req(if is_change { Method::Post } else { Method::Get }, "/");
        request.inner_mut().set_host(host);
        for (name, value) in [("Sec-Fetch-Site", site), ("Origin", origin)] {
            if !value.is_empty() {
                request.add_header(Header::new(name, value.to_owned()));
            }
        }
        request.dispatch().status() == Status::Ok
    });
    if is_let_in {
        assert!(is_ours(&named), "{named:?}");
        assert!(!is_change || is_own_page(&named, site, origin), "{text:?}");
    }
    let is_plain = matches!(
        named.as_str(),
        "localhost" | "127.0.0.1" | "[::1]" | "chat.example.org"
    );
    assert!(is_let_in || !is_plain || is_change);
}

fn client() -> Client {
    let flags = Flags {
        origin: vec![OWN.to_owned()],
        ..Flags::default()
    };
    let config = Config::of(&flags).expect("settings");
    let rocket = rocket::custom(config::figment(&Flags::default()))
        .attach(OriginCheck::new(&config))
        .mount("/", routes![read, change]);
    Client::untracked(rocket).expect("a server")
}

/// Computed in another way than in the server.
fn is_ours(named: &str) -> bool {
    let name = match named.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => named,
    };
    let name = full_name(name);
    let address = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'))
        .unwrap_or(&name);
    let machine = gethostname::gethostname().to_string_lossy().to_lowercase();
    address.parse::<IpAddr>().is_ok()
        || ["localhost", "chat.example.org"].contains(&name.as_str())
        || name == machine
        || name.strip_suffix(".local") == Some(&machine)
}

/// With or without a trailing dot, it is the same.
fn full_name(text: &str) -> String {
    let text = text.to_lowercase().replace(".:", ":");
    text.trim_end_matches('.').to_owned()
}

fn is_own_page(host: &str, site: &str, origin: &str) -> bool {
    match (site, origin) {
        ("", "") => true,
        ("", origin) => {
            let (origin, host) = (full_name(origin), full_name(host));
            origin == OWN || origin.ends_with(&format!("://{host}"))
        }
        (site, _) => ["same-origin", "none"].contains(&site),
    }
}

//! Reverse proxies on the command line.

use serde_json::json;

use crate::{
    process::{Home, Process, Server},
    wire::Wire,
};

/// Tries an invalid link through a proxy.
fn ask(server: &Server) {
    let mut connection = Wire::open(server.address());
    let body = json!({"token": "A".repeat(43)}).to_string();
    let request = format!(
        "POST /api/invites/look HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
         X-Forwarded-For: 203.0.113.9\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len(),
    );
    connection.write(request);
    assert_eq!(connection.answer().status, 404);
}

/// Its warnings on standard error while forwarded requests arrive.
fn said(server: Server) -> String {
    ask(&server);
    ask(&server);
    let said = server.stop().stderr;
    let warnings = said.lines().filter(|line| !line.contains(" DEBUG "));
    warnings.collect()
}

#[test]
fn untrusted_proxy_is_reported_once_with_advice() {
    let home = Home::new();
    let said_of_stranger = said(home.serve([]));
    assert_eq!(
        said_of_stranger
            .matches("--trusted-proxy 127.0.0.1")
            .count(),
        1
    );
    assert_eq!(said(home.serve(["--trusted-proxy", "127.0.0.1"])), "");
    assert_eq!(said(home.serve(["--trusted-proxy", "::1,127.0.0.0/8"])), "");
    let mut command = home.chinwag(["--port", "0"]);
    command.env("CHINWAG_TRUSTED_PROXY", "127.0.0.1,10.0.0.0/8");
    assert_eq!(said(Server::start(command)), "");
    home.write("Rocket.toml", "[default]\ntrusted_proxy = ['127.0.0.0/8']");
    assert_eq!(said(home.serve([])), "");
}

#[test]
fn invalid_proxy_address_is_refused() {
    let home = Home::new();
    let ended = home.run(["--trusted-proxy", "proxy.example.org"]);
    assert_eq!(ended.code, Some(2));
    assert!(
        ended.stderr.contains("is not an address or a network"),
        "{ended:?}"
    );
    home.write("Rocket.toml", "[default]\ntrusted_proxy = ['10.0.0.0/33']");
    let ended = Process::spawn(home.chinwag([])).wait();
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("10.0.0.0/33"), "{ended:?}");
}

#[cfg(target_os = "linux")]
#[test]
fn trusted_proxy_has_no_connection_limit() {
    let home = Home::new();
    let arguments = ["--dev-login", "--connections-per-address", "4"];
    let server = home.serve(
        arguments
            .into_iter()
            .chain(["--trusted-proxy", "127.0.0.1"]),
    );
    let john = server.log_in("john");
    let mut streams: Vec<_> = (0..12).map(|_| john.ask_for_stream_by_address()).collect();
    // By then the janitor has checked several times.
    for stream in &mut streams {
        stream.read_until("event: ping\n");
    }
}

//! Behind nginx, with the configuration in `docs/https.md`. Without nginx the tests are skipped with a message, and
//! fail with `CI=true`.

use std::{
    fs, io,
    net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream},
    path::Path,
    process::{Child, Command},
    sync::atomic::{AtomicU8, Ordering},
    thread,
    time::{Duration, Instant},
};

use serde_json::json;
use socket2::{Domain, Socket, Type};

use crate::{
    actor::{Actor, PASSWORD},
    certificates::Authority,
    event_reader::Event,
    process::{Home, Server},
    secrets,
    support::{LIMIT, skip},
    wire::Wire,
};

/// The timeout of nginx: longer than the interval of pings, and shorter than two intervals. Its default is a minute.
const READ_TIMEOUT: &str = "12s";

/// The number of addresses for these tests.
static ADDRESSES: AtomicU8 = AtomicU8::new(0);

/// An nginx with the example of `docs/https.md`, stopped with its test.
struct Nginx {
    process: Child,
    address: SocketAddr,
}

/// A server and an nginx as in that example.
struct Proxied {
    server: Server,
    nginx: Nginx,
    authority: Authority,
    home: Home,
}

impl Nginx {
    /// None without nginx.
    fn start(folder: &Path, upstream: SocketAddr, address: SocketAddr) -> Option<Self> {
        fs::write(
            folder.join("nginx.conf"),
            configuration(folder, upstream, address),
        )
        .unwrap();
        let started = Command::new("nginx")
            .arg("-p")
            .arg(folder)
            .args(["-c", "nginx.conf", "-e", "stderr"])
            .spawn();
        match started {
            Ok(process) => Some(Self { process, address }.ready()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                skip("nothing is tested behind nginx, as there is none");
                None
            }
            Err(error) => panic!("nginx: {error}"),
        }
    }

    /// Waits until it listens; no event announces this.
    fn ready(mut self) -> Self {
        let start = Instant::now();
        while TcpStream::connect(self.address).is_err() {
            let ended = self.process.try_wait().unwrap();
            assert!(ended.is_none(), "nginx does not take the example");
            assert!(start.elapsed() < LIMIT);
            thread::sleep(Duration::from_millis(10));
        }
        self
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A single process that writes only here, and the example with the addresses of this test.
fn configuration(folder: &Path, upstream: SocketAddr, address: SocketAddr) -> String {
    let guide = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/https.md");
    let guide = fs::read_to_string(guide).unwrap();
    let (_, example) = guide.split_once("```nginx\n").expect("an example");
    let (example, _) = example.split_once("```").unwrap();
    let mut example = example.to_owned();
    for (theirs, ours) in [
        ("443", address.to_string()),
        (
            "/etc/letsencrypt/live/chat.example.org/fullchain.pem",
            "cert.pem".to_owned(),
        ),
        (
            "/etc/letsencrypt/live/chat.example.org/privkey.pem",
            "key.pem".to_owned(),
        ),
        ("chat.example.org", "localhost".to_owned()),
        ("127.0.0.1:8000", upstream.to_string()),
    ] {
        assert!(example.contains(theirs), "{theirs} in {example}");
        example = example.replace(theirs, &ours);
    }
    let places = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
        .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
        .concat();
    format!(
        "daemon off; master_process off; pid nginx.pid; error_log stderr error;\n\
         events {{}}\nhttp {{\naccess_log off; proxy_read_timeout {READ_TIMEOUT};\n{places}{example}}}\n"
    )
}

/// An address of this computer that no other test uses, so that a free port there stays free.
fn own_address() -> Ipv4Addr {
    Ipv4Addr::new(127, 0, 1, 1 + ADDRESSES.fetch_add(1, Ordering::Relaxed))
}

/// Two free ports there: nginx cannot tell which port it chose.
fn free_ports(address: Ipv4Addr) -> [SocketAddr; 2] {
    let listeners = [(); 2].map(|()| TcpListener::bind((address, 0)).unwrap());
    listeners.map(|listener| listener.local_addr().unwrap())
}

fn serve(home: &Home, address: SocketAddr, proxy: SocketAddr) -> Server {
    let (ip, port) = (address.ip().to_string(), address.port().to_string());
    let origin = format!("https://localhost:{}", proxy.port());
    let flags = ["--dev-login", "--trusted-proxy", "127.0.0.1"];
    let settings = ["--address", &ip, "--port", &port, "--origin", &origin];
    Server::start(home.chinwag(flags.into_iter().chain(settings)))
}

impl Proxied {
    /// None without nginx.
    fn start() -> Option<Self> {
        let (home, authority) = (Home::new(), Authority::new());
        let own = own_address();
        authority.certify(&["localhost", &own.to_string()], &home.path(""));
        let [upstream, address] = free_ports(own);
        let server = serve(&home, upstream, address);
        let nginx = Nginx::start(&home.path(""), server.address(), address)?;
        secrets::forward(address, server.address());
        Some(Self {
            server,
            nginx,
            authority,
            home,
        })
    }

    /// A user whose page is behind nginx. The demo refuses sign-in there, but accepts sessions.
    fn log_in(&self, name: &str) -> Actor {
        let (nginx, root) = (self.nginx.address, &self.authority.root);
        self.server.log_in(name).at(nginx).over_https(root)
    }
}

#[test]
fn messages_arrive_at_once_and_idle_streams_stay_open() {
    let Some(proxied) = Proxied::start() else {
        return;
    };
    let (john, jane) = (proxied.log_in("john"), proxied.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let mut stream = jane.stream();
    let mut next = || {
        let event = stream.next().expect("the stream goes on");
        if event.is_message() {
            event.content().to_owned()
        } else {
            event.name
        }
    };
    john.say(&conversation, "at once");
    // A buffered message would not arrive before the next ping.
    assert_eq!(next(), "at once");
    assert_eq!(next(), "ping");
    john.say(&conversation, "still here?");
    assert_eq!(next(), "still here?");
}

#[test]
fn restart_in_between_loses_nothing() {
    let Some(proxied) = Proxied::start() else {
        return;
    };
    let (john, jane) = (proxied.log_in("john"), proxied.log_in("jane"));
    let conversation = john.start_conversation("jane");
    let stream = jane.stream();
    john.say(&conversation, "before");
    let address = proxied.server.address();
    assert_eq!(proxied.server.stop().code, Some(0));
    let before: Vec<Event> = stream.collect();
    assert_eq!(before.last().unwrap().name, "bye");
    assert_eq!(jane.get("/api/snapshot").status, 502);

    let _server = serve(&proxied.home, address, proxied.nginx.address);
    john.say(&conversation, "between");
    let last = before.iter().rev().find_map(|event| event.id.as_deref());
    let mut resumed = jane.stream_after(last.expect("an id"));
    john.say(&conversation, "after");
    let told = before.into_iter().filter(Event::is_message);
    let told: Vec<_> = told.chain(resumed.messages(2)).collect();
    let contents: Vec<_> = told.iter().map(Event::content).collect();
    assert_eq!(contents, ["before", "between", "after"]);
}

#[test]
fn largest_bodies_reach_the_server() {
    /// A picture of one pixel (PNG), and then bytes that no decoder reads.
    const PIXEL: &[u8] = &[
        137, 80, 78, 71, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 0, 1, 0, 0, 0, 1, 8, 6,
        0, 0, 0, 31, 21, 196, 137, 0, 0, 0, 13, 73, 68, 65, 84, 120, 156, 99, 248, 207, 192, 240,
        31, 0, 5, 0, 1, 255, 137, 153, 61, 29, 0, 0, 0, 0, 73, 69, 78, 68, 174, 66, 96, 130,
    ];
    let Some(proxied) = Proxied::start() else {
        return;
    };
    let john = proxied.log_in("john");
    let conversation = john.start_conversation("jane");
    let longest = "🦀".repeat(10_000);
    john.say(&conversation, &longest);
    assert_eq!(john.told(&conversation)[0]["content"], longest);
    let mut picture = PIXEL.to_vec();
    picture.resize(8 << 20, 0);
    let put = |file: &[u8]| john.put("/api/account/picture", "image/png", file);
    put(&picture).json(200);
    picture.push(0);
    assert_eq!(put(&picture).status, 413);
    let too_long = json!({ "content": "x".repeat(1_000_000) });
    assert_eq!(john.try_send(&conversation, too_long).status, 413);
}

/// Joins by a link through nginx, from another address of this computer, with a forged header.
fn join(proxied: &Proxied, token: &str) -> String {
    let from = SocketAddr::from(([127, 0, 0, 5], 0));
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None).unwrap();
    socket.bind(&from.into()).unwrap();
    socket.connect(&proxied.nginx.address.into()).unwrap();
    let root = &proxied.authority.root;
    let mut connection = Wire::trusting_over(socket.into(), "localhost", root).unwrap();
    let newcomer = json!({"token": token, "username": "olivia", "password": PASSWORD});
    let body = newcomer.to_string();
    connection.write(format!(
        "POST /api/join HTTP/1.1\r\nHost: localhost:{0}\r\nOrigin: https://localhost:{0}\r\n\
         X-Forwarded-For: 203.0.113.9\r\nX-Real-IP: 203.0.113.9\r\n\
         Content-Type: application/json\r\nContent-Length: {1}\r\n\r\n{body}",
        proxied.nginx.address.port(),
        body.len(),
    ));
    connection.read_until("\r\n\r\n")
}

#[test]
fn sessions_list_the_clients_address_and_cookies_are_host_bound() {
    let Some(proxied) = Proxied::start() else {
        return;
    };
    let ended = proxied.home.run(["owner-link", "--dev-login"]);
    let token = ended.stdout.split_once("/join#").unwrap().1;
    let token = token.split_whitespace().next().unwrap();
    let head = join(&proxied, token);
    assert!(head.starts_with("HTTP/1.1 201 "), "{head}");
    assert!(
        head.to_lowercase().contains("strict-transport-security: "),
        "{head}"
    );
    let (_, cookie) = head.split_once("__Host-chinwag_session_").unwrap();
    let (_, cookie) = cookie.split_once('=').unwrap();
    let cookie = cookie.lines().next().unwrap();
    assert!(cookie.contains("; Secure"), "{cookie}");
    let session = cookie.split(';').next().unwrap();
    let (nginx, root) = (proxied.nginx.address, proxied.authority.root.clone());
    let olivia = Actor::anonymous(nginx)
        .over_https(&root)
        .with_token(session);
    let sessions = olivia.get("/api/sessions").json(200);
    assert_eq!(sessions[0]["address"], "127.0.0.5", "{sessions}");
}

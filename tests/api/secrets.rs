//! What lets somebody in, and where it must never be: in the log, or in clear on the disk. The whole run is watched:
//! what any test sends to a server or is given by it is looked for when that server stops.

use std::{
    collections::{BTreeSet, HashMap},
    fs,
    io::{self, Write},
    net::SocketAddr,
    panic,
    path::Path,
    sync::{Mutex, MutexGuard, Once, PoisonError},
    thread,
};

use chinwag::diagnostics;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use log::LevelFilter;
use memchr::memmem;
use serde_json::Value;

use crate::{actor::PASSWORD, test_server::TestServer};

/// How many characters a token has.
const TOKEN: usize = 43;
/// The longest that has a token in it, in bytes: what is longer is full of messages, and looked through for nothing.
const LONGEST: usize = 16 << 10;
/// How many characters a password has at least.
const SHORTEST_PASSWORD: usize = 8;
/// The fields of requests that are passwords.
const PASSWORDS: [&str; 2] = ["password", "current"];

/// All that was logged by servers of this process.
static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());
/// What each server was sent, or gave.
static HEARD: Mutex<Option<HashMap<SocketAddr, BTreeSet<String>>>> = Mutex::new(None);

/// Takes down the log as `--log debug` writes it. What is an error is shown as well.
pub fn watch_log() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let lines = env_logger::Target::Pipe(Box::new(Lines));
        diagnostics::logger(LevelFilter::Debug).target(lines).init();
    });
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if is_of_client(line) {
            return Ok(line.len());
        }
        if memmem::find(line, b" ERROR ").is_some() {
            io::stderr().write_all(line)?;
        }
        lock(&LOG).extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The tests' own client logs far more than all servers, which ask GitHub with the same one, on threads of theirs.
fn is_of_client(line: &[u8]) -> bool {
    let is_of_server = thread::current()
        .name()
        .is_some_and(|name| name.starts_with("tokio"));
    !is_of_server && memmem::find(line, b" DEBUG ureq").is_some()
}

/// How much was logged until now.
pub fn logged() -> usize {
    lock(&LOG).len()
}

/// Takes note of the tokens in anything that went to a server or came from it, but for what no server gives.
pub fn hear(server: SocketAddr, bytes: &[u8]) {
    if bytes.len() > LONGEST {
        return;
    }
    let is_of_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let runs = bytes.split(|byte| !is_of_token(byte));
    let tokens = runs.filter(|run| run.len() == TOKEN && run.iter().any(|byte| *byte != run[0]));
    for token in tokens {
        keep(server, str::from_utf8(token).expect("ASCII"));
    }
}

/// Takes note of the passwords in a body, but for what is too short to be one.
pub fn hear_passwords(server: SocketAddr, body: &[u8]) {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return;
    };
    for name in PASSWORDS {
        if let Some(Value::String(password)) = fields.get(name)
            && password.chars().count() >= SHORTEST_PASSWORD
        {
            keep(server, password);
        }
    }
}

/// Takes note of a secret that a server knows.
pub fn keep(server: SocketAddr, secret: &str) {
    let mut heard = lock(&HEARD);
    let of_server = heard.get_or_insert_default().entry(server).or_default();
    if !of_server.contains(secret) {
        of_server.insert(secret.to_owned());
    }
}

/// The secrets of a server.
#[derive(Default)]
pub struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Those of the server that listens there; another may listen there next.
    pub fn take(server: SocketAddr) -> Self {
        let mut heard = lock(&HEARD);
        let of_server = heard.as_mut().and_then(|heard| heard.remove(&server));
        Self(of_server.unwrap_or_default())
    }

    /// Adds those of when it ran again.
    pub fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    /// Where any of them is in a folder.
    pub fn in_folder(&self, folder: &Path) -> Vec<String> {
        let files = fs::read_dir(folder)
            .unwrap()
            .map(|file| file.unwrap().path());
        files
            .flat_map(|path| {
                let name = path.file_name().unwrap().to_string_lossy().into_owned();
                self.found(&fs::read(path).unwrap_or_default(), &name)
            })
            .collect()
    }

    /// Where any of them is in what was logged since.
    pub fn in_log(&self, since: usize) -> Vec<String> {
        self.found(&lock(&LOG)[since..], "the log")
    }

    fn found(&self, bytes: &[u8], place: &str) -> Vec<String> {
        let forms = self.0.iter().flat_map(|secret| forms(secret));
        let found = forms.filter_map(|(name, form)| {
            let at = memmem::find(bytes, &form)?;
            let around = &bytes[at.saturating_sub(100)..bytes.len().min(at + 100)];
            Some(format!(
                "{name} is in {place}: {}",
                String::from_utf8_lossy(around)
            ))
        });
        found.collect()
    }
}

/// A secret as it is; a token also as its bits, and as these are often written.
fn forms(secret: &str) -> Vec<(String, Vec<u8>)> {
    let mut forms = vec![(format!("{secret:?}"), secret.as_bytes().to_vec())];
    let bits = BASE64URL_NOPAD.decode(secret.as_bytes());
    let Some(bits) = bits.ok().filter(|bits| bits.len() == 32) else {
        return forms;
    };
    for encoding in [HEXLOWER, HEXUPPER, BASE64] {
        let text = encoding.encode(&bits);
        forms.push((format!("{secret:?}, as {text:?},"), text.into_bytes()));
    }
    forms.push((format!("{secret:?}, as bits,"), bits));
    forms
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Signs John in at a server where something goes wrong on purpose, and returns where his token is found.
#[track_caller]
fn is_seen(place: &str, go_wrong: impl FnOnce(&TestServer, &str)) {
    let mut server = TestServer::start();
    let token = server.log_in("john").token.unwrap();
    go_wrong(&server, &token);
    let leaks = server.end();
    assert!(leaks.iter().any(|leak| leak.contains(place)), "{leaks:?}");
    assert!(leaks.iter().all(|leak| leak.contains(&token)), "{leaks:?}");
}

#[test]
fn a_token_in_the_log_is_seen() {
    is_seen("is in the log", |_, token| {
        log::debug!("GET /api/messages?token={token}");
    });
    is_seen("is in the log", |_, token| {
        let bits = BASE64URL_NOPAD.decode(token.as_bytes()).unwrap();
        log::info!("session {} begins", HEXLOWER.encode(&bits));
    });
}

#[test]
fn a_token_that_is_stored_is_seen() {
    is_seen("is in chinwag.db", |server, token| {
        server.sql(format!(
            "update sessions set user_agent = 'Firefox {token}'"
        ));
    });
    is_seen("as bits, is in chinwag.db", |server, token| {
        let bits = HEXUPPER.encode(&BASE64URL_NOPAD.decode(token.as_bytes()).unwrap());
        server.sql(format!(
            "update sessions set token_hash = x'{bits}' where user_id = 1"
        ));
    });
}

#[test]
fn a_password_that_is_stored_is_seen() {
    let (mut server, _, _) = TestServer::team();
    server.sql(format!("update users set password_hash = '{PASSWORD}'"));
    let leaks = server.end();
    assert!(
        leaks.iter().any(|leak| leak.contains("is in chinwag.db")),
        "{leaks:?}"
    );
}

#[test]
fn a_test_fails_whose_server_tells_a_secret() {
    let server = TestServer::start();
    log::info!("{}", server.log_in("john").token.unwrap());
    let ended = panic::catch_unwind(panic::AssertUnwindSafe(|| drop(server)));
    assert!(ended.is_err());
}

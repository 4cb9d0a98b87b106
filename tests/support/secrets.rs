//! Secrets. Everything secret that a test sends to a server or receives from it is recorded here, and searched for when
//! that server ends, in any way (`watch`).

use std::{
    collections::{BTreeMap, BTreeSet, btree_set},
    net::SocketAddr,
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use memchr::memmem::{self, Finder};
use serde_json::Value;

/// The length of a token in characters.
const TOKEN: usize = 43;
/// The largest request or answer, in bytes, that is searched for tokens: a larger one is full of messages.
const LONGEST: usize = 16 << 10;
/// The minimum length of a secret that is no token: a password, or a part of a cookie.
const SHORTEST: usize = 8;
/// The fields of requests that contain passwords.
const PASSWORDS: [&str; 2] = ["password", "current"];
/// The first and last line of a key (RFC 7468, 10).
const KEY: (&str, &str) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
/// The position of the secret number in a P-256 key made by ring (RFC 5958, RFC 5915).
const NUMBER: Range<usize> = 36..68;
/// About the most secrets of one server that are searched for: a long-running server creates thousands of sessions.
const MOST: usize = 250;

/// The secrets of each server.
static HEARD: Mutex<BTreeMap<SocketAddr, BTreeSet<String>>> = Mutex::new(BTreeMap::new());
/// The server behind each proxy address.
static BEHIND: Mutex<BTreeMap<SocketAddr, SocketAddr>> = Mutex::new(BTreeMap::new());

/// From now on, secrets seen at the proxy's address count for the server.
pub fn forward(proxy: SocketAddr, server: SocketAddr) {
    lock(&BEHIND).insert(proxy, server);
}

/// Records the tokens in anything that was sent to a server or received from it.
pub fn hear(server: SocketAddr, bytes: &[u8]) {
    if bytes.len() > LONGEST {
        return;
    }
    for run in runs(bytes) {
        if run.len() == TOKEN {
            keep(server, run);
        }
    }
}

/// The parts that consist only of a token's characters.
fn runs(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let is_of_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let runs = bytes.split(move |byte| !is_of_token(byte));
    runs.map(|run| str::from_utf8(run).expect("ASCII"))
}

/// Records the passwords in a body.
pub fn hear_passwords(server: SocketAddr, body: &[u8]) {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return;
    };
    for password in PASSWORDS.iter().filter_map(|name| fields.get(*name)) {
        keep(server, password.as_str().unwrap_or_default());
    }
}

/// Records a cookie, each part of which may be a secret.
fn hear_cookie(server: SocketAddr, cookie: &str) {
    let (_, value) = cookie.split_once('=').unwrap_or_default();
    let value = value.split(';').next().unwrap_or_default();
    runs(value.as_bytes()).for_each(|part| keep(server, part));
}

/// Records all secrets in a header.
pub fn hear_header(server: SocketAddr, name: &str, value: &str) {
    hear(server, value.as_bytes());
    match name.to_lowercase().as_str() {
        "set-cookie" => hear_cookie(server, value),
        "cookie" => value.split("; ").for_each(|one| hear_cookie(server, one)),
        _ => {}
    }
}

/// Records all secrets in a request or an answer, whole or partial, as on the wire.
pub fn hear_message(server: SocketAddr, message: &[u8]) {
    hear(server, message);
    let Some(end) = memmem::find(message, b"\r\n\r\n") else {
        return;
    };
    let head = String::from_utf8_lossy(&message[..end]);
    for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
        hear_header(server, name, value);
    }
    hear_passwords(server, &message[end + 4..]);
}

/// Records a secret, unless it is too short or a repeated letter, which no server issues.
pub fn keep(server: SocketAddr, secret: &str) {
    let first = secret.chars().next();
    if secret.chars().count() < SHORTEST || secret.chars().all(|letter| Some(letter) == first) {
        return;
    }
    let server = lock(&BEHIND).get(&server).copied().unwrap_or(server);
    let mut heard = lock(&HEARD);
    let of_server = heard.entry(server).or_default();
    if !of_server.contains(secret) {
        of_server.insert(secret.to_owned());
    }
}

/// The secrets in a key file: each number, and the lines that contain it.
pub fn in_keys(file: &str) -> Vec<String> {
    // JSON escapes line ends.
    let file = file.replace("\\n", "\n");
    let keys = file.split(KEY.0).skip(1);
    let keys = keys.filter_map(|rest| rest.split(KEY.1).next());
    let secrets = keys.flat_map(|key| {
        let lines: Vec<_> = key.trim().lines().collect();
        let der = BASE64.decode(lines.concat().as_bytes()).unwrap();
        let number = BASE64URL_NOPAD.encode(&der[NUMBER]);
        [lines[0].to_owned(), lines[1].to_owned(), number]
    });
    secrets.collect()
}

/// The secrets to search for.
#[derive(Default)]
pub struct Secrets(BTreeSet<String>);

impl Secrets {
    /// The secrets of the server at this address.
    pub fn of(server: SocketAddr) -> Self {
        Self(lock(&HEARD).get(&server).cloned().unwrap_or_default())
    }

    /// The same, for a server that has ended: another may listen at the address next.
    pub fn take(server: SocketAddr) -> Self {
        Self(lock(&HEARD).remove(&server).unwrap_or_default())
    }

    /// All secrets in all forms, or an even sample if there are too many.
    pub fn search(&self) -> Search {
        let every = self.0.len().div_ceil(MOST).max(1);
        let forms = self.0.iter().step_by(every);
        Search(forms.flat_map(|secret| forms_of(secret)).collect())
    }
}

impl Extend<String> for Secrets {
    fn extend<T: IntoIterator<Item = String>>(&mut self, others: T) {
        let long = |secret: &String| secret.chars().count() >= SHORTEST;
        self.0.extend(others.into_iter().filter(long));
    }
}

impl IntoIterator for Secrets {
    type Item = String;
    type IntoIter = btree_set::IntoIter<String>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// A search for secrets.
pub struct Search(Vec<(String, Finder<'static>)>);

impl Search {
    /// The places where a secret occurs, with their context.
    pub fn found(&self, bytes: &[u8], place: &str) -> Vec<String> {
        let found = self.0.iter().filter_map(|(name, form)| {
            let at = form.find(bytes)?;
            let around = &bytes[at.saturating_sub(100)..bytes.len().min(at + 100)];
            let around = String::from_utf8_lossy(around);
            Some(format!("{name} is in {place}: {around}"))
        });
        found.collect()
    }
}

/// The secret itself; for a token also its bytes, and their common encodings.
fn forms_of(secret: &str) -> Vec<(String, Finder<'static>)> {
    let finder = |bytes: &[u8]| memmem::Finder::new(bytes).into_owned();
    let mut forms = vec![(format!("{secret:?}"), finder(secret.as_bytes()))];
    let bits = BASE64URL_NOPAD.decode(secret.as_bytes());
    let Some(bits) = bits.ok().filter(|bits| bits.len() == 32) else {
        return forms;
    };
    for encoding in [HEXLOWER, HEXUPPER, BASE64] {
        let text = encoding.encode(&bits);
        let name = format!("{secret:?}, as {text:?},");
        forms.push((name, finder(text.as_bytes())));
    }
    forms.push((format!("{secret:?}, as bits,"), finder(&bits)));
    forms
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

//! What lets somebody in. Whatever a test sends to a server or is given by it is noted here, and looked for when that
//! server ends, however it ends (`watch`).

use std::{
    collections::{BTreeMap, BTreeSet, btree_set},
    net::SocketAddr,
    ops::Range,
    sync::{Mutex, MutexGuard, PoisonError},
};

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use memchr::memmem::{self, Finder};
use serde_json::Value;

/// How many characters a token has.
const TOKEN: usize = 43;
/// The longest that has a token in it, in bytes: what is longer is full of messages, and looked through for nothing.
const LONGEST: usize = 16 << 10;
/// How many characters a secret has at least that is no token: a password, or a part of a cookie.
const SHORTEST: usize = 8;
/// The fields of requests that are passwords.
const PASSWORDS: [&str; 2] = ["password", "current"];
/// How a key begins and ends (RFC 7468, 10).
const KEY: (&str, &str) = ("-----BEGIN PRIVATE KEY-----", "-----END PRIVATE KEY-----");
/// Where the secret number is in a key of P-256 that ring has made (RFC 5958, RFC 5915).
const NUMBER: Range<usize> = 36..68;
/// How many secrets of one server are looked for, about: a server that works for long gives thousands of sessions.
const MOST: usize = 250;

/// What each server was sent, or gave.
static HEARD: Mutex<BTreeMap<SocketAddr, BTreeSet<String>>> = Mutex::new(BTreeMap::new());
/// Which server answers at the address of a proxy.
static BEHIND: Mutex<BTreeMap<SocketAddr, SocketAddr>> = Mutex::new(BTreeMap::new());

/// From now on what is heard at the address of a proxy is heard of the server.
pub fn forward(proxy: SocketAddr, server: SocketAddr) {
    lock(&BEHIND).insert(proxy, server);
}

/// Takes note of the tokens in anything that went to a server or came from it.
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

/// The parts of something that have nothing but what tokens are written in.
fn runs(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let is_of_token = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_');
    let runs = bytes.split(move |byte| !is_of_token(byte));
    runs.map(|run| str::from_utf8(run).expect("ASCII"))
}

/// Takes note of the passwords in a body.
pub fn hear_passwords(server: SocketAddr, body: &[u8]) {
    let Ok(Value::Object(fields)) = serde_json::from_slice(body) else {
        return;
    };
    for password in PASSWORDS.iter().filter_map(|name| fields.get(*name)) {
        keep(server, password.as_str().unwrap_or_default());
    }
}

/// Takes note of a cookie, of which each part may be a secret.
fn hear_cookie(server: SocketAddr, cookie: &str) {
    let (_, value) = cookie.split_once('=').unwrap_or_default();
    let value = value.split(';').next().unwrap_or_default();
    runs(value.as_bytes()).for_each(|part| keep(server, part));
}

/// Takes note of all that is secret in a header.
pub fn hear_header(server: SocketAddr, name: &str, value: &str) {
    hear(server, value.as_bytes());
    match name.to_lowercase().as_str() {
        "set-cookie" => hear_cookie(server, value),
        "cookie" => value.split("; ").for_each(|one| hear_cookie(server, one)),
        _ => {}
    }
}

/// Takes note of all that is secret in a request or an answer, whole or in part, as it is on the wire.
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

/// Takes note of a secret, but for what is too short to be one, and what no server gives.
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

/// What is secret in the keys of a file: each number, and the lines that it takes.
pub fn in_keys(file: &str) -> Vec<String> {
    // In JSON the ends of lines are escaped.
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

/// What is looked for.
#[derive(Default)]
pub struct Secrets(BTreeSet<String>);

impl Secrets {
    /// Those that the server of this address has heard of.
    pub fn of(server: SocketAddr) -> Self {
        Self(lock(&HEARD).get(&server).cloned().unwrap_or_default())
    }

    /// The same, of a server that has ended: another may listen there next.
    pub fn take(server: SocketAddr) -> Self {
        Self(lock(&HEARD).remove(&server).unwrap_or_default())
    }

    /// Every one of them, in every form; a sample from all over where there are too many.
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
    /// Where any of them is, with what is around it.
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

/// A secret as it is; a token also as its bits, and as these are often written.
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

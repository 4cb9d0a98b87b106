//! Searches for secrets everywhere one `chinwag` process writes: the terminal, its log and its folder.

use std::{
    fs,
    io::ErrorKind,
    path::{Path, PathBuf},
    process::Command,
};

use super::secrets::{Search, Secrets, in_keys};

/// The flag and the variable that give it a secret.
pub const GIVEN: (&str, &str) = ("--github-client-secret", "CHINWAG_GITHUB_CLIENT_SECRET");

/// One `chinwag` process, from start to end.
pub struct Watch {
    folder: PathBuf,
    /// The secrets that it must not reveal.
    secrets: Secrets,
}

impl Watch {
    /// A process whose data is all in this folder.
    pub fn of(folder: PathBuf) -> Self {
        let mut watch = Self {
            folder,
            secrets: Secrets::default(),
        };
        watch.hear(keys(&watch.folder));
        watch
    }

    /// A process that this command is about to start, in its home folder.
    pub fn of_command(command: &Command) -> Self {
        let mut watch = Self::of(command.get_current_dir().expect("a home").to_owned());
        watch.hear(given(command));
        watch
    }

    /// Adds secrets that it knows.
    pub fn hear(&mut self, secrets: impl IntoIterator<Item = String>) {
        self.secrets.extend(secrets);
    }

    /// The places in its folder where it has left a secret so far.
    pub fn in_folder(&mut self) -> Vec<String> {
        self.hear(keys(&self.folder));
        in_files(&self.secrets.search(), &self.folder)
    }

    /// The places in its output, its log and its folder where it has left a secret.
    pub fn everywhere(&mut self, printed: &str, logged: &str) -> Vec<String> {
        let (links, rest) = without_links(printed);
        self.hear(links);
        self.hear(keys(&self.folder));
        let search = self.secrets.search();
        let mut leaks = search.found(rest.as_bytes(), "the standard output");
        leaks.extend(search.found(logged.as_bytes(), "the log"));
        leaks.extend(in_files(&search, &self.folder));
        leaks
    }

    /// The places in a log where a secret occurs.
    pub fn in_log(&self, log: &[u8]) -> Vec<String> {
        self.secrets.search().found(log, "the log")
    }
}

/// The places below a folder where a secret occurs.
fn in_files(search: &Search, folder: &Path) -> Vec<String> {
    let files = files(folder).into_iter().filter(|path| !holds_keys(path));
    let found = files.filter_map(|path| {
        let place = path.strip_prefix(folder).unwrap_or(&path);
        Some(search.found(&read(&path)?, &place.display().to_string()))
    });
    found.flatten().collect()
}

/// The secrets in a command's output.
fn given(command: &Command) -> Vec<String> {
    let texts = command
        .get_args()
        .map(|argument| argument.to_string_lossy());
    let texts: Vec<_> = texts.collect();
    let flags = texts.iter().filter_map(|text| text.strip_prefix(GIVEN.0));
    let ours = flags.filter_map(|rest| rest.strip_prefix('='));
    let next = texts.windows(2).filter(|pair| pair[0] == GIVEN.0);
    let variables = command.get_envs().filter(|(name, _)| *name == GIVEN.1);
    ours.map(str::to_owned)
        .chain(next.map(|pair| pair[1].to_string()))
        .chain(variables.filter_map(|(_, value)| Some(value?.to_string_lossy().into_owned())))
        .collect()
}

/// The secrets of links that are printed on purpose, each on its own line, and the other output.
fn without_links(stdout: &str) -> (Vec<String>, String) {
    let (mut links, mut rest) = (Vec::new(), String::new());
    for line in stdout.lines() {
        let (link, secret) = line.split_once('#').unwrap_or_default();
        let is_link = link.trim_start().starts_with("http")
            && (link.ends_with("/join") || link.ends_with("/reset"));
        if is_link {
            links.push(secret.to_owned());
        }
        rest.push_str(if is_link { link } else { line });
        rest.push('\n');
    }
    (links, rest)
}

/// The secrets in the key files of a folder.
fn keys(home: &Path) -> Vec<String> {
    let files = files(home).into_iter().filter(|path| holds_keys(path));
    let texts = files.filter_map(|path| String::from_utf8(read(&path)?).ok());
    texts.flat_map(|text| in_keys(&text)).collect()
}

/// Whether a file holds keys on purpose: those of a certificate given by a test, or those of its own certificate
/// authority, readable only by its owner.
fn holds_keys(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "pem")
        || path.ends_with("tls/self-made.json")
}

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("its home folder is there for as long as it is");
    let mut all = Vec::new();
    for entry in entries.map(Result::unwrap) {
        match entry.file_type() {
            Ok(kind) if kind.is_dir() => all.extend(files(&entry.path())),
            Ok(kind) if kind.is_file() => all.push(entry.path()),
            _ => {}
        }
    }
    all
}

/// The content of a file; nothing if it was temporary and is gone.
fn read(path: &Path) -> Option<Vec<u8>> {
    match fs::read(path) {
        Ok(bytes) => Some(bytes),
        Err(error) if error.kind() == ErrorKind::NotFound => None,
        Err(error) => panic!("{}: {error}", path.display()),
    }
}

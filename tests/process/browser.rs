//! The page's own tests: its modules in Node, and the page in a real browser against the real binary. Their names sort
//! first, so that they run beside the other tests, which mostly wait.

use std::{
    env, fs, panic,
    path::{Path, PathBuf},
    process::Command,
};

use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use tempfile::TempDir;

use crate::{folder, support::skip, watch::Watch};

/// The names under which systems install Chromium, unless `CHINWAG_CHROMIUM` names it. The headless shell has the same
/// engine and takes half the time.
const CHROMIUMS: [&str; 5] = [
    "chromium-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

#[test]
fn page_modules_pass_their_tests() {
    if let Some(reason) = no_page() {
        return skip(&format!("the page is not tested, as {reason}"));
    }
    npm(&["run", "test"], &[]);
}

#[test]
fn page_passes_its_tests_in_a_real_browser() {
    if let Some(reason) = no_page() {
        return skip(&format!("the page is not tested, as {reason}"));
    }
    let Some(chromium) = chromium() else {
        return skip(
            "the page is not tested in a browser, as no Chromium was found: \
             install one, or name it in CHINWAG_CHROMIUM",
        );
    };
    let binary = Path::new(env!("CARGO_BIN_EXE_chinwag"));
    let leftovers = folder::on_disk();
    npm(
        &["run", "e2e"],
        &[
            ("CHINWAG_BINARY", binary),
            ("CHINWAG_CHROMIUM", &chromium),
            ("CHINWAG_LEFTOVERS", leftovers.path()),
        ],
    );
    let leaks = leaks(leftovers.path());
    assert!(leaks.is_empty(), "{}", leaks.join("\n"));
}

/// This build has no page to test.
fn no_page() -> Option<&'static str> {
    option_env!("SKIP_FRONTEND").map(|_| "this build has no page, as SKIP_FRONTEND is set")
}

fn chromium() -> Option<PathBuf> {
    if let Some(named) = env::var_os("CHINWAG_CHROMIUM") {
        return Some(named.into());
    }
    let folders: Vec<PathBuf> = env::split_paths(&env::var_os("PATH")?).collect();
    CHROMIUMS
        .iter()
        .flat_map(|name| folders.iter().map(move |folder| folder.join(name)))
        .find(|path| path.is_file())
}

fn npm(arguments: &[&str], environment: &[(&str, &Path)]) {
    let frontend = Path::new(env!("CARGO_MANIFEST_DIR")).join("frontend");
    let status = Command::new("npm")
        .args(arguments)
        .current_dir(frontend)
        .envs(environment.iter().copied())
        .status()
        .expect("npm built the page, so it is here");
    assert!(
        status.success(),
        "npm {} failed: its output is above",
        arguments.join(" ")
    );
}

/// The places where the servers of the page's tests have left a secret. Each server has left a folder with the title of
/// its test, its secrets, its output, its log and its data.
fn leaks(leftovers: &Path) -> Vec<String> {
    let folders = fs::read_dir(leftovers).unwrap();
    let folders: Vec<_> = folders.map(|folder| folder.unwrap().path()).collect();
    assert!(!folders.is_empty(), "no server has left anything to search");
    folders.iter().flat_map(|folder| leaks_of(folder)).collect()
}

fn leaks_of(folder: &Path) -> Vec<String> {
    let read = |name: &str| {
        let text = fs::read(folder.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        String::from_utf8_lossy(&text).into_owned()
    };
    let mut watch = Watch::of(folder.join("data"));
    watch.hear(read("secrets").lines().map(str::to_owned));
    let leaks = watch.everywhere(&read("printed"), &read("logged"));
    let test = read("test");
    let leaks = leaks.into_iter();
    leaks
        .map(|leak| format!("{}: {leak}", test.trim()))
        .collect()
}

const TOKEN: &str = "kW9J-0pTzq3mZr5uXh7yBv1nQe_LdAc8sFgR2tYiOaE";

/// The folder of a server, as the page's tests leave it, with a known token and this text in this file.
fn left(file: &str, text: &[u8]) -> TempDir {
    let leftovers = folder::temporary();
    let folder = leftovers.path().join("1");
    fs::create_dir_all(folder.join("data/tls")).unwrap();
    for (name, text) in [
        ("test", "somebody signs in"),
        ("secrets", &format!("correct horse\n{TOKEN}\n")),
        ("printed", "Chinwag listens\n"),
        ("logged", "GET /api/snapshot 200\n"),
        ("data/chinwag.db", "nothing"),
    ] {
        fs::write(folder.join(name), text).unwrap();
    }
    fs::write(folder.join(file), text).unwrap();
    leftovers
}

#[test]
fn secret_left_by_a_page_test_is_reported_with_its_test_and_place() {
    let bits = BASE64URL_NOPAD.decode(TOKEN.as_bytes()).unwrap();
    let texts = [
        TOKEN.to_owned(),
        HEXLOWER.encode(&bits),
        HEXUPPER.encode(&bits),
        BASE64.encode(&bits),
    ];
    let forms = texts.iter().map(String::as_bytes).chain([&bits[..]]);
    let texts: Vec<_> = forms
        .map(|form| [b"before ", form, b" after"].concat())
        .collect();
    for (file, place) in [
        ("printed", "the standard output"),
        ("logged", "the log"),
        ("data/chinwag.db", "chinwag.db"),
        ("data/chinwag.db-wal", "chinwag.db-wal"),
        ("data/tls/copy", "tls/copy"),
    ] {
        // The output is text.
        let is_text = !file.starts_with("data");
        for text in texts.iter().take(texts.len() - usize::from(is_text)) {
            let leaks = leaks(left(file, text).path());
            let [leak] = &leaks[..] else {
                panic!("{file}: {leaks:?}");
            };
            for part in ["somebody signs in: ", TOKEN, &format!("is in {place}: ")] {
                assert!(leak.contains(part), "{part} in {leak}");
            }
        }
    }
    let leaks = leaks(left("logged", b"is correct horse right?").path());
    assert!(leaks[0].contains("correct horse"), "{leaks:?}");
}

#[test]
fn page_test_without_secrets_passes_and_an_empty_run_fails() {
    assert_eq!(leaks(left("logged", b"all is well").path()), [""; 0]);
    let nothing = folder::temporary();
    assert!(panic::catch_unwind(|| leaks(nothing.path())).is_err());
}

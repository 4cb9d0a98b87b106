//! The page's own tests: its modules in Node, and the page itself in a real browser against the real binary.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

/// The names under which systems install a Chromium, where `CHINWAG_CHROMIUM` does not name one.
const CHROMIUMS: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

#[test]
fn the_modules_of_the_page_pass_their_tests() {
    if let Some(reason) = no_page() {
        return skip(reason);
    }
    npm(&["run", "test"], &[]);
}

#[test]
fn the_page_passes_its_tests_in_a_real_browser() {
    if let Some(reason) = no_page() {
        return skip(reason);
    }
    let Some(chromium) = chromium() else {
        return skip("no Chromium was found: install one, or name it in CHINWAG_CHROMIUM");
    };
    let binary = Path::new(env!("CARGO_BIN_EXE_chinwag"));
    npm(
        &["run", "e2e"],
        &[("CHINWAG_BINARY", binary), ("CHINWAG_CHROMIUM", &chromium)],
    );
}

/// This build has no page to test.
fn no_page() -> Option<&'static str> {
    option_env!("SKIP_FRONTEND").map(|_| "this build has no page, as SKIP_FRONTEND is set")
}

/// Says loudly what is not tested; in CI nothing may be left out.
fn skip(reason: &str) {
    assert!(env::var_os("CI").is_none(), "not skipped in CI: {reason}");
    eprintln!("\n*** SKIPPED: the page is not tested, as {reason}. ***\n");
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
    let program = if cfg!(windows) { "npm.cmd" } else { "npm" };
    let status = Command::new(program)
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

//! Builds the page with Vite into `OUT_DIR/web`, where rust-embed picks it up, so that `cargo run` is the only
//! command a newcomer needs. `SKIP_FRONTEND=1` puts a placeholder there instead, for work on the server alone.
use std::{
    env,
    ffi::OsStr,
    fs::{self, File, OpenOptions},
    io::Write,
    path::{Path, PathBuf},
    process::{self, Command, Stdio},
    time::SystemTime,
};

/// The files that the page is built from. Only existing files are watched: a missing one would make Cargo rebuild every
/// time.
const INPUTS: [&str; 9] = [
    "src",
    "public",
    "index.html",
    "package.json",
    "package-lock.json",
    "vite.config.ts",
    "emoji-data.ts",
    "svelte.config.js",
    "tsconfig.json",
];

/// The oldest Node that Vite 8 runs on.
const OLDEST_NODE: (u32, u32) = (20, 19);

const PLACEHOLDER: &str = "<!doctype html><html lang=\"en\"><title>Chinwag</title>\
    <p>This build has no page: it was made with SKIP_FRONTEND set.</p></html>";

fn main() {
    let frontend = Path::new("frontend");
    let out_dir = env::var_os("OUT_DIR").expect("Cargo sets OUT_DIR for build scripts");
    let web = PathBuf::from(out_dir).join("web");
    watch_inputs(frontend);
    if env::var_os("SKIP_FRONTEND").is_some() {
        write_placeholder(&web);
        return;
    }
    require_node();
    install_packages(frontend);
    build_page(frontend, &web);
}

fn watch_inputs(frontend: &Path) {
    println!("cargo::rerun-if-env-changed=SKIP_FRONTEND");
    println!("cargo::rerun-if-changed=frontend/build.rs");
    // `sqlx::migrate!` embeds the migrations, but Cargo does not notice new files there without this.
    println!("cargo::rerun-if-changed=migrations");
    for input in INPUTS.map(|name| frontend.join(name)) {
        if input.exists() {
            println!("cargo::rerun-if-changed={}", input.display());
        }
    }
}

fn write_placeholder(web: &Path) {
    // An earlier build with the page may have left files, which must not be embedded beside the placeholder.
    let _ = fs::remove_dir_all(web);
    fs::create_dir_all(web).expect("OUT_DIR is writable");
    fs::write(web.join("index.html"), PLACEHOLDER).expect("OUT_DIR is writable");
}

fn require_node() {
    let (major, minor) = OLDEST_NODE;
    let version = Command::new("node")
        .arg("--version")
        .output()
        .ok()
        .and_then(|output| String::from_utf8(output.stdout).ok())
        .unwrap_or_default();
    let wanted = format!(
        "Install Node {major}.{minor} or newer, or set SKIP_FRONTEND=1 to build the server without its page."
    );
    match parse_version(&version) {
        None => fail(&format!(
            "The page is built with Node.js, and `node` was not found. {wanted}"
        )),
        Some(found) if found < OLDEST_NODE => {
            fail(&format!("Node {} is too old. {wanted}", version.trim()))
        }
        Some(_) => {}
    }
}

/// `v20.19.4` as `(20, 19)`.
fn parse_version(text: &str) -> Option<(u32, u32)> {
    let mut numbers = text.trim().strip_prefix('v')?.split('.');
    Some((numbers.next()?.parse().ok()?, numbers.next()?.parse().ok()?))
}

/// Runs `npm ci` when the lock file is newer than the installed packages. Two builds at once (yours and your editor's)
/// wait for each other, because `npm ci` begins by deleting `node_modules`.
fn install_packages(frontend: &Path) {
    let turn =
        File::create(frontend.join(".npm-ci.lock")).expect("the frontend folder is writable");
    turn.lock().expect("this file system has file locks");
    let installed = modified(&frontend.join("node_modules/.package-lock.json"));
    if installed < modified(&frontend.join("package-lock.json")) {
        announce("Installing", "the page's packages with npm");
        let npm = if cfg!(windows) { "npm.cmd" } else { "npm" };
        run(
            frontend,
            npm,
            ["ci", "--include=dev", "--no-audit", "--no-fund"].map(OsStr::new),
        );
    }
}

fn build_page(frontend: &Path, web: &Path) {
    let vite = [
        "node_modules/vite/bin/vite.js",
        "build",
        "--emptyOutDir",
        "--outDir",
    ]
    .map(OsStr::new);
    announce("Building", "the page with Vite");
    run(frontend, "node", vite.into_iter().chain([web.as_os_str()]));
}

fn modified(path: &Path) -> SystemTime {
    fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .unwrap_or(SystemTime::UNIX_EPOCH)
}

/// Prints a line like Cargo's own on the terminal, if there is one: Cargo hides the output of a running build script.
fn announce(verb: &str, what: &str) {
    let terminal = if cfg!(windows) { "CONOUT$" } else { "/dev/tty" };
    if let Ok(mut terminal) = OpenOptions::new().write(true).open(terminal) {
        // The first two codes clear Cargo's progress bar, which it draws again below.
        let _ = write!(terminal, "\r\x1b[K\x1b[1;32m{verb:>12}\x1b[0m {what}\r\n");
    }
}

/// Runs a program to its end and shows its output only if it failed: Cargo would read the output as directives.
fn run<'a>(folder: &Path, program: &str, arguments: impl IntoIterator<Item = &'a OsStr>) {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    match command.output() {
        Err(error) => fail(&format!(
            "`{program}` did not start ({error}). It comes with Node.js: is it on the PATH?"
        )),
        Ok(output) if !output.status.success() => fail(&format!(
            "{command:?} failed.\n{}{}",
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr)
        )),
        Ok(_) => {}
    }
}

/// Ends the build with a plain message instead of a backtrace.
fn fail(message: &str) -> ! {
    for line in message.lines() {
        println!("cargo::error={line}");
    }
    process::exit(1);
}

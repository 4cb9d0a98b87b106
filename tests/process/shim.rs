//! Libraries between `chinwag` and the operating system: small C sources in this folder, which the dynamic linker loads
//! before libc.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::{Mutex, PoisonError},
};

use crate::support::skip;

pub struct Shim(PathBuf);

/// The compiled libraries of this run, by name.
static COMPILED: Mutex<BTreeMap<&str, Option<PathBuf>>> = Mutex::new(BTreeMap::new());

impl Shim {
    /// Compiles this source, once. None without a C compiler; building Chinwag needs one anyway, for SQLite.
    pub fn build(name: &'static str) -> Option<Self> {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        let library = compiled.entry(name).or_insert_with(|| compile(name));
        library.clone().map(Self)
    }

    /// Loads it into a command's process.
    pub fn preload(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.0);
    }
}

/// Not in memory, where some systems forbid executables.
fn compile(name: &str) -> Option<PathBuf> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/process")
        .join(name);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let library = folder.join(name).with_extension("so");
    let draft = library.with_extension(process::id().to_string());
    let compiled = Command::new("cc")
        .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"])
        .arg("-o")
        .arg(&draft)
        .arg(source)
        .args(["-ldl", "-lpthread"])
        .status();
    match compiled {
        Ok(status) => {
            assert!(status.success(), "{name} does not compile");
            fs::rename(draft, &library).unwrap();
            Some(library)
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            skip("there is no C compiler `cc`");
            None
        }
        Err(error) => panic!("cc: {error}"),
    }
}

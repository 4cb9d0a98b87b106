//! What stands between `chinwag` and the operating system in some tests: a small C library of this folder, which the
//! dynamic linker puts in front of libc.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
    process::{self, Command},
    sync::{Mutex, PoisonError},
};

use crate::support::skip;

pub struct Shim(PathBuf);

/// What was compiled in this run, by its name.
static COMPILED: Mutex<BTreeMap<&str, Option<PathBuf>>> = Mutex::new(BTreeMap::new());

impl Shim {
    /// Compiles the source of this name, once. There is none without a C compiler; whoever builds Chinwag has one, for
    /// SQLite.
    pub fn build(name: &'static str) -> Option<Self> {
        let mut compiled = COMPILED.lock().unwrap_or_else(PoisonError::into_inner);
        let library = compiled.entry(name).or_insert_with(|| compile(name));
        library.clone().map(Self)
    }

    /// Puts it in front of what a command starts.
    pub fn preload(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.0);
    }
}

/// Not into memory, from which systems run nothing.
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

//! What stands between `chinwag` and the operating system in some tests: a small C library of this folder, which the
//! dynamic linker puts in front of libc.

use std::{
    env, io,
    path::{Path, PathBuf},
    process::Command,
};

use crate::process::Home;

pub struct Shim(PathBuf);

impl Shim {
    /// Compiles the source of this name. There is none without a C compiler; whoever builds Chinwag has one, for SQLite.
    pub fn build(home: &Home, name: &str) -> Option<Self> {
        let source = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests/process")
            .join(name);
        let library = home.path(name).with_extension("so");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-O1", "-Wall", "-Wextra", "-Werror"])
            .arg("-o")
            .arg(&library)
            .arg(source)
            .args(["-ldl", "-lpthread"])
            .status();
        match compiled {
            Ok(status) => {
                assert!(status.success(), "{name} does not compile");
                Some(Self(library))
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound && env::var("CI").is_err() => {
                eprintln!("skipped: there is no C compiler `cc`");
                None
            }
            Err(error) => panic!("cc: {error}"),
        }
    }

    /// Puts it in front of what a command starts.
    pub fn preload(&self, command: &mut Command) {
        command.env("LD_PRELOAD", &self.0);
    }
}

//! A server under load: the real binary or the naive server, as a process with its own folder.

use std::{
    ffi::OsString,
    fs,
    io::{BufRead, BufReader},
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use tempfile::TempDir;

use crate::{arguments::Arguments, naive, process, world};

/// A program to measure.
#[derive(Clone)]
pub struct Program {
    /// Its name in the tables.
    pub name: String,
    path: PathBuf,
    kind: Kind,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Chinwag,
    Naive,
}

impl Program {
    /// Chinwag, or the binaries to compare.
    pub fn chinwags(arguments: &Arguments) -> Vec<Self> {
        let chinwag = |name: String, path: PathBuf| Self {
            name,
            path: fs::canonicalize(path).expect("the binary is there"),
            kind: Kind::Chinwag,
        };
        match arguments.binaries.as_slice() {
            [] => vec![chinwag(
                "Chinwag".to_owned(),
                env!("CARGO_BIN_EXE_chinwag").into(),
            )],
            paths => paths
                .iter()
                .map(|path| chinwag(path.display().to_string(), path.clone()))
                .collect(),
        }
    }

    /// All programs to measure: Chinwag or the binaries to compare, and the naive server.
    pub fn all(arguments: &Arguments, naive: &str) -> Vec<Self> {
        let mut programs = Self::chinwags(arguments);
        if !arguments.alone {
            programs.push(Self::naive(naive));
        }
        programs
    }

    /// The naive server, which is part of this binary, with its name in the tables.
    pub fn naive(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            path: std::env::current_exe().expect("this binary is there"),
            kind: Kind::Naive,
        }
    }

    fn arguments(&self, folder: &Path) -> Vec<OsString> {
        match self.kind {
            Kind::Chinwag => vec![
                "--port".into(),
                "0".into(),
                "--rate-limits".into(),
                "off".into(),
                "--data".into(),
                folder.into(),
            ],
            Kind::Naive => vec![naive::COMMAND.into(), folder.into()],
        }
    }
}

/// A server that runs until this is dropped.
pub struct Server {
    pub address: SocketAddr,
    /// The number of its sockets while no client is connected.
    pub sockets: usize,
    child: Child,
}

impl Server {
    /// Starts a program on a folder, and returns when it listens.
    pub fn start(program: &Program, folder: &Path) -> Self {
        let mut child = Command::new(&program.path)
            .args(program.arguments(folder))
            .current_dir(folder)
            .env_clear()
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the server can be started");
        let mut line = String::new();
        let output = child.stdout.take().expect("it is piped");
        BufReader::new(output)
            .read_line(&mut line)
            .expect("the server says where it listens");
        let address = line.trim().rsplit_once("http://").map(|(_, rest)| rest);
        Self {
            address: address
                .and_then(|address| address.parse().ok())
                .expect("the first line names the address"),
            sockets: process::sockets(child.id()),
            child,
        }
    }

    /// The process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have exited already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A new folder on the build's disk: the folder for temporary files may be in memory.
pub fn folder() -> TempDir {
    tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder can be made")
}

/// A new folder with a copy of a prepared database.
pub fn copy_of(prepared: &Path) -> TempDir {
    let folder = folder();
    fs::copy(prepared.join(world::FILE), folder.path().join(world::FILE))
        .expect("a database can be copied");
    folder
}

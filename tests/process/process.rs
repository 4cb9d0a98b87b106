//! `chinwag` as a process: in its own home folder, without the tests' environment, and killed when it is dropped. It
//! logs everything, and leaking a secret fails its test.

mod child;

pub use child::{Ended, Process};

use std::{
    env, fs, iter,
    ops::Deref,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::{actor::Actor, folder, listening::Listening};

/// The home folder of a test's `chinwag`, with the data folder at its default place below it. It exists while this is
/// held.
pub struct Home(TempDir);

impl Home {
    pub fn new() -> Self {
        Self(folder::temporary())
    }

    /// A home on a disk instead of memory.
    pub fn on_disk() -> Self {
        Self(folder::on_disk())
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn data(&self) -> PathBuf {
        self.path(".local/share/chinwag")
    }

    pub fn database(&self) -> PathBuf {
        self.data().join("chinwag.db")
    }

    /// `chinwag` with these arguments, ready to run here.
    pub fn chinwag<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_chinwag"));
        command
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("HOME", self.0.path())
            // As in a release build, where Rocket does more by default.
            .env("ROCKET_PROFILE", "release")
            .env("CHINWAG_LOG", "debug")
            // A demo has John and Jane, who have said nothing yet.
            .env("CHINWAG_EMPTY", "true");
        command
    }

    /// A server on a free port where anyone can sign in as anyone, without rate limits, with the data of all other
    /// commands here.
    pub fn demo(&self) -> Command {
        let mut command = self.chinwag(["--port", "0", "--rate-limits", "off", "--dev-login"]);
        command.env("CHINWAG_DATA", self.data());
        command
    }

    /// Runs `chinwag` to its end.
    pub fn run<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Ended {
        Process::spawn(self.chinwag(arguments)).wait()
    }

    /// Starts a server on a free port.
    pub fn serve<'a>(&self, arguments: impl IntoIterator<Item = &'a str>) -> Server {
        let arguments = ["--port", "0", "--rate-limits", "off"]
            .into_iter()
            .chain(arguments);
        Server::start(self.chinwag(arguments))
    }

    /// Starts [`Home::demo`].
    pub fn serve_demo(&self) -> Server {
        Server::start(self.demo())
    }

    pub fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }
}

/// Runs `chinwag` under another program.
pub fn run_by(mut program: Command, chinwag: &Command) -> Command {
    let set = |(name, value): (_, Option<_>)| Some((name, value?));
    program
        .arg(chinwag.get_program())
        .args(chinwag.get_args())
        .current_dir(chinwag.get_current_dir().expect("a home"))
        .env_clear()
        .env("PATH", env::var_os("PATH").unwrap())
        .envs(chinwag.get_envs().filter_map(set));
    program
}

/// A server that listens.
pub struct Server {
    pub process: Process,
    listening: Listening,
}

impl Deref for Server {
    type Target = Listening;

    fn deref(&self) -> &Listening {
        &self.listening
    }
}

impl Server {
    /// Starts it, and reads its address from the first printed line.
    pub fn start(command: Command) -> Self {
        Self::try_start(command).unwrap_or_else(|ended| panic!("it did not start: {ended:?}"))
    }

    /// Returns the outcome if it ends instead.
    pub fn try_start(command: Command) -> Result<Self, Ended> {
        let mut process = Process::spawn(command);
        let Some(line) = process.line() else {
            return Err(process.wait());
        };
        let address = line
            .split_once(" listens on http")
            .and_then(|(_, origin)| origin.trim_start_matches('s').strip_prefix("://"))
            .and_then(|address| address.parse().ok())
            .unwrap_or_else(|| panic!("no address in {line:?}"));
        process.serves(address);
        let listening = Listening::at(address);
        Ok(Self { process, listening })
    }

    /// The token of the printed owner link.
    pub fn owner_link(&self) -> String {
        let mut lines = iter::from_fn(|| self.process.line());
        let token = lines.find_map(|line| Some(line.split_once("/join#")?.1.to_owned()));
        token.expect("the greeting has a link")
    }

    /// Joins by the printed owner link.
    pub fn owner(&self) -> Actor {
        self.anonymous().join(&self.owner_link(), "olivia")
    }

    /// Stops it, and waits for its end, which removes its write-ahead log.
    pub fn stop(mut self) -> Ended {
        self.process.check_files();
        self.process.signal("TERM");
        self.process.wait()
    }

    /// Kills it: for the process, the same as a power cut.
    pub fn kill(self) {
        self.process.signal("KILL");
        assert_eq!(self.process.wait().code, None);
    }
}

/// The bytes of the database and of its write-ahead log.
pub fn stored(database: &Path) -> (Vec<u8>, Vec<u8>) {
    let log = database.with_extension("db-wal");
    (
        fs::read(database).unwrap(),
        fs::read(log).unwrap_or_default(),
    )
}

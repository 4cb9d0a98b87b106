//! A file in the data folder that names the server which uses it. It is seen where locks are not: on a network's file
//! system, and by another path to the same folder.
//!
//! A lease is live for as long as its holder renews it. Its age is told by the clock of the file system, against a file
//! that is written at the same moment: two computers' clocks need not agree.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Seek, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use tokio::{
    task::spawn_blocking,
    time::{MissedTickBehavior, interval},
};

use super::open_private;
use crate::{addresses, tokens::Token};

const FILE: &str = "chinwag.lease";
/// How often the holder sees whether the lease is still its own.
const LOOK: Duration = Duration::from_secs(1);
/// How often it renews it: no more than a small computer's card bears.
const RENEWAL: Duration = Duration::from_secs(10);
/// How long a lease is live that nobody renews.
pub(super) const LIFETIME: Duration = Duration::from_secs(30);

/// Whether the operating system's own locks tell of every other server on the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On a disk of this computer.
    Local,
    /// On a network.
    Network,
}

/// Who holds a lease, as its file says, one line for each.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Holder {
    host: String,
    /// Of computers and containers with the same name, only one.
    system: String,
    process: u32,
    place: String,
    id: String,
}

/// Why there is no lease.
pub(super) enum Refusal {
    /// Another server has it: on this computer, or on one of this name.
    Live(Option<String>),
    /// It cannot be written.
    NotWritable(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::NotWritable(error)
    }
}

/// A lease that this process holds, until it is dropped.
#[derive(Debug)]
pub(super) struct Lease {
    path: PathBuf,
    holder: Holder,
}

impl Lease {
    /// Takes the lease of a folder whose lock this process has.
    pub(super) fn take(folder: &Path, place: Place) -> Result<Self, Refusal> {
        let lease = Self {
            path: folder.join(FILE),
            holder: Holder::this(place),
        };
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&lease.path)
        {
            Ok(_) => lease.replace(&lease.path)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => lease.take_over()?,
            Err(error) => return Err(error.into()),
        }
        if lease.is_own()? {
            Ok(lease)
        } else {
            Err(lease.refusal())
        }
    }

    /// Takes it from a holder that is gone.
    fn take_over(&self) -> Result<(), Refusal> {
        let draft = self
            .path
            .with_extension(format!("lease-{}", self.holder.id));
        self.replace(&draft)?;
        let taken = match self.is_free(&draft) {
            Ok(true) => fs::rename(&draft, &self.path).map_err(Refusal::from),
            Ok(false) => Err(self.refusal()),
            Err(error) => Err(error.into()),
        };
        if taken.is_err() {
            let _ = fs::remove_file(draft);
        }
        taken
    }

    fn is_free(&self, draft: &Path) -> io::Result<bool> {
        let now = fs::metadata(draft)?.modified()?;
        let renewed = fs::metadata(&self.path)?.modified()?;
        let is_over = now.duration_since(renewed).is_ok_and(|age| age > LIFETIME);
        // A power cut may have emptied it.
        let is_gone = read(&self.path)?.map_or(self.holder.place == LOCAL, |found| {
            found.is_gone(&self.holder)
        });
        Ok(is_over || is_gone)
    }

    fn replace(&self, path: &Path) -> io::Result<()> {
        open_private(path)?.write_all(self.holder.to_string().as_bytes())
    }

    fn refusal(&self) -> Refusal {
        let found = read(&self.path).ok().flatten();
        let elsewhere = found.filter(|found| !found.is_of_this_system());
        Refusal::Live(elsewhere.map(|found| found.host))
    }

    fn is_own(&self) -> io::Result<bool> {
        Ok(read(&self.path)?.is_some_and(|found| found == self.holder))
    }

    /// Ends when another server has taken the lease, or this one could not renew it for as long as it is live. On a disk
    /// of this computer the lock is enough for the latter.
    pub(super) async fn lost(&self) {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut renewed = looks.tick().await;
        loop {
            let now = looks.tick().await;
            let is_due = now - renewed >= RENEWAL;
            let (path, holder) = (self.path.clone(), self.holder.clone());
            match spawn_blocking(move || check(&path, &holder, is_due)).await {
                Ok(Ok(true)) if is_due => renewed = now,
                Ok(Ok(true)) => {}
                Ok(Err(_)) | Err(_) if self.holder.place == LOCAL || now - renewed < LIFETIME => {}
                Ok(Ok(false) | Err(_)) | Err(_) => return,
            }
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.is_own().unwrap_or(false) {
            let _ = fs::remove_file(&self.path);
        }
    }
}

/// Whether the lease is still this holder's. To renew it writes the same once more: who has taken the lease has put another
/// file in its place, so that this one is never theirs.
fn check(path: &Path, holder: &Holder, is_due: bool) -> io::Result<bool> {
    let mut file = File::options().read(true).write(is_due).open(path)?;
    let mut text = String::new();
    file.read_to_string(&mut text)?;
    if Holder::parse(&text).as_ref() != Some(holder) {
        return Ok(false);
    }
    if is_due {
        file.rewind()?;
        file.write_all(text.as_bytes())?;
    }
    Ok(true)
}

/// Whether a server holds the lease of a folder, as far as its file tells.
pub(super) fn is_held(folder: &Path) -> bool {
    let found = read(&folder.join(FILE)).ok().flatten();
    found.is_some_and(|found| found.is_of_this_system() && found.is_alive())
}

fn read(path: &Path) -> io::Result<Option<Holder>> {
    Ok(Holder::parse(&fs::read_to_string(path)?))
}

const LOCAL: &str = "local";
const NETWORK: &str = "network";

impl Holder {
    fn this(place: Place) -> Self {
        Self {
            host: addresses::machine(),
            system: system(),
            process: std::process::id(),
            place: match place {
                Place::Local => LOCAL,
                Place::Network => NETWORK,
            }
            .to_owned(),
            id: Token::random().to_string(),
        }
    }

    fn parse(text: &str) -> Option<Self> {
        let lines: Vec<_> = text.lines().collect();
        let [host, system, process, place, id] = lines[..] else {
            return None;
        };
        Some(Self {
            host: host.to_owned(),
            system: system.to_owned(),
            process: process.parse().ok()?,
            place: place.to_owned(),
            id: id.to_owned(),
        })
    }

    /// It has ended, as far as who has the lock can tell: of two servers on the same disk, the lock lets in one alone.
    fn is_gone(&self, newcomer: &Self) -> bool {
        let is_on_same_disk = self.place == LOCAL && newcomer.place == LOCAL;
        is_on_same_disk || self.is_of_this_system() && !self.is_alive()
    }

    fn is_of_this_system(&self) -> bool {
        self.host == addresses::machine() && self.system == system()
    }

    #[cfg(unix)]
    fn is_alive(&self) -> bool {
        let process = i32::try_from(self.process).ok();
        let process = process.and_then(rustix::process::Pid::from_raw);
        process.is_some_and(|process| {
            // A process of another user answers that it may not be asked.
            rustix::process::test_kill_process(process) != Err(rustix::io::Errno::SRCH)
        })
    }

    #[cfg(not(unix))]
    fn is_alive(&self) -> bool {
        true
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (host, system, process) = (&self.host, &self.system, self.process);
        write!(
            f,
            "{host}\n{system}\n{process}\n{}\n{}\n",
            self.place, self.id
        )
    }
}

/// What a number of a process belongs to: this run of the computer, and this container.
fn system() -> String {
    let run = fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let container = fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {}", run.trim(), container.display())
}

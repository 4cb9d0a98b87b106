//! A file in the data folder that names its server. It works where locks do not: on a network file system, and through
//! another path to the same folder.
//!
//! A lease is live while its holder renews it. Its age is measured by the file system's clock, against a file that is
//! written at the same moment, so that two computers' clocks need not agree.

mod holder;

use std::{
    fs::{self, File, OpenOptions},
    io::{self, ErrorKind, Read, Seek, Write},
    path::{Path, PathBuf},
    sync::mpsc::{self, RecvTimeoutError},
    thread,
    time::{Duration, Instant},
};

use tokio::sync::watch;

use super::open_private;
use holder::Holder;

const FILE: &str = "chinwag.lease";
/// The maximum size of a lease, in bytes.
const LONGEST: u64 = 4_096;
/// The interval at which the holder checks that the lease is still its own.
const LOOK: Duration = Duration::from_secs(1);
/// The interval of renewals: long enough to spare a small computer's memory card.
const RENEWAL: Duration = Duration::from_secs(10);
/// The time after which a lease expires without a renewal.
pub(super) const LIFETIME: Duration = Duration::from_secs(30);

/// Whether the operating system's locks show every other server on the folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// On a local disk.
    Local,
    /// On a network file system.
    Network,
}

/// The reason why the lease cannot be taken.
pub(super) enum Refusal {
    /// Another server has it: on this computer, or on the computer with this name.
    Live(Option<String>),
    /// It cannot be written.
    NotWritable(io::Error),
}

impl From<io::Error> for Refusal {
    fn from(error: io::Error) -> Self {
        Self::NotWritable(error)
    }
}

/// A lease that this process holds until it is dropped. A thread renews it, so that it does not expire while a large
/// database is checked, or the last requests are awaited.
#[derive(Debug)]
pub(super) struct Lease {
    claim: Claim,
    /// Closed when the thread has ended, which without a drop means that the lease is lost.
    lost: watch::Receiver<()>,
    /// Tells the thread to end.
    _held: mpsc::Sender<()>,
}

impl Lease {
    /// Takes the lease of a folder whose lock this process holds.
    pub(super) fn take(folder: &Path, place: Place) -> Result<Self, Refusal> {
        let claim = Claim {
            path: folder.join(FILE),
            holder: Holder::this(place),
        };
        claim.stake()?;
        Ok(Self::keep(claim, LOOK, RENEWAL)?)
    }

    fn keep(claim: Claim, look: Duration, renewal: Duration) -> io::Result<Self> {
        let (held, until) = mpsc::channel();
        let (losing, lost) = watch::channel(());
        let kept = claim.clone();
        thread::Builder::new()
            .name("lease".to_owned())
            .spawn(move || {
                let _losing = losing;
                kept.renew(&until, look, renewal);
            })?;
        Ok(Self {
            claim,
            lost,
            _held: held,
        })
    }

    /// Waits until another server has taken the lease, or until it has expired because it could not be renewed. On a
    /// local disk the lock protects against the latter.
    pub(super) fn lost(&self) -> impl Future<Output = ()> + use<> {
        let mut lost = self.lost.clone();
        async move {
            let _ = lost.changed().await;
        }
    }

    /// Whether it is still this process's lease.
    pub(super) fn is_own(&self) -> bool {
        self.claim.is_own().unwrap_or(false)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if self.is_own() {
            let _ = fs::remove_file(&self.claim.path);
        }
    }
}

/// A lease's content and path.
#[derive(Debug, Clone)]
struct Claim {
    path: PathBuf,
    holder: Holder,
}

impl Claim {
    fn stake(&self) -> Result<(), Refusal> {
        match OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&self.path)
        {
            Ok(_) => self.write(&self.path)?,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => self.take_over()?,
            Err(error) => return Err(error.into()),
        }
        if self.is_own()? {
            Ok(())
        } else {
            Err(self.refusal())
        }
    }

    /// Takes over the lease of a holder that is gone.
    fn take_over(&self) -> Result<(), Refusal> {
        let draft = self
            .path
            .with_extension(format!("lease-{}", self.holder.id));
        self.write(&draft)?;
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
        // A time far in the future was written before the clock was set back.
        let age = now.duration_since(renewed);
        let is_over = age.map_or_else(|ahead| ahead.duration() > LIFETIME, |age| age > LIFETIME);
        // A power cut may have emptied the file.
        let is_gone = read(&self.path)?.map_or(self.holder.is_on_disk(), |found| {
            found.is_gone(&self.holder)
        });
        Ok(is_over || is_gone)
    }

    fn write(&self, path: &Path) -> io::Result<()> {
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

    /// Renews the lease until it is dropped or lost.
    fn renew(&self, until: &mpsc::Receiver<()>, look: Duration, renewal: Duration) {
        let mut renewed = Instant::now();
        while until.recv_timeout(look) == Err(RecvTimeoutError::Timeout) {
            let is_due = renewed.elapsed() >= renewal;
            match self.check(is_due) {
                Ok(true) if is_due => renewed = Instant::now(),
                Ok(true) => {}
                Err(_) if self.holder.is_on_disk() || renewed.elapsed() < LIFETIME => {}
                Ok(false) | Err(_) => return,
            }
        }
    }

    /// Whether the lease is still this holder's. A renewal writes the same content to the open file: a server that
    /// takes the lease replaces the file, so this never overwrites another server's lease.
    fn check(&self, is_due: bool) -> io::Result<bool> {
        let mut file = File::options().read(true).write(is_due).open(&self.path)?;
        let mut text = String::new();
        file.read_to_string(&mut text)?;
        if Holder::parse(&text).as_ref() != Some(&self.holder) {
            return Ok(false);
        }
        if is_due {
            file.rewind()?;
            file.write_all(text.as_bytes())?;
        }
        Ok(true)
    }
}

/// Whether a server holds the lease of a folder, according to the file.
pub(super) fn is_held(folder: &Path) -> bool {
    let found = read(&folder.join(FILE)).ok().flatten();
    found.is_some_and(|found| found.is_of_this_system() && found.is_alive())
}

fn read(path: &Path) -> io::Result<Option<Holder>> {
    let mut text = String::new();
    File::open(path)?.take(LONGEST).read_to_string(&mut text)?;
    Ok(Holder::parse(&text))
}

#[cfg(test)]
mod tests {
    use std::time::SystemTime;

    use super::*;

    #[test]
    fn lease_from_the_future_expires() {
        let folder = tempfile::tempdir().unwrap();
        let claim = Claim {
            path: folder.path().join(FILE),
            holder: Holder::this(Place::Network),
        };
        let is_free = |changed: SystemTime| {
            fs::write(&claim.path, "elsewhere\nanother\n1\nnetwork\nid\n").unwrap();
            let file = File::options().write(true).open(&claim.path).unwrap();
            file.set_modified(changed).unwrap();
            claim.stake().is_ok()
        };
        let now = SystemTime::now();
        assert!(!is_free(now) && !is_free(now + LIFETIME / 2));
        assert!(is_free(now + LIFETIME * 3) && is_free(now - LIFETIME * 3));
    }

    #[tokio::test]
    async fn lease_is_renewed_while_nobody_awaits_its_loss() {
        let folder = tempfile::tempdir().unwrap();
        let claim = Claim {
            path: folder.path().join(FILE),
            holder: Holder::this(Place::Network),
        };
        assert!(claim.stake().is_ok());
        let path = claim.path.clone();
        let file = File::options().write(true).open(&path).unwrap();
        let before = SystemTime::now() - LIFETIME;
        file.set_modified(before).unwrap();
        let soon = Duration::from_millis(1);
        let lease = Lease::keep(claim, soon, soon).unwrap();
        let renewed = || fs::metadata(&path).unwrap().modified().unwrap();
        let begun = Instant::now();
        while renewed() <= before {
            assert!(begun.elapsed() < LIFETIME, "it is not renewed");
            thread::sleep(soon);
        }
        fs::write(&path, "another's").unwrap();
        lease.lost().await;
        drop(lease);
        assert!(path.exists());
    }
}

//! The data folder: private to its owner, and used by one server at a time.

mod lease;
mod network;

use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
};

use crate::config::{self, Config, Origin};
use lease::{Lease, Place, Refusal};

/// The folder of the server's own certificates.
pub(crate) const TLS: &str = "tls";
/// The addresses of its server, one per line. It is separate from the lock, which others cannot read on some systems.
const ADDRESSES: &str = "chinwag.addresses";
/// A page that redirects the browser to a link (`--open`).
const REDIRECT: &str = "chinwag.open.html";

/// The reason why a data folder cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum DataError {
    /// It cannot be created or written.
    #[error("The data folder {0} cannot be written: {1}.\nChoose another with --data.")]
    NotWritable(PathBuf, io::Error),
    /// It contains a symbolic link, or a pipe, a socket or a device, which would block Chinwag.
    #[error(
        "{0} is a symbolic link or a special file. Chinwag opens neither in its data folder.\n\
         Replace it with a plain file, or choose another folder with --data."
    )]
    Link(PathBuf),
    /// No server has used it yet.
    #[error(
        "There is no data of Chinwag in {0}. Choose its folder with --data, or start the server there first."
    )]
    Unused(PathBuf),
    /// Another server uses it, at these addresses if they are known.
    #[error(
        "Chinwag already runs{place} with the data folder {0}.\nStop it first, or choose another folder with --data.",
        place = at(.1)
    )]
    InUse(PathBuf, Vec<Origin>),
    /// A server on another computer uses it, at these addresses if they are known.
    #[error(
        "Chinwag already runs on the computer {1}{place} with the data folder {0}.\nStop it first, or choose another folder with --data. \
         If that computer crashed, wait {seconds} seconds and try again.", place = at(.2), seconds = lease::LIFETIME.as_secs()
    )]
    InUseElsewhere(PathBuf, String, Vec<Origin>),
    /// Another server has taken it over.
    #[error(
        "Another Chinwag has taken over the data folder {0}. This Chinwag stops, because two at once would lose messages."
    )]
    Taken(PathBuf),
    /// It is on a file system that can lose messages.
    #[error(
        "The data folder {0} is on a network file system ({1}), where a database can lose messages.\n\
         Choose a folder on a local disk with --data. To use it anyway, with a single server and only from this \
         computer, add --allow-network-data."
    )]
    Network(PathBuf, String),
}

/// The addresses as part of a sentence, with a space before them.
fn at(addresses: &[Origin]) -> String {
    let addresses: Vec<_> = addresses.iter().map(ToString::to_string).collect();
    match addresses.as_slice() {
        [] => String::new(),
        addresses => format!(" at {}", addresses.join(", ")),
    }
}

/// Checks that a server has used the folder, without creating anything.
///
/// # Errors
/// It has no database, or has links.
pub fn check_used(config: &Config) -> Result<(), DataError> {
    let folder = &config.data;
    if let Some(link) = links(folder).ok().and_then(|mut links| links.next()) {
        return Err(DataError::Link(link));
    }
    match config.database().try_exists() {
        Ok(false) => Err(DataError::Unused(folder.clone())),
        // Another problem shows when the database is opened.
        Ok(true) | Err(_) => Ok(()),
    }
}

/// Creates the folder if it is missing, and checks that it can be used.
///
/// # Errors
/// It cannot.
pub fn prepare(config: &Config) -> Result<(), DataError> {
    place(config)?;
    open_lock(&config.data).map(drop)
}

/// The folder's path, if its file system is allowed. Creates the folder if it is missing.
fn place(config: &Config) -> Result<Place, DataError> {
    make(&config.data).map_err(|error| DataError::NotWritable(config.data.clone(), error))?;
    match network::file_system(&config.data) {
        Some(kind) if !config.allow_network_data => {
            Err(DataError::Network(config.data.clone(), kind))
        }
        Some(_) => Ok(Place::Network),
        None => Ok(Place::Local),
    }
}

/// The right to serve a data folder while this is held. The operating system releases it when the process ends, in any
/// way.
#[derive(Debug)]
pub struct Lock {
    folder: PathBuf,
    lease: Option<Lease>,
    _file: File,
}

impl Lock {
    /// Waits until another server has taken the folder over.
    pub fn lost(&self) -> impl Future<Output = DataError> + use<> {
        let (folder, lost) = (self.folder.clone(), self.lease.as_ref().map(Lease::lost));
        async move {
            match lost {
                Some(lost) => lost.await,
                None => std::future::pending().await,
            }
            DataError::Taken(folder)
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // After a takeover they belong to the other server.
        if !self.lease.as_ref().is_none_or(Lease::is_own) {
            return;
        }
        let _ = fs::remove_file(self.folder.join(ADDRESSES));
        let _ = fs::remove_file(self.folder.join(REDIRECT));
    }
}

/// Takes the right to serve a data folder.
///
/// # Errors
/// Another process has it.
pub fn lock(config: &Config) -> Result<Lock, DataError> {
    let folder = &config.data;
    let place = place(config)?;
    let file = open_lock(folder)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(DataError::InUse(folder.clone(), addresses(folder)));
        }
        // Some file systems have no locks: the lease must suffice.
        Err(TryLockError::Error(_)) if place == Place::Network => {}
        Err(TryLockError::Error(error)) => {
            return Err(DataError::NotWritable(folder.clone(), error));
        }
    }
    let lease = lease(folder, place)?;
    // A server that was killed has left its own.
    let _ = fs::remove_file(folder.join(ADDRESSES));
    Ok(Lock {
        folder: folder.clone(),
        lease,
        _file: file,
    })
}

/// Takes the lease. On a local disk the server works without it: the disk may be full.
fn lease(folder: &Path, place: Place) -> Result<Option<Lease>, DataError> {
    match Lease::take(folder, place) {
        Ok(lease) => Ok(Some(lease)),
        Err(Refusal::Live(None)) => Err(DataError::InUse(folder.to_owned(), addresses(folder))),
        Err(Refusal::Live(Some(host))) => Err(DataError::InUseElsewhere(
            folder.to_owned(),
            host,
            addresses(folder),
        )),
        Err(Refusal::NotWritable(_)) if place == Place::Local => Ok(None),
        Err(Refusal::NotWritable(error)) => Err(DataError::NotWritable(folder.to_owned(), error)),
    }
}

/// Writes the server's addresses for other commands on the folder.
///
/// # Errors
/// It cannot be written.
pub fn announce(folder: &Path, addresses: &[Origin]) -> io::Result<()> {
    let mut file = open_private(&folder.join(ADDRESSES))?;
    file.set_len(0)?;
    addresses
        .iter()
        .try_for_each(|address| writeln!(file, "{address}"))
}

/// Writes a page that redirects a browser to a link, and returns its path. Other users can see the arguments of every
/// program, including a browser's, but not this page.
///
/// # Errors
/// It cannot be written.
pub fn redirect_to(folder: &Path, link: &str) -> io::Result<PathBuf> {
    let path = folder.join(REDIRECT);
    let mut file = open_private(&path)?;
    file.set_len(0)?;
    writeln!(
        file,
        "<!doctype html><meta http-equiv=\"refresh\" content=\"0;url={link}\">\
         <title>Chinwag</title><p><a href=\"{link}\">Open Chinwag</a></p>"
    )?;
    fs::canonicalize(path)
}

/// The addresses of the server that uses the folder; none if no server runs.
#[must_use]
pub fn announced(folder: &Path) -> Option<Vec<Origin>> {
    let lock = open_lock(folder).ok()?;
    let is_locked = matches!(lock.try_lock(), Err(TryLockError::WouldBlock));
    let is_running = is_locked || lease::is_held(folder);
    let addresses = addresses(folder);
    (is_running && !addresses.is_empty()).then_some(addresses)
}

/// The addresses that the folder's server wrote, or none.
fn addresses(folder: &Path) -> Vec<Origin> {
    let text = fs::read_to_string(folder.join(ADDRESSES)).unwrap_or_default();
    text.lines().filter_map(|line| line.parse().ok()).collect()
}

fn open_lock(folder: &Path) -> Result<File, DataError> {
    let not_writable = |error| DataError::NotWritable(folder.to_owned(), error);
    make(folder).map_err(not_writable)?;
    if let Some(link) = links(folder).map_err(not_writable)?.next() {
        return Err(DataError::Link(link));
    }
    // Another existing folder may be open to others, but not Chinwag's files in it.
    if config::is_default_data(folder) {
        tighten(folder);
    }
    open_private(&folder.join("chinwag.lock")).map_err(not_writable)
}

/// Symbolic links and special files among Chinwag's files in the folder. A folder from someone else may contain links
/// to any file of the user who starts the server.
fn links(folder: &Path) -> io::Result<impl Iterator<Item = PathBuf> + use<>> {
    let entries = fs::read_dir(folder)?.filter_map(|entry| Some(entry.ok()?.path()));
    let own = entries.filter(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name == TLS || name.starts_with("chinwag.") || name.starts_with("search.db")
    });
    let tls = fs::read_dir(folder.join(TLS)).into_iter().flatten();
    let in_tls = tls.filter_map(|entry| Some(entry.ok()?.path()));
    Ok(own.chain(in_tls).filter(|path| {
        let kind = fs::symlink_metadata(path);
        kind.is_ok_and(|kind| !kind.is_file() && !kind.is_dir())
    }))
}

/// Opens a file as private to its owner, even in an open folder.
pub(crate) fn open_private(path: &Path) -> io::Result<File> {
    tighten(path);
    let mut options = OpenOptions::new();
    options.create(true).append(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// Creates a private folder, if it is missing.
pub(crate) fn make(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

/// Removes other users' permissions from an existing file or folder of this user: a restored backup may be readable by
/// everyone.
#[cfg(unix)]
pub(crate) fn tighten(path: &Path) {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    let Ok(found) = fs::metadata(path) else {
        return;
    };
    let owners = if found.is_dir() { 0o700 } else { 0o600 };
    let is_wider = found.mode() & 0o777 & !owners != 0;
    if is_wider && found.uid() == rustix::process::geteuid().as_raw() {
        let permissions = fs::Permissions::from_mode(found.mode() & owners);
        if let Err(error) = fs::set_permissions(path, permissions) {
            log::warn!("{} can be read by others: {error}", path.display());
        }
    }
}

#[cfg(not(unix))]
pub(crate) fn tighten(_path: &Path) {}

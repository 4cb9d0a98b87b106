//! The log of all servers in this process, as `--log debug` writes it.

use std::{
    io::{self, Write},
    sync::{Mutex, MutexGuard, Once, PoisonError},
    thread,
};

use chinwag::http::diagnostics;
use log::LevelFilter;
use memchr::memmem;

static LOG: Mutex<Vec<u8>> = Mutex::new(Vec::new());

/// Records the log from now on. Errors are shown as well.
pub fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let lines = env_logger::Target::Pipe(Box::new(Lines));
        diagnostics::logger(LevelFilter::Debug).target(lines).init();
    });
}

/// The length of the log so far.
pub fn length() -> usize {
    log().len()
}

/// The log after this length.
pub fn since<T>(length: usize, read: impl FnOnce(&[u8]) -> T) -> T {
    read(&log()[length..])
}

fn log() -> MutexGuard<'static, Vec<u8>> {
    LOG.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Lines;

impl Write for Lines {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        if is_of_client(line) {
            return Ok(line.len());
        }
        if memmem::find(line, b" ERROR ").is_some() {
            io::stderr().write_all(line)?;
        }
        log().extend_from_slice(line);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The tests' own client logs far more than all servers, which use the same client for GitHub on their own threads.
fn is_of_client(line: &[u8]) -> bool {
    let is_of_server = thread::current()
        .name()
        .is_some_and(|name| name.starts_with("tokio"));
    !is_of_server && memmem::find(line, b" DEBUG ureq").is_some()
}

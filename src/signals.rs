//! What asks the program to end: Ctrl+C, and on Unix a supervisor's SIGTERM.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{SignalKind, signal};

/// Heeds the signals from now on; what it returns ends with the first of them.
#[cfg(unix)]
pub(crate) fn heed() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// Heeds Ctrl+C from now on; what it returns ends with the first.
#[cfg(windows)]
pub(crate) fn heed() -> io::Result<impl Future<Output = ()>> {
    let mut interrupt = tokio::signal::windows::ctrl_c()?;
    Ok(async move {
        interrupt.recv().await;
    })
}

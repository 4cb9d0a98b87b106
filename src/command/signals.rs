//! What asks the program to end: Ctrl+C, and on Unix a supervisor's SIGTERM.

use std::io;

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};
#[cfg(windows)]
use tokio::signal::windows::{CtrlC, ctrl_c};

/// Heeds the signals from the moment at which it was made, also while nobody waits for them.
pub(crate) struct Signals {
    #[cfg(unix)]
    interrupt: Signal,
    #[cfg(unix)]
    terminate: Signal,
    #[cfg(windows)]
    interrupt: CtrlC,
}

impl Signals {
    #[cfg(unix)]
    pub(crate) fn heed() -> io::Result<Self> {
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    #[cfg(windows)]
    pub(crate) fn heed() -> io::Result<Self> {
        Ok(Self {
            interrupt: ctrl_c()?,
        })
    }

    /// The first of them has come.
    #[cfg(unix)]
    pub(crate) async fn received(&mut self) {
        tokio::select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    /// It has come.
    #[cfg(windows)]
    pub(crate) async fn received(&mut self) {
        self.interrupt.recv().await;
    }
}

//! Standard output and standard error. No other module prints: the `print` macros panic when nobody reads, or when the
//! disk is full.

use std::{
    fmt::Display,
    io::{self, ErrorKind, Write},
};

use crate::http::diagnostics::Escaped;

/// Standard output cannot be written.
#[derive(Debug, thiserror::Error)]
#[error("Standard output cannot be written: {0}.")]
pub struct OutputError(io::Error);

/// Prints text. A reader that has closed its end, such as `head`, has read enough.
///
/// # Errors
/// The text was not written for any other reason, such as a full disk.
pub fn print(text: &str) -> Result<(), OutputError> {
    let mut out = io::stdout().lock();
    check(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Tells a reader that has read enough from a failure.
///
/// # Errors
/// It is a failure.
pub fn check(printed: io::Result<()>) -> Result<(), OutputError> {
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(OutputError(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints a message on standard error, without what a terminal would obey: others choose the names of files. Nobody can
/// be told if that fails.
pub fn complain(message: impl Display) {
    let message = message.to_string();
    let lines: Vec<_> = message
        .lines()
        .map(|line| Escaped(line).to_string())
        .collect();
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}

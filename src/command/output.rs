//! Standard output and standard error. No other module prints: the `print` macros panic if the reader is gone or the
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

/// Prints text. A closed pipe, as by `head`, is not an error.
///
/// # Errors
/// Any other failure, such as a full disk.
pub fn print(text: &str) -> Result<(), OutputError> {
    let mut out = io::stdout().lock();
    check(out.write_all(text.as_bytes()).and_then(|()| out.flush()))
}

/// Ignores a closed pipe.
///
/// # Errors
/// Any other failure.
pub fn check(printed: io::Result<()>) -> Result<(), OutputError> {
    match printed {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(OutputError(error)),
        Ok(()) | Err(_) => Ok(()),
    }
}

/// Prints a message on standard error, with control characters escaped, because others choose the names of files. There
/// is nowhere to report a failure.
pub fn complain(message: impl Display) {
    let message = message.to_string();
    let lines: Vec<_> = message
        .lines()
        .map(|line| Escaped(line).to_string())
        .collect();
    let _ = writeln!(io::stderr(), "{}", lines.join("\n"));
}

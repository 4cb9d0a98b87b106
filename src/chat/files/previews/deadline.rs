//! A file that cannot be read for long, which ends the work of any decoder.

use std::{
    io::{self, Read, Seek, SeekFrom},
    time::Instant,
};

/// A file, readable until its time is over.
pub(super) struct Deadline<R> {
    file: R,
    end: Instant,
}

impl<R> Deadline<R> {
    pub fn new(file: R, end: Instant) -> Self {
        Self { file, end }
    }
}

impl<R: Read> Read for Deadline<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if Instant::now() >= self.end {
            return Err(io::ErrorKind::TimedOut.into());
        }
        self.file.read(buffer)
    }
}

impl<R: Seek> Seek for Deadline<R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
mod tests {
    use std::{io::Cursor, time::Duration};

    use super::*;

    #[test]
    fn reading_fails_when_the_time_is_over() {
        let now = Instant::now();
        let mut late = Deadline::new(Cursor::new(b"file"), now);
        let error = late.read(&mut [0]).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::TimedOut);
        let mut early = Deadline::new(Cursor::new(b"file"), now + Duration::from_hours(1));
        early.seek(SeekFrom::Start(3)).unwrap();
        assert_eq!(early.read(&mut [0; 9]).unwrap(), 1);
    }
}

//! Counts the messages in the bytes of a stream, wherever the reads split it.

use std::{cell::RefCell, io};

use memchr::memmem::Finder;
use tokio::net::TcpStream;

/// Occurs once in each message, and in no other event of these benches.
const MESSAGE: &[u8] = b"\ndata: {\"id\":";
/// The number of bytes per read.
const PIECE: usize = 64 * 1024;

thread_local! {
    /// Thousands of streams share one buffer, because none holds it while it waits.
    static SHARED: RefCell<Shared> = RefCell::new(Shared {
        raw: vec![0; PIECE],
        text: Vec::with_capacity(PIECE),
        message: Finder::new(MESSAGE),
    });
}

struct Shared {
    raw: Vec<u8>,
    text: Vec<u8>,
    message: Finder<'static>,
}

/// The position in one stream.
#[derive(Default)]
pub struct Frames {
    chunk: Chunk,
    /// The end of the last piece, in which a message may begin.
    tail: Vec<u8>,
}

/// The position of a body in its chunks (RFC 9112, 7.1).
#[derive(Default)]
enum Chunk {
    /// In the line before a chunk, which gives its length.
    #[default]
    Length,
    LengthSoFar(usize),
    /// In a chunk with this many bytes left.
    Data(usize),
    /// In the line end after a chunk.
    End,
}

impl Frames {
    /// Waits for the next piece, and counts its messages.
    pub async fn read(&mut self, socket: &TcpStream) -> io::Result<u64> {
        loop {
            socket.readable().await?;
            match SHARED.with_borrow_mut(|shared| self.try_read(socket, shared)) {
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
                result => return result,
            }
        }
    }

    /// Counts the messages in bytes that were already read.
    pub fn count(&mut self, raw: &[u8]) -> u64 {
        SHARED.with_borrow_mut(|Shared { text, message, .. }| self.find(raw, text, message))
    }

    fn try_read(&mut self, socket: &TcpStream, shared: &mut Shared) -> io::Result<u64> {
        let Shared { raw, text, message } = shared;
        match socket.try_read(raw)? {
            0 => Err(io::ErrorKind::UnexpectedEof.into()),
            length => Ok(self.find(&raw[..length], text, message)),
        }
    }

    fn find(&mut self, raw: &[u8], text: &mut Vec<u8>, message: &Finder<'_>) -> u64 {
        text.clear();
        text.append(&mut self.tail);
        self.chunk.unwrap(raw, text);
        let kept = text.len().min(MESSAGE.len() - 1);
        self.tail.extend_from_slice(&text[text.len() - kept..]);
        message.find_iter(text).count() as u64
    }
}

impl Chunk {
    /// Appends the content of the chunks to the text.
    fn unwrap(&mut self, mut raw: &[u8], text: &mut Vec<u8>) {
        while let Some((&first, rest)) = raw.split_first() {
            if let Self::Data(length) = *self {
                let (data, rest) = raw.split_at(raw.len().min(length));
                text.extend_from_slice(data);
                raw = rest;
                *self = if data.len() == length {
                    Self::End
                } else {
                    Self::Data(length - data.len())
                };
                continue;
            }
            raw = rest;
            *self = match (&self, char::from(first).to_digit(16)) {
                (Self::Length, Some(digit)) => Self::LengthSoFar(digit as usize),
                (Self::LengthSoFar(length), Some(digit)) => {
                    Self::LengthSoFar(length * 16 + digit as usize)
                }
                (Self::LengthSoFar(length), None) if first == b'\n' => Self::Data(*length),
                (Self::LengthSoFar(length), None) => Self::LengthSoFar(*length),
                (Self::Length | Self::End | Self::Data(_), _) => Self::Length,
            };
        }
    }
}

//! A TLS connection of which a test decides every byte, and by what name it asks.

use std::{
    io::{self, ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use rocket::http::tls::rustls::{ClientConnection, StreamOwned, pki_types::ServerName};

use crate::{certificates::Root, process::DEADLINE, secrets};

/// The connection.
pub struct TlsStream(StreamOwned<ClientConnection, TcpStream>);

impl TlsStream {
    /// Connects, and sees that it is who it says: under this name, by the word of this root.
    ///
    /// # Errors
    /// It is not, or it says nothing.
    pub fn connect(address: SocketAddr, name: &str, root: &Root) -> io::Result<Self> {
        Self::over(TcpStream::connect(address)?, name, root)
    }

    /// The same, over a connection that is there.
    pub fn over(mut socket: TcpStream, name: &str, root: &Root) -> io::Result<Self> {
        socket.set_read_timeout(Some(DEADLINE))?;
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let config = Arc::new(root.trusted_by_rustls());
        let mut connection = ClientConnection::new(config, name).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut socket)?;
        }
        Ok(Self(StreamOwned::new(connection, socket)))
    }

    pub fn write(&mut self, text: &str) {
        self.hear(text);
        self.0.write_all(text.as_bytes()).unwrap();
    }

    /// The certificate that the server shows, as DER.
    pub fn certificate(&self) -> Vec<u8> {
        self.0.conn.peer_certificates().unwrap()[0].to_vec()
    }

    /// Reads up to the first occurrence of a text.
    pub fn read_until(&mut self, text: &str) -> String {
        let (mut read, mut byte) = (Vec::new(), [0]);
        while !read.ends_with(text.as_bytes()) {
            let ended = self.0.read(&mut byte).unwrap() == 0;
            assert!(!ended, "it ended with {:?}", String::from_utf8_lossy(&read));
            read.push(byte[0]);
        }
        let read = String::from_utf8(read).unwrap();
        self.hear(&read);
        read
    }

    /// Sends one byte after the other, with a pause after each, until the server answers or ends the connection. Returns
    /// what it answered.
    pub fn dribble(&mut self, pause: Duration) -> String {
        self.0.sock.set_read_timeout(Some(pause)).unwrap();
        let (start, mut answer) = (Instant::now(), [0; 64]);
        while start.elapsed() < DEADLINE {
            let written = self.0.write_all(b"x").and_then(|()| self.0.flush());
            match written.and_then(|()| self.0.read(&mut answer)) {
                Ok(length) => return String::from_utf8_lossy(&answer[..length]).into_owned(),
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => return String::new(),
            }
        }
        panic!("it dribbles on");
    }

    /// Reads so many bytes.
    pub fn read_bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.0.read_exact(&mut bytes).unwrap();
        bytes
    }

    /// Reads until the server says that this is all (RFC 8446, 6.1); fails when the connection ends otherwise.
    pub fn read_to_end(&mut self) -> io::Result<String> {
        let mut text = String::new();
        self.0.read_to_string(&mut text)?;
        self.hear(&text);
        Ok(text)
    }

    fn hear(&self, message: &str) {
        // A connection that was reset has no other end.
        if let Ok(server) = self.0.sock.peer_addr() {
            secrets::hear_message(server, message);
        }
    }
}

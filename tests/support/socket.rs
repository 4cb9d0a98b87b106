//! The two kinds of connections: TCP and TLS.

use std::{
    io::{self, Read, Write},
    net::TcpStream,
    sync::Arc,
};

use rocket::http::tls::rustls::{ClientConnection, StreamOwned, pki_types::ServerName};

use super::{LIMIT, certificates::Root};

pub enum Socket {
    Plain(TcpStream),
    Tls(Box<StreamOwned<ClientConnection, TcpStream>>),
}

impl Socket {
    /// Performs the TLS handshake, and verifies the server's certificate for this name against this root.
    ///
    /// # Errors
    /// The certificate is not valid, or the server says nothing.
    pub fn trusting(mut tcp: TcpStream, name: &str, root: &Root) -> io::Result<Self> {
        tcp.set_read_timeout(Some(LIMIT))?;
        let name = ServerName::try_from(name.to_owned()).unwrap();
        let config = Arc::new(root.trusted_by_rustls());
        let mut connection = ClientConnection::new(config, name).unwrap();
        while connection.is_handshaking() {
            connection.complete_io(&mut tcp)?;
        }
        Ok(Self::Tls(Box::new(StreamOwned::new(connection, tcp))))
    }

    pub fn tcp(&self) -> &TcpStream {
        match self {
            Self::Plain(tcp) => tcp,
            Self::Tls(tls) => &tls.sock,
        }
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.read(buffer),
            Self::Tls(tls) => tls.read(buffer),
        }
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(tcp) => tcp.write(bytes),
            Self::Tls(tls) => tls.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(tcp) => tcp.flush(),
            Self::Tls(tls) => tls.flush(),
        }
    }
}

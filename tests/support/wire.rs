//! HTTP/1.1 on a connection whose every byte a test controls: for partial requests, stalled readers, and headers that
//! no client sends.

use std::{
    io::{self, BufRead, BufReader, ErrorKind, Read, Write},
    iter,
    net::{SocketAddr, TcpStream},
    time::{Duration, Instant},
};

use super::{LIMIT, answer::Answer, certificates::Root, secrets, socket::Socket};

/// One connection. A missing answer fails a test instead of hanging it.
pub struct Wire {
    socket: BufReader<Socket>,
    server: SocketAddr,
}

impl From<TcpStream> for Wire {
    fn from(socket: TcpStream) -> Self {
        let server = socket.peer_addr().unwrap();
        Self::over(Socket::Plain(socket), server)
    }
}

impl Wire {
    fn over(socket: Socket, server: SocketAddr) -> Self {
        socket.tcp().set_read_timeout(Some(LIMIT)).unwrap();
        socket.tcp().set_write_timeout(Some(LIMIT)).unwrap();
        let socket = BufReader::new(socket);
        Self { socket, server }
    }

    /// Connects.
    pub fn open(server: SocketAddr) -> Self {
        Self::over(Socket::Plain(TcpStream::connect(server).unwrap()), server)
    }

    /// Connects over TLS, and verifies the name against this root.
    ///
    /// # Errors
    /// Those of [`Socket::trusting`].
    pub fn trusting(server: SocketAddr, name: &str, root: &Root) -> io::Result<Self> {
        Self::trusting_over(TcpStream::connect(server)?, name, root)
    }

    /// The same, over an existing connection.
    pub fn trusting_over(tcp: TcpStream, name: &str, root: &Root) -> io::Result<Self> {
        let server = tcp.peer_addr()?;
        Ok(Self::over(Socket::trusting(tcp, name, root)?, server))
    }

    /// Connects, sends one request and returns the answer.
    pub fn ask(server: SocketAddr, request: impl AsRef<[u8]>) -> Answer {
        let mut wire = Self::open(server);
        wire.write(request);
        wire.answer()
    }

    /// A second handle of the connection, so that one thread can read while another writes.
    pub fn twin(&self) -> Self {
        self.socket.get_ref().tcp().try_clone().unwrap().into()
    }

    /// The server's certificate, as DER.
    pub fn certificate(&self) -> Vec<u8> {
        let Socket::Tls(tls) = self.socket.get_ref() else {
            panic!("there is no TLS");
        };
        tls.conn.peer_certificates().unwrap()[0].to_vec()
    }

    /// Writes bytes as they are.
    pub fn write(&mut self, bytes: impl AsRef<[u8]>) {
        self.try_write(bytes).unwrap();
    }

    /// # Errors
    /// The server has closed the connection.
    pub fn try_write(&mut self, bytes: impl AsRef<[u8]>) -> io::Result<()> {
        secrets::hear_message(self.server, bytes.as_ref());
        self.socket.get_mut().write_all(bytes.as_ref())?;
        self.socket.get_mut().flush()
    }

    /// Sends the parts with a pause after each, until the server answers or closes the connection, and waits for that after
    /// the last. Returns the beginning of the answer.
    pub fn trickle(
        mut self,
        parts: impl IntoIterator<Item = impl AsRef<[u8]>>,
        pause: Duration,
    ) -> String {
        let tcp = self.socket.get_ref().tcp();
        tcp.set_read_timeout(Some(pause)).unwrap();
        let (start, mut answer) = (Instant::now(), [0; 15]);
        for part in parts {
            assert!(start.elapsed() < LIMIT, "it trickles on");
            let written = self.try_write(part);
            match written.and_then(|()| self.socket.read(&mut answer)) {
                Ok(length) => return String::from_utf8_lossy(&answer[..length]).into_owned(),
                Err(error) if is_timeout(&error) => {}
                Err(_) => return String::new(),
            }
        }
        let tcp = self.socket.get_ref().tcp();
        tcp.set_read_timeout(Some(LIMIT)).unwrap();
        match self.socket.read(&mut answer) {
            Ok(length) => String::from_utf8_lossy(&answer[..length]).into_owned(),
            Err(error) if is_timeout(&error) => panic!("all was sent, and nothing was answered"),
            Err(_) => String::new(),
        }
    }

    /// Reads a whole answer.
    pub fn answer(&mut self) -> Answer {
        let mut answer = self.head();
        self.body(&mut answer);
        answer
    }

    /// Reads the body of an answer whose head was read.
    pub fn body(&mut self, answer: &mut Answer) {
        answer.body = match (answer.status, answer.header("Content-Length")) {
            (204 | 304, _) => Vec::new(),
            (_, Some(length)) => self.bytes(length.parse().unwrap()),
            (_, None) => iter::from_fn(|| self.chunk().expect("a whole answer"))
                .flatten()
                .collect(),
        };
        answer.heard_from(self.server);
    }

    /// Reads an answer's status and headers, which may arrive long before its body.
    pub fn head(&mut self) -> Answer {
        let mut line = || self.line().expect("a line in time");
        let status = line();
        let status = status.split(' ').nth(1).and_then(|code| code.parse().ok());
        let headers = iter::from_fn(|| {
            let line = line();
            let (name, value) = line.split_once(": ")?;
            Some((name.to_owned(), value.to_owned()))
        });
        Answer {
            headers: headers.collect(),
            status: status.expect("a status line"),
            body: Vec::new(),
        }
    }

    /// Reads the next chunk of a body (RFC 9112, 7.1); none at its end.
    ///
    /// # Errors
    /// The connection was closed before.
    pub fn chunk(&mut self) -> io::Result<Option<Vec<u8>>> {
        let line = self.line()?;
        if line.is_empty() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let size = usize::from_str_radix(&line, 16).expect("a chunk's size");
        let mut chunk = vec![0; size];
        self.socket.read_exact(&mut chunk).map_err(in_time)?;
        assert_eq!(self.line()?, "");
        Ok((size > 0).then_some(chunk))
    }

    fn line(&mut self) -> io::Result<String> {
        let mut line = String::new();
        self.socket.read_line(&mut line).map_err(in_time)?;
        Ok(line.trim_end().to_owned())
    }

    /// Reads this many bytes.
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        let mut bytes = vec![0; count];
        self.socket.read_exact(&mut bytes).expect("bytes in time");
        bytes
    }

    /// Reads all that comes before the server closes the connection.
    pub fn rest(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        self.socket.read_to_end(&mut bytes).expect("an end in time");
        bytes
    }

    /// Reads up to the first occurrence of a text.
    pub fn read_until(&mut self, text: &str) -> String {
        let mut read = Vec::new();
        while !read.ends_with(text.as_bytes()) {
            let byte = self.socket.by_ref().bytes().next();
            let Some(byte) = byte else {
                panic!("it ended with {:?}", String::from_utf8_lossy(&read));
            };
            read.push(byte.expect("bytes in time"));
        }
        self.heard(read)
    }

    /// Reads until the server closes the connection.
    ///
    /// # Errors
    /// The server resets it, or closes it without the end that TLS demands (RFC 8446, 6.1).
    pub fn read_to_end(&mut self) -> io::Result<String> {
        let mut read = Vec::new();
        self.socket.read_to_end(&mut read).map_err(in_time)?;
        Ok(self.heard(read))
    }

    /// Everything that the server sends until it closes the connection, in any way.
    pub fn said(mut self) -> String {
        let mut said = Vec::new();
        if let Err(error) = self.socket.read_to_end(&mut said) {
            assert!(!is_timeout(&error), "it does not end: {error}");
        }
        self.heard(said)
    }

    fn heard(&self, read: Vec<u8>) -> String {
        secrets::hear_message(self.server, &read);
        String::from_utf8_lossy(&read).into_owned()
    }
}

fn is_timeout(error: &io::Error) -> bool {
    matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut)
}

/// Panics on a timeout, and returns any other error.
fn in_time(error: io::Error) -> io::Error {
    assert!(!is_timeout(&error), "nothing comes in time");
    error
}

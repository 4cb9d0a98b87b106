//! The sockets of this process, by file descriptor.
//!
//! Between any two calls, a descriptor may be closed and reused for another file. So nothing here duplicates
//! descriptors: closing the duplicate of a database file would drop SQLite's locks on it (fcntl(2)). The calls on a
//! descriptor only read from a socket or shut it down, and the kernel refuses both for other files. In the worst case
//! this cuts a connection that just took over the descriptor, and its client reconnects.

use std::{
    fs::File,
    io,
    net::{Shutdown, SocketAddr},
    os::fd::{AsFd, BorrowedFd, RawFd},
    time::Duration,
};

use rustix::fs::Dir;
use socket2::SockRef;

/// The open descriptors. The folder that lists them stays open, so that the list works even when no descriptor is free.
pub struct Sockets(Dir);

impl Sockets {
    /// Opens the list of descriptors.
    ///
    /// # Errors
    /// `/proc` is not mounted.
    pub fn open() -> io::Result<Self> {
        Ok(Self(Dir::new(File::open("/proc/self/fd")?)?))
    }

    /// The descriptors open now, of sockets and other files.
    pub fn now(&mut self) -> impl Iterator<Item = Socket> {
        self.0.rewind();
        std::iter::from_fn(|| self.0.read()?.ok())
            .filter_map(|entry| Some(Socket(entry.file_name().to_str().ok()?.parse().ok()?)))
    }
}

/// A descriptor that may belong to a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Socket(RawFd);

/// The traffic of a connection.
#[derive(Debug, Clone, Copy)]
pub struct Traffic {
    /// The bytes sent.
    pub sent: u64,
    /// The bytes received.
    pub received: u64,
    /// The time since bytes were last sent, or since the beginning if none were.
    pub sent_ago: Duration,
    /// The time since bytes were last received, or since the beginning if none were.
    pub received_ago: Duration,
}

/// The beginning of the kernel's `struct tcp_info` (linux/tcp.h), up to the last field in use.
#[repr(C)]
#[derive(Default)]
struct TcpInfo {
    _state: [u8; 8],
    _retransmissions: [u32; 9],
    last_data_sent: u32,
    _last_ack_sent: u32,
    last_data_recv: u32,
    _metrics: [u32; 12],
    _rates_and_acknowledged: [u64; 3],
    bytes_received: u64,
    _segments: [u32; 6],
    _delivery: [u64; 4],
    _delivered: [u32; 2],
    bytes_sent: u64,
}

impl Socket {
    /// Whether the socket accepts connections.
    pub fn is_listener(self) -> bool {
        SockRef::from(&self).is_listener().unwrap_or(false)
    }

    /// The local address.
    pub fn local(self) -> Option<SocketAddr> {
        SockRef::from(&self).local_addr().ok()?.as_socket()
    }

    /// The remote address, if there is one.
    pub fn peer(self) -> Option<SocketAddr> {
        SockRef::from(&self).peer_addr().ok()?.as_socket()
    }

    /// The traffic, if this is a TCP connection. Linux reports it since 4.19.
    #[expect(unsafe_code, reason = "no crate in use wraps `TCP_INFO`")]
    pub fn traffic(self) -> Option<Traffic> {
        const SIZE: libc::socklen_t = 208;
        const { assert!(size_of::<TcpInfo>() == SIZE as usize) };
        let (mut info, mut size) = (TcpInfo::default(), SIZE);
        // Safety: the kernel writes at most `size` bytes, and every bit pattern is a valid `TcpInfo`.
        let result = unsafe {
            libc::getsockopt(
                self.0,
                libc::IPPROTO_TCP,
                libc::TCP_INFO,
                (&raw mut info).cast(),
                &raw mut size,
            )
        };
        let ago = |milliseconds| Duration::from_millis(u64::from(milliseconds));
        (result == 0 && size == SIZE).then(|| Traffic {
            sent: info.bytes_sent,
            received: info.bytes_received,
            sent_ago: ago(info.last_data_sent),
            received_ago: ago(info.last_data_recv),
        })
    }

    /// Shuts the connection down in both directions. The descriptor stays open for its owner.
    pub fn shut_down(self) {
        // A connection that is already closed needs no shutdown.
        let _ = SockRef::from(&self).shutdown(Shutdown::Both);
    }
}

impl AsFd for Socket {
    #[expect(unsafe_code, reason = "Rocket gives out no descriptor to borrow")]
    fn as_fd(&self) -> BorrowedFd<'_> {
        // Safety: no memory depends on the descriptor, and the module's comment covers its reuse. It is not -1, because
        // the kernel listed it.
        unsafe { BorrowedFd::borrow_raw(self.0) }
    }
}

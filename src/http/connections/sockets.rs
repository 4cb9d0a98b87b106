//! The sockets of this process, by the numbers of their descriptors.
//!
//! A number may be closed, and given to another file, between any two calls. So nothing here duplicates it: to close
//! the duplicate of a database file would drop SQLite's locks on it (fcntl(2)). What is called on a number reads from a
//! socket or shuts one down, and the kernel refuses both for everything else. The worst that can happen is that a
//! connection is cut which took the number over that very moment, and its client connects again.

use std::{
    fs::File,
    io,
    net::{Shutdown, SocketAddr},
    os::fd::{AsFd, BorrowedFd, RawFd},
    time::Duration,
};

use rustix::fs::Dir;
use socket2::SockRef;

/// The open descriptors. The folder that lists them stays open, so that they can be looked through when no other
/// descriptor is free.
pub struct Sockets(Dir);

impl Sockets {
    /// The descriptors of this process.
    ///
    /// # Errors
    /// `/proc` is not mounted.
    pub fn open() -> io::Result<Self> {
        Ok(Self(Dir::new(File::open("/proc/self/fd")?)?))
    }

    /// What is open now, sockets and all else.
    pub fn now(&mut self) -> impl Iterator<Item = Socket> {
        self.0.rewind();
        std::iter::from_fn(|| self.0.read()?.ok())
            .filter_map(|entry| Some(Socket(entry.file_name().to_str().ok()?.parse().ok()?)))
    }
}

/// The number of a descriptor, which may be a socket's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Socket(RawFd);

/// What went through a connection.
#[derive(Debug, Clone, Copy)]
pub struct Traffic {
    /// How many bytes were sent.
    pub sent: u64,
    /// How many bytes were received.
    pub received: u64,
    /// How long ago some were sent; since the beginning, if none ever were.
    pub sent_ago: Duration,
    /// How long ago some were received; since the beginning, if none ever were.
    pub received_ago: Duration,
}

/// The beginning of the kernel's `struct tcp_info` (linux/tcp.h), up to the last field that is read here.
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
    /// It waits for connections.
    pub fn is_listener(self) -> bool {
        SockRef::from(&self).is_listener().unwrap_or(false)
    }

    /// This end's address.
    pub fn local(self) -> Option<SocketAddr> {
        SockRef::from(&self).local_addr().ok()?.as_socket()
    }

    /// The other end's address, if there is one.
    pub fn peer(self) -> Option<SocketAddr> {
        SockRef::from(&self).peer_addr().ok()?.as_socket()
    }

    /// What went through it, if it is a TCP connection. Linux tells since 4.19.
    #[expect(unsafe_code, reason = "no crate in use wraps `TCP_INFO`")]
    pub fn traffic(self) -> Option<Traffic> {
        const SIZE: libc::socklen_t = 208;
        const { assert!(size_of::<TcpInfo>() == SIZE as usize) };
        let (mut info, mut size) = (TcpInfo::default(), SIZE);
        // Safety: the kernel writes no more than `size` bytes, and every pattern of them is a `TcpInfo`.
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

    /// Ends the connection, as far as both ends can tell. The number stays with whoever has it.
    pub fn shut_down(self) {
        // What is gone already needs no end.
        let _ = SockRef::from(&self).shutdown(Shutdown::Both);
    }
}

impl AsFd for Socket {
    #[expect(unsafe_code, reason = "Rocket gives out no descriptor to borrow")]
    fn as_fd(&self) -> BorrowedFd<'_> {
        // Safety: no memory depends on what the number means, and what else does is told above. It is not -1, as the
        // kernel listed it.
        unsafe { BorrowedFd::borrow_raw(self.0) }
    }
}

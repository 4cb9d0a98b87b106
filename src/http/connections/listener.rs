//! The socket options that accepted connections inherit from the listener.

use std::{io, net::SocketAddr, time::Duration};

use socket2::SockRef;

use super::sockets::Sockets;

/// The bytes that may wait in the kernel until a client reads them (tcp(7), `TCP_NOTSENT_LOWAT`). This limits the cost
/// of a client that does not read, but not the data in flight to one that does.
const WAITING: u32 = 16 << 10;
/// The send buffer in bytes, which includes data in flight. The kernel doubles it for its own records (socket(7),
/// `SO_SNDBUF`); its default would grow to 4 MB. With a smaller buffer, the data in flight is often a single packet,
/// and the other end delays its acknowledgement: over the loopback device, large pages then load ten times slower.
const SEND_BUFFER: usize = 64 << 10;
/// How long sent data may stay unacknowledged (tcp(7), `TCP_USER_TIMEOUT`). A stream sends something every 15 seconds,
/// so this also detects dead connections, without keep-alive packets.
const UNREAD: Duration = Duration::from_secs(20);

/// Limits the connections accepted from now on.
///
/// # Errors
/// The listener cannot be found or rejects an option.
pub fn bound(sockets: &mut Sockets, address: SocketAddr) -> io::Result<()> {
    let listener = sockets
        .now()
        .find(|socket| socket.is_listener() && socket.local() == Some(address))
        .ok_or_else(|| io::Error::other("the listener is not among the open files"))?;
    let listener = SockRef::from(&listener);
    listener.set_tcp_notsent_lowat(WAITING)?;
    listener.set_send_buffer_size(SEND_BUFFER)?;
    listener.set_tcp_user_timeout(Some(UNREAD))
}

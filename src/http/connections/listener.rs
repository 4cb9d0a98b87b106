//! What every accepted socket inherits from the listener.

use std::{io, net::SocketAddr, time::Duration};

use socket2::SockRef;

use super::sockets::Sockets;

/// How much may wait in the kernel for one reader to take it, in bytes (tcp(7), `TCP_NOTSENT_LOWAT`). This is what a
/// reader that does not read costs, and no bound on how much is on its way to one that does.
const WAITING: u32 = 16 << 10;
/// How much may be on its way, too, in bytes, of which the kernel makes twice as much for its own records (socket(7),
/// `SO_SNDBUF`); left alone it would take 4 MB. Less than this and what is on its way is often a single packet, for
/// which the other end delays its word: over the loopback device, large pages then come at a tenth of the speed.
const SEND_BUFFER: usize = 64 << 10;
/// How long a reader may take nothing, or a network deliver nothing (tcp(7), `TCP_USER_TIMEOUT`). As a stream says
/// something every 15 seconds, this finds dead ends too, and nothing has to be kept alive for it.
const UNREAD: Duration = Duration::from_secs(20);

/// Bounds what is accepted from now on.
///
/// # Errors
/// The listener is not to be found, or it refuses.
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

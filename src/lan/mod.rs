//! Where a server is found on its network.

pub mod addresses;
pub mod mdns;
pub mod qr;

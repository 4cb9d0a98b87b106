//! The server on its network: addresses, its name, and QR codes.

pub mod addresses;
pub mod mdns;
pub mod qr;

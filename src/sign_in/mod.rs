//! Signing in and staying signed in: sessions, passwords, GitHub, and links with a secret.

pub mod account;
pub mod authority;
pub mod device_links;
pub mod devices;
pub mod github;
pub mod invites;
pub mod joining;
pub mod known_devices;
pub(crate) mod links;
pub mod owner_link;
pub mod passwords;
pub mod resets;
pub mod sessions;
pub mod tokens;

//! What people say, and where.

pub mod access;
pub mod content;
pub mod conversations;
pub mod messages;
pub mod read_markers;
pub mod snapshot;

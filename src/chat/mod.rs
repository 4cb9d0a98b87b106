//! What people say, and where.

pub mod content;
pub mod conversations;
pub mod messages;
pub mod snapshot;

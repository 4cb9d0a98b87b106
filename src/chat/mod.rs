//! Conversations, their messages, and the snapshot that a page starts from.

pub mod access;
pub mod content;
pub mod conversations;
pub mod messages;
pub mod read_markers;
pub mod snapshot;

//! Conversations, their messages, and the snapshot that a page starts from.

pub mod access;
pub mod changes;
pub mod content;
pub mod conversations;
pub mod files;
pub mod mentions;
pub mod messages;
pub mod participants;
pub mod participation;
pub mod pins;
pub mod presence;
pub mod reactions;
pub mod read_markers;
pub mod rights;
pub mod rooms;
pub mod snapshot;
pub mod typing;

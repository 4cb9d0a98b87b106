//! Files: what people send with messages, from their upload to their end. What looks at bytes blocks, and runs on threads of its
//! own.

pub mod attached;
pub mod cleaning;
pub mod kind;
pub mod names;
pub mod previews;
pub mod released;
pub mod uploads;

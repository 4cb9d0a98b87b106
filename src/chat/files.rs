//! Files: what people send with messages, from their upload to their end. The functions that look at
//! bytes block, so they run on threads of their own.

pub mod attached;
pub mod cleaning;
pub mod kind;
pub mod names;
pub mod previews;
pub mod released;
pub mod uploads;

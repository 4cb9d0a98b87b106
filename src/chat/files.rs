//! Files of messages, without their storage: their types, their names, and what is made of pictures.
//!
//! All functions here block, so that they run on [`Workers`](crate::workers::Workers).

pub mod cleaning;
pub mod kind;
pub mod names;
pub mod previews;

//! The log of what happened, and its live delivery.

pub mod events;
pub mod frame;
pub mod hub;
pub mod tx;

//! The log of every committed change, and its live delivery. It knows who participates in a conversation and no other
//! noun: nouns declare what the log tells of them by implementing [`fact::Fact`].

pub mod entry;
pub mod epoch;
pub mod fact;
pub mod facts;
pub mod frame;
pub mod hub;
pub mod participants;
pub mod tx;

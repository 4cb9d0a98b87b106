//! The invariants of the parsers of untrusted input, for libFuzzer (`targets`) and for ordinary tests
//! (`tests/corpora`).

pub mod files;
pub mod hosts;
pub mod markdown;
pub mod memory;
pub mod names;
pub mod pictures;
pub mod requests;
pub mod search;
pub mod text;

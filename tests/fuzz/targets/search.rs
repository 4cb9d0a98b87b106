//! Lets libFuzzer search for inputs that break `invariants/search.rs`.
#![no_main]

#[path = "../invariants/search.rs"]
mod search;

libfuzzer_sys::fuzz_target!(|input: &[u8]| search::check(input));

//! Lets libFuzzer search for inputs that break `invariants/names.rs`.
#![no_main]

#[path = "../invariants/names.rs"]
mod names;

libfuzzer_sys::fuzz_target!(|input: &[u8]| names::check(input));

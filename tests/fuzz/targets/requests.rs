//! Lets libFuzzer search for inputs that break `invariants/requests.rs`.
#![no_main]

#[path = "../invariants/requests.rs"]
mod requests;

libfuzzer_sys::fuzz_target!(|input: &[u8]| requests::check(input));

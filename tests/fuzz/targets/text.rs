//! Lets libFuzzer search for inputs that break `invariants/text.rs`.
#![no_main]

#[path = "../invariants/text.rs"]
mod text;

libfuzzer_sys::fuzz_target!(|input: &[u8]| text::check(input));

//! Lets libFuzzer search for inputs that break `invariants/markdown.rs`.
#![no_main]

#[path = "../invariants/markdown.rs"]
mod markdown;

libfuzzer_sys::fuzz_target!(|input: &[u8]| markdown::check(input));

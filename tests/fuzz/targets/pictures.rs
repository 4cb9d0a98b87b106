//! Lets libFuzzer search for inputs that break `invariants/pictures.rs`.
#![no_main]

#[path = "../invariants/memory.rs"]
mod memory;
#[path = "../invariants/pictures.rs"]
mod pictures;

libfuzzer_sys::fuzz_target!(|input: &[u8]| pictures::check(input));

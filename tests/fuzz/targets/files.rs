//! Lets libFuzzer search for inputs that break `invariants/files.rs`.
#![no_main]

#[path = "../invariants/memory.rs"]
mod memory;
#[path = "../invariants/files.rs"]
mod files;

libfuzzer_sys::fuzz_target!(|input: &[u8]| files::check(input));

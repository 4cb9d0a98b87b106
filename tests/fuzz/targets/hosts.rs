//! Lets libFuzzer search for inputs that break `invariants/hosts.rs`.
#![no_main]

#[path = "../invariants/hosts.rs"]
mod hosts;

libfuzzer_sys::fuzz_target!(|input: &[u8]| hosts::check(input));

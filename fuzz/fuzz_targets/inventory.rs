//! An inventory file, compressed or not.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::inventory(bytes));

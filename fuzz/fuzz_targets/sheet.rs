//! A sheet of the user's own prices.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::sheet(bytes));

//! An outlay.toml, and schedules.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::settings(bytes));

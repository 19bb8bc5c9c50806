//! Accepted drift, and an earlier report.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::baseline(
    &String::from_utf8_lossy(bytes)
));

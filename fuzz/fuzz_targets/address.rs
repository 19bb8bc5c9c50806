//! An address of a plan, and references of its configuration.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::address(
    &String::from_utf8_lossy(bytes)
));

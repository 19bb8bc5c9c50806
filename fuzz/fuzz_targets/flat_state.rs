//! The `modules` of a version 3 state.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::within(
    r#"{"version":3,"terraform_version":"0.11.0","modules":"#,
    bytes,
    "}"
));

//! The `resources` of a version 4 state.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::within(
    r#"{"version":4,"terraform_version":"1.9.0","resources":"#,
    bytes,
    "}"
));

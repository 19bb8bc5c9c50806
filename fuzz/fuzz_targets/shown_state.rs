//! The `values` of a state.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::within(
    r#"{"format_version":"1.0","values":"#,
    bytes,
    "}"
));

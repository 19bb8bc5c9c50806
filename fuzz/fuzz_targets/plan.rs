//! A plan; the input is its fields.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::within(
    r#"{"format_version":"1.2","#,
    bytes,
    "}"
));

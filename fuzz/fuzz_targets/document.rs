//! A file of any content: encodings, wrapper lines, every kind of document.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::document(bytes));

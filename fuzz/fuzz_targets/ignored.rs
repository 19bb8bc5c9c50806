//! The patterns of an .outlayignore.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::ignored(
    &String::from_utf8_lossy(bytes)
));

//! Terraform configuration, of which lines and the backend are read.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| outlay_fuzz::targets::configuration(bytes));

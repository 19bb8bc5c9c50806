//! Every case under `fixtures/` is a command and what it must print; so is every console block of
//! the README.
//!
//! To accept new output: `just bless`, or `TRYCMD=overwrite cargo test --test cli`.

/// The cases price with frozen tables, so that new list prices do not move them.
#[test]
fn cases() {
    let prices = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/prices");
    let cases = trycmd::TestCases::new();
    cases.env("OUTLAY_PRICES", prices).env("AWS_REGION", "").case("fixtures/*/*.toml");
    // What reads metrics needs the library for frames.
    if cfg!(not(feature = "frames")) {
        cases.skip("fixtures/savings/*.toml");
    }
}

/// The README prices with the embedded tables, as its reader does.
#[test]
fn readme() {
    trycmd::TestCases::new().env("OUTLAY_PRICES", "").env("AWS_REGION", "").case("README.md");
}

# Everyday commands; `just --list` names them.

# Runs all that CI runs.
ci:
    .ci/run

# Accepts what the cases print now.
bless:
    TRYCMD=overwrite cargo test --test cli --bin outlay

# The figures of the README.
bench:
    cargo bench --bench plan
    cargo bench --bench drift

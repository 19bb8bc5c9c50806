#!/usr/bin/env python3
"""corpus.py BINARY: every real document beside the clone is read, or refused with one clear error.

Needs ../shared/corpus, ../shared/iac and ../shared/terraform_cycle. Fails on a panic, a hang, any exit
code but 0 and 1, and an error that is not one `error:` with what to do about it.
"""
import pathlib
import subprocess
import sys

SHARED = pathlib.Path(__file__).resolve().parent.parent.parent / "shared"
FOLDERS = ["corpus/plan", "corpus/show_state", "corpus/state_v4", "iac", "terraform_cycle"]


def fault(binary, document):
    """What is wrong with how a document is taken; nothing where it is read or refused well."""
    command = [binary, "plan", "--as-of", "2026-11-01", str(document)]
    try:
        run = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except subprocess.TimeoutExpired:
        return "hangs"
    if run.returncode not in (0, 1) or "panicked" in run.stderr:
        return f"exit code {run.returncode}: {run.stderr[:200]}"
    errors = [line for line in run.stderr.splitlines() if line.startswith("error:")]
    refused = len(errors) == 1 and "hint:" in run.stderr and not run.stdout
    return "" if run.returncode == 0 or refused else f"unclear error: {run.stderr[:200]}"


def main(binary):
    documents = [path for folder in FOLDERS for path in sorted((SHARED / folder).iterdir())]
    faults = [(path.name, found) for path in documents if (found := fault(binary, path))]
    for name, found in faults:
        print(f"{name}: {found}")
    print(f"{len(documents) - len(faults)} of {len(documents)} documents read or refused with one clear error")
    return 1 if faults else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

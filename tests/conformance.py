#!/usr/bin/env python3
"""conformance.py BINARY: how far AWS costs agree with a peer's published ones, where those are at hand.

Needs ../shared/tools/conformance beside the clone. Counts the resource types that have a file in
src/provider/aws/resources; fails under 89 %, or where a difference is not explained, with its case and
address, in tests/conformance_deviations.csv.
"""
import contextlib
import csv
import io
import pathlib
import re
import runpy
import sys
import tempfile

PROJECT = pathlib.Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
RESOURCES = PROJECT / "src/provider/aws/resources"
REQUIRED_SHARE = 0.89

# Extended support depends on the day; this is the one for which the peer's costs were published.
AS_OF = "2025-06-01"


def resource_type(address):
    """The type in `module.a["x"].aws_instance.web[0]`."""
    return next((part for part in address.split(".") if part.startswith("aws_")), "")


def main(binary):
    tool = runpy.run_path(str(SHARED / "tools/conformance"))
    ours = {f"aws_{path.stem}" for path in RESOURCES.glob("*.rs")}
    printed = io.StringIO()
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stdout(printed):
        dated = pathlib.Path(folder) / "outlay"
        dated.write_text(f'#!/bin/sh\nexec "{pathlib.Path(binary).resolve()}" "$@" --as-of {AS_OF}\n')
        dated.chmod(0o755)
        total = tool["score"](
            SHARED / "conformance", str(dated), "aws", True, lambda _, address: resource_type(address) in ours
        )
    with open(PROJECT / "tests/conformance_deviations.csv", newline="") as file:
        explained = {(row["case"], row["address"]) for row in csv.DictReader(file)}
    differing = re.findall(r"^aws/(\S+) (\S+): (.*)$", printed.getvalue(), re.M)
    unexplained = [line for line in differing if line[:2] not in explained]
    for case, address, difference in unexplained:
        print(f"{case} {address}: {difference}")
    share = total["exact"] / total["resources"]
    print(f"{total['exact']} of {total['resources']} resource totals to the cent ({share:.1%}), {len(unexplained)} differences unexplained")
    return 1 if unexplained or share < REQUIRED_SHARE else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

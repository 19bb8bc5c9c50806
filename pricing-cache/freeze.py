#!/usr/bin/env python3
"""freeze.py: keep the price tables of the regions that the cases under fixtures/ name.

Cases price with these, so that new list prices do not move what they print. Writes
fixtures/prices/aws.prices with the shards of those regions and of `global`, without what no resource
type asks for (`other_…`, `component`).
"""
import csv
import pathlib
import re
import struct

import zstandard

HERE = pathlib.Path(__file__).resolve().parent
MAGIC = b"outlay-prices 1\n"


def freeze(source: pathlib.Path, target: pathlib.Path, regions: set[str]) -> None:
    table = source.read_bytes()
    (length,) = struct.unpack_from("<I", table, len(MAGIC))
    blocks = len(MAGIC) + 4 + length
    index = zstandard.ZstdDecompressor().decompress(table[len(MAGIC) + 4 : blocks])
    kept_index, kept = [], b""
    for line in index.decode().splitlines():
        service, region, offset, size, *rest = line.split(",")
        if region in regions and not service.startswith(("other_", "component")):
            start = blocks + int(offset)
            kept_index.append(",".join((service, region, str(len(kept)), size, *rest)))
            kept += table[start : start + int(size)]
    packed = zstandard.ZstdCompressor(level=19).compress("".join(f"{line}\n" for line in kept_index).encode())
    target.write_bytes(MAGIC + struct.pack("<I", len(packed)) + packed + kept)


def named_regions(fixtures: pathlib.Path) -> set[str]:
    with open(HERE / "regions.csv", newline="") as file:
        known = {row["code"] for row in csv.DictReader(file) if row["provider"] == "aws"}
    texts = [path.read_text(errors="ignore") for ending in ("tf", "json", "toml") for path in fixtures.rglob(f"*.{ending}")]
    return {code for code in known if any(re.search(rf"\b{code}(?=[a-z]?\b)", text) for text in texts)}


if __name__ == "__main__":
    fixtures = HERE.parent / "fixtures"
    (fixtures / "prices").mkdir(exist_ok=True)
    freeze(HERE / "aws.prices", fixtures / "prices/aws.prices", {*named_regions(fixtures), "global"})

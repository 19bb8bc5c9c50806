#!/usr/bin/env python3
"""freeze.py REGION…: keep the price tables of some regions for the cases under fixtures/.

Cases price with these, so that new list prices do not move what they print. Writes
fixtures/prices/*.prices with the shards of the regions named and of `global`, without what no
resource type asks for (`other_…`, `component`).
"""
import pathlib
import struct
import sys

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


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = HERE.parent / "fixtures/prices"
    folder.mkdir(exist_ok=True)
    for table in [HERE / "aws.prices"]:
        freeze(table, folder / table.name, {*sys.argv[1:], "global"})

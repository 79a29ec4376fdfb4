#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""streaming_index - makes shards of records a dataset of mosaicml-streaming: an index, and offsets for each shard.

usage: scripts/examples/streaming_index.py FOLDER

    dpa --rank auto --shard block -n 1000000 -o FOLDER/shard.%r.ndjson
    scripts/examples/streaming_index.py FOLDER
    streaming.StreamingDataset(local="FOLDER", shuffle=True, batch_size=256)

The shards stay as they are. Offsets have 32 bits, so a shard has less than 4 GiB.
"""

import json
import os
import struct
import sys

if __name__ == "__main__" and len(sys.argv) != 2:
    sys.exit(__doc__)

KINDS = {str: "str", int: "int", float: "float"}


def shard_of(folder, name):
    """The entry of a shard in the index. Writes its offsets to NAME.meta."""
    path = os.path.join(folder, name)
    offsets = [0]
    with open(path, "rb") as file:
        for line in file:
            offsets.append(offsets[-1] + len(line))
    columns = {member: KINDS[type(value)] for member, value in json.loads(line).items()}
    with open(path + ".meta", "wb") as meta:
        meta.write(struct.pack(f"<{len(offsets) + 1}I", len(offsets) - 1, *offsets))
    files = {f"raw_{kind}": {"basename": base, "bytes": os.path.getsize(os.path.join(folder, base)), "hashes": {}}
             for kind, base in (("data", name), ("meta", name + ".meta"))}
    return {"version": 2, "format": "json", "columns": columns, "newline": "\n", "samples": len(offsets) - 1,
            "compression": None, "hashes": [], "size_limit": None, "zip_data": None, "zip_meta": None, **files}


if __name__ == "__main__":
    target = sys.argv[1]
    shards = [shard_of(target, name) for name in sorted(os.listdir(target)) if name.endswith(".ndjson")]
    with open(os.path.join(target, "index.json"), "w", encoding="utf-8") as index:
        json.dump({"version": 2, "shards": shards}, index)

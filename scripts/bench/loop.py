#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""loop - the records as CPython makes them fastest: loop.py COUNT"""

import hashlib
import json
import random
import sys

BOUNDS = (("rotation", -30, 30), ("brightness", 0.8, 1.2), ("noise", 0, 0.1), ("scale", 0.8, 1.2),
          ("contrast", 0.7, 1.3))
SUFFIXES = [str(fib).encode() for fib in (0, 1, 1, 2, 3, 5, 8, 13, 21, 34)]


def main():
    sha256 = hashlib.sha256
    encode = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode
    generator = random.Random()
    seed, draw, write = generator.seed, generator.random, sys.stdout.write
    for sample in range(int(sys.argv[1])):
        digest = sha256(b"%d" % sample).hexdigest()
        for suffix in SUFFIXES:
            digest = sha256(digest.encode() + suffix).hexdigest()
        seed(int(digest[-8:], 16))
        record = {"id": sample}
        for name, lo, hi in BOUNDS:
            record[name] = lo + (hi - lo) * draw()
        record["hash"] = digest
        write(encode(record) + "\n")


main()

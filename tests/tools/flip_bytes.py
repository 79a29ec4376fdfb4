#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""flip_bytes - files of every format with a byte changed, added or taken: --check passes none of them.

usage: tests/tools/flip_bytes.py DPA STEP

One byte of STEP is changed; fewer are added and taken. A tenth of the files are held against a manifest, too.
"""

import random
import subprocess
import sys

KEYS = 'a b\0c"d\0x\ny\0"q"\nz\0p}q\0"\\}\0\0tab\t\x01\0'.encode()
RANGE = ["--range", "5-12"]
CASES = [
    RANGE,
    RANGE + ["-f", "csv"],
    RANGE + ["-f", "tsv", "--fields", "noise,id,seed"],
    RANGE + ["--batch", "3"],
    RANGE + ["--batch", "4"],
    RANGE + ["--batch", "1", "--fields", "rotation"],
    RANGE + ["-f", "json"],
    RANGE + ["-f", "json", "--fields", "id,rotation", "--param", "a=0:1"],
    ["--keys", "-f", "csv"],
    ["--keys", "-f", "tsv", "--fields", "noise,id"],
    RANGE + ["-f", "npy"],
    RANGE + ["-f", "npy", "--fields", "id,hash,noise"],
    ["--keys"],
]


class Case:
    def __init__(self, program, options):
        keyed = "--keys" in options
        self.program = program
        self.options = options
        made = self.run(*options, "--manifest", "flips.json", *["--null"] * keyed, data=KEYS if keyed else None)
        self.good = made.stdout
        self.lines = keyed
        assert made.returncode == 0 and self.check(self.good).returncode == 0, options
        assert self.prove(self.good).returncode == 0, options

    def run(self, *options, data):
        return subprocess.run([self.program, *options], input=data, capture_output=True, timeout=30)

    def check(self, data):
        return self.run("--check", "-j1", *self.options, data=data)

    def prove(self, data):
        return self.run("--check", "-j1", "--manifest", "flips.json", data=data)

    def refuses(self, data, *what):
        if data == self.good:
            return
        for done in [self.check(data)] + [self.prove(data)] * (random.random() < 0.1):
            assert done.returncode == 1 and done.stdout == b"stdin: FAILED\n", (self.options, what, done, data)
            assert done.stderr.startswith(b"dpa: stdin"), (self.options, what, done, data)

    def sweep(self, step):
        good = self.good
        for at in range(random.randrange(step), len(good), step):
            changed = bytearray(good)
            changed[at] ^= 1 << random.randrange(8)
            self.refuses(bytes(changed), "changed", at)
            if random.random() < 0.2:
                self.refuses(good[:at] + good[at + 1:], "taken", at)
                self.refuses(good[:at] + bytes([random.choice(b'{}[],"\n\\0 \t')]) + good[at:], "added", at)
                # Without a range, fewer lines are as good as more.
                if not self.lines or good[at - 1] != 10:
                    self.refuses(good[:at], "torn", at)
        self.refuses(good + b"\n", "a newline more")


def main(program, step):
    random.seed(25)
    for options in CASES:
        Case(program, options).sweep(int(step))
    print("all caught")


if __name__ == "__main__":
    main(*sys.argv[1:])

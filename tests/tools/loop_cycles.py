#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""loop_cycles - cycles per iteration of the loops of a function on an ARM CPU, by the model of llvm-mca.

usage: tests/tools/loop_cycles.py CPU FILE FUNCTION

Compiles FILE with aarch64-linux-gnu-gcc and prints for each loop of FUNCTION: label, instructions, how many of
them are SHA256H and SHA256SU0, cycles. The model assumes hits in the first-level cache and no wrong prediction.
LLVM_MCA names the program (default llvm-mca-19; the models of Neoverse are missing in old ones).
"""

import os
import re
import subprocess
import sys

FLAGS = "-std=gnu11 -D_GNU_SOURCE -Isrc -O2 -fPIE -fstack-protector-strong -fno-strict-aliasing -fexceptions".split()
FLAGS += "-march=armv8-a+crypto -S -o -".split()
BRANCH = re.compile(r"\t(?:b|b\.?[a-z]{2}|cbn?z|tbn?z)\t(?:.*, *)?(\.L\w+)$")


def cycles(cpu, body):
    """Model 100 iterations of the instructions; addresses of symbols do not matter."""
    text = "\n".join(re.sub(r"#?:[a-z0-9_]+:[\w.+]+", "#0", line) for line in body if "adrp" not in line)
    command = [os.environ.get("LLVM_MCA", "llvm-mca-19"), "-mtriple=aarch64", "-mattr=+crypto", "-mcpu=" + cpu]
    out = subprocess.run(command + ["-iterations=100"], input=text, capture_output=True, text=True, check=False)
    total = re.search(r"Total Cycles:\s+(\d+)", out.stdout)
    return f"{int(total[1]) / 100:.0f}" if total else "?"


def main():
    """Find the loops: every branch to a label before it."""
    cpu, file, function = sys.argv[1:]
    listing = subprocess.run(["aarch64-linux-gnu-gcc", *FLAGS, file], capture_output=True, text=True, check=True)
    lines = listing.stdout.split(function + ":\n", 1)[1].split("\t.size", 1)[0].split("\n")
    labels = {}
    for n, line in enumerate(lines):
        if re.match(r"\.L\w+:", line):
            labels[line[:-1]] = n
        branch = BRANCH.match(line)
        if not branch or branch[1] not in labels:
            continue
        body = [x for x in lines[labels[branch[1]] : n] if re.match(r"\t[^.]", x) and not BRANCH.match(x)]
        rounds, words = (sum(name in x for x in body) for name in ("sha256h\t", "sha256su0"))
        print(f"{branch[1]}: {len(body)} instructions, {rounds} sha256h, {words} sha256su0, {cycles(cpu, body)} cycles")


main()

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""live_records - the time of a sample in dpa.records() with batches of 256, by a coprocess that writes rows.

usage: scripts/bench/live_records.py      in an environment that has the wheel of scripts/package/wheel

User and system time, the minimum of five rounds: 0.11 us of Python and 0.16 us of dpa on a Zen 5 core.
"""

import os
import resource

import dpa

BATCHES = [list(range(first, first + 256)) for first in range(0, 256000, 256)]


def python_time():
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def coprocess_time():
    with open(f"/proc/{next(iter(dpa._live.values())).process.pid}/stat", encoding="ascii") as file:
        return sum(map(int, file.read().rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")


def main():
    dpa.records(BATCHES[0])
    rounds = []
    for _ in range(5):
        before = python_time(), coprocess_time()
        for batch in BATCHES:
            dpa.records(batch)
        rounds.append((python_time() - before[0], coprocess_time() - before[1]))
    spent = [min(times) / 256000 * 1e6 for times in zip(*rounds)]
    print(f"us per sample: {spent[0]:.2f} of Python, {spent[1]:.2f} of dpa")


main()

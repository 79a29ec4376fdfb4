#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""live_dataset - a PyTorch Dataset that asks dpa for the parameters of a sample when they are needed.

Nothing is stored. Each worker has a dpa of its own as coprocess: a line with an ID goes in, a line with a record
comes out at once. A record depends on the ID and the options only, so it does not matter which worker asks, or when.
"""

import json
import os
import subprocess
import sys

import torch
from torch.utils.data import BatchSampler, DataLoader, Dataset, RandomSampler

FIELDS = "rotation,brightness,noise,scale,contrast"


class LiveDataset(Dataset):
    """Pairs (indices, parameters) for a list of indices; put your samples where the indices are.

    For the numbers of another epoch, create another one with "--epoch", str(epoch).
    """

    def __init__(self, count, *options, dpa="dpa"):
        self.count = count
        self.command = [dpa, "--jobs", "1", "--fields", FIELDS, *options]
        self.process = self.owner = None

    def __getstate__(self):
        return {**self.__dict__, "process": None, "owner": None}

    def __len__(self):
        return self.count

    def ask(self, ids):
        # A forked worker must not share its parent's coprocess. Its own one ends with it, as its input then does.
        if self.owner != os.getpid():
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            self.owner = os.getpid()
        # All questions before the first answer: up to 3000 IDs do not fill a pipe (64 KiB), so that neither side can
        # wait for the other.
        self.process.stdin.write(b"".join(b"%d\n" % i for i in ids))
        self.process.stdin.flush()
        return [list(json.loads(self.process.stdout.readline()).values()) for _ in ids]

    def __getitem__(self, indices):
        return torch.tensor(indices), torch.tensor(self.ask(indices), dtype=torch.float64)


def loader_of(dataset, size, **options):
    """A DataLoader that asks a worker for a batch at once."""
    sampler = BatchSampler(RandomSampler(dataset), size, drop_last=False)
    return DataLoader(dataset, sampler=sampler, batch_size=None, **options)


if __name__ == "__main__":
    program = os.environ.get("DPA", "dpa")
    dataset = LiveDataset(int(sys.argv[1]), *sys.argv[2:], dpa=program)
    for indices, parameters in loader_of(dataset, 256, num_workers=2):
        for index, row in zip(indices.tolist(), parameters.tolist()):
            print(index, *row)

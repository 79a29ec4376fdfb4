#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""npy_dataset - a PyTorch Dataset of parameters out of a npy file, by index.

    dpa --format npy --range 0-9999999 --output parameters.npy

Row i has the parameters of sample i: eight bytes each, whatever their digits. The file is mapped, not read: all
workers share one copy of it in the page cache.
"""

import sys

import numpy
import torch
from torch.utils.data import DataLoader, Dataset


class NpyDataset(Dataset):
    """Pairs (index, parameters); put your sample where the index is."""

    def __init__(self, path):
        self.path = path
        self.rows = numpy.load(path, mmap_mode="r")

    # A worker that is spawned maps the file itself: pickled, the whole array would be sent to it.
    def __getstate__(self):
        return self.path

    def __setstate__(self, path):
        self.__init__(path)

    def __len__(self):
        return len(self.rows)

    def __getitem__(self, index):
        # A copy, because torch may write to it. Doubles: convert to single precision as late as you can.
        return index, torch.from_numpy(self.rows[index].copy())


if __name__ == "__main__":
    loader = DataLoader(NpyDataset(sys.argv[1]), batch_size=256, shuffle=True, num_workers=2)
    for indices, parameters in loader:
        for index, row in zip(indices.tolist(), parameters.tolist()):
            print(index, *row)

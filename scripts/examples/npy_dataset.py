#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""npy_dataset - a PyTorch Dataset that augments the images of another one with parameters from a npy file.

usage: scripts/examples/npy_dataset.py PARAMS.npy FOLDER SHEET.png

    dpa -n 10000 --fields rotation,brightness,noise,scale,contrast,seed --output params.npy

Row i has the parameters of sample i. The file is mapped, not read: all workers share one copy of it in the page cache.
FOLDER and SHEET.png are those of live_dataset.py.
"""

import sys

if __name__ == "__main__" and len(sys.argv) != 4:
    sys.exit(__doc__)

import dpa
import torch
from torch.utils.data import DataLoader, Dataset

from live_dataset import augment


class NpyDataset(Dataset):
    """The (image, label) pairs of `base`, augmented by the rows of the file."""

    def __init__(self, base, path, augment=augment):
        self.base, self.rows, self.augment = base, dpa.open_npy(path), augment

    def __len__(self):
        return len(self.base)

    def __getitem__(self, idx):
        image, label = self.base[idx]
        return self.augment(image, self.rows[idx]), label


def main(path, folder, sheet):
    from torchvision import datasets, utils
    from torchvision.transforms import v2

    images = datasets.ImageFolder(folder, v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]))
    loader = DataLoader(NpyDataset(images, path), batch_size=16, shuffle=False, num_workers=2)
    batch, _ = next(iter(loader))
    utils.save_image(batch, sheet, nrow=4)


if __name__ == "__main__":
    main(*sys.argv[1:])

#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""live_dataset - a PyTorch Dataset that augments the images of another one with parameters from a running dpa.

usage: scripts/examples/live_dataset.py FOLDER SHEET.png [EPOCH]

FOLDER holds a folder of images for each class, all of one size, as torchvision's ImageFolder reads them. The first
batch of an epoch is written to SHEET.png. The module dpa is in the wheel that scripts/package/wheel builds.

Nothing is stored. Each worker asks a dpa process of its own, forked or spawned. A record depends on the ID and the
settings only, so it does not matter which worker asks, or when.
"""

import sys

if __name__ == "__main__" and len(sys.argv) not in (3, 4):
    sys.exit(__doc__)

import dpa
import torch
from torch.utils.data import DataLoader, Dataset
from torchvision.transforms.v2 import InterpolationMode, functional

FIELDS = (*dpa.FIELDS, "seed")


def augment(image, params):
    """Apply a record to a float image (channels, height, width) in the range 0 to 1: order and units of dpa(1)."""
    # affine() rotates clockwise. Rotating and scaling about the centre is one resampling.
    image = functional.affine(image, angle=-float(params["rotation"]), translate=[0, 0], scale=float(params["scale"]),
                              shear=[0.0, 0.0], interpolation=InterpolationMode.BILINEAR)
    image = (image * float(params["brightness"])).clamp(0, 1)
    image = ((image - 0.5) * float(params["contrast"]) + 0.5).clamp(0, 1)
    generator = torch.Generator().manual_seed(int(params["seed"]))
    noise = torch.randn(image.shape, generator=generator, dtype=image.dtype)
    return (image + noise * float(params["noise"])).clamp(0, 1)


class AugmentedDataset(Dataset):
    """The (image, label) pairs of `base`, augmented. `settings` are those of dpa.records, such as preset and epoch."""

    def __init__(self, base, augment=augment, **settings):
        self.base, self.augment, self.settings = base, augment, settings

    def __len__(self):
        return len(self.base)

    def __getitem__(self, idx):
        image, label = self.base[idx]
        params = dpa.records([idx], fields=FIELDS, **self.settings)[0]
        return self.augment(image, params), label


class BatchedDataset(AugmentedDataset):
    """The same, but the parameters of a batch are asked for at once.

    DataLoader calls __getitems__ with all indices of a batch. In batches of 256, the parameters of a sample take 0.1 us
    of Python and 0.2 us of dpa; one by one, 7 us and 15 us, and each wakes the other process. The Python library, in
    the same process, takes 16 us.
    """

    def __getitems__(self, indices):
        rows = dpa.records(indices, fields=FIELDS, **self.settings)
        return [(self.augment(image, params), label)
                for (image, label), params in zip((self.base[i] for i in indices), rows)]


def main(folder, sheet, epoch="0"):
    from torchvision import datasets, utils
    from torchvision.transforms import v2

    images = datasets.ImageFolder(folder, v2.Compose([v2.ToImage(), v2.ToDtype(torch.float32, scale=True)]))
    dataset = BatchedDataset(images, preset="moderate", epoch=int(epoch))
    loader = DataLoader(dataset, batch_size=16, shuffle=False, num_workers=2)
    batch, _ = next(iter(loader))
    utils.save_image(batch, sheet, nrow=4)


if __name__ == "__main__":
    main(*sys.argv[1:])

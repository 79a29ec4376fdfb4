#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""shuffle_vectors - the table of tests/unit/shuffle.c, from tf.raw_ops.RandomIndexShuffle.

    python3 -m venv VENV && VENV/bin/pip install tensorflow-cpu
    VENV/bin/python tests/tools/shuffle_vectors.py >table

Two rows for each block of 16 to 64 bits. Where TensorFlow's block cannot hold max_index (2^k with an even
k >= 16, and where its log2 rounds down), its result is not a permutation: such numbers are left out.
"""

import math
import random

import tensorflow

FIRST_KEY = 498247692
ROUNDS = 16


def shuffled(index, words, max_index):
    """The permutation of TensorFlow at one index."""
    unsigned = [tensorflow.constant([value], tensorflow.uint64) for value in (index, max_index)]
    seed = tensorflow.constant([[FIRST_KEY, *words]], tensorflow.uint32)
    return int(tensorflow.raw_ops.RandomIndexShuffle(index=unsigned[0], seed=seed, max_index=unsigned[1],
                                                     rounds=ROUNDS)[0])


def block_fits(max_index):
    """Whether TensorFlow's block holds max_index."""
    bits = math.ceil(math.log2(max_index))
    return max_index >> max(bits + bits % 2, 16) == 0


def main():
    """Print the rows."""
    numbers = random.Random(2026)
    for bits in range(16, 65, 2):
        low = 1 if bits == 16 else 2 ** (bits - 2) + 1
        for max_index in (numbers.randrange(low, 2 ** bits), low + 2 ** bits // 1000):
            if not block_fits(max_index):
                continue
            words = numbers.randrange(2 ** 32), numbers.randrange(2 ** 32)
            index = numbers.randrange(max_index + 1)
            print(f"\t{{ {{ {words[0]}u, {words[1]}u }}, {max_index}u, {index}u,\n\t\t"
                  f"{shuffled(index, words, max_index)}u }},")


if __name__ == "__main__":
    main()

/* SPDX-License-Identifier: MIT */
/* shuffle - a pseudo-random permutation of 0 .. last_index that needs no memory. */

#pragma once

#include <stddef.h>
#include <stdint.h>

/*
 * TensorFlow's index shuffle (tensorflow/core/kernels/random_index_shuffle.cc): a Simon cipher
 * (Beaulieu et al., https://eprint.iacr.org/2013/404) with blocks of two words of 8 to 32 bits and
 * three key words. A result above last_index is encrypted again until it is not ("cycle walking").
 *
 * It equals tf.raw_ops.RandomIndexShuffle(rounds=16) except where that is not a permutation: where
 * last_index is 2^k with an even k >= 16, or where its floating-point log2 rounds down,
 * TensorFlow's block is too small to hold last_index.
 */
#define SHUFFLE_ROUNDS 16

struct shuffle {
	uint64_t last_index;
	unsigned word_bits; /* half of a block */
	uint32_t round_key[SHUFFLE_ROUNDS];
};

/* The permutation that three 32-bit words select, as the argument `seed` of TensorFlow does. */
void shuffle_init(struct shuffle *shuffle, const uint32_t key[3], uint64_t last_index);

/* The permutation of a base seed and an epoch: the key words are 498247692 and the first two words,
 * big-endian, of SHA-256 of the text BASE:EPOCH. */
void shuffle_init_epoch(
	struct shuffle *shuffle, uint64_t base_seed, uint64_t epoch, uint64_t last_index);

/* Replace indices, each at most last_index, by those that the permutation puts in their places. */
void shuffle_map(const struct shuffle *shuffle, uint64_t *index, size_t count);

/* The index that shuffle_map replaces by `mapped`, which is at most last_index. */
uint64_t shuffle_invert(const struct shuffle *shuffle, uint64_t mapped);

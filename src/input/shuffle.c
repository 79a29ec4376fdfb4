/* SPDX-License-Identifier: MIT */
/* shuffle - a pseudo-random permutation of 0 .. last_index that needs no memory. */

#include "input/shuffle.h"

#include "kernel/sha256.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define WORD_BITS_MIN 8 /* TensorFlow's blocks have at least 16 bits */
#define FIRST_KEY     UINT32_C(498247692)

/* The constants c and z of the key schedule of Simon. */
#define SCHEDULE_C UINT32_C(0xfffffffc)
#define SCHEDULE_Z UINT32_C(0x192c0ef5) /* the low word of it: no word is longer */

/*
 * Words are in the low word_bits of 32. Many are encrypted at once, because the rounds of one
 * depend on each other. CPU time per index, `build/shuffle-bench` (tests/tools/shuffle-bench.c), in
 * ns, with SSE2 on Zen 5; where last_index is 2^24 or 2^62 each index is encrypted four times:
 *
 *     lanes      last_index 2^24 - 1    2^24    2^62
 *     8                         14.3    53.8    53.1
 *     16                         9.0    32.4    32.0
 *     32                         7.4    27.0    27.1
 *
 * 16 are used: a batch that is not full then wastes less. `dpa -n 1e7 --shuffle --fields id -j1`
 * takes 0.20 s of CPU time, 0.06 s without --shuffle (with -n 16777217 0.70 s and 0.09 s);
 * `shuf -i 0-9999999` takes 1.16 s and 80 MB.
 */
#define LANES 16

typedef uint32_t words __attribute__((vector_size(LANES * sizeof(uint32_t))));

static uint32_t
word_mask(const struct shuffle *shuffle)
{
	return UINT32_MAX >> (32 - shuffle->word_bits);
}

static uint32_t
rotate_right(const struct shuffle *shuffle, uint32_t word, unsigned n)
{
	return (word >> n | word << (shuffle->word_bits - n)) & word_mask(shuffle);
}

void
shuffle_init(struct shuffle *shuffle, const uint32_t key[3], uint64_t last_index)
{
	uint32_t *round_key = shuffle->round_key, mask, z;

	*shuffle = (struct shuffle){ .last_index = last_index, .word_bits = WORD_BITS_MIN };
	while (shuffle->word_bits < 32 && last_index >> (2 * shuffle->word_bits))
		shuffle->word_bits++;
	mask = word_mask(shuffle);
	z = SCHEDULE_Z & mask; /* bits beyond a word are lost: the last ones are 0 in short words */
	for (unsigned i = 0; i < 3; i++)
		round_key[i] = key[i] & mask;
	for (unsigned i = 3; i < SHUFFLE_ROUNDS; i++)
		round_key[i] = (SCHEDULE_C & mask) ^ (z >> (i - 3) & 1) ^ round_key[i - 3] ^
			       rotate_right(shuffle, round_key[i - 1], 3) ^
			       rotate_right(shuffle, round_key[i - 1], 4);
}

void
shuffle_init_epoch(struct shuffle *shuffle, uint64_t base_seed, uint64_t epoch, uint64_t last_index)
{
	uint32_t key[3] = { FIRST_KEY };
	char text[48], hex[SHA256_HEX + 1];
	struct sha256_stream stream;
	int length = snprintf(text, sizeof(text), "%" PRIu64 ":%" PRIu64, base_seed, epoch);

	sha256_init(&stream);
	sha256_update(&stream, text, (size_t)length);
	sha256_final(&stream, hex);
	sscanf(hex, "%8" SCNx32 "%8" SCNx32, &key[1], &key[2]);
	shuffle_init(shuffle, key, last_index);
}

/* The function F of a round. Bits above the word are garbage. */
#define ROUND_FUNCTION(x, bits)                                              \
	((((x) << 1 | (x) >> ((bits)-1)) & ((x) << 8 | (x) >> ((bits)-8))) ^ \
		((x) << 2 | (x) >> ((bits)-2)))

/* Encrypt LANES blocks. With swapped halves and reversed round keys, this decrypts. It is inlined
 * for both. */
static inline __attribute__((always_inline)) void
permute(const struct shuffle *shuffle, uint64_t block[LANES], bool decrypt)
{
	uint32_t half[2][LANES] __attribute__((aligned(sizeof(words)))), mask = word_mask(shuffle);
	unsigned bits = shuffle->word_bits;
	words left, right;

	for (size_t i = 0; i < LANES; i++) {
		half[decrypt][i] = (uint32_t)(block[i] >> bits);
		half[!decrypt][i] = (uint32_t)block[i] & mask;
	}
	memcpy(&left, half[0], sizeof(left));
	memcpy(&right, half[1], sizeof(right));
	for (size_t i = 0; i < SHUFFLE_ROUNDS; i += 2) {
		const uint32_t *key = &shuffle->round_key[decrypt ? SHUFFLE_ROUNDS - 2 - i : i];

		left ^= (ROUND_FUNCTION(right, bits) ^ key[decrypt]) & mask;
		right ^= (ROUND_FUNCTION(left, bits) ^ key[!decrypt]) & mask;
	}
	memcpy(half[0], &left, sizeof(left));
	memcpy(half[1], &right, sizeof(right));
	for (size_t i = 0; i < LANES; i++)
		block[i] = (uint64_t)half[decrypt][i] << bits | half[!decrypt][i];
}

void
shuffle_map(const struct shuffle *shuffle, uint64_t *index, size_t count)
{
	uint64_t block[LANES] = { 0 }; /* being encrypted, */
	size_t place[LANES];           /* and where their results belong */
	size_t next = 0, used = 0, kept;

	if (shuffle->last_index == 0)
		return; /* the only index is 0 */
	while (next < count || used > 0) {
		for (; used < LANES && next < count; next++, used++) {
			block[used] = index[next];
			place[used] = next;
		}
		permute(shuffle, block, false);
		kept = 0;
		for (size_t i = 0; i < used; i++) {
			uint64_t result = block[i];
			size_t at = place[i];

			/* Without branches: the comparison is as good as random. */
			index[at] = result;
			block[kept] = result;
			place[kept] = at;
			kept += result > shuffle->last_index;
		}
		used = kept;
	}
}

uint64_t
shuffle_invert(const struct shuffle *shuffle, uint64_t mapped)
{
	uint64_t block[LANES] = { mapped };

	if (shuffle->last_index == 0)
		return mapped;
	do
		permute(shuffle, block, true);
	while (block[0] > shuffle->last_index);
	return block[0];
}

/* SPDX-License-Identifier: MIT */
/* hash_batch - kernel.hash and kernel.iterate, from functions on HASH_LANES samples at once. */

#include "kernel/kernel.h"
#include "kernel/sha256.h"

/*
 * Before it includes this file, a kernel defines HASH_LANES, struct hash_states with a SHA-256
 * state per sample, and struct hash_blocks with a message block per sample; after it, the functions
 * that are declared first.
 */

/*
 * The steps of a chain are computed for PASSES times HASH_LANES samples, one step after the other,
 * and each function for all of them before the next one: its code is fetched once. That matters
 * because the instruction cache of Zen 5 keeps only one of two lines that are at the same offset in
 * pages whose physical addresses collide, which 1 in 300 pairs of pages do. Where those of compress
 * and compress_tabulated collided, digests took 175 instead of 125 ns in every run of a binary,
 * until a copy of it was on other pages. Now they take 121 to 132 on 6000 random placements
 * (build/kernel-bench 4 10 6000), 124 to 127 with 24 orders of the objects in the link.
 */
#define PASSES 4

/* Messages of HASH_LANES samples. */
struct hash_messages {
	const unsigned char *bytes[HASH_LANES];
	uint32_t length[HASH_LANES];
};

/* Set every state to the initial hash value, to a digest, and back. */
static void states_init(struct hash_states *states);
static void states_load(struct hash_states *states, const struct digest *digest);
static void states_store(const struct hash_states *states, struct digest *digest);

/* Compress one block per sample, whose words are overwritten, from the state `from`, which may be
 * *states itself. */
static void compress(
	struct hash_states *states, const struct hash_states *from, struct hash_blocks *blocks);

/* Compress a block that all samples share, from its tabulated schedule. */
static void compress_tabulated(struct hash_states *states, const uint32_t schedule[64]);

/* The digests in hexadecimal, which are the first block of the next step. */
static void states_hex(const struct hash_states *states, struct hash_blocks *blocks);

/* Padded block `index` of each message. */
static void blocks_load(
	struct hash_blocks *blocks, const struct hash_messages *messages, uint32_t index);

static void
iterate_lanes(const struct chain_segment *segment, size_t passes, struct digest *digest)
{
	struct hash_states states[PASSES], initial;
	struct hash_blocks blocks;

	states_init(&initial);
	for (size_t p = 0; p < passes; p++)
		states_load(&states[p], digest + p * HASH_LANES);
	for (unsigned step = 0; step < segment->steps; step++) {
		for (size_t p = 0; p < passes; p++) {
			states_hex(&states[p], &blocks);
			compress(&states[p], &initial, &blocks);
		}
		for (uint32_t i = segment->first[step]; i < segment->first[step + 1]; i++)
			for (size_t p = 0; p < passes; p++)
				compress_tabulated(&states[p], segment->block[i].schedule);
	}
	for (size_t p = 0; p < passes; p++)
		states_store(&states[p], digest + p * HASH_LANES);
}

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	struct digest tail[HASH_LANES] = { 0 };

	while (n >= HASH_LANES) {
		size_t passes = n / HASH_LANES < PASSES ? n / HASH_LANES : PASSES;

		iterate_lanes(segment, passes, digest);
		digest += passes * HASH_LANES;
		n -= passes * HASH_LANES;
	}
	if (n == 0)
		return;
	memcpy(tail, digest, n * sizeof(*digest));
	iterate_lanes(segment, 1, tail);
	memcpy(digest, tail, n * sizeof(*digest));
}

/*
 * Hash the n strings from `first` on, 1 <= n <= HASH_LANES; the other lanes repeat the first one.
 * All lanes run as long as the longest string: the digest of a shorter one is the state after its
 * last block.
 */
static void
hash_lanes(const struct seed_strings *strings, size_t first, size_t n,
	struct digest digest[HASH_LANES])
{
	struct digest current[HASH_LANES];
	uint32_t count[HASH_LANES], count_max = 0; /* of blocks */
	struct hash_messages messages;
	struct hash_states states;
	struct hash_blocks blocks;

	for (size_t i = 0; i < HASH_LANES; i++) {
		const uint32_t *offset = strings->offset + first + (i < n ? i : 0);

		messages.bytes[i] = strings->bytes + offset[0];
		messages.length[i] = offset[1] - offset[0];
		count[i] = sha256_padded_blocks(messages.length[i]);
		if (count[i] > count_max)
			count_max = count[i];
	}
	states_init(&states);
	for (uint32_t index = 0; index < count_max; index++) {
		blocks_load(&blocks, &messages, index);
		compress(&states, &states, &blocks);
		if (index == 0) {
			states_store(&states, digest);
			continue;
		}
		states_store(&states, current);
		for (size_t i = 0; i < HASH_LANES; i++)
			if (index < count[i])
				digest[i] = current[i];
	}
}

static void
hash(const struct seed_strings *strings, size_t n, struct digest *digest)
{
	struct digest tail[HASH_LANES];
	size_t i;

	for (i = 0; n - i >= HASH_LANES; i += HASH_LANES)
		hash_lanes(strings, i, HASH_LANES, digest + i);
	if (i == n)
		return;
	hash_lanes(strings, i, n - i, tail);
	memcpy(digest + i, tail, (n - i) * sizeof(*digest));
}

/* SPDX-License-Identifier: MIT */
/* hash_batch - kernel.hash and kernel.iterate, from functions on HASH_LANES samples at once. */

/*
 * Before it includes this file, a kernel defines HASH_LANES and, for that many samples:
 *
 *   struct hash_states         their SHA-256 states
 *   struct hash_blocks         a message block of each
 *   states_load, states_store  the states from and to digests
 *   states_hex                 the digests in hexadecimal, the first block of the next step
 *   blocks_load                the blocks from their bytes, one after the other
 *   compress                   the next states, after a block of each: its words are overwritten.
 *                              Both states may be the same
 *   compress_tabulated         the next states, after a block that all share, from its schedule
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

INLINE struct hash_states
initial_states(void)
{
	struct digest digest[HASH_LANES];
	struct hash_states states;

#pragma GCC unroll 16
	for (size_t i = 0; i < HASH_LANES; i++)
		memcpy(digest[i].word, sha256_iv, sizeof(sha256_iv));
	states_load(&states, digest);
	return states;
}

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	const struct hash_states initial = initial_states();
	struct hash_states states[PASSES];
	struct hash_blocks blocks;
	size_t left = (n + HASH_LANES - 1) / HASH_LANES, passes;

	for (; left > 0; left -= passes, digest += passes * HASH_LANES) {
		passes = left < PASSES ? left : PASSES;
		for (size_t p = 0; p < passes; p++)
			states_load(&states[p], digest + p * HASH_LANES);
		for (size_t i = 0; i < segment->count; i++) {
			const struct chain_block *block = &segment->block[i];

			for (size_t p = 0; block->begins_step && p < passes; p++) {
				states_hex(&states[p], &blocks);
				compress(&states[p], &initial, &blocks);
			}
			for (size_t p = 0; p < passes; p++)
				compress_tabulated(&states[p], block->schedule);
		}
		for (size_t p = 0; p < passes; p++)
			states_store(&states[p], digest + p * HASH_LANES);
	}
}

/*
 * Hash n strings, at most HASH_LANES; the other lanes repeat the first one. All lanes run as long
 * as the longest string: the digest of a shorter one is the state after its last block.
 */
static void
hash_lanes(const unsigned char *bytes, const uint32_t *offset, size_t n, struct hash_states states,
	struct digest digest[HASH_LANES])
{
	unsigned char block[HASH_LANES * SHA256_BLOCK] __attribute__((aligned(64)));
	uint32_t count[HASH_LANES], count_max = 0; /* of blocks */
	struct digest current[HASH_LANES];
	struct hash_blocks blocks;

	for (size_t i = 0; i < n; i++) {
		count[i] = sha256_padded_blocks(offset[i + 1] - offset[i]);
		if (count[i] > count_max)
			count_max = count[i];
	}
	for (uint32_t index = 0; index < count_max; index++) {
		for (size_t i = 0; i < HASH_LANES; i++) {
			const uint32_t *string = offset + (i < n ? i : 0);

			sha256_pad(block + i * SHA256_BLOCK, bytes + string[0],
				string[1] - string[0], index);
		}
		blocks_load(&blocks, block);
		compress(&states, &states, &blocks);
		states_store(&states, index == 0 ? digest : current);
		for (size_t i = 0; index > 0 && i < n; i++)
			if (index < count[i])
				digest[i] = current[i];
	}
}

static void
hash(const struct seed_strings *strings, size_t n, struct digest *digest)
{
	const struct hash_states initial = initial_states();

	for (size_t i = 0; i < n; i += HASH_LANES)
		hash_lanes(strings->bytes, strings->offset + i,
			n - i < HASH_LANES ? n - i : HASH_LANES, initial, digest + i);
}

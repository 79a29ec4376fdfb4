/* SPDX-License-Identifier: MIT */
/* lanes_hash - SHA-256 and the chain, HASH_LANES samples at once; for the vector kernels. */

#ifndef DPA_KERNEL_LANES_HASH_H
#define DPA_KERNEL_LANES_HASH_H

#include "kernel/kernel.h"
#include "kernel/lanes.h"
#include "kernel/sha256.h"
#include "kernel/sha256_pad.h"

#define HASH_LANES (HASH_GROUPS * LANES)

/* Compiled separately, so that constants of one function do not occupy registers in another. */
#define NOINLINE static __attribute__((noinline))

/* SHA-256 states of HASH_LANES samples. */
struct hash_states {
	lanes word[HASH_GROUPS][8];
};

/* Message blocks of HASH_LANES samples, 16 words each, with space for their message schedules. */
struct hash_blocks {
	lanes word[64][HASH_GROUPS];
};

/*
 * Round t. The working variables a to h are not moved but renamed, with period 8. The order of the
 * additions keeps the critical path from one e to the next short: rotate, xor, add, add.
 */
INLINE void
sha256_round_lanes(lanes s[8], unsigned t, lanes word)
{
	lanes a = s[-t & 7], b = s[(1 - t) & 7], c = s[(2 - t) & 7];
	lanes e = s[(4 - t) & 7], f = s[(5 - t) & 7], g = s[(6 - t) & 7], h = s[(7 - t) & 7];
	lanes sum = h + word + CHOOSE(e, f, g) + XOR3(ROTATE(e, 6), ROTATE(e, 11), ROTATE(e, 25));

	s[(3 - t) & 7] += sum;
	s[(7 - t) & 7] =
		sum + (MAJORITY(a, b, c) + XOR3(ROTATE(a, 2), ROTATE(a, 13), ROTATE(a, 22)));
}

/* W[16] of group g from w = W[0] to W[15]. */
INLINE lanes
schedule_word(lanes (*w)[HASH_GROUPS], unsigned g)
{
	lanes x = w[1][g], y = w[14][g];
	lanes s0 = XOR3(ROTATE(x, 7), ROTATE(x, 18), x >> 3);
	lanes s1 = XOR3(ROTATE(y, 17), ROTATE(y, 19), y >> 10);

	return w[0][g] + s0 + w[9][g] + s1;
}

/*
 * After four rounds, the names of a to d and of e to h are exchanged. Moving the words back allows
 * loop bodies of four rounds instead of eight, and the smaller code is faster despite the moves: a
 * chain takes 131 instead of 152 ns per sample with avx512, 521 instead of 597 with avx2
 * (build/kernel-bench, gcc 12, Zen 5).
 */
INLINE void
swap_halves(struct hash_states *s)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			lanes x = s->word[g][i];

			s->word[g][i] = s->word[g][i + 4];
			s->word[g][i + 4] = x;
		}
}

INLINE void
states_add(struct hash_states *states, const struct hash_states *s)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			states->word[g][i] += s->word[g][i];
}

/* Compress a block that all samples share, from its tabulated schedule. */
NOINLINE void
compress_tabulated(struct hash_states *states, const uint32_t schedule[64])
{
	struct hash_states s = *states;

	for (unsigned t = 0; t < 64; t += 4) {
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			lanes word = broadcast(schedule[t + i]);

#pragma GCC unroll 16
			for (unsigned g = 0; g < HASH_GROUPS; g++)
				sha256_round_lanes(s.word[g], i, word);
		}
		swap_halves(&s);
	}
	states_add(states, &s);
}

/*
 * Four rounds of all groups, interleaved if `schedule` with the computation of the schedule words
 * that are needed 16 rounds later: each hides the latency of the other.
 */
INLINE void
four_rounds(struct hash_states *s, lanes (*w)[HASH_GROUPS], unsigned t, bool schedule)
{
#pragma GCC unroll 16
	for (unsigned i = 0; i < 4; i++, w++)
#pragma GCC unroll 16
		for (unsigned g = 0; g < HASH_GROUPS; g++) {
			sha256_round_lanes(s->word[g], i, w[0][g] + sha256_k[t + i]);
			if (schedule)
				w[16][g] = schedule_word(w, g);
		}
	swap_halves(s);
}

/* Compress one block per sample. */
NOINLINE void
compress(struct hash_states *states, struct hash_blocks *blocks)
{
	struct hash_states s = *states;
	unsigned t = 0;

	for (; t < 48; t += 4)
		four_rounds(&s, blocks->word + t, t, true);
	for (; t < 64; t += 4)
		four_rounds(&s, blocks->word + t, t, false);
	states_add(states, &s);
}

INLINE void
states_init(struct hash_states *states)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			states->word[g][i] = broadcast(sha256_iv[i]);
}

/* The four hexadecimal digits of the lower half of x: each nibble is moved to a byte of its own. */
INLINE lanes
hex_word(lanes x)
{
	x = (x | x << 8) & 0x00ff00ff;
	x = (x | x << 4) & 0x0f0f0f0f;
	return HEX_DIGITS(x);
}

/* The digests in hexadecimal, which are the first block of the next step. */
NOINLINE void
states_hex(const struct hash_states *states, struct hash_blocks *blocks)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++) {
			lanes x = states->word[g][i];

			blocks->word[2 * i][g] = hex_word(x >> 16);
			blocks->word[2 * i + 1][g] = hex_word(x & 0xffff);
		}
}

static void
states_load(struct hash_states *states, const struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
		digests_load(states->word[g], digest + g * LANES);
}

static void
states_store(struct hash_states *states, struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
		digests_store(states->word[g], digest + g * LANES);
}

static void
iterate_lanes(const struct chain_segment *segment, struct digest digest[HASH_LANES])
{
	struct hash_states states;
	struct hash_blocks blocks;

	states_load(&states, digest);
	for (unsigned step = 0; step < segment->steps; step++) {
		states_hex(&states, &blocks);
		states_init(&states);
		compress(&states, &blocks);
		for (uint32_t i = segment->first[step]; i < segment->first[step + 1]; i++)
			compress_tabulated(&states, segment->schedule[i]);
	}
	states_store(&states, digest);
}

static void
iterate(const struct chain_segment *segment, size_t n, struct digest *digest)
{
	struct digest tail[HASH_LANES] = { 0 };

	for (; n >= HASH_LANES; n -= HASH_LANES, digest += HASH_LANES)
		iterate_lanes(segment, digest);
	if (n == 0)
		return;
	memcpy(tail, digest, n * sizeof(*digest));
	iterate_lanes(segment, tail);
	memcpy(digest, tail, n * sizeof(*digest));
}

/* Messages of HASH_LANES samples, one per lane. */
struct hash_messages {
	const unsigned char *bytes[HASH_LANES];
	uint32_t length[HASH_LANES];
	uint32_t blocks[HASH_LANES];
	uint32_t blocks_max;
};

/* The n strings from `first` on, 1 <= n <= HASH_LANES; the other lanes repeat the first one. */
static void
messages_load(
	struct hash_messages *messages, const struct seed_strings *strings, size_t first, size_t n)
{
	messages->blocks_max = 0;
	for (size_t i = 0; i < HASH_LANES; i++) {
		size_t k = first + (i < n ? i : 0);

		messages->bytes[i] = strings->bytes + strings->offset[k];
		messages->length[i] = strings->offset[k + 1] - strings->offset[k];
		messages->blocks[i] = sha256_padded_blocks(messages->length[i]);
		if (messages->blocks[i] > messages->blocks_max)
			messages->blocks_max = messages->blocks[i];
	}
}

/* To or from big-endian, the byte order of message words. */
INLINE lanes
big_endian_lanes(lanes x)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	x = (ROTATE(x, 8) & 0xff00ff00) | (ROTATE(x, 24) & 0x00ff00ff);
#endif
	return x;
}

/* Padded block `index` of each message. */
static void
messages_block(const struct hash_messages *messages, uint32_t index, struct hash_blocks *blocks)
{
	unsigned char bytes[LANES * SHA256_BLOCK] __attribute__((aligned(64)));

	for (unsigned g = 0; g < HASH_GROUPS; g++) {
		lanes word[16];

		for (unsigned i = 0; i < LANES; i++)
			sha256_pad(bytes + i * SHA256_BLOCK, messages->bytes[g * LANES + i],
				messages->length[g * LANES + i], index);
		for (unsigned i = 0; i < 16; i++)
			word[i] = lanes_load(bytes + i * sizeof(lanes));
		transpose(word, 16, LANES_LOG);
		for (unsigned i = 0; i < 16; i++)
			blocks->word[i][g] = big_endian_lanes(word[i]);
	}
}

/* Restore the previous state in the lanes whose messages have no block `index`. */
static void
states_restore(struct hash_states *states, const struct hash_states *previous,
	const struct hash_messages *messages, uint32_t index)
{
	for (unsigned g = 0; g < HASH_GROUPS; g++) {
		lanes has_block = (lanes)(lanes_load(&messages->blocks[g * LANES]) > index);

		for (unsigned i = 0; i < 8; i++)
			states->word[g][i] =
				CHOOSE(has_block, states->word[g][i], previous->word[g][i]);
	}
}

static void
hash_lanes(const struct hash_messages *messages, struct digest digest[HASH_LANES])
{
	struct hash_states states, previous;
	struct hash_blocks blocks;

	states_init(&states);
	for (uint32_t index = 0; index < messages->blocks_max; index++) {
		previous = states;
		messages_block(messages, index, &blocks);
		compress(&states, &blocks);
		if (index > 0)
			states_restore(&states, &previous, messages, index);
	}
	states_store(&states, digest);
}

static void
hash(const struct seed_strings *strings, size_t n, struct digest *digest)
{
	struct digest tail[HASH_LANES];
	struct hash_messages messages;
	size_t i;

	for (i = 0; n - i >= HASH_LANES; i += HASH_LANES) {
		messages_load(&messages, strings, i, HASH_LANES);
		hash_lanes(&messages, digest + i);
	}
	if (i == n)
		return;
	messages_load(&messages, strings, i, n - i);
	hash_lanes(&messages, tail);
	memcpy(digest + i, tail, (n - i) * sizeof(*digest));
}

#endif

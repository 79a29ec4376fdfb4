/* SPDX-License-Identifier: MIT */
/* lanes_hash - SHA-256 and the chain, HASH_LANES samples at once; for the vector kernels. */

/*
 * A kernel may define SHA256_ROUND, SCHEDULE_WORD and HEX_WORDS before, as names of functions that
 * do what sha256_round_lanes, schedule_word and hex_words do.
 */

#include "kernel/lanes.h"

#define HASH_LANES (HASH_GROUPS * LANES)

/* Compiled separately, so that constants of one function do not occupy registers in another. */
#define NOINLINE static __attribute__((noinline))

struct hash_states {
	lanes word[HASH_GROUPS][8];
};

/* 16 words per sample, with space for the message schedules. */
struct hash_blocks {
	lanes word[64][HASH_GROUPS];
};

/*
 * Round t. The working variables a to h are not moved but renamed, with period 8. The order of the
 * additions keeps the critical path from one e to the next short: rotate, xor, add, add.
 */
#ifndef SHA256_ROUND
#	define SHA256_ROUND sha256_round_lanes

INLINE void
sha256_round_lanes(lanes s[8], unsigned t, lanes word)
{
	lanes a = s[-t & 7], b = s[(1 - t) & 7], c = s[(2 - t) & 7];
	lanes e = s[(4 - t) & 7], f = s[(5 - t) & 7], g = s[(6 - t) & 7], h = s[(7 - t) & 7];
	lanes sum = h + word + (g ^ (e & (f ^ g))) + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25));

	s[(3 - t) & 7] += sum;
	s[(7 - t) & 7] =
		sum + ((b ^ ((a ^ b) & (b ^ c))) + (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)));
}
#endif

/* W[16] of group g from w = W[0] to W[15]. */
#ifndef SCHEDULE_WORD
#	define SCHEDULE_WORD schedule_word

INLINE lanes
schedule_word(lanes (*w)[HASH_GROUPS], unsigned g)
{
	lanes x = w[1][g], y = w[14][g];
	lanes s0 = rotate(x, 7) ^ rotate(x, 18) ^ x >> 3;
	lanes s1 = rotate(y, 17) ^ rotate(y, 19) ^ y >> 10;

	return w[0][g] + s0 + w[9][g] + s1;
}
#endif

/* The eight hexadecimal digits of a word, four in each of two words. */
#ifndef HEX_WORDS
#	define HEX_WORDS hex_words

INLINE lanes
hex_half_word(lanes x)
{
	/* move each of the four nibbles to a byte of its own */
	x = (x | x << 8) & 0x00ff00ff;
	x = (x | x << 4) & 0x0f0f0f0f;
	return HEX_DIGITS(x);
}

INLINE void
hex_words(lanes word, lanes *first, lanes *second)
{
	*first = hex_half_word(word >> 16);
	*second = hex_half_word(word & 0xffff);
}
#endif

/*
 * After two rounds, each variable has the name of the one two places on. Moving the words back
 * allows loop bodies of two rounds instead of eight, so that compress and states_hex together are
 * smaller than a page (see PASSES in hash_batch.h), and costs nothing: CPUs rename registers
 * instead of moving. In ns per chain with bodies of 2, 4 and 8 rounds: avx512vbmi 125, 124, 125;
 * avx2 522, 534, 597; generic 1140, 1185 (build/kernel-bench, gcc 12, Zen 5).
 */
INLINE void
restore_names(struct hash_states *s)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++) {
		lanes x[8];

#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			x[i] = s->word[g][(i - 2) & 7];
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			s->word[g][i] = x[i];
	}
}

INLINE void
states_add(struct hash_states *states, const struct hash_states *from, const struct hash_states *s)
{
	/* Load the old states again here: gcc would spill those that the caller loaded. */
	__asm__ volatile("" ::: "memory");
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			states->word[g][i] = from->word[g][i] + s->word[g][i];
}

NOINLINE void
compress_tabulated(struct hash_states *states, const uint32_t schedule[64])
{
	struct hash_states s = *states;

	for (unsigned t = 0; t < 64; t += 2) {
#pragma GCC unroll 16
		for (unsigned i = 0; i < 2; i++) {
			lanes word = broadcast(schedule[t + i]);

#pragma GCC unroll 16
			for (unsigned g = 0; g < HASH_GROUPS; g++)
				SHA256_ROUND(s.word[g], i, word);
		}
		restore_names(&s);
	}
	states_add(states, states, &s);
}

/*
 * Two rounds of all groups, interleaved if `schedule` with the computation of the schedule words
 * that are needed 16 rounds later: each hides the latency of the other.
 */
INLINE void
two_rounds(struct hash_states *s, lanes (*w)[HASH_GROUPS], unsigned t, bool schedule)
{
#pragma GCC unroll 16
	for (unsigned i = 0; i < 2; i++, w++)
#pragma GCC unroll 16
		for (unsigned g = 0; g < HASH_GROUPS; g++) {
			SHA256_ROUND(s->word[g], i, w[0][g] + sha256_k[t + i]);
			if (schedule)
				w[16][g] = SCHEDULE_WORD(w, g);
		}
	restore_names(s);
}

NOINLINE void
compress(struct hash_states *states, const struct hash_states *from, struct hash_blocks *blocks)
{
	struct hash_states s = *from;

	for (unsigned t = 0; t < 64; t += 2)
		two_rounds(&s, blocks->word + t, t, t < 48);
	states_add(states, from, &s);
}

NOINLINE void
states_hex(const struct hash_states *states, struct hash_blocks *blocks)
{
	for (unsigned g = 0; g < HASH_GROUPS; g++)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 8; i++)
			HEX_WORDS(states->word[g][i], &blocks->word[2 * i][g],
				&blocks->word[2 * i + 1][g]);
}

static void
states_load(struct hash_states *states, const struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++)
		digests_load(states->word[g], digest + g * LANES);
}

static void
states_store(const struct hash_states *states, struct digest *digest)
{
	struct hash_states s = *states;

#pragma GCC unroll 16
	for (unsigned g = 0; g < HASH_GROUPS; g++) {
		transpose(s.word[g], 8, 3);
		memcpy(digest + g * LANES, s.word[g], sizeof(s.word[g]));
	}
}

static void
blocks_load(struct hash_blocks *blocks, const unsigned char *bytes)
{
	for (unsigned g = 0; g < HASH_GROUPS; g++) {
		lanes word[16];

		for (unsigned i = 0; i < 16; i++, bytes += sizeof(lanes))
			word[i] = lanes_load(bytes);
		transpose(word, 16, LANES_LOG);
		for (unsigned i = 0; i < 16; i++) {
			lanes x = word[i],
			      swapped = (rotate(x, 8) & 0xff00ff00) | (rotate(x, 24) & 0x00ff00ff);

			blocks->word[i][g] =
				__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? swapped : x;
		}
	}
}

#include "kernel/hash_batch.h"

/* SPDX-License-Identifier: MIT */
/* streams_hash - SHA-256 and the chain with instructions that compute rounds of one sample. */

/*
 * Before it includes this file, a kernel defines HASH_LANES, the samples whose instructions are
 * interleaved to hide their latency, and operations on a state of SHA-256 and on message words:
 *
 *   state_load, state_store   from and to eight words
 *   state_rounds              four rounds with the words W[t] + K[t]
 *   schedule_words            replace W[t] to W[t + 3], which are in w[i], i = t / 4 mod 4, by
 *                             W[t + 16] to W[t + 19]
 *   block_load                the words of a block
 *   state_hex                 the block of the hexadecimal digits of the state
 */

#include "kernel/kernel.h"

typedef uint32_t words __attribute__((vector_size(16)));

struct state {
	words half[2]; /* the working variables, in the order of the instructions */
};

INLINE struct state state_load(const uint32_t word[8]);
INLINE void state_store(struct state s, uint32_t word[8]);
INLINE void state_rounds(struct state *s, words w);
INLINE void schedule_words(words w[4], unsigned i);
INLINE void block_load(words w[4], const unsigned char block[SHA256_BLOCK]);
INLINE void state_hex(struct state s, words w[4]);

INLINE words
words_load(const uint32_t word[4])
{
	words x;

	memcpy(&x, word, sizeof(x));
	return x;
}

INLINE void
states_add(struct state *states, const struct state *initial, unsigned count)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < count; s++) {
		states[s].half[0] += initial[s].half[0];
		states[s].half[1] += initial[s].half[1];
	}
}

/* Compress a block of each of `count` samples. Its words are overwritten. */
INLINE void
compress_blocks(struct state *states, words (*blocks)[4], unsigned count)
{
	struct state initial[HASH_LANES];

	memcpy(initial, states, count * sizeof(*states));
	for (unsigned t = 0; t < 64; t += 16)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			words constants = words_load(sha256_k + t + 4 * i);

#pragma GCC unroll 16
			for (unsigned s = 0; s < count; s++) {
				state_rounds(&states[s], blocks[s][i] + constants);
				if (t < 48)
					schedule_words(blocks[s], i);
			}
		}
	states_add(states, initial, count);
}

/* kernel.compress */
static void
compress_stream(uint32_t word[8], const unsigned char *blocks, size_t count)
{
	struct state s = state_load(word);

	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		words w[4];

		block_load(w, blocks);
		compress_blocks(&s, &w, 1);
	}
	state_store(s, word);
}

struct hash_states {
	struct state lane[HASH_LANES];
};

/* Message words of one block per sample, four to a vector. */
struct hash_blocks {
	words w[HASH_LANES][4];
};

INLINE void
states_load(struct hash_states *states, const struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < HASH_LANES; s++)
		states->lane[s] = state_load(digest[s].word);
}

INLINE void
states_store(const struct hash_states *states, struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < HASH_LANES; s++)
		state_store(states->lane[s], digest[s].word);
}

INLINE void
compress(struct hash_states *states, const struct hash_states *from, struct hash_blocks *blocks)
{
	*states = *from;
	compress_blocks(states->lane, blocks->w, HASH_LANES);
}

INLINE void
compress_tabulated(struct hash_states *states, const uint32_t schedule[64])
{
	struct hash_states initial = *states;

	for (unsigned t = 0; t < 64; t += 4) {
		words w = words_load(schedule + t);

#pragma GCC unroll 16
		for (unsigned s = 0; s < HASH_LANES; s++)
			state_rounds(&states->lane[s], w);
	}
	states_add(states->lane, initial.lane, HASH_LANES);
}

INLINE void
states_hex(const struct hash_states *states, struct hash_blocks *blocks)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < HASH_LANES; s++)
		state_hex(states->lane[s], blocks->w[s]);
}

INLINE void
blocks_load(struct hash_blocks *blocks, const unsigned char *bytes)
{
	for (unsigned s = 0; s < HASH_LANES; s++)
		block_load(blocks->w[s], bytes + s * SHA256_BLOCK);
}

#include "kernel/hash_batch.h"

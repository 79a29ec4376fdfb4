/* SPDX-License-Identifier: MIT */
/* kernel_shani - SHA-256 with the SHA extensions: interleaved samples, one stream; draws of avx2.
 */

#include "base/cpu.h"
#include "kernel/kernel.h"
#include "kernel/sha256.h"

#include <immintrin.h>

/*
 * Samples whose instructions are interleaved, because each pair of rounds has a latency of four
 * cycles. A digest takes 503 ns with 2 streams, 426 with 4, 402 with 6, 380 with 8, 395 with 10
 * (build/kernel-bench, gcc 12, Zen 5), although the states of 8 exceed the 16 registers.
 */
#define HASH_LANES 8

#define INLINE static inline __attribute__((always_inline))

/* The working variables in the order of SHA256RNDS2, from the most significant word down. */
struct shani {
	__m128i abef, cdgh;
};

INLINE struct shani
shani_load(const uint32_t word[8])
{
	__m128i badc = _mm_shuffle_epi32(_mm_loadu_si128((const void *)word), 0xb1);
	__m128i fehg = _mm_shuffle_epi32(_mm_loadu_si128((const void *)(word + 4)), 0xb1);

	return (struct shani){ _mm_unpacklo_epi64(fehg, badc), _mm_unpackhi_epi64(fehg, badc) };
}

/* Words 0 to 3 and words 4 to 7 of the state. */
INLINE void
shani_words(struct shani s, __m128i half[2])
{
	half[0] = _mm_shuffle_epi32(_mm_unpackhi_epi64(s.abef, s.cdgh), 0xb1);
	half[1] = _mm_shuffle_epi32(_mm_unpacklo_epi64(s.abef, s.cdgh), 0xb1);
}

INLINE void
shani_store(struct shani s, uint32_t word[8])
{
	__m128i half[2];

	shani_words(s, half);
	_mm_storeu_si128((void *)word, half[0]);
	_mm_storeu_si128((void *)(word + 4), half[1]);
}

INLINE struct shani
shani_add(struct shani s, struct shani initial)
{
	return (struct shani){ _mm_add_epi32(s.abef, initial.abef),
		_mm_add_epi32(s.cdgh, initial.cdgh) };
}

/* Four rounds; words holds W[t] + K[t] of each. */
INLINE void
shani_rounds(struct shani *s, __m128i words)
{
	s->cdgh = _mm_sha256rnds2_epu32(s->cdgh, s->abef, words);
	s->abef = _mm_sha256rnds2_epu32(s->abef, s->cdgh, _mm_shuffle_epi32(words, 0x0e));
}

/* Replace W[t] to W[t + 3], which are in w[i], i = t / 4 mod 4, by W[t + 16] to W[t + 19]. */
INLINE void
shani_schedule(__m128i w[4], unsigned i)
{
	__m128i last = w[(i + 3) & 3], middle = _mm_alignr_epi8(last, w[(i + 2) & 3], 4);
	__m128i sum = _mm_add_epi32(_mm_sha256msg1_epu32(w[i], w[(i + 1) & 3]), middle);

	w[i] = _mm_sha256msg2_epu32(sum, last);
}

/* Load the 16 words of a block. */
INLINE void
shani_load_block(__m128i w[4], const unsigned char block[SHA256_BLOCK])
{
	const __m128i big_endian =
		_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

	for (size_t i = 0; i < 4; i++)
		w[i] = _mm_shuffle_epi8(
			_mm_loadu_si128((const void *)(block + 16 * i)), big_endian);
}

/* Compress a block of each of `count` samples. Its words are overwritten. */
INLINE void
compress_blocks(struct shani *states, __m128i (*blocks)[4], unsigned count)
{
	struct shani initial[HASH_LANES];

#pragma GCC unroll 16
	for (unsigned s = 0; s < count; s++)
		initial[s] = states[s];
	for (unsigned t = 0; t < 64; t += 16)
#pragma GCC unroll 16
		for (unsigned i = 0; i < 4; i++) {
			__m128i constants = _mm_load_si128((const void *)(sha256_k + t + 4 * i));

#pragma GCC unroll 16
			for (unsigned s = 0; s < count; s++) {
				shani_rounds(&states[s], _mm_add_epi32(blocks[s][i], constants));
				if (t < 48)
					shani_schedule(blocks[s], i);
			}
		}
#pragma GCC unroll 16
	for (unsigned s = 0; s < count; s++)
		states[s] = shani_add(states[s], initial[s]);
}

/*
 * Every two rounds depend on the two before, with a latency of 4 cycles, so a block takes at least
 * 128 cycles: 1.8 GB/s at 3.6 GHz.
 */
sha256_compress sha256_compress_shani;

void
sha256_compress_shani(uint32_t word[8], const unsigned char *blocks, size_t count)
{
	struct shani s = shani_load(word);

	for (; count > 0; count--, blocks += SHA256_BLOCK) {
		__m128i w[4];

		shani_load_block(w, blocks);
		compress_blocks(&s, &w, 1);
	}
	shani_store(s, word);
}

struct hash_states {
	struct shani lane[HASH_LANES];
};

/* Message words of one block per sample, four to a vector. */
struct hash_blocks {
	__m128i w[HASH_LANES][4];
};

#include "kernel/hash_batch.h"

INLINE void
states_init(struct hash_states *states)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < HASH_LANES; s++)
		states->lane[s] = shani_load(sha256_iv);
}

INLINE void
states_load(struct hash_states *states, const struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < HASH_LANES; s++)
		states->lane[s] = shani_load(digest[s].word);
}

INLINE void
states_store(const struct hash_states *states, struct digest *digest)
{
#pragma GCC unroll 16
	for (unsigned s = 0; s < HASH_LANES; s++)
		shani_store(states->lane[s], digest[s].word);
}

INLINE void
compress(struct hash_states *states, struct hash_blocks *blocks)
{
	compress_blocks(states->lane, blocks->w, HASH_LANES);
}

INLINE void
compress_tabulated(struct hash_states *states, const uint32_t schedule[64])
{
	struct hash_states initial = *states;

	for (unsigned t = 0; t < 64; t += 4) {
		__m128i words = _mm_load_si128((const void *)(schedule + t));

#pragma GCC unroll 16
		for (unsigned s = 0; s < HASH_LANES; s++)
			shani_rounds(&states->lane[s], words);
	}
#pragma GCC unroll 16
	for (unsigned s = 0; s < HASH_LANES; s++)
		states->lane[s] = shani_add(states->lane[s], initial.lane[s]);
}

INLINE void
states_hex(const struct hash_states *states, struct hash_blocks *blocks)
{
	const __m128i digits = _mm_loadu_si128((const void *)"0123456789abcdef");
	const __m128i swap = _mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
	const __m128i nibble = _mm_set1_epi8(15);

#pragma GCC unroll 16
	for (unsigned i = 0; i < 2 * HASH_LANES; i++) {
		__m128i *w = blocks->w[i / 2] + 2 * (i % 2); /* eight message words */
		__m128i half[2], halves, low, high;

		shani_words(states->lane[i / 2], half);
		halves = _mm_shuffle_epi8(half[i % 2], swap);
		low = _mm_and_si128(halves, nibble);
		high = _mm_and_si128(_mm_srli_epi16(halves, 4), nibble);
		w[0] = _mm_shuffle_epi8(digits, _mm_unpacklo_epi8(low, high));
		w[1] = _mm_shuffle_epi8(digits, _mm_unpackhi_epi8(low, high));
	}
}

INLINE void
blocks_load(struct hash_blocks *blocks, const struct hash_messages *messages, uint32_t index)
{
	unsigned char block[SHA256_BLOCK];

	for (unsigned s = 0; s < HASH_LANES; s++) {
		sha256_pad(block, messages->bytes[s], messages->length[s], index);
		shani_load_block(blocks->w[s], block);
	}
}

static void
draw(const struct draws *draws, size_t n, const struct digest *digest, double *uniform,
	struct draw_scratch *scratch)
{
	kernel_avx2.draw(draws, n, digest, uniform, scratch);
}

/* The number of lanes is that of kernel_avx2.draw, a multiple of HASH_LANES. */
const struct kernel kernel_shani = { "shani", CPU_SHA | CPU_SSSE3 | CPU_SSE41 | CPU_AVX2, 96, 2,
	hash, iterate, draw };

/* SPDX-License-Identifier: MIT */
/* kernel_shani - SHA-256 with the SHA extensions of x86, eight samples interleaved; draws of avx2.
 */

#include "base/cpu.h"
#include "kernel/mt19937.h"

#include <immintrin.h>

/*
 * Each pair of rounds has a latency of four cycles. A digest takes 503 ns with 2 streams, 426 with
 * 4, 402 with 6, 380 with 8, 395 with 10 (build/kernel-bench, gcc 12, Zen 5), although the states
 * of 8 exceed the 16 registers.
 */
#define HASH_LANES 8

#include "kernel/streams_hash.h"

/* The order of SHA256RNDS2, from the most significant word down: abef, cdgh. */
INLINE struct state
state_load(const uint32_t word[8])
{
	__m128i badc = _mm_shuffle_epi32((__m128i)words_load(word), 0xb1);
	__m128i fehg = _mm_shuffle_epi32((__m128i)words_load(word + 4), 0xb1);

	return (struct state){ { (words)_mm_unpacklo_epi64(fehg, badc),
		(words)_mm_unpackhi_epi64(fehg, badc) } };
}

/* Words 0 to 3 and words 4 to 7 of the state. */
INLINE void
state_words(struct state s, __m128i half[2])
{
	__m128i abef = (__m128i)s.half[0], cdgh = (__m128i)s.half[1];

	half[0] = _mm_shuffle_epi32(_mm_unpackhi_epi64(abef, cdgh), 0xb1);
	half[1] = _mm_shuffle_epi32(_mm_unpacklo_epi64(abef, cdgh), 0xb1);
}

INLINE void
state_store(struct state s, uint32_t word[8])
{
	__m128i half[2];

	state_words(s, half);
	memcpy(word, half, sizeof(half));
}

INLINE void
state_rounds(struct state *s, words w)
{
	__m128i abef = (__m128i)s->half[0], cdgh = (__m128i)s->half[1];

	cdgh = _mm_sha256rnds2_epu32(cdgh, abef, (__m128i)w);
	abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32((__m128i)w, 0x0e));
	*s = (struct state){ { (words)abef, (words)cdgh } };
}

INLINE void
schedule_words(words w[4], unsigned i)
{
	__m128i last = (__m128i)w[(i + 3) & 3];
	__m128i middle = _mm_alignr_epi8(last, (__m128i)w[(i + 2) & 3], 4);
	__m128i sum = _mm_sha256msg1_epu32((__m128i)w[i], (__m128i)w[(i + 1) & 3]);

	w[i] = (words)_mm_sha256msg2_epu32(_mm_add_epi32(sum, middle), last);
}

INLINE void
block_load(words w[4], const unsigned char block[SHA256_BLOCK])
{
	const __m128i big_endian =
		_mm_setr_epi8(3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

	for (size_t i = 0; i < 4; i++)
		w[i] = (words)_mm_shuffle_epi8(
			_mm_loadu_si128((const void *)(block + 16 * i)), big_endian);
}

INLINE void
state_hex(struct state s, words w[4])
{
	const __m128i digits = _mm_loadu_si128((const void *)"0123456789abcdef");
	const __m128i swap = _mm_setr_epi8(2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13);
	const __m128i nibble = _mm_set1_epi8(15);
	__m128i half[2];

	state_words(s, half);
#pragma GCC unroll 16
	for (unsigned i = 0; i < 2; i++) {
		__m128i halves = _mm_shuffle_epi8(half[i], swap);
		__m128i low = _mm_and_si128(halves, nibble);
		__m128i high = _mm_and_si128(_mm_srli_epi16(halves, 4), nibble);

		w[2 * i] = (words)_mm_shuffle_epi8(digits, _mm_unpacklo_epi8(low, high));
		w[2 * i + 1] = (words)_mm_shuffle_epi8(digits, _mm_unpackhi_epi8(low, high));
	}
}

/*
 * The number of lanes is that of draw_avx2, a multiple of HASH_LANES. A block of compress_stream
 * takes at least 128 cycles, 32 pairs of rounds: 1.8 GB/s at 3.6 GHz.
 */
const struct kernel kernel_shani = { "shani", CPU_SHA | CPU_SSSE3 | CPU_SSE41 | CPU_AVX2, 96, 2,
	hash, iterate, draw_avx2, compress_stream };

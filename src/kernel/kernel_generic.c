/* SPDX-License-Identifier: MIT */
/* kernel_generic - four samples per vector: SSE2, NEON, or scalar code by the compiler. */

#include "kernel/kernel.h"

/* Digests take 1275 ns each with 2 groups, 1440 with 1 (build/kernel-bench, gcc 12, Zen 5). */
#define LANES       4
#define HASH_GROUPS 2
#define DRAW_GROUPS 8

#ifdef __SSE2__
#	include <emmintrin.h>

/*
 * SSE2 multiplies two of the four words at a time. gcc 12 combines the products with shuffles;
 * combined with a mask, the draws take 252 instead of 345 ns per sample.
 */
static inline __m128i
multiply(__m128i x, uint32_t factor)
{
	const __m128i factors = _mm_set1_epi32((int)factor);
	const __m128i low = _mm_set_epi32(0, -1, 0, -1);
	__m128i even = _mm_mul_epu32(x, factors);
	__m128i odd = _mm_mul_epu32(_mm_srli_epi64(x, 32), factors);

	return _mm_or_si128(_mm_and_si128(even, low), _mm_slli_epi64(odd, 32));
}

#	define MULTIPLY(x, factor) ((lanes)multiply((__m128i)(x), factor))
#endif

#define DRAW draw_generic

#include "kernel/lanes_draw.h"
#include "kernel/lanes_hash.h"

const struct kernel kernel_generic = { "generic", 0, DRAW_LANES, 7, hash, iterate, DRAW,
	sha256_compress_portable };

/* SPDX-License-Identifier: MIT */
/* dtoa_avx2 - dtoa_write of four doubles at once, with 32-bit multiplications. */

#include "base/cpu.h"
#include "number/dtoa.h"
#include "number/dtoa_table.h"

#include <immintrin.h>

#define LANES 4

typedef uint64_t lanes __attribute__((vector_size(32)));

#define MUL32(a, b)            ((lanes)_mm256_mul_epu32((__m256i)(a), (__m256i)(b)))
#define MUL_HIGH_16(a, b)      ((words)_mm256_mulhi_epu16((__m256i)(a), (__m256i)(b)))
#define SIGN_MASK(a)           ((unsigned)_mm256_movemask_pd((__m256d)(a)))
#define INTERLEAVE_FIRST(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define INTERLEAVE_LAST(a, b)  __builtin_shufflevector(a, b, 2, 6, 3, 7)

/* The factors are split into 32 and 20 bits; the sum of the middle products is below 2^54. */
static inline lanes
mul52(lanes a, lanes b, lanes *low)
{
	a &= HIDDEN_BIT - 1;
	b &= HIDDEN_BIT - 1;

	lanes a_high = a >> 32, b_high = b >> 32, lowest = MUL32(a, b);
	lanes middle = MUL32(a_high, b) + MUL32(a, b_high) + (lowest >> 32);
	lanes low64 = (lanes)_mm256_blend_epi32((__m256i)(middle << 32), (__m256i)lowest, 0x55);

	*low = low64 & (HIDDEN_BIT - 1);
	return (MUL32(a_high, b_high) + (middle >> 32)) << 12 | low64 >> 52;
}

static inline lanes
power_of_five(lanes exponent)
{
	return (lanes){ dtoa_power_of_five[exponent[0]], dtoa_power_of_five[exponent[1]],
		dtoa_power_of_five[exponent[2]], dtoa_power_of_five[exponent[3]] };
}

static inline lanes
significant_digits(lanes digits)
{
	const __m256i ones = _mm256_set1_epi8(1);

	digits |= digits >> 8;
	digits |= digits >> 16;
	digits |= digits >> 32;
	return (lanes)_mm256_sad_epu8(
		_mm256_min_epu8((__m256i)digits, ones), _mm256_setzero_si256());
}

static inline void
text_store(struct dtoa_text *text, const void *digits, uint64_t sources, const void *layout)
{
	__m256i index = _mm256_load_si256(layout);
	/* move the bit of DTOA_DIGIT17, which all sources have, to bit 7, which blendv tests */
	__m256i is_source = _mm256_slli_epi16(index, 2);
	/* shuffles do not cross 128-bit halves, so both halves hold the same bytes */
	__m256i digit =
		_mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_load_si128(digits)), index);
	__m256i source = _mm256_shuffle_epi8(_mm256_set1_epi64x((int64_t)sources), index);

	_mm256_storeu_si256((void *)text, _mm256_blendv_epi8(digit, source, is_source));
}

#include "number/dtoa_lanes.h"

const struct dtoa_impl dtoa_avx2 = { "avx2", CPU_AVX2, write_lanes };
